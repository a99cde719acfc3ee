"""A document and its form as a page: first as plain values, then as HTML or text. Knows nothing of files or commands."""
