"""Articles: pasting one, and confirming, one item at a time, what is proposed from it.

The rules are:

* Nothing enters the record but by a person, who sees each item beside the words that it was read from.
* What a person corrected is in the form alone until it is confirmed; it is kept as a draft as it is typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from starlette.responses import Response

from goodoffices.errors.importing import SameArticle
from goodoffices.station.acts import name_of
from goodoffices.station.api import asks
from goodoffices.station.foreign_pages import kind_of, stories_of
from goodoffices.station.results import ArticleRead, PlaceInText, ProposalShown
from goodoffices.web.forms import Form
from goodoffices.web.record_form import CHOICES, Plain, fields_of, item_of, not_asked, whole
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit

_KEPT_AS: Final = "article"
_AGAIN: Final = "again"
"""In the address of an article that somebody wanted to read a second time."""
_OTHER: Final = "other "
"""How a button says that a field becomes something else that it might be: with the field and a number behind it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the kept text.

    Attributes:
        of: the proposals that it is evidence of; of several the first is the one that it leads to.
        role: ``lead``, ``untouched``, or nothing.
        begins: a proposal is read from what begins here.
    """

    text: str
    of: tuple[int, ...]
    role: str
    begins: int | None


def show(visit: Visit) -> Response:
    """What was imported, and the form for another article."""
    return _page(visit, visit.take_up(_KEPT_AS))


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _KEPT_AS
    return visit.page(
        "articles.html",
        refused.status,
        seats=visit.seats(visit.talk),
        articles=visit.ask(asks.Articles, talk=visit.talk.title),
        refused=refused,
    )


def enter(visit: Visit) -> Response:
    """Keep an article, and go to what is proposed from it."""
    form = visit.form

    def entered() -> str:
        named = {"name": form["name"]} if form["name"] else {}
        try:
            made = visit.do(
                asks.ImportArticle,
                talk=visit.talk.title,
                text=_text(form.words("text")),
                published=form["published"],
                outlet=form["outlet"],
                **named,
            )
        except SameArticle as refusal:
            return read_before(visit, refusal)
        return visit.of_talk("articles", str(made["number"]))

    return visit.act(entered, lambda refused: _page(visit, refused))


def read_before(visit: Visit, refusal: SameArticle) -> str:
    """Where the article stands that was read before; the text is there already, so that no draft of it is needed."""
    draft = refusal.draft or visit.form.number("draft")
    if draft:
        visit.ask(asks.ForgetDraft, number=draft)
    return f"{visit.of_talk('articles', str(refusal.facts['number']))}?{_AGAIN}=1"


def _text(typed: str) -> str:
    """What was pasted; of a page or a feed its article, which is taken out in a process of its own."""
    data = typed.encode()
    kind = kind_of("", data)
    if kind is None:
        return typed
    first = stories_of(data, kind, "")[0]
    return f"{first.title}\n\n{first.text}"


def article(visit: Visit) -> Response:
    """One article, and the proposal that waits next, or that was asked for."""
    read: ArticleRead = visit.ask(asks.Article, talk=visit.talk.title, number=number_of(visit))
    shown = _chosen(read, _whole_number(visit.query["at"]))
    refused = visit.take_up(_kept_as(visit, shown))
    return _article(visit, read, shown, refused)


def _again(visit: Visit, refused: Refused, number: int) -> Response:
    """The page after something was refused, or looked at."""
    read: ArticleRead = visit.ask(asks.Article, talk=visit.talk.title, number=number_of(visit))
    return _article(visit, read, _chosen(read, number), refused)


def _kept_as(visit: Visit, shown: ProposalShown | None) -> str:
    return f"{_KEPT_AS} {visit.parts['number']} {shown.number if shown else ''}"


def _article(visit: Visit, read: ArticleRead, shown: ProposalShown | None, refused: Refused) -> Response:
    item: Plain = {} if shown is None else shown.item
    corrected = visit.form if visit.form["kind"] else None
    form = corrected or Form(list(fields_of(item)))
    visit.kept_as = _kept_as(visit, shown)
    return visit.page(
        "article.html",
        refused.status,
        seats=visit.seats(visit.talk),
        read=read,
        shown=shown,
        item=whole(item_of(form, item) | {"evidence": item["evidence"]}) if item else {},
        others=[each for each in read.proposals if shown is not None and each.number > shown.number],
        form=form,
        corrected=corrected is not None,
        pieces=list(_pieces(read)),
        of=CHOICES,
        whole=whole,
        hops=range(1, max([*form.numbers("h"), 2]) + 2),
        again=bool(visit.query[_AGAIN]),
        together=_together(read),
        waits=sum(1 for each in read.proposals if each.state == "waits"),
        refused=refused,
    )


def _together(read: ArticleRead) -> list[tuple[str, int]]:
    """The kinds of which several can be confirmed at once, with how many."""
    kinds = Counter(each.item["kind"] for each in read.proposals if each.certain)
    return [(kind, count) for kind, count in sorted(kinds.items()) if count > 1]


def judge(visit: Visit) -> Response:
    """Confirm a proposal, as it is or corrected; drop it, or take that back; or take something else for a field."""
    form, number = visit.form, _whole_number(visit.form["proposal"])
    if form["go"].startswith(_OTHER):
        read: ArticleRead = visit.ask(asks.Article, talk=visit.talk.title, number=number_of(visit))
        visit.form = _with_other(form, _chosen(read, number), form["go"].removeprefix(_OTHER))
        return _article(visit, read, _chosen(read, number), NOT_REFUSED)
    if form["go"] == "look":
        return _again(visit, NOT_REFUSED, number)

    def judged() -> str:
        asked: dict[str, Any] = {"talk": visit.talk.title, "number": number_of(visit), "proposal": number}
        there = visit.of_talk("articles", visit.parts["number"])
        match form["go"]:
            case "drop":  # what was typed stays, for whoever wants it after all
                visit.house.do(name_of(asks.DropProposal), asked)
            case "back":
                visit.house.do(name_of(asks.DropProposal), asked | {"back": True})
                return f"{there}?at={number}"
            case _:
                item = _corrected(visit, number)
                also = [each for each in map(_whole_number, form.every("also")) if each]
                another = form["go"] == "another"
                visit.do(asks.TakeProposal, item=item, also=also, another=another, **asked)
                return f"{there}?at={number}" if another else there
        return there

    return visit.act(judged, lambda refused: _again(visit, refused, number))


def _corrected(visit: Visit, number: int) -> Plain | None:
    """The item as the form has it; None: as it was proposed."""
    if not visit.form["kind"]:
        return None
    read: ArticleRead = visit.ask(asks.Article, talk=visit.talk.title, number=number_of(visit))
    shown = _chosen(read, number)
    if shown is None:
        return None
    return not_asked(shown.item) | item_of(visit.form, shown.item)


def _with_other(form: Form, shown: ProposalShown | None, which: str) -> Form:
    """The form with something else in one field."""
    field, _, at = which.partition(" ")
    others = [] if shown is None else next((each.others for each in shown.fields if each.field == field), [])
    number = _whole_number(at)
    if shown is None or number >= len(others):
        return form
    item = item_of(form, shown.item) | {field: others[number]}
    kept = [(name, form.words(name)) for name in ("proposal", "keep", "keep_leg", "draft")]
    kept += [("also", each) for each in form.every("also")]
    return Form([*kept, *fields_of(item)])


def _chosen(read: ArticleRead, at: int) -> ProposalShown | None:
    """The proposal that was asked for; else the next that waits; else none."""
    waits = (each for each in read.proposals if each.state == "waits")
    return next((each for each in read.proposals if each.number == at), None) or next(waits, None)


def number_of(visit: Visit) -> int:
    """The number of the article that the address names; 0: it is none."""
    return _whole_number(visit.parts["number"])


def _whole_number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _pieces(read: ArticleRead) -> Iterator[Piece]:
    """The kept text in runs that are evidence of the same proposals."""
    marks: list[tuple[PlaceInText, int, str]] = []
    for each in read.proposals:
        marks += [(_as_place(place), each.number, "") for place in each.item["evidence"]]
    marks += [(each, 0, "lead") for each in read.leads] + [(each, 0, "untouched") for each in read.untouched]
    cuts = sorted({0, len(read.text), *(edge for each, _, _ in marks for edge in (each.start, each.end))})
    seen: set[int] = set()
    for start, end in pairwise(cuts):
        within = [(number, role) for each, number, role in marks if each.start <= start and end <= each.end]
        of = tuple(dict.fromkeys(number for number, _ in within if number))
        begins = next((number for number in of if number not in seen), None)
        seen.update(of)
        yield Piece(read.text[start:end], of, next((role for _, role in within if role), ""), begins)


def _as_place(place: dict[str, Any]) -> PlaceInText:
    return PlaceInText(start=place["start"], end=place["end"], text=place["text"])
