"""Names and words inside a line: set apart where that changes anything.

Isolates keep a right-to-left name from turning the line around it. In a line that runs from left to right throughout
they change nothing, and some terminals draw them as boxes: there they are left out.
"""

from __future__ import annotations

import re
import unicodedata

_NOT_NEEDED = re.compile("[\u2066-\u2068]([^\u2066-\u2069]*)\u2069")
_FROM_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def bare(line: str) -> str:
    """A line without the isolates that it does not need."""
    if any(unicodedata.bidirectional(character) in _FROM_RIGHT_TO_LEFT for character in line):
        return line
    return _NOT_NEEDED.sub(r"\1", line)
