"""Git as store and transport, our own merge, and what leaves the house sealed."""
