"""``python -m goodoffices`` is the same as the command ``goodoffices``."""

import sys

from goodoffices.cli import main

if __name__ == "__main__":
    sys.exit(main())
