"""A station: the program that one person of a delegation, or of the mediator's team, runs.

``api`` has what can be asked of it, ``station.Station`` is the whole of it for a program, ``client.DoorClient`` the
same from another process of the same person, and ``serve`` keeps a station unlocked with its door open. Nothing is
imported here, so that a command at an unlocked station does not import the station.
"""
