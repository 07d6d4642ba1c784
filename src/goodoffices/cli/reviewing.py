"""Confirming what is proposed from an article, one item after the other, at a terminal.

The rules are:

* Nothing is entered but by an answer to a question about that one item.
* A field is corrected by choosing one of what else it might be, or by answering the question of that field anew.
* Whoever stops finds everything that is not done yet waiting. What was corrected and not confirmed is kept as a draft
  after each answer, and taken up again.
"""

from __future__ import annotations

from typing import Any, Final

from rich.text import Text

from goodoffices.cli.asking import answer_to
from goodoffices.cli.asking_item import FIELDS, Questions
from goodoffices.cli.printer import Printer, row
from goodoffices.cli.session import Session
from goodoffices.cli.show.article import proposal as shown_proposal
from goodoffices.cli.show.article import shown
from goodoffices.cli.show.plainly import spoken
from goodoffices.errors.base import Refusal

Plain = dict[str, Any]

_ASKED: Final = "[c]onfirm, [a]nother item is in it, [d]rop, [s]kip, [q]uit, or a field to correct"


class _Corrections:
    """What somebody has corrected in one proposal, kept as a draft of the act that would confirm it."""

    def __init__(self, session: Session, number: int, proposed: Plain) -> None:
        self._session = session
        self._asked: Plain = {"talk": session.talk(), "number": number, "proposal": proposed["number"]}
        self._name = f"Proposal {proposed['number']} of article {number}"
        kept = next((each for each in session.act("drafts") if each["name"] == self._name), None)
        self._draft: int | None = None if kept is None else kept["number"]
        self.taken_up = kept is not None
        asked = {} if kept is None else kept["asked"]
        found = asked.get("item") if isinstance(asked, dict) else None
        bare = {name: value for name, value in proposed["item"].items() if name != "evidence"}
        self.item: Plain = found if isinstance(found, dict) else bare

    def keep(self, item: Plain) -> None:
        """An answer changed the item."""
        self.item = item
        kept = self._session.act("keep_draft", name=self._name, act="take_proposal", asked=self._asked | {"item": item})
        self._draft = kept["number"]

    def confirm(self, *, another: bool) -> None:
        """Confirm the item; the draft goes with it."""
        asked = self._asked | {"item": self.item, "another": another}
        if self._draft is None:
            self._session.act_of_station("take_proposal", **asked)
        else:
            self._session.act_of_station("send_draft", number=self._draft, act="take_proposal", asked=asked)

    def drop(self) -> None:
        """Drop the proposal, and the draft."""
        self._session.act_of_station("drop_proposal", **self._asked)
        if self._draft is not None:
            self._session.act_of_station("forget_draft", number=self._draft)


def review(session: Session, article: Plain) -> tuple[int, int]:
    """Go through what waits; gives how many items were confirmed, and how many proposals dropped.

    Raises:
        Abort: somebody stopped.
    """
    number, confirmed, dropped = article["article"]["number"], 0, 0
    for each in article["proposals"]:
        while each["state"] == "waits":
            done = _one(session, number, each)
            confirmed, dropped = confirmed + (done in ("c", "a")), dropped + (done == "d")
            if done == "q":
                return confirmed, dropped
            if done != "a":
                break
    return confirmed, dropped


def _one(session: Session, number: int, proposed: Plain) -> str:
    """One proposal, until it is confirmed, dropped or left."""
    printer, kept = session.printer, _Corrections(session, number, proposed)
    printer.beside(shown_proposal(proposed))
    if kept.taken_up:
        printer.beside([row("You corrected this before, and did not confirm it:")])
        printer.beside(_differs(proposed["item"], kept.item))
    while True:
        answer = answer_to(_ASKED).casefold()
        try:
            match answer:
                case "c" | "confirm" | "a" | "another":
                    kept.confirm(another=answer[0] == "a")
                    return answer[0]
                case "d" | "drop":
                    kept.drop()
                    return "d"
                case "s" | "skip" | "q" | "quit":
                    return answer[0]
                case _:
                    corrected = _corrected(printer, proposed, kept.item, answer)
                    if corrected != kept.item:
                        kept.keep(corrected)
        except Refusal as refusal:
            printer.refused(refusal)


def _differs(proposed: Plain, item: Plain) -> list[Text]:
    """The fields in which a corrected item differs from what was proposed."""
    fields = [field for field in FIELDS if proposed.get(field) != item.get(field)]
    return [row(f"{spoken(field)}: {shown(item[field]) if field in item else 'empty'}", indent=4) for field in fields]


def _corrected(printer: Printer, proposed: Plain, item: Plain, typed: str) -> Plain:
    """The item after a correction of the field that somebody named, or the beginning of its name."""
    fields = [field for field in FIELDS if typed and spoken(field).startswith(typed)]
    fields = [typed] if typed in FIELDS else fields
    if len(fields) != 1:
        printer.beside([row(f"The fields are: {', '.join(map(spoken, FIELDS))}.")])
        return item
    (field,) = fields
    others: list[Any] = next((each["others"] for each in proposed["fields"] if each["field"] == field), [])
    for at, other in enumerate(others, start=1):
        printer.beside([row(f"{at}  {shown(other)}", indent=4)])
    chosen = answer_to("One of these by its number; empty: another") if others else ""
    if chosen.isascii() and chosen.isdecimal() and 1 <= int(chosen) <= len(others):
        corrected = item | {field: others[int(chosen) - 1]}
    else:
        corrected = Questions(printer, lambda _: None, item).again(field)
    printer.beside([row(f"{spoken(field)}: {shown(corrected[field]) if field in corrected else 'empty'}", indent=4)])
    return corrected
