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

PASSPHRASE_SLOT = b"GO-v1 passphrase slot"
"""The seed of the key that a slot for the passphrase is sealed to, from what Argon2id made of it."""

RECOVERY_SLOT = b"GO-v1 recovery slot"
"""The seed of the key that a slot for the recovery key is sealed to, from that key."""

RECOVERY_CHECK = b"GO-v1 recovery check"
"""Tells another recovery key from a damaged store, from the recovery key."""

STATION_SLOT = b"GO-v1 station slot"
"""What the slots of ``station.json`` are bound to: they hold the master key and no other."""

SCENARIO = b"GO-v1 scenario"
"""Chance inside a scenario, so that a replay is the same each time."""

MAILBOX_TOKEN = b"GO-v1 mailbox token"
"""How a relay keeps the secrets of a mailbox."""

DEPOSIT = b"GO-v1 deposit"
"""How a relay remembers the id of a deposit: over the hash of the deposit secret and the id."""

CARD = b"GO-v1 card"
"""The fingerprint of a line card, over its bytes."""

COMPARE = b"GO-v1 compare"
"""The number that two people read to one another, over both fingerprints."""

INVITATION = b"GO-v1 invitation"
"""The check at the end of an invitation, over its bytes."""

INVITATION_BOX = b"GO-v1 invitation box"
"""Names and secrets of an invitation's two mailboxes, from its secret."""

OPENING = b"GO-v1 opening"
"""The transcript of an opening, over its messages so far."""

OPENING_0 = b"GO-v1 opening 0"
"""The key of the first message of an opening, from the invitation's secret."""

OPENING_1 = b"GO-v1 opening 1"
"""The key of the second message of an opening."""

OPENING_2 = b"GO-v1 opening 2"
"""The key of the third message of an opening, from the root of the line."""

OPENING_KEM = b"GO-v1 opening kem"
"""What each key encapsulation of an opening is bound to."""

ROOT = b"GO-v1 root"
"""The root of a line, from all secrets of its opening."""

LEG_ROOT = b"GO-v1 leg root"
"""The root of one leg of a talk, from the root of the line."""

OFFERED_KEY = b"GO-v1 offered key"
"""What an answer to an invitation to a talk names: over the key that was offered."""

PAIR = b"GO-v1 pair"
"""The key of one slot, from the leg's root and the challenge of the key that it is sealed to."""

HINT = b"GO-v1 hint"
"""What tells a recipient that a slot is its own."""

WRAP = b"GO-v1 wrap"
"""The key that wraps a slot's content under what only the two know."""

SLOT = b"GO-v1 slot"
"""What a slot's key encapsulation is bound to."""

CONTENT = b"GO-v1 content"
"""The key from which those of an envelope's body and commitment are made."""

COMMIT = b"GO-v1 commit"
"""The commitment to the key of an envelope's body."""

BODY = b"GO-v1 body"
"""The key of an envelope's body."""

ENVELOPE = b"GO-v1 envelope"
"""What every slot of an envelope is bound to: its head and its body."""

SPREAD = b"GO-v1 spread"
"""Chance, spread over what is sealed, so that a cloned generator does not repeat a key with other words."""

OPENING_DEPOSIT = b"GO-v1 opening deposit"
"""The id for putting in a message of an opening, over its bytes and, from the second time on, how often a relay has."""

ROSTER = b"GO-v1 roster"
"""Who is seated on a leg, over the seats in their order."""

PREVIEW = b"GO-v1 preview"
"""The digest of a conveyance as a dry run shows it: over its leg, items, sources, overrides and the printed sheet."""

BACKUP = b"GO-v1 backup"
"""What every part of a backup is bound to, with its header."""

BAG = b"GO-v1 bag"
"""The key of one bag, from the root of the line that it belongs to."""

BAG_MARK = b"GO-v1 bag mark"
"""What tells a station that a bag is for it."""

BAG_NONCE = b"GO-v1 bag nonce"
"""Chance, spread over what is packed, so that a cloned generator does not repeat a key with other content."""
