"""Reads a scenario file. ``docs/spec/scenario.md`` describes the format; this is the one reader of it.

The rules are:

* The whole file is read and checked before anything is played: a play does not stop at a slip in its last line.
* The first mistake is told with file, line and what was expected.
* ``exercise = true`` stands in every file: a scenario steps the clock of its stations, so none of them can be taken for
  a real one.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Final, cast

from goodoffices import labels
from goodoffices.canonical import digest
from goodoffices.errors.scenario import ScenarioSyntax, ScenarioUnreadable
from goodoffices.foreign import LONGEST_TOML, text, toml
from goodoffices.scenario.acts import ACTS, keys_of
from goodoffices.scenario.checks import check
from goodoffices.scenario.lines import Lines
from goodoffices.scenario.parts import EXPECT, MEDIATOR, NOTED, RULES, SIDE, Language, RecordItem, Zone
from goodoffices.scenario.places import Place, Plain, mapping, missing, refuse_unknown
from goodoffices.scenario.scenario import Expectation, Scenario, Seat, Side, Step
from goodoffices.scenario.shapes import (
    Choice,
    Flag,
    Instant,
    Key,
    Name,
    Named,
    Several,
    Table,
    Words,
)

_SHIPPED: Final = files("goodoffices.scenario") / "files"

COMMON: Final[dict[str, Key]] = {
    "at": Key(Instant(), "when it is done", needed=True),
    "by": Key(Name(), "the person who acts: of a side, or the mediator; left out where one only waits"),
    "do": Key(Choice(tuple(ACTS)), "the act", needed=True),
    "label": Key(Name(), "a name for what it makes, for later steps"),
    "noted": Key(NOTED, "how the mediator came by it; for acts of a side whose leg is kept, and only there"),
    "refused": Key(Name("the code of a refusal in quotes"), "the refusal that must come, and nothing be changed"),
    "tell": Key(Words(), "a sentence for whoever follows the play"),
    "expect": Key(Several(EXPECT), "what must stand in front of whom afterwards"),
}
"""The keys of every step."""


class _Step:
    """A step: the act says which keys it has."""

    expected = "a table [[steps]] with at, do and what belongs to the act"

    def read(self, value: object, place: Place) -> Plain:
        """As the table of its act reads it."""
        keys = mapping(value, place, self.expected)
        if "do" not in keys:
            known = dict.fromkeys([*COMMON, *(key for act in ACTS.values() for key in act.keys)])
            refuse_unknown(keys, known, "a step", place)
            raise missing("do", COMMON["do"].shape.expected, "a step", place)
        do = cast("str", COMMON["do"].shape.read(keys["do"], place.at("do")))
        return cast("Plain", keys_of(do, COMMON).read(value, place))


STEP: Final = _Step()

SCENARIO: Final = Table(
    "a scenario",
    {
        "title": Key(Name(), "the title of the talk", needed=True),
        "about": Key(Words(), "what it is, for whoever follows the play"),
        "exercise": Key(Flag(), "true, in every scenario", needed=True),
        "starts": Key(Instant(), "the clock at the beginning", needed=True),
        "zone": Key(Zone(), "the zone of all times that name none; UTC, if left out"),
        "language": Key(Language(), "of words that name none; en, if left out"),
        "public": Key(Flag(), "whether the public is a recipient; true, if left out"),
        "closing": Key(Words(), "the line with which the play ends"),
        "mediator": Key(MEDIATOR, "the third party", needed=True),
        "sides": Key(Several(SIDE, least=2), "the sides, two or more", needed=True),
        "rules": Key(Named(RULES), "terms of reference, to be offered in steps"),
        "items": Key(Named(RecordItem()), "items of the public record, to be entered in steps"),
        "steps": Key(Several(STEP), "what happens, in the order of time", needed=True),
    },
)
"""The format as a whole."""


def shipped() -> list[str]:
    """The names of the scenarios that come with the program."""
    return sorted(each.name.removesuffix(".toml") for each in _SHIPPED.iterdir() if each.name.endswith(".toml"))


def read_scenario(name_or_path: str | Path) -> Scenario:
    """Read a scenario that ships, by its name, or one from a file.

    Raises:
        ScenarioUnreadable: there is no such file, or it is not text.
        Refusal: the first mistake in it (``scenario.*``), with file and line.
    """
    name = str(name_or_path)
    if isinstance(name_or_path, str) and name in shipped():
        return read_text((_SHIPPED / f"{name}.toml").read_text("utf-8"), f"{name}.toml")
    try:
        with Path(name_or_path).open("rb") as opened:
            data = opened.read(LONGEST_TOML + 1)
    except OSError as fault:
        raise _unreadable(name, fault.strerror or "the system does not say why") from fault
    except ValueError as fault:
        raise _unreadable(name, "no file can have such a name") from fault
    written = text(data, lambda _: _unreadable(name, "it is not text in UTF-8"))
    return read_text(written, Path(name_or_path).name)


def read_text(written: str, file: str) -> Scenario:
    """Read the text of a scenario.

    Args:
        written: the whole of it.
        file: how the file is called in refusals.

    Raises:
        Refusal: the first mistake in it (``scenario.*``), with its line.
    """
    plain = toml(written, lambda problem: _syntax(problem, written, file))
    top = Place(file, Lines(written.replace("\r\n", "\n")))
    if "zone" in plain:
        top = Place(file, top.lines, Zone().read(plain["zone"], top.at("zone")))
    scenario = _scenario(SCENARIO.read(plain, top), top, digest(labels.SCENARIO, written.encode()))
    check(scenario, top)
    return scenario


def _unreadable(file: str, problem: str) -> ScenarioUnreadable:
    return ScenarioUnreadable(file=file, problem=problem, shipped=", ".join(shipped()))


def _syntax(fault: str, written: str, file: str) -> ScenarioSyntax:
    """The parser's message names the line, or the end of the document; what speaks against the whole names neither."""
    message, named, where = fault.partition(" (at ")
    line = re.match(r"line (\d+)", where)
    last = written.count("\n") + (not written.endswith("\n"))
    number = int(line.group(1)) if line else last if named else 1
    return ScenarioSyntax(file=file, line=number, problem=message)


