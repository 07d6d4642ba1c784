"""The roads between a station and its relays: what asks a relay, and how long to wait before asking again.

Read ``relay_client.py`` first. ``address.py`` reads the address of a relay, ``envelopes.py``, ``events.py`` and
``statuses.py`` read what it answers, ``troubles.py`` says in words why there is no answer, and ``backoff.py`` spaces
attempts. ``docs/spec/relay.md`` has every route.
"""
