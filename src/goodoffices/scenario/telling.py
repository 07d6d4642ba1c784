"""A play in lines for a person, as ``goodoffices replay`` tells it. Names and words are set apart already."""

from __future__ import annotations

from goodoffices.scenario.apart import bare
from goodoffices.scenario.results import Failure, Outcome, Played
from goodoffices.scenario.scenario import Scenario
from goodoffices.words import isolate


def opening_lines(scenario: Scenario) -> list[str]:
    """What is about to be played."""
    sides = ", ".join(f"{_apart(side.name)} ({'own station' if side.own else 'kept'})" for side in scenario.sides)
    lines = [f"{_apart(scenario.title)} (an exercise)"]
    lines.extend(_apart(line) for line in scenario.about.splitlines())
    return [*lines, f"Mediator: {_apart(scenario.mediator)}. Sides: {sides}."]


def step_lines(played: Played) -> list[str]:
    """One step: what was done, what it was refused for, and what changed in front of whom."""
    lines = [f"{played.step}. {played.at} {played.act}"]
    if played.tell:
        lines.append(f"   {_apart(played.tell)}")
    if played.refused is not None:
        lines.append(f"   {played.refused.what} [{played.refused.code}]")
    for each in played.news:
        lines.append(f"   {_apart(each.whose)}:")
        lines.extend(f"     - {line}" for line in each.went)
        lines.extend(f"     + {line}" for line in each.came)
    lines.extend(f"   NOT AS EXPECTED, {line}" for line in map(failure_line, played.failures))
    return lines


def failure_line(failure: Failure) -> str:
    """What was expected and what was found."""
    return (
        f"step {failure.step} (line {failure.line}), {_apart(failure.whose)}: "
        f"expected {_apart(failure.expected)}; found {_apart(failure.found)}"
    )


def closing_lines(outcome: Outcome) -> list[str]:
    """How the play ended."""
    refusals = len(outcome.refusals)
    count = f"{outcome.steps} steps, {refusals} refusals, {len(outcome.sheets)} sheets"
    if outcome.failures:
        failures = "one thing was" if len(outcome.failures) == 1 else f"{len(outcome.failures)} things were"
        return [f"{count}. {failures} not as expected:", *map(failure_line, outcome.failures)]
    ending = [outcome.closing] if outcome.closing else []
    return [f"{count}. Everything was as expected.", *ending]


def _apart(text: str) -> str:
    return bare(isolate(text))
