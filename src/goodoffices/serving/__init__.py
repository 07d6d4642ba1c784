"""Connections until their request is complete: how many, from where, how large a head, how long.

A relay and the door of a station are served by this. ``bounds.py`` has the numbers, ``places.py`` says which
connections are kept, ``connection.py`` is one connection, ``server.py`` accepts them.
"""
