"""What a scenario's parts say about each other: names that exist, labels made before they are used, time that goes on.

The rules are:

* Every person, side, label, table of rules and item that is named has been introduced, by an earlier step where a step
  introduces it; a number after a label lies within what that step makes.
* Whoever said unnamed words is a recipient of an answer to them, as *whoever said it*, and of nothing else.
* A step at which a refusal is expected may name recipients and labels that are not there: that may be its point. It
  makes nothing, so it has no label.
* An act of a side whose leg is kept says how it was noted; nobody else's does.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from goodoffices.errors import Refusal
from goodoffices.errors.every import refusals
from goodoffices.errors.scenario import ScenarioBackwards, ScenarioMissingKey, ScenarioTwice, ScenarioUnknownName
from goodoffices.scenario.acts import ACTS, MEDIATOR, SIDE, parts_made
from goodoffices.scenario.locations import Label, Place, nearest
from goodoffices.scenario.scenario import THE_PUBLIC, THE_THIEF, Expectation, Scenario, Side, Step
from goodoffices.station.naming import DESK
from goodoffices.talk.terms import WHOEVER
from goodoffices.words import fold, parse_instant, say_instant

_OF_ANSWERS: Final = frozenset({"reply", "release", "narrow", "stage"})
"""The acts whose terms can be those of an answer."""


_ANOTHER_DEVICE: Final = frozenset({"restore", "new-device"})
"""The acts of somebody whose device is lost."""


def check(scenario: Scenario, top: Place) -> None:
    """Refuse the first thing in a scenario that does not go with the rest.

    Raises:
        Refusal: ``scenario.*``, with file and line.
    """
    _Check(scenario, top).run()


@cache
def codes() -> frozenset[str]:
    """The code of every refusal that a station can give."""
    return frozenset(code for code in refusals() if not code.startswith("scenario."))


class _Check:
    """One pass over the steps, with what has been introduced so far."""

    def __init__(self, scenario: Scenario, top: Place) -> None:
        self.scenario = scenario
        self.top = top
        self.people: dict[str, str] = {}
        self.aliases = {side.name: self._others(side) for side in scenario.sides}
        self.labels: dict[str, tuple[int, Place]] = {}
        self.lost: set[str] = set()

    def _others(self, side: Side) -> list[str]:
        """Who may be named on the leg of a side."""
        others = [side.called(other.name) for other in self.scenario.sides if other is not side]
        return [*others, THE_PUBLIC] if self.scenario.public else others

    def run(self) -> None:
        """Everything, in the order of the file."""
        self._cast()
        before = self.scenario.starts
        for step in self.scenario.steps:
            self._time(step, before)
            before = step.at
            self._hand(step)
            self._names(step)
            self._labels(step)
            for expectation in step.expect:
                self._expectation(expectation)

    def _cast(self) -> None:
        """Names of people and sides are told apart, and nobody is called as the public or the mediator is."""
        taken: dict[str, Place] = {
            THE_PUBLIC: self.top,
            THE_THIEF: self.top,
            self.scenario.mediator: self.top.at("mediator").at("name"),
        }
        self.people[self.scenario.mediator] = MEDIATOR
        for number, side in enumerate(self.scenario.sides):
            place = self.top.at("sides").at(number)
            _once(side.name, "a side", place.at("name"), taken)
            if side.own and len(side.seats) != 1:
                reason = "One station is one person's."
                raise place.at("seats").wrong("exactly one seat where the station is the side's own", reason)
            for seat_number, seat in enumerate(side.seats):
                _once(seat.name, "a seat", place.at("seats").at(seat_number).at("name"), taken)
                self.people[seat.name] = side.name
            self._calls(side, place)

    def _calls(self, side: Side, place: Place) -> None:
        """How a side calls the others: by names that mean nobody else there."""
        others = [other.name for other in self.scenario.sides if other is not side]
        for other, alias in side.calls.items():
            if other not in others:
                raise _unknown(other, "another side", others, place.at("calls").at(other))
            taken = {THE_PUBLIC, WHOEVER, DESK, side.name, *others} - {other}
            taken |= {side.called(each) for each in others if each != other}
            if fold(alias) in {fold(each) for each in taken}:
                reason = f"“{alias}” means somebody else on that leg."
                raise place.at("calls").at(other).wrong("a name that nobody else has there", reason)

    def _time(self, step: Step, before: str) -> None:
        if parse_instant(step.at)[0] < parse_instant(before)[0]:
            place = step.place.at("at")
            raise ScenarioBackwards(file=place.file, line=place.line, at=_said(step.at), before=_said(before))

    def _hand(self, step: Step) -> None:
        """Who acts, whether that end may, and whether it has to be noted."""
        act = ACTS[step.do]
        if not act.by:
            if step.by:
                raise step.place.at("by").wrong("nobody", f"Where one does “{step.do}”, nobody acts.")
            return
        if not step.by:
            raise _missing(step.place, "by", "the person who acts")
        side = self.people.get(step.by)
        if side is None:
            raise _unknown(step.by, "a person", list(self.people), step.place.at("by"))
        end = MEDIATOR if side == MEDIATOR else SIDE
        if end not in act.by:
            reason = f"“{step.do}” is not done by {end}."
            raise step.place.at("by").wrong(f"somebody of {' or '.join(sorted(act.by))}", reason)
        self._device(step, side)
        found = self.scenario.side(side)
        kept = found is not None and not found.own
        if kept and not act.noted:
            raise step.place.at("by").wrong("somebody with a station", f"“{step.do}” cannot be noted for others.")
        if kept and step.noted is None:
            raise _missing(step.place, "noted", "how the mediator came by it, since this side's leg is kept")
        if not kept and step.noted is not None:
            reason = "Only acts of a side whose leg is kept are noted."
            raise step.place.at("noted").wrong("nothing here", reason)

    def _device(self, step: Step, side: str) -> None:
        """Whether the person has a device to act on; and who has which one afterwards."""
        if step.do in _ANOTHER_DEVICE:
            if side not in self.lost:
                raise step.place.at("do").wrong("an act on this device", "The device of that person was not lost.")
            self.lost.discard(side)
        elif side in self.lost:
            raise step.place.at("by").wrong("somebody with a device", "The device of that person is lost.")
        if step.do == "lose-device":
            if THE_THIEF in self.people:
                raise step.place.at("do").wrong("another act", "A scenario has one thief, with one device.")
            self.lost.add(side)
            self.people[THE_THIEF], self.aliases[THE_THIEF] = THE_THIEF, self.aliases[side]

    def _names(self, step: Step) -> None:
        """Sides, people, rules and items that the step names; and what it introduces."""
        keys, place, scenario = step.keys, step.place, self.scenario
        sides = [side.name for side in scenario.sides]
        recipients = [*sides, THE_PUBLIC] if scenario.public else sides
        for key, kind, known in (
            ("leg", "a side", recipients if step.do in {"open", "close"} else sides),
            ("means", "a side", recipients),
            ("rules", "a table of [rules]", list(scenario.rules)),
            ("item", "a table of [items]", list(scenario.items)),
            ("seat", "a person", list(self.people)),
        ):
            name = keys.get(key)
            if isinstance(name, str) and name not in known:
                raise _unknown(name, kind, known, place.at(key))
        to = keys.get("to")
        if step.do in {"convey", "check"} and to not in recipients:
            raise _unknown(str(to), "a recipient", recipients, place.at("to"))
        if step.do in {"open", "close"} and "leg" not in keys and self.people[step.by] == MEDIATOR:
            raise _missing(place, "leg", "the side on whose leg it is done")
        if step.refused:
            if step.refused not in codes():
                raise _unknown(step.refused, "the code of a refusal", sorted(codes()), place.at("refused"))
        else:
            self._recipients(step)
        self._introduced(step)

    def _introduced(self, step: Step) -> None:
        leg, name = step.keys.get("leg"), step.keys.get("name")
        if step.do == "seat" and isinstance(leg, str) and isinstance(name, str):
            if name in self.people:
                raise step.place.at("name").wrong("somebody new", "That person has a seat already.")
            self.people[name] = leg
        alias = step.keys.get("alias")
        if step.do == "alias" and isinstance(leg, str) and isinstance(alias, str):
            self.aliases[leg].append(alias)

    def _recipients(self, step: Step) -> None:
        """The recipients in terms of release are names on the leg of whoever sets them."""
        known = self.aliases.get(self.people.get(step.by, ""))
        if known is not None and step.do in _OF_ANSWERS:
            known = [*known, WHOEVER]
        for place, terms in _tables(step.keys, step.place, "terms"):
            to = terms.get("to", [])
            for number, name in enumerate(to if isinstance(to, list) else []):
                if known is not None and name not in known:
                    raise _unknown(str(name), "a recipient on this leg", known, place.at("to").at(number))

    def _labels(self, step: Step) -> None:
        if not step.refused:
            for label in _labels_in(step.keys):
                self._known(label)
        for code in _listed(step.keys.get("refusals")):
            if code not in codes():
                raise _unknown(code, "the code of a refusal", sorted(codes()), step.place.at("refusals"))
        if not step.label:
            return
        if step.refused:
            raise step.place.at("label").wrong("no label", "A step that is refused makes nothing.")
        if "." in step.label:
            raise step.place.at("label").wrong("a label without a point", "A point stands before a part's number.")
        place = step.place.at("label")
        if step.label in self.labels:
            first = self.labels[step.label][1].line
            raise ScenarioTwice(file=place.file, line=place.line, name=step.label, kind="a label", first=first)
        self.labels[step.label] = (parts_made(step.do, step.keys), place)

    def _known(self, label: Label) -> None:
        if label.name not in self.labels:
            raise _unknown(label.name, "the label of an earlier step", list(self.labels), label.place)
        parts = self.labels[label.name][0]
        if label.number is not None and label.number > parts:
            raise label.place.wrong(f"a number up to {parts}", f"“{label.name}” has no more parts than that.")

    def _expectation(self, expectation: Expectation) -> None:
        fronts = list(self.scenario.fronts)
        if expectation.whose not in fronts:
            raise _unknown(expectation.whose, "a side or other onlooker", fronts, expectation.place.at("whose"))
        for label in _labels_in(expectation.wanted):
            self._known(label)


def _once(name: str, kind: str, place: Place, taken: dict[str, Place]) -> None:
    if name in taken:
        first = taken[name].line
        raise ScenarioTwice(file=place.file, line=place.line, name=name, kind=kind, first=first)
    taken[name] = place


def _labels_in(value: object) -> Iterator[Label]:
    """Every label in what was read, in the order of the file."""
    if isinstance(value, Label):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _labels_in(key)
            yield from _labels_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _labels_in(each)


def _tables(value: object, place: Place, named: str) -> Iterator[tuple[Place, dict[str, object]]]:
    """Every table of that name in what was read, with its place."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == named and isinstance(each, dict):
                yield place.at(key), each
            elif isinstance(key, str):
                yield from _tables(each, place.at(key), named)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _tables(each, place.at(number), named)


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _said(instant: str) -> str:
    return say_instant(*parse_instant(instant))


def _unknown(name: str, kind: str, known: list[str], place: Place) -> ScenarioUnknownName:
    return ScenarioUnknownName(
        file=place.file,
        line=place.line,
        name=name,
        kind=kind,
        known=", ".join(known) or "none yet",
        advice=nearest(name, known) if known else "Introduce it before this line, or correct the name.",
    )


def _missing(place: Place, key: str, expected: str) -> Refusal:
    return ScenarioMissingKey(file=place.file, line=place.line, key=key, where="this step", expected=expected)
