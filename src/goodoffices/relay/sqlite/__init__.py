"""The store that comes with the program: one SQLite file."""
