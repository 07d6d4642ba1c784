"""Mail: how words travel between two stations, sealed, and how each comes to know what the other has.

``link`` has the one algorithm and ``phases`` its table; ``entries`` and ``letters`` are what is carried on a talk's leg
and on the line itself. ``links`` has all links of a station, ``offers`` and ``handover`` what goes between talks and
lines, ``line_opening`` how a line is opened over a relay. ``exchange`` and ``loop`` ask ``mail`` and bring it to the
relays and back; ``status`` says how it stands.
"""
