"""A short text as a QR code: for the terminal, for a page, and as a picture in a file.

The rules are:

* Both are drawn from the same modules, with error correction M or better and the four light modules around them that
  readers need. (A module is one square of the code.)
* In the terminal one character holds two modules, one above the other. The lines are plain characters: a dark module
  is ink, a light one is not. They are to be printed in ``QR_STYLE``, black on white whatever the terminal's own colours
  are. Where colours are switched off they are right on a light terminal and inverted on a dark one; not every reader
  takes an inverted code, and the picture is the way out.
* The picture stands by itself: it names no font, style or other file, and what the code says stands nowhere in it as
  text. One module is one millimetre, so that it can be printed as it is.
* Callers ask ``fits_qr`` first. Longer texts would give codes that no terminal shows and no telephone reads.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final

QR_LIMIT: Final = 1000
"""The most characters of a text that is drawn."""

QR_STYLE: Final = "color(16) on color(231)"
"""Black on white, from the part of the terminal's colours that themes leave alone."""

_QUIET_ZONE: Final = 4
_TITLE: Final = "Good Offices: QR code of an invitation to a line"

# By the upper and the lower module of a character.
_BLOCKS: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def fits_qr(data: str) -> bool:
    """Whether ``data`` can be drawn: ASCII, not empty, and at most ``QR_LIMIT`` characters."""
    return data.isascii() and 0 < len(data) <= QR_LIMIT


def terminal_qr(data: str) -> list[str]:
    """The QR code of ``data`` as lines of half-blocks, all of one width, to be printed in ``QR_STYLE``.

    A terminal that is narrower than a line breaks the code; callers compare the two.

    Args:
        data: What the code says. A text that does not fit is the caller's own mistake and a ``ValueError``.
    """
    rows = _modules(data)
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    return [
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]


def svg_qr(data: str) -> str:
    """The QR code of ``data`` as an SVG file.

    Args:
        data: What the code says. A text that does not fit is the caller's own mistake and a ``ValueError``.
    """
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + page_qr(data, _TITLE)


def page_qr(data: str, title: str) -> str:
    """The same as an element of a page.

    Args:
        title: what whoever does not see it is told; plain text that needs no escaping.
    """
    rows = _modules(data)
    size = len(rows)
    bars = "".join(_bars(row, down) for down, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}mm" height="{size}mm" viewBox="0 0 {size} {size}">\n'
        f"<title>{title}</title>\n"
        f'<rect width="{size}" height="{size}" fill="#ffffff"/>\n'
        f'<path fill="#000000" shape-rendering="crispEdges" d="{bars}"/>\n'
        "</svg>\n"
    )


def _modules(data: str) -> list[list[bool]]:
    """The modules from the top left, the light ones around them included; dark is True."""
    if not fits_qr(data):
        message = f"a text of {len(data)} characters is not drawn; callers ask fits_qr first"
        raise ValueError(message)
    import segno  # noqa: PLC0415  # most of what reads this module draws nothing

    code = segno.make_qr(data, error="m")
    return [[bool(module) for module in row] for row in code.matrix_iter(border=_QUIET_ZONE)]


def _bars(row: list[bool], down: int) -> str:
    """The dark runs of a row as a path: each a bar of height 1."""
    bars = []
    across = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            bars.append(f"M{across} {down}h{length}v1h-{length}z")
        across += length
    return "".join(bars)
