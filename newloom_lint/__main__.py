"""`python -m newloom_lint`."""

import sys

from newloom_lint.cli import main

if __name__ == "__main__":
    sys.exit(main())
