"""Permission is a type: what was not made by the gate does not pass the type checker, nor the program at run time."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from goodoffices.errors.talk import GateMade, TalkRefusal
from goodoffices.talk.events import Carried, Conveyed, CrossedAs, Crossing, DeskRef, Drew, ReadBack, Transit
from goodoffices.talk.release import Cleared, convey, read_back, without_words
from goodoffices.talk.talk import issue, propose
from tests.table import Table, in_substance, verbatim, very, wording

ROOT = Path(__file__).resolve().parents[2]

GIVEN = """
from dataclasses import replace
from typing import cast
from goodoffices.talk import release
from goodoffices.talk.draft import VeryWords
from goodoffices.talk.events import Body, Carried, Conveyed, Delivered, Drew, Id, ReadBack, Said
from goodoffices.talk.release import Cleared, convey, without_words
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.talk import Pen, PenFor, Talk, issue, propose
from goodoffices.talk.terms import Moment


def snippet(
    talk: Talk, rooms: Rooms, room: Id, pen: Pen, pen_for: PenFor, now: Moment, cleared: Cleared, draft: VeryWords,
    said: Said, conveyed: Conveyed, read_back: ReadBack, carried: Carried, delivered: Delivered, drew: Drew,
    any_body: Body,
) -> None:
"""
"""What every snippet may use; its own lines stand in a function that is given all of this."""

ALLOWED = """
    issue(talk, convey(rooms, room, (draft,), now, bytes(32)), pen_for)
    propose(talk, room, said, pen)
