"""A document held against its schema: forms from schemas, types for answers, findings, the strict form, the lint. No files."""
