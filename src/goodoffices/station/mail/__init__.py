"""Mail: how words travel between two stations, sealed, and how each comes to know what the other has.

``post`` has the one algorithm; ``leg_post`` and ``line_post`` say what is carried on a talk's leg and on the line
itself. ``posts`` has the roads, ``legs`` and ``handing`` what goes between talks and lines; whoever carries the mail
asks ``office``, and ``sync`` brings it to the relays and back.
"""
