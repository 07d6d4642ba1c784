"""The roads between a station and its relays: the client of a relay.

READ FIRST: ``relay_client.py``. ``address.py`` reads the address of a relay, ``envelopes.py`` and ``events.py`` read
what it answers, ``refusals.py`` says what went wrong, and ``backoff.py`` how long to wait before the next attempt.
``docs/spec/relay.md`` has every route. ``checking.py`` looks at a relay as its operator would like to see it.
"""
