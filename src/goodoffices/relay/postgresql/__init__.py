"""The store for several relay processes over one database: PostgreSQL.

``store.py`` keeps the contract. ``primary.py`` finds the server to use, ``connecting.py`` connects to it and says what
its errors mean, ``schema.py`` makes and migrates the tables, ``transactions.py`` confirms nothing that the database did
not, ``reading.py`` reads beside the writer, ``telling.py`` tells other processes what has changed. Only ``goodoffices
relay serve --store postgresql:`` loads any of it.
"""
