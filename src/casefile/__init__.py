"""casefile: case files as plain text, checked, led through the eight phases, printed and shared without a server."""

__version__ = "0.1.0"
