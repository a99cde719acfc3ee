"""The only place that talks to a person: the command table, prompts, screens. One thin file a command."""
