"""`python -m casefile`: the way `run.py` starts it, which survives a moved folder."""

from casefile.cli.main import main

if __name__ == "__main__":
    main()
