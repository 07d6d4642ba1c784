"""Whether a seat has in front of it what the scenario expects.

The rules are:

* Words that must stand there are looked for in the lines as a person reads them; words that must not, in the data of
  the view as well, so that nothing hides behind the wording of a line.
* ``open`` and ``lapsed`` name all that is open or lapsed: one too many is as wrong as one too few.
* A condition's date is not a lapse: past its date it is overdue, and still open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from goodoffices.scenario.locations import Label
from goodoffices.scenario.results import Front
from goodoffices.scenario.scenario import Expectation
from goodoffices.station.handles import read_handle
from goodoffices.talk.views import ItemView, Reference, ReplyView, SheetView, StageView, View, WordsView
from goodoffices.words import OUR_MARKS, on_one_line

_MARKS = str.maketrans("", "", OUR_MARKS)

Handles = dict[str, str]
"""What labels stand for: the handle of the entry that a step made."""


def unmet(expectation: Expectation, front: Front, view: View, handles: Handles) -> Iterator[tuple[str, str]]:
    """Each expectation of a block that is not met: what was expected, and what was found instead."""
    for key, wanted in expectation.wanted.items():
        match key:
            case "sees":
                yield from _sees(cast("list[str]", wanted), front)
            case "never":
                yield from _never(cast("list[str]", wanted), front)
            case "open":
                found = [each.text for leg in view.legs for each in leg.conditions if each.state in ("open", "overdue")]
                yield from _exactly("condition that is open", cast("list[str]", wanted), found)
            case "lapsed":
                yield from _exactly("words that have lapsed", cast("list[str]", wanted), _lapsed(view))
            case "conditions":
                yield from _conditions(cast("dict[str, str]", wanted), view)
            case "terms":
                yield from _terms(cast("dict[Label, str]", wanted), view, handles)
            case _:
                yield from _sheets(cast("dict[Label, str]", wanted), view, handles)


def _plain(text: str) -> str:
    return text.translate(_MARKS)


def _sees(wanted: list[str], front: Front) -> Iterator[tuple[str, str]]:
    lines = [_plain(line) for line in front.lines]
    for piece in wanted:
        if not any(on_one_line(piece) in line for line in lines):
            yield f"“{piece}” stands there", "it does not"


def _never(wanted: list[str], front: Front) -> Iterator[tuple[str, str]]:
    lines = [_plain(text) for text in (*front.lines, *_texts(front.view), *_texts(front.record))]
    for piece in wanted:
        found = next((line for line in lines if piece in line), None)
        if found is not None:
            yield f"“{piece}” stands nowhere", f"“{found}”"


def _texts(plain: Any) -> Iterator[str]:
    match plain:
        case str():
            yield plain
        case dict():
            for each in plain.values():
                yield from _texts(each)
        case list():
            for each in plain:
                yield from _texts(each)


def _exactly(kind: str, wanted: list[str], found: list[str]) -> Iterator[tuple[str, str]]:
    for piece in wanted:
        if not any(piece in text for text in found):
            yield f"“{piece}” is a {kind}", f"these are: {_listed(found)}"
    for text in found:
        if not any(piece in text for piece in wanted):
            yield f"no other {kind} than {_listed(wanted)}", f"“{text}” is one, too"


def _lapsed(view: View) -> list[str]:
    found = []
    for content in (content for leg in view.legs for line in leg.lines for content in line.content):
        match content:
            case WordsView() if content.expired or content.terms.state == "lapsed":
                found.append(content.text)
            case ReplyView() if content.expired or content.terms.state == "lapsed":
                found.append(content.stance.replace("_", " "))
            case StageView() if content.terms.state == "lapsed":
                found.append(content.stage)
            case ItemView() if content.expired and content.what != "condition":
                found.append(content.text or (content.stated or "").replace("_", " "))
            case _:
                continue
    return found


def _conditions(wanted: dict[str, str], view: View) -> Iterator[tuple[str, str]]:
    conditions = [each for leg in view.legs for each in leg.conditions]
    for piece, state in wanted.items():
        found = [each.state for each in conditions if piece in each.text]
        if found != [state]:
            yield f"one condition “{piece}”, {state}", _listed(found) if found else "no such condition"


def _terms(wanted: dict[Label, str], view: View, handles: Handles) -> Iterator[tuple[str, str]]:
    stated = {
        content.ref: content.terms.state
        for leg in view.legs
        for line in leg.lines
        for content in line.content
        if isinstance(content, WordsView | ReplyView | StageView)
    }
    for label, state in wanted.items():
        found = next((each for ref, each in stated.items() if _names(label, ref, handles)), "nothing of that label")
        if found != state:
            yield f"{_say(label)} is {state}", found


def _sheets(wanted: dict[Label, str], view: View, handles: Handles) -> Iterator[tuple[str, str]]:
    for label, state in wanted.items():
        sheet: SheetView | None = next((each for each in view.sheets if _names(label, each.ref, handles)), None)
        found = "no such sheet" if sheet is None else sheet.state
        if found != state:
            yield f"the sheet {_say(label)}: {state.replace('_', ' ')}", found.replace("_", " ")


def _names(label: Label, ref: Reference, handles: Handles) -> bool:
    """Whether a label and a reference mean one thing. A handle may be longer in one view than in another."""
    if label.name not in handles or (label.number or 1) != (ref.number or 1):
        return False
    known = read_handle(handles[label.name]).entry
    return ref.entry.startswith(known) or known.startswith(ref.entry)


def _say(label: Label) -> str:
    return label.name if label.number is None else f"{label.name}.{label.number}"


def _listed(texts: list[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts) or "none"
