"""A relay: mailboxes for sealed envelopes, kept until they are collected, by a program that can open none of them.

Read ``rules.py`` first; then ``store.py``, the contract that every store keeps. ``service.py`` joins a store to the
event loop, ``app.py`` puts it behind HTTP, ``serve.py`` runs it. ``docs/spec/relay.md`` has every route.
"""
