"""The station's API: what can be asked of it, as plain typed data. Pages, commands and other programs stand on this.

``asks`` has one structure for each act, and says what it gives back. :meth:`goodoffices.station.station.Station.do`
takes one in the station's own process; :mod:`goodoffices.station.acts` is the table of all of them.
"""
