"""Connections until their request is complete: how many, from where, how large a head, how long.

A relay and the door of a station are served by this. ``bounds.py`` has the numbers, ``room.py`` says who may be inside,
``connection.py`` is one connection, ``server.py`` takes them in.
"""
