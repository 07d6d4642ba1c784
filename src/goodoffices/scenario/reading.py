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
from typing import Annotated, Any, Final, Literal, cast

import msgspec
from msgspec import Meta
from msgspec.inspect import LiteralType

from goodoffices import labels
from goodoffices.canonical import digest
from goodoffices.errors.scenario import ScenarioSyntax, ScenarioUnreadable
from goodoffices.foreign import LONGEST_TOML, text, toml
from goodoffices.scenario.acts import ACTS, step_table
from goodoffices.scenario.checks import check
from goodoffices.scenario.lines import Lines
from goodoffices.scenario.locations import Place, Plain, mapping, missing, refuse_unknown
from goodoffices.scenario.scenario import Expectation, Scenario, Seat, Side, Step
from goodoffices.scenario.shapes import READERS, Key, expected, read, table
from goodoffices.station.api import asks
from goodoffices.station.api.asks import Handle
from goodoffices.talk.views import IS, Code, Name, Tag, Text

_SHIPPED: Final = files("goodoffices.scenario") / "files"


class _Table(msgspec.Struct, kw_only=True, frozen=True):
    """A table of the file."""


class MediatorTable(_Table, frozen=True):
    """The mediator.

    Attributes:
        name: a name or a title.
    """

    name: Name


class SideTable(_Table, frozen=True):
    """A side.

    Attributes:
        name: how the side is called.
        station: own: its seat runs a station; kept: the mediator keeps the leg.
        seats: its people; exactly one where the station is its own.
        language: the language of its words; the scenario's, if left out.
        calls: how it calls other sides on its leg, by their own names; by those, if left out.
    """

    name: Name
    station: Literal["own", "kept"]
    seats: list[asks.SeatAsked]
    language: Tag | None = None
    calls: dict[Name, Name] = {}


class ExpectTable(_Table, frozen=True):
    """An expectation.

    Attributes:
        whose: a side, “the public” or “the mediator”: who has it in front of them.
        sees: words that must stand there.
        never: words that must not stand there.
        open: a piece of each condition that is open or overdue there; no others.
        lapsed: a piece of all words there that have lapsed; no others.
        conditions: a piece of a condition, and its state.
        terms: the label of words, and the state of their release.
        sheets: the label of a delivery sheet, and its state.
    """

    whose: Name
    sees: list[Text] = []
    never: list[Text] = []
    open: list[Text] = []
    lapsed: list[Text] = []
    conditions: dict[Text, Literal["open", "met", "failed", "waived", "overdue"]] = {}
    terms: dict[Handle, Literal["withheld", "open", "not_yet", "lapsed", "withdrawn", "lost"]] = {}
    sheets: dict[Handle, Literal["to_deliver", "delivered", "delivered_in_part", "do_not_deliver"]] = {}


class StepTable(_Table, frozen=True):
    """A step.

    Attributes:
        at: when it is done.
        do: the act.
        by: the person who acts: of a side, or the mediator; left out where one only waits.
        label: a name for what it makes, for later steps.
        noted: how the mediator came by it; for acts of a side whose leg is kept, and only there.
        refused: the refusal that must come, and nothing be changed.
        tell: a sentence for whoever follows the play.
        expect: what must stand in front of whom afterwards.
    """

    at: asks.Beginning
    do: Name
    by: Name = ""
    label: Name = ""
    noted: asks.Noted | None = None
    refused: Code = ""
    tell: Text = ""
    expect: list[ExpectTable] = []


class ScenarioTable(_Table, frozen=True, kw_only=True):
    """A scenario.

    Attributes:
        title: the title of the talk.
        exercise: true, in every scenario.
        starts: the clock at the beginning.
        mediator: the third party.
        sides: the sides, two or more.
        steps: what happens, in the order of time.
        about: what it is, for whoever follows the play.
        zone: the zone of all times that name none; UTC, if left out.
        language: of words that name none; en, if left out.
        public: whether the public is a recipient; true, if left out.
        closing: the line with which the play ends.
        rules: terms of reference, to be offered in steps.
        items: items of the public record, to be entered in steps.
    """

    title: Name
    about: Text = ""
    exercise: bool
    starts: asks.Beginning
    zone: Annotated[str, Meta(extra={IS: "zone"})] = "Z"
    language: Tag = "en"
    public: bool = True
    closing: Text = ""
    mediator: MediatorTable
    sides: Annotated[list[SideTable], Meta(min_length=2)]
    rules: dict[Name, asks.RulesAsked] = {}
    items: dict[Name, Annotated[dict[str, Any], Meta(extra={IS: "record item"})]] = {}
    steps: list[StepTable]


_DO: Final = Key(LiteralType(tuple(ACTS)), "the act", needed=True, asked="do")

COMMON: Final[dict[str, Key]] = {**table(StepTable).keys, "do": _DO}
"""The keys of every step."""

SCENARIO: Final = table(ScenarioTable)
"""The format as a whole, apart from what stands in a step."""


def _read_step(value: object, place: Place) -> Plain:
    """A step, as the table of its act reads it."""
    keys = mapping(value, place, "a table [[steps]] with at, do and what belongs to the act")
    if "do" not in keys:
        known = dict.fromkeys([*COMMON, *(key for act in ACTS.values() for key in act.keys)])
        refuse_unknown(keys, known, "a step", place)
        raise missing("do", expected(_DO.kind), "a step", place)
    do = str(read(keys["do"], _DO.kind, place.at("do")))
    return step_table(do, COMMON).read(value, place)


def _read_all(plain: Plain, top: Place) -> Plain:
    """The whole file, and each step by its act."""
    steps = plain.get("steps")
    if not isinstance(steps, list) or not steps:
        return SCENARIO.read(plain, top)  # it says what is wrong with them, or with something before
    known = SCENARIO.read(plain | {"steps": [_PLACEHOLDER]}, top)
    return known | {"steps": [_read_step(each, top.at("steps").at(number)) for number, each in enumerate(steps)]}


_PLACEHOLDER: Final = {"at": "2000-01-01 00:00", "do": "wait"}
"""In the place of the steps, while everything beside them is read."""


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
        top = Place(file, top.lines, cast("int", READERS["zone"].read(plain["zone"], top.at("zone"))))
    scenario = _scenario(_read_all(plain, top), top, digest(labels.SCENARIO, written.encode()))
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
