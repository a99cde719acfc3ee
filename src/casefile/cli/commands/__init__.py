"""One file a command: it parses, asks, calls a use case, and says what came of it."""
