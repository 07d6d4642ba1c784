"""In which line of a TOML text each key and each element stands.

``tomllib`` gives values without their lines, and a mistake has to be told with its line. The rules are:

* The text has been read by ``tomllib`` before: it is TOML, so this scanner only finds places and judges nothing.
* A path is what one would write to reach the value: texts for keys, numbers from 0 for elements of arrays, also of
  arrays of tables. The line of a key is the one where its name stands.
* Whatever is not found has the line of the nearest table or key around it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

Path = tuple[str | int, ...]
"""How a value is reached from the top."""

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_TEXT: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'  # several lines, with escapes; up to two quotes may stand before the end
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_OTHER_VALUE: Final = re.compile(r"[^,\]}#\n]*")


class Lines:
    """The lines of one text."""

    def __init__(self, text: str) -> None:
        self._lines = _Scanner(text).found

    def of(self, path: Path) -> int:
        """The line of what stands at a path, counted from 1; of what is around it where nothing stands there."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


class _Scanner:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {(): 1}
        self.tables: dict[Path, int] = {}
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._scan()

    def _scan(self) -> None:
        table: Path = ()
        self._skip_blank()
        while self.at < len(self.text):
            table = self._header() if self.text[self.at] == "[" else self._pair(table)
            self._skip_blank()

    def _header(self) -> Path:
        """A line ``[a.b]`` or ``[[a.b]]``: the path of the table that it opens."""
        line, several = self._line(), self.text.startswith("[[", self.at)
        self.at += 2 if several else 1
        *outer, last = self._dotted()
        self.at = self.text.index("]]" if several else "]", self.at) + (2 if several else 1)
        path: Path = ()
        for key in outer:
            self.found.setdefault((*path, key), line)
            path = self._newest((*path, key))
        path = (*path, last)
        if several:
            self.tables[path] = self.tables.get(path, -1) + 1
            self.found.setdefault(path, line)
        path = self._newest(path)
        self.found.setdefault(path, line)
        return path

    def _newest(self, path: Path) -> Path:
        """The path of the newest table of an array of tables, or the path itself."""
        return (*path, self.tables[path]) if path in self.tables else path

    def _pair(self, table: Path) -> Path:
        """A key and its value; gives back the table in which they stand."""
        line, path = self._line(), table
        for key in self._dotted():
            path = (*path, key)
            self.found.setdefault(path, line)
        self.at = self.text.index("=", self.at) + 1
        self._value(path)
        return table

    def _dotted(self) -> list[str]:
        keys = []
        while True:
            self._skip_blank()
            bare = _BARE_KEY.match(self.text, self.at)
            keys.append(bare.group() if bare else self._quoted())
            self.at = bare.end() if bare else self.at
            self._skip_blank()
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _quoted(self) -> str:
        """A key in quotes. Escapes stay as they are written: a key with one is found by the table around it."""
        quoted = _TEXT.match(self.text, self.at)
        if quoted is None:
            return ""
        self.at = quoted.end()
        return quoted.group()[1:-1]

    def _value(self, path: Path) -> None:
        self._skip_blank()
        if self.text.startswith("[", self.at):
            self._array(path)
        elif self.text.startswith("{", self.at):
            self._inline_table(path)
        else:
            value = _TEXT.match(self.text, self.at) or _OTHER_VALUE.match(self.text, self.at)
            self.at = self.at + 1 if value is None else value.end()

    def _array(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self._more("]"):
            self.found.setdefault((*path, number), self._line())
            self._value((*path, number))
            number += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while self._more("}"):
            self._pair(path)

    def _more(self, end: str) -> bool:
        """Whether another element follows in an array or a table; steps over the comma or the end."""
        self._skip_blank()
        if self.text.startswith(",", self.at):
            self.at += 1
            self._skip_blank()
        if self.at < len(self.text) and not self.text.startswith(end, self.at):
            return True
        self.at += 1
        return False

    def _skip_blank(self) -> None:
        blank = _BLANK.match(self.text, self.at)
        self.at = self.at if blank is None else blank.end()

    def _line(self) -> int:
        return bisect_right(self.starts, self.at)
