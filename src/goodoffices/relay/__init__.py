"""A relay: mailboxes that keep sealed envelopes until they are collected. It can open none of them.

READ FIRST: ``rules.py`` (what a mailbox does), ``store.py`` (the contract of every store) and ``routes.py`` (every HTTP
route). ``envelopes.py`` and ``mailboxes.py`` handle the routes, ``app.py`` finds the handler and answers refusals,
``direct.py`` is the way of the usual deposit past the application,
``service.py`` joins a store to the event loop, ``limits.py`` has all that is bounded, ``serve.py`` runs a relay.
``counts.py`` and ``metrics.py`` have the numbers for its operator, ``checking.py`` looks at its machine.
``sqlite/`` is the store of one process, ``postgresql/`` of several. ``docs/spec/relay.md`` is the specification.
"""
