"""The way in: `python -m casefile`, as `run.py` starts it (it survives a moved folder), and the command `casefile`."""

import sys


def start() -> None:
    """Run casefile; who stops it while it is still being loaded sees one line too."""
    try:
        from casefile.cli.main import main

        main()
    except KeyboardInterrupt:
        print("\nstopped; nothing was begun", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    start()
