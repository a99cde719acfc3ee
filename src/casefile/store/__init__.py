"""Files to core and back: reading, writing, locking, git, and the schemas and practice that ship with casefile."""
