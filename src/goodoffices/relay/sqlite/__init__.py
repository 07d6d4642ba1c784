"""The store that comes with the program: one SQLite file in a folder.

``store.py`` keeps the contract. ``database.py`` makes and opens the file, ``transactions.py`` commits and remembers
what the disk refused, ``checkpoints.py`` keeps the write-ahead log short, ``reader.py`` reads beside the writer.
"""
