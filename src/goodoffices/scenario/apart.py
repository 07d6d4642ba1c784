"""Names and words inside a line: set apart where that changes anything.

Isolates keep a right-to-left name from turning the line around it. Around plain ASCII with the quotes of English they
change nothing, and some terminals draw them as boxes: there they are left out.
"""

from __future__ import annotations

import re

_NOT_NEEDED = re.compile("\u2068([ -~‘’“”]*)\u2069")


def bare(line: str) -> str:
    """A line without the isolates that it does not need."""
    return _NOT_NEEDED.sub(r"\1", line)
