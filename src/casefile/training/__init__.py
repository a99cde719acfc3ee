"""For teaching: invented support periods told as stories. Nothing here prints, and nothing here knows the command line."""
