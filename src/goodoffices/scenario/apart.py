"""Names and words inside a line: set apart where that changes anything.

Isolates keep a right-to-left name from turning the line around it. Around plain ASCII they change nothing, and some
terminals draw them as boxes: there they are left out.
"""

from __future__ import annotations

import re

_AROUND_ASCII = re.compile("\u2068([ -~]*)\u2069")


def bare(line: str) -> str:
    """A line without the isolates that it does not need."""
    return _AROUND_ASCII.sub(r"\1", line)
