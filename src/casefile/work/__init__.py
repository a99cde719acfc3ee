"""The use cases, one a file: each takes a case as read and says, as a Change, what should be written. None writes."""