# --- from plain tables to what is played ------------------------------------


def _scenario(plain: Plain, top: Place, made_from: bytes) -> Scenario:
    if plain["exercise"] is not True:
        reason = "A scenario steps the clock of its stations, so each of them says that it is an exercise."
        raise top.at("exercise").wrong("true", reason)
    language = str(plain.get("language", "en"))
    steps = cast("list[Plain]", plain["steps"])
    return Scenario(
        file=top.file,
        title=str(plain["title"]),
        about=str(plain.get("about", "")),
        starts=str(plain["starts"]),
        zone=top.zone,
        language=language,
        public=plain.get("public") is not False,
        closing=str(plain.get("closing", "")),
        mediator=str(cast("Plain", plain["mediator"])["name"]),
        sides=tuple(_side(each, language) for each in cast("list[Plain]", plain["sides"])),
        rules=cast("dict[str, Plain]", plain.get("rules", {})),
        items=cast("dict[str, Plain]", plain.get("items", {})),
        steps=tuple(_step(each, top.at("steps").at(number), number) for number, each in enumerate(steps)),
        digest=made_from,
    )


def _side(plain: Plain, language: str) -> Side:
    seats = tuple(Seat(str(each["name"]), str(each["role"])) for each in cast("list[Plain]", plain["seats"]))
    calls = cast("dict[str, str]", plain.get("calls", {}))
    return Side(str(plain["name"]), plain["station"] == "own", str(plain.get("language", language)), seats, calls)


def _step(plain: Plain, place: Place, number: int) -> Step:
    expected = cast("list[Plain]", plain.get("expect", []))
    return Step(
        number=number + 1,
        at=str(plain["at"]),
        by=str(plain.get("by", "")),
        do=str(plain["do"]),
        label=str(plain.get("label", "")),
        noted=cast("Plain | None", plain.get("noted")),
        refused=str(plain.get("refused", "")),
        tell=str(plain.get("tell", "")),
        keys={key: value for key, value in plain.items() if key not in COMMON},
        expect=tuple(
            _expectation(each, place.at("expect").at(each_number)) for each_number, each in enumerate(expected)
        ),
        place=place,
    )


def _expectation(plain: Plain, place: Place) -> Expectation:
    wanted = {key: value for key, value in plain.items() if key != "whose"}
    return Expectation(str(plain["whose"]), wanted, place)
