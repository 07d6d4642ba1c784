"""Every decoder stands behind the one piece for foreign bytes, or is named here with its reason."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from tests.repository import tree

PACKAGE = tree.ROOT / "src" / "goodoffices"
PIECE = PACKAGE / "foreign.py"

DECODERS = {
    "a2b_base64", "b16decode", "b32decode", "b64decode", "b85decode", "convert", "Decoder", "decode", "decompress",
    "frombytes", "fromhex", "fromisoformat", "literal_eval", "load", "loads", "parse_qs", "parse_qsl", "read_text",
    "strptime", "unhexlify", "unpack_from", "urlsafe_b64decode",
}  # fmt: skip
"""Calls by the last part of their name, whatever they are called on."""

OURS = {"canonical.decode", "decode", "read_text"}
"""Functions of our own that go through the piece themselves; bytes and paths have none by a bare name."""

EXPLAINED = {
    # The line is read by a person's own hand, or checked to be ASCII before.
    ("cli/asking.py", "decode"): (1, "a person's own answer at the terminal; no error is raised (errors=replace)"),
    ("cli/lines.py", "decode"): (1, "the token of admission, which was checked to be ASCII"),
    ("cli/passphrase.py", "decode"): (
        2,
        "the person's own passphrase; whatever is wrong is refused beside the reading",
    ),
    ("station/client.py", "decode"): (1, "the person's own passphrase, which was looked at when it was typed"),
    ("station/keys.py", "decode"): (1, "the person's own passphrase, which was looked at when it was typed"),
    ("station/peer.py", "unpack_from"): (3, "an answer of the kernel, whose length was looked at"),
    ("cli/paste.py", "decode"): (
        1,
        "for showing what is no text; bytes that are none are spelt (SHOWN), so none fails",
    ),
    # Whatever bytes there are, Latin-1 has letters for them.
    ("relay/direct.py", "decode"): (2, "a header and a part of the path as Latin-1, which has a letter for every byte"),
    ("relay/requests.py", "decode"): (2, "two headers and queries as Latin-1, which has a letter for every byte"),
    ("relay/requests.py", "parse_qsl"): (1, "called within the piece"),
    ("relay/envelopes.py", "decode"): (1, "a header as Latin-1"),
    ("roads/address.py", "decode"): (1, "called within the piece"),
    # Bytes and texts of our own.
    ("envelope.py", "decode"): (1, "base64 that was just made"),
    ("station/lines.py", "decode"): (1, "base64 that was just made"),
    ("station/recovery.py", "decode"): (1, "the same"),
    ("scenario/reading.py", "read_text"): (1, "a scenario that ships with the program"),
    ("scenario/station_process.py", "decode"): (1, "a line from the process that started this one"),
    ("scenario/station_process.py", "fromhex"): (1, "the same"),
    ("scenario/processes.py", "decode"): (2, "lines from processes that this one started"),
    ("station/open_talk.py", "decode"): (2, "rows of the talk's own encrypted file, written by this program"),
    ("cli/blobs.py", "b64decode"): (1, "base64 that the station has just made"),
    ("cli/bag.py", "b64decode"): (1, "base64 that the station has just made"),
    ("web/pages/bags.py", "b64decode"): (1, "base64 that the station has just made"),
    ("station/acts/opening.py", "decode"): (1, "a row of the talk's own encrypted file"),
    ("station/mail/handover.py", "decode"): (1, "a row of the talk's own encrypted file"),
    ("talk/transcript.py", "decode"): (1, "a row of the talk's own encrypted file: the name of a kind"),
    ("talk/entry.py", "fromhex"): (1, "a constant"),
    ("station/api/decoding.py", "convert"): (1, "a result of a station of this play"),
    ("station/peer.py", "read_text"): (1, "a table of the kernel"),
    ("station/client.py", "convert"): (1, "called within the piece"),
    ("web/forms.py", "parse_qsl"): (1, "called within the piece"),
    ("web/forms.py", "decode"): (2, "the same; and the name of a part, in letters that were matched"),
    ("web/addresses.py", "decode"): (1, "base32 that was just made"),
    ("web/pages/export.py", "decode"): (1, "a page that was just made"),
    ("web/site.py", "decode"): (1, "style sheets that ship with the program"),
    # What was read by the piece before.
    ("relay/mailboxes.py", "convert"): (1, "called within the piece"),
    ("station/shapes.py", "convert"): (1, "plain data that came through the piece; which part does not fit is told"),
    ("station/keys.py", "fromhex"): (2, "digits that the schema of station.json demands"),
    ("station/blobs.py", "fromhex"): (1, "digits in a row of the talk's own encrypted file, written by this program"),
    ("station/imports.py", "fromhex"): (1, "digits that this program has just made of an entry"),
    ("station/acts/importing.py", "fromhex"): (2, "digits in a row of the talk's own encrypted file"),
    ("station/watches.py", "decode"): (1, "a path in a row of the talk's own encrypted file, written by this program"),
    ("station/feed_folder.py", "decode"): (1, "the name of a file, spelt so that every byte has a text"),
    ("station/feed_heads.py", "fromisoformat"): (1, "called within the piece"),
    ("station/foreign_pages.py", "decode"): (1, "a list that the process which started this one has just written"),
    ("station/imports.py", "decode"): (1, "a text in a row of the talk's own encrypted file, written by this program"),
    ("station/acts/people.py", "fromhex"): (1, "digits that the schema of the act demands"),
    ("record/plain.py", "fromhex"): (1, "digits that were looked at one by one"),
}
"""Decoders outside of the piece, with the reason why no foreign byte can make one of them raise what nobody expects."""


def decoders(source: str) -> Counter[str]:
    """How often each decoder is called."""
    found: Counter[str] = Counter()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            whole = ast.unparse(node.func)
            last = whole.rpartition(".")[2]
            # A type of Click converts what was typed; that is no decoder.
            if last in DECODERS and whole not in OURS and (last != "convert" or whole == "msgspec.convert"):
                found[last] += 1
    return found


def modules() -> list[Path]:
    return [path for path in tree.files() if path.suffix == ".py" and path.is_relative_to(PACKAGE) and path != PIECE]


def test_a_decoder_is_found() -> None:
    """The check sees one by whatever it is called on, and lets the ones of our own be."""
    assert decoders("msgspec.json.decode(data, type=T)") == {"decode": 1}
    assert decoders("body.decode()") == {"decode": 1}
    assert decoders("from json import loads\nloads(text)") == {"loads": 1}
    assert decoders("x = bytes.fromhex(text)") == {"fromhex": 1}
    assert decoders("decode(data, Entry), canonical.decode(data, Event), json_as(data, T, refuse)") == {}


def test_a_bare_name_is_one_of_our_own() -> None:
    """Nobody imports a library's function under the name of one of ours."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and any(each.name in OURS for each in node.names):
                assert str(node.module).startswith("goodoffices."), tree.name(path)


def test_every_decoder_of_foreign_bytes_stands_behind_the_piece() -> None:
    """A new call of a decoder goes through goodoffices.foreign, or is explained here; what is gone is not explained."""
    called = {
        (path.relative_to(PACKAGE).as_posix(), name): count
        for path in modules()
        for name, count in decoders(path.read_text("utf-8")).items()
    }
    explained = {place: count for place, (count, _) in EXPLAINED.items()}
    assert {place: count for place, count in called.items() if explained.get(place) != count} == {}, "through the piece"
    assert set(explained) - set(called) == set(), "these are gone"
