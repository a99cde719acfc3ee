"""The sealed folder: history carried in signed, encrypted bundles through a folder that nobody needs to trust."""
