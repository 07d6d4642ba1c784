"""Sealing: bytes in, bytes out. It knows no talk. READ ``channel`` AND ``sealing`` FIRST of this room.

From here: ``card`` is who a station is, ``invitation`` and ``opening`` make a line between two of them, ``comparing``
lets their people be sure of it, ``channel`` has the keys of each direction, ``sealing`` the envelope itself.
``docs/spec/seal.md`` has every form with its bytes.
"""

from goodoffices.seal.card import LineCard, fingerprint, read_card
from goodoffices.seal.channel import Announcement, Channel, Fresh
from goodoffices.seal.sealing import Arrived, open_envelope, seal_envelope

__all__ = [
    "Announcement",
    "Arrived",
    "Channel",
    "Fresh",
    "LineCard",
    "fingerprint",
    "open_envelope",
    "read_card",
    "seal_envelope",
]
