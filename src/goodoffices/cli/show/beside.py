"""What any answer says beside itself: how what was typed was taken, and what of it can never cross or has no effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from goodoffices.cli.printer import BAD, QUIET, apart, row
from goodoffices.cli.show.plainly import advice, listed, moment, spoken, told
from goodoffices.cli.show.plainly import why as reason_of


def beside(result: Any) -> Iterator[Text]:
    """How line ends, names and dates were taken, and what can never cross as it was released."""
    if isinstance(result, dict):
        yield from _taken(result)
        yield from _never_so(result)


def without_effect(result: Any) -> list[str]:
    """That what was written down has no effect, and why."""
    void = result.get("void") if isinstance(result, dict) else None
    return [] if void is None else [f"It has no effect: {told(void)}"]


def _never_so(result: dict[str, Any]) -> Iterator[Text]:
    """What was released verbatim and, as it was noted, can never cross so; and what can be done."""
    refs: dict[tuple[str, str], list[str]] = {}
    for each in [each for part in (result, *result.get("also", [])) for each in part.get("never_verbatim", [])]:
        refs.setdefault((reason_of(each["why"]), advice(each["why"])), []).append(each["ref"])
    for (why, instead), named in refs.items():
        whose = "its" if len(named) == 1 else "their"
        yield row((f"{listed(named)} can never cross in {whose} very words: ", BAD), why)
        yield row((instead, QUIET), indent=2)


def _taken(result: dict[str, Any]) -> Iterator[Text]:
    """How line ends, names and dates that were typed were taken; what has the same date stands together."""
    if result.get("line_ends"):
        yield row("Windows line ends (CR LF) are written down as plain line ends; nothing else is changed.")
    for each in result.get("names", []):
        yield row(f"{apart(each['typed'])} is {apart(each['means'])}", indent=2)
    together: dict[tuple[str, str], list[str]] = {}
    for each in result.get("dates", []):
        of = "" if each["of"] is None else told(each["of"])
        together.setdefault((each["what"], each["at"]), []).append(of)
    several = len({of for things in together.values() for of in things if of}) > 1
    for (what, at), things in together.items():
        named = f"  ({', '.join(things)})" if several and any(things) else ""
        yield row(f"{spoken(what)} {moment(at)}", (named, QUIET), indent=2)
