"""QR codes in the terminal and as pictures."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import xml.etree.ElementTree as ET
from typing import Literal

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from goodoffices.cli.printer import row
from goodoffices.paper.qr import QR_LIMIT, QR_STYLE, fits_qr, svg_qr, terminal_qr

NAMESPACE = "{http://www.w3.org/2000/svg}"
QUIET = 4
FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]


def invitation(data: bytes) -> str:
    """What an invitation of these bytes says in a code."""
    return "GO1-INVITATION." + base64.urlsafe_b64encode(data).decode().rstrip("=")


EXAMPLE = invitation(bytes(range(125)))
TEXTS = st.binary(min_size=1, max_size=700).map(invitation)


def in_terminal(data: str) -> list[str]:
    """The modules of the lines: two rows of them from each line."""
    rows = []
    for line in terminal_qr(data):
        rows.append("".join("1" if block in "▀█" else "0" for block in line))
        rows.append("".join("1" if block in "▄█" else "0" for block in line))
    return rows


def in_picture(data: str) -> list[str]:
    """The modules of the picture, drawn from its path."""
    svg = ET.fromstring(svg_qr(data))  # noqa: S314 - we made it ourselves
    _, _, width, height = map(int, svg.attrib["viewBox"].split())
    rows = [["0"] * width for _ in range(height)]
    path = svg.findall(f"{NAMESPACE}path")[0].attrib["d"]
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join("M{} {}h{}v1h-{}z".format(*bar) for bar in bars) == path
    for left, down, length, back in bars:
        assert length == back
        for across in range(int(left), int(left) + int(length)):
            rows[int(down)][across] = "1"
    return ["".join(each) for each in rows]


@given(TEXTS)
def test_terminal_and_picture_show_the_modules_of_the_code(text: str) -> None:
    """Each module is the library's own, at its place, with four light ones on every side and nothing else dark."""
    code = ["".join(map(str, each)) for each in segno.make_qr(text, error="m").matrix]
    side = "0" * QUIET
    empty = ["0" * (len(code) + 2 * QUIET)] * QUIET
    expected = [*empty, *(side + each + side for each in code), *empty]
    assert in_picture(text) == expected
    # An odd number of rows leaves half a line of the terminal over: light.
    assert in_terminal(text) == [*expected, empty[0]]


@given(TEXTS)
def test_the_code_is_a_square_with_its_three_corners(text: str) -> None:
    """The picture has a side of 17 and four times the version; three corners hold the pattern that readers look for."""
    rows = in_picture(text)
    side = len(rows) - 2 * QUIET
    assert {len(each) for each in rows} == {len(rows)}
    assert (side - 17) % 4 == 0
    for down, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        corner = [each[QUIET + left : QUIET + left + 7] for each in rows[QUIET + down : QUIET + down + 7]]
        assert corner == FINDER


def test_a_code_that_other_programs_have_read() -> None:
    """This picture was read by two programs that know nothing of ours (zxing-cpp 3.1, OpenCV 5.0), and gave the text.

    If a new version of the library draws another, it has to be read again before this line is changed.
    """
    shown = hashlib.sha256("\n".join(terminal_qr(EXAMPLE)).encode()).hexdigest()
    assert shown == "bb383def7cda1960a78ac146efa65537be80f4340b2e3c1d7f2923f26be6b846"


def test_lines_are_of_one_width() -> None:
    """A usual invitation with a relay fits a terminal of 80 columns; the lines are blocks and spaces alone."""
    lines = terminal_qr(EXAMPLE)
    assert {len(line) for line in lines} == {65}
    assert len(lines) == 33
    assert set("".join(lines)) == set(" ▀▄█")


@pytest.mark.parametrize(("colours", "style"), [("standard", "30;107"), ("256", "38;5;16;48;5;231")])
def test_the_style_is_black_on_white_in_every_terminal(colours: Literal["standard", "256"], style: str) -> None:
    """The printer lets the blocks through, and every module has both colours, the light ones at the end too."""
    line = terminal_qr(EXAMPLE)[4]
    out = io.StringIO()
    # A style remembers how it was last written, so each run has one of its own.
    own = f"{QR_STYLE} {'not bold' if colours == 'standard' else 'not italic'}"
    Console(file=out, force_terminal=True, color_system=colours, width=20).print(row((line, own)), soft_wrap=True)
    assert out.getvalue() == f"\x1b[{style}m{line}\x1b[0m\n"


def test_the_picture_stands_by_itself() -> None:
    """It has a title and a white ground, refers to nothing outside, and does not hold its text in letters."""
    picture = svg_qr(EXAMPLE)
    svg = ET.fromstring(picture)  # noqa: S314 - we made it ourselves
    assert [each.tag.removeprefix(NAMESPACE) for each in svg] == ["title", "rect", "path"]
    assert svg[0].text == "Good Offices: QR code of an invitation to a line"
    assert svg[1].attrib == {"width": "65", "height": "65", "fill": "#ffffff"}
    assert svg.attrib == {"width": "65mm", "height": "65mm", "viewBox": "0 0 65 65"}
    assert not re.search(r"href|url\(|src=|<style|<script|<!DOCTYPE|@import", picture)
    assert picture.count("://") == 1, "the name of the format is the only address"
    assert EXAMPLE not in picture
    assert picture.endswith("</svg>\n")


def test_the_same_text_gives_the_same_code() -> None:
    """Nothing about it is left to chance."""
    assert svg_qr(EXAMPLE) == svg_qr(EXAMPLE)
    assert terminal_qr(EXAMPLE) == terminal_qr(EXAMPLE)


@pytest.mark.parametrize("text", ["", "x" * (QR_LIMIT + 1), "é"])
def test_what_does_not_fit(text: str) -> None:
    """Callers can ask before; drawing it all the same is the program's own mistake."""
    assert not fits_qr(text)
    for draw in (terminal_qr, svg_qr):
        with pytest.raises(ValueError, match="fits_qr"):
            draw(text)


def test_the_longest_that_fits() -> None:
    """An invitation of 400 bytes fits with much to spare, and the limit itself is drawn."""
    assert fits_qr(invitation(bytes(400)))
    assert fits_qr("x" * QR_LIMIT)
    assert terminal_qr("x" * QR_LIMIT)
