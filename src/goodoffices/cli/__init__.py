"""The command line: thin. It reads what was typed, calls the station, and prints what it answers."""

from goodoffices.cli.app import main, root

__all__ = ["main", "root"]
