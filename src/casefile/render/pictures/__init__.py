"""Pictures of a person's file: facts from its papers, set out as shapes in black on white, each with its facts as a table."""
