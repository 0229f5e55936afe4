"""`python -m dostdesk`, and the installed `dostdesk`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program that the command line names."""
    if sys.argv[1:2] == ["desk"]:
        # The library that reads the other programs' options takes longer to load than the window to open.
        from dostdesk.desk_command import start_desk

        sys.exit(start_desk(sys.argv[2:]))
    from dostdesk.command_line import app

    app()


if __name__ == "__main__":
    main()