"""

REFUSED: dict[str, tuple[str, str]] = {
    "a clearance made by hand": ("Cleared(object(), rooms, room, conveyed)", "arg-type"),
    "a clearance without the key of the gate": ("Cleared(rooms=rooms, room=room, body=conveyed)", "call-arg"),
    "a clearance copied with other words": ("replace(cleared, body=conveyed)", "call-arg"),
    "a clearance written over": ("cleared.body = conveyed", "misc"),
    "a clearance of another make": ("class Forged(Cleared): ...", "misc"),
    "a key of another make": ("class Key(release._Gate): ...", "misc"),
    "words issued without a clearance": ("issue(talk, conveyed, pen_for)", "arg-type"),
    "a read-back issued without a clearance": ("issue(talk, read_back, pen_for)", "arg-type"),
    "words proposed as a side's own act": ("propose(talk, room, conveyed, pen)", "arg-type"),
    "a read-back proposed as a side's own act": ("propose(talk, room, read_back, pen)", "arg-type"),
    "a delivery proposed as a side's own act": ("propose(talk, room, delivered, pen)", "arg-type"),
    "sources proposed as a side's own act": ("propose(talk, room, drew, pen)", "arg-type"),
    "words cleared as if they were none": ("without_words(rooms, room, conveyed)", "arg-type"),
    "a read-back cleared as if it had no words": ("without_words(rooms, room, read_back)", "arg-type"),
    "the word that something crossed, by hand": ("without_words(rooms, room, carried)", "arg-type"),
    "sources written by hand": ("without_words(rooms, room, drew)", "arg-type"),
    "whatever comes, cleared without a look": ("without_words(rooms, room, any_body)", "arg-type"),
    "a side's words written by a mediator": ("without_words(rooms, room, said)", "arg-type"),
}
"""Ways past the gate, with the kind of error that the type checker must give for each."""


@pytest.mark.long
def test_rule_03_the_type_checker_refuses_every_way_past_the_gate(tmp_path: Path) -> None:
    """Each of these lines is an error of the expected kind, and the gate's own way is none."""
    files = {how: tmp_path / f"snippet_{number}.py" for number, how in enumerate(REFUSED)}
    for how, path in files.items():
        path.write_text(f"{GIVEN}    {REFUSED[how][0]}\n", "utf-8")
    allowed = tmp_path / "allowed.py"
    allowed.write_text(GIVEN + ALLOWED, "utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", *map(str, (*files.values(), allowed))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.findall(r"^.*?([a-z_0-9]+\.py):\d+: error: .*?\[([a-z-]+)\]$", run.stdout, re.MULTILINE)
    errors: dict[str, set[str]] = {}
    for name, code in said:
        errors.setdefault(name, set()).add(code)
    assert {how: errors.get(path.name, set()) for how, path in files.items()} == {
        how: {code} for how, (_, code) in REFUSED.items()
    }, run.stdout + run.stderr
    assert allowed.name not in errors, run.stdout


# --- the same at run time, for programs that no type checker has read ------------------------------------


def ready() -> tuple[Table, Cleared, Conveyed]:
    """A talk, a clearance of released words, and a conveyance with other words in it."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    cleared = convey(table.station().talk.rooms, table.legs["South"].room, (very(words),), table.now, bytes(32))
    assert isinstance(cleared.body, Conveyed)
    (item,) = cleared.body.items
    return table, cleared, Conveyed(nonce=bytes(32), items=(replace(item, text="They attack."),))


def test_rule_03_a_clearance_made_by_hand_is_refused_at_run_time() -> None:
    """With another key, with none, or copied with other words."""
    table, cleared, forged = ready()
    unchecked: Any = Cleared
    rooms, room = table.station().talk.rooms, table.legs["South"].room
    for key in (object(), None):
        with pytest.raises(GateMade):
            unchecked(key, rooms, room, forged)
    with pytest.raises(TypeError):
        unchecked(rooms=rooms, room=room, body=forged)
    copied: Any = dataclasses.replace
    with pytest.raises((TypeError, ValueError)):
        copied(cleared, body=forged)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(cleared, "body", forged)  # noqa: B010  # the type checker would refuse the plain form


def test_rule_03_what_is_no_clearance_is_not_issued() -> None:
    """Words as such, or something that looks like a clearance, are refused, and the talk is as it was."""
    table, cleared, forged = ready()

    class Look:
        rooms = table.station().talk.rooms
        room = table.legs["South"].room
        body = forged
        sources = ()

    before = table.station().talk
    unchecked: Any = issue
    for anything in (forged, Look(), None):
        with pytest.raises(GateMade):
            unchecked(before, anything, lambda room: table.pen(table.station(), room))
    assert table.station().talk is before
    table.issue(cleared)


def test_rule_03_the_mediators_words_cannot_be_proposed_at_run_time() -> None:
    """Neither at the mediator's station nor at a side's."""
    table = Table(kept=("North",), sealed=("West",))
    words = table.say("North", "We hold.", verbatim("West"))
    (item,) = table.convey("West", very(words))
    unchecked: Any = propose
    for name in ("Mara", "West's envoy"):
        station, room = table.stations[name], table.legs["West"].room
        before = station.talk
        with pytest.raises(TalkRefusal):
            unchecked(before, room, table.body(item), table.pen(station, room))
        assert station.talk is before


def test_rule_03_what_carries_words_is_not_cleared_as_if_it_had_none() -> None:
    """A conveyance, a read-back, and what follows from them are refused by the gate's door for wordless entries."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", in_substance("South"))
    rooms, north, south = table.station().talk.rooms, table.legs["North"].room, table.legs["South"].room
    conveyed = convey(rooms, south, (wording("They hold.", words),), table.now, bytes(32)).body
    asked = read_back(rooms, north, wording("They hold.", words), "South").body
    assert isinstance(asked, ReadBack)
    crossing = Crossing(
        what=words.what,
        alias="South",
        person=None,
        form=CrossedAs.VERBATIM,
        manner=Transit.SPOKEN,
        when=table.now,
        translation=None,
        provisos=(),
        proviso_not_stated=False,
    )
    source = DeskRef(room=north, what=words.what)
    unchecked: Any = without_words
    for body in (
        conveyed,
        asked,
        Carried(crossings=(crossing,)),
        Drew(room=south, conveyance=source.what.entry, sources=()),
        table.body(words).act,
    ):
        with pytest.raises(GateMade):
            unchecked(rooms, south, body)
