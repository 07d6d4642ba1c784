"""Every hash and key-derivation label of Good Offices, named once.

A label keeps a hash made for one purpose from being taken for another. Changing a line here makes every
talk that was written before unreadable: add, never edit.
"""

ROOM = b"GO-v1 room"
"""The id of a transcript: over its founder, the founder's instance and the founding words."""

ENTRY = b"GO-v1 entry"
"""The id of an entry, over its bytes."""

ITEM = b"GO-v1 item"
"""The digest of a conveyed item, which a reply names: over leg, nonce, index and the item."""

PRINT = b"GO-v1 print"
"""The digest at the foot of a printed sheet, over the printed text alone."""

TALK_KEY = b"GO-v1 talk key"
"""Wraps the key of one talk's file under the station's master key."""

STATION_KEY = b"GO-v1 station key"
"""The key of ``station.db``, from the master key."""

KEY_CHECK = b"GO-v1 key check"
"""Tells a wrong passphrase from a damaged store, from the master key."""

SCENARIO = b"GO-v1 scenario"
"""Chance inside a scenario, so that a replay is the same each time."""
