"""Plays a scenario on real stations, and tells after each step what every seat has in front of it.

The rules are:

* The clock is set to the time of a step, and then the step is one act of one person, through that person's station, or
  noted at the mediator's.
* A refusal that was expected is part of the play. Any other, one that did not come, and an expectation that is not met
  are failures: the play tells them, with step and line, and goes on.
* A replay is the same each time: clock and chance follow from the scenario, and nothing that is told holds an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from goodoffices.errors import Refusal
from goodoffices.scenario.acts import ACTS, MEDIATOR
from goodoffices.scenario.apart import bare
from goodoffices.scenario.cast import Cast
from goodoffices.scenario.expectations import Handles, unmet
from goodoffices.scenario.locations import Label
from goodoffices.scenario.results import Failure, Front, Outcome, Played, SheetMade, Turned
from goodoffices.scenario.scenario import THE_MEDIATOR, THE_THIEF, Scenario, Step
from goodoffices.scenario.snapshots import front, news
from goodoffices.sentences import from_plain, speech
from goodoffices.station.handles import write_handle
from goodoffices.talk.telling import refused as sentence_of
from goodoffices.talk.views import Sentence, View
from goodoffices.words import isolate, parse_instant, say_instant

_ENGLISH = speech("en")


class NothingThere(LookupError):
    """A label whose step was refused although it should not have been."""


class Play:
    """One play of a scenario. Use it in ``with``; iterate over it once; then ask for its outcome.

    Args:
        keep: an empty or new folder in which the stations stay; None: a temporary one.
        every_front: look at what everybody has after every step; False: only where an expectation asks, and at the end,
            which is faster. Then ``news`` stays empty, and ``fronts`` holds whoever was looked at.
        stage: the stations that it is played on; None: they are made.

    Attributes:
        handles: what the steps made, by their labels.
        met: the refusal that the last step met, for whoever tells it in another language; None: none.
    """

    def __init__(
        self, scenario: Scenario, *, keep: Path | None = None, every_front: bool = True, stage: Cast | None = None
    ) -> None:
        self.scenario = scenario
        self._every_front = every_front
        self.stage = Cast(scenario, keep) if stage is None else stage
        self.handles: Handles = {}
        self.met: Sentence | None = None
        self._people = {seat.name: side.name for side in scenario.sides for seat in side.seats}
        self._people[scenario.mediator] = MEDIATOR
        self._people[THE_THIEF] = THE_THIEF
        self._fronts: dict[str, Front] = {}
        self._refusals: list[Turned] = []
        self._failures: list[Failure] = []
        self._steps = 0

    def __enter__(self) -> Self:
        self.stage.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stage.close()

    def __iter__(self) -> Iterator[Played]:
        """Play step after step.

        Raises:
            Refusal: a fault of the machine, such as a full disk.
        """
        for step in self.scenario.steps:
            yield self._play(step)

    def outcome(self) -> Outcome:
        """Everything, as it stands after the steps that were played."""
        self._look(self.scenario.fronts)
        sheets = self.stage.view(THE_MEDIATOR).sheets
        return Outcome(
            title=self.scenario.title,
            exercise=True,
            steps=self._steps,
            fronts=list(self._fronts.values()),
            sheets=[
                SheetMade(
                    leg=each.leg,
                    state=each.state,
                    text=self.stage.sheet(write_handle(each.ref), "side"),
                    mediators_copy=self.stage.sheet(write_handle(each.ref), "mediator"),
                )
                for each in sheets
            ],
            refusals=self._refusals,
            failures=self._failures,
            relay=self.stage.seen_by_relay(),
            closing=self.scenario.closing,
        )

    # --- one step ------------------------------------

    def _play(self, step: Step) -> Played:
        self.stage.set_clock(step.at)
        failures: list[Failure] = []
        self.met = None
        refused = self._act(step, failures)
        before = self._fronts
        asked = {each.whose for each in step.expect}
        views = self._look(self.scenario.fronts if self._every_front else asked)
        for expectation in step.expect:
            whose = expectation.whose
            failures.extend(
                Failure(step=step.number, line=expectation.place.line, whose=whose, expected=expected, found=found)
                for expected, found in unmet(expectation, self._fronts[whose], views[whose], self.handles)
            )
        self._failures.extend(failures)
        self._steps = step.number
        return Played(
            step=step.number,
            at=_moment(step.at),
            by=step.by,
            act=self._in_words(step),
            tell=step.tell,
            refused=refused,
            fronts=list(self._fronts.values()),
            news=news(before, self._fronts) if self._every_front else [],
            failures=failures,
        )

    def _look(self, whom: Iterable[str]) -> dict[str, View]:
        """See what these have in front of them now."""
        views = {whose: self.stage.view(whose) for whose in whom}
        record = self.stage.record() if THE_MEDIATOR in views else []
        self._fronts = {
            whose: front(whose, view, record if whose == THE_MEDIATOR else []) for whose, view in views.items()
        }
        return views

    def _act(self, step: Step, failures: list[Failure]) -> Turned | None:
        """Do it. Gives the refusal that it met, if it met one."""
        if not ACTS[step.do].by:
            return None
        side = self._people[step.by]
        try:
            result = self._on_stage(step, side)
        except NothingThere as missing:
            failures.append(_failure(step, "an earlier step has made what this one names", str(missing)))
            return None
        except Refusal as refusal:
            return self._refused(step, refusal, failures)
        if step.refused:
            failures.append(_failure(step, f"the refusal {step.refused}", "it was done"))
        self._done(step, result, failures)
        return None

    def _on_stage(self, step: Step, side: str) -> Any:
        params = self._params(step, side)
        if ACTS[step.do].ask is None:
            return self.stage.device(step.do, side, params)
        if step.do == "reseat":
            return self.stage.reseat(str(params["leg"]), params)
        return self.stage.call(side, ACTS[step.do].method, params)

    def _refused(self, step: Step, refusal: Refusal, failures: list[Failure]) -> Turned:
        told, self.met = refusal.told(), sentence_of(refusal)
        turned = _turned(step, told, expected=refusal.code == step.refused)
        self._refusals.append(turned)
        if not turned.expected:
            expected = f"the refusal {step.refused}" if step.refused else "it is done"
            failures.append(_failure(step, expected, f"{refusal.code}: {refusal.said}"))
        return turned

    def _done(self, step: Step, result: Any, failures: list[Failure]) -> None:
        """Remember what the step made, and see what the gate said where it was asked."""
        if step.do == "seat":
            self._people[str(step.keys["name"])] = str(step.keys["leg"])
        if step.do == "check":
            given = [each for item in result["items"] for each in item["refusals"]]
            codes, wanted = [each["code"] for each in given], cast("list[str]", step.keys["refusals"])
            for each in map(from_plain, given):
                told = {
                    "code": each.code,
                    "what": bare(_ENGLISH.tell(each)),
                    "cause": bare(_ENGLISH.explain(each)),
                    "next_step": bare(_ENGLISH.advise(each)),
                }
                self._refusals.append(_turned(step, told, expected=each.code in wanted))
            if sorted(codes) != sorted(wanted):
                failures.append(_failure(step, ", ".join(wanted) or "no refusal", ", ".join(codes) or "none"))
        if step.label:
            self.handles[step.label] = str(result["ref"]).partition(".")[0]

    # --- from a step to what a station is asked ------------------------------------

    def _params(self, step: Step, side: str) -> dict[str, Any]:
        params: dict[str, Any] = {key: self._named(value) for key, value in step.keys.items()}
        if ACTS[step.do].own_leg and "leg" not in params:
            params["leg"] = self.stage.leg_of(side)
        if step.noted is not None:
            params["noted"] = step.noted | {"speaker": step.by}
        match step.do:
            case "offer-rules":
                params["rules"] = self.scenario.rules[params["rules"]]
            case "record":
                params["item"] = self.scenario.items[params["item"]]
            case "check":
                del params["refusals"]
            case _:
                pass
        return params

    def _named(self, value: object) -> object:
        """A value with handles in the place of labels."""
        match value:
            case Label(name=name, number=number):
                if name not in self.handles:
                    raise NothingThere(f"“{name}” has nothing behind it")
                handle = self.handles[name]
                return handle if number is None else f"{handle}.{number}"
            case dict():
                return {key: self._named(each) for key, each in value.items()}
            case list():
                return [self._named(each) for each in value]
            case _:
                return value

    def _in_words(self, step: Step) -> str:
        if not step.by:
            return "Time goes on."
        said = {key: isolate(value.replace("_", " ")) for key, value in step.keys.items() if isinstance(value, str)}
        return bare(f"{isolate(step.by)} {ACTS[step.do].does.format_map(said)}")


def play(scenario: Scenario, *, keep: Path | None = None) -> Iterator[Played]:
    """Play a scenario, step by step.

    Raises:
        ScenarioFolderTaken: the folder to keep it in is not empty.
        Refusal: a fault of the machine.
    """
    with Play(scenario, keep=keep) as running:
        yield from running


def replay(scenario: Scenario, *, keep: Path | None = None) -> Outcome:
    """Play a scenario to its end, and give all of it at once.

    Raises:
        ScenarioFolderTaken: the folder to keep it in is not empty.
        Refusal: a fault of the machine.
    """
    with Play(scenario, keep=keep, every_front=False) as running:
        for _ in running:
            pass
        return running.outcome()


def _failure(step: Step, expected: str, found: str) -> Failure:
    return Failure(step=step.number, line=step.place.line, whose=step.by, expected=expected, found=found)


def _turned(step: Step, told: dict[str, str], *, expected: bool) -> Turned:
    return Turned(
        step=step.number,
        at=_moment(step.at),
        by=step.by,
        do=step.do,
        code=told["code"],
        what=told["what"],
        cause=told["cause"],
        next_step=told["next_step"],
        expected=expected,
    )


def _moment(at: str) -> str:
    return say_instant(*parse_instant(at))
