"""The trade itself: what a case file is and what practice asks of it. Standard library only; no files, no clock, no printing."""
