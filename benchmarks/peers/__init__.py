"""This relay beside the stores that others use for the same work, in one run, in turn, on one machine.

``servers.py`` starts each as a process of its own, ``protocols.py`` speaks with them, ``driver.py`` is the process of
the senders, ``machine.py`` measures the machine itself, ``flushes.py`` looks whether an answer waits for the disk.
``python -m benchmarks.peers`` runs them all and prints JSON.
"""
