"""An item that nobody proposed, from sentences of an article that a person chooses by their numbers or by ticking."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from goodoffices.errors.station import WrongShape
from goodoffices.station.api import asks
from goodoffices.station.results import ArticleRead
from goodoffices.web.forms import Form
from goodoffices.web.pages.articles import number_of
from goodoffices.web.record_form import CHOICES, fields_of, item_of
from goodoffices.web.visit import Refused, Visit

_KEPT_AS: Final = "own"
_DIGITS: Final = 6


def show(visit: Visit) -> Response:
    """The sentences, and the questions of an item."""
    return _page(visit, visit.take_up(_kept_as(visit)))


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _kept_as(visit)
    read: ArticleRead = visit.ask(asks.Article, talk=visit.talk.title, number=number_of(visit))
    form = visit.form if visit.form["kind"] else Form(list(fields_of(_begun(read))))
    untouched = {(each.start, each.end) for each in read.untouched}
    ticked = {int(each) for each in visit.form.every("sentence") if _is_number(each)}
    return visit.page(
        "own.html",
        refused.status,
        seats=visit.seats(visit.talk),
        read=read,
        chosen=ticked,
        untouched={at for at, each in enumerate(read.sentences, 1) if (each.start, each.end) in untouched},
        form=form,
        of=CHOICES,
        hops=range(1, max([*form.numbers("h"), 2]) + 2),
        refused=refused,
    )


def _begun(read: ArticleRead) -> dict[str, object]:
    """What is known of every item of an article: when it was published, and on whose page."""
    page = {"relayer": "outlet", "name": read.article.outlet, "form": "paraphrased"}
    day = read.article.published
    return {"place": "current", "reported": {"edtf": day, "rests_on": day}, "chain": [page]}


def enter(visit: Visit) -> Response:
    """Enter it."""

    def entered() -> str:
        made = visit.do(
            asks.TakeSentences,
            talk=visit.talk.title,
            number=number_of(visit),
            sentences=_chosen(visit.form),
            item=item_of(visit.form, {}),
        )
        return visit.of_talk("record", made["ref"])

    return visit.act(entered, lambda refused: _page(visit, refused))


def _chosen(form: Form) -> list[int]:
    """The sentences that were ticked, and those whose numbers were typed, such as ``3, 5-7``.

    Raises:
        WrongShape: what was typed is no list of numbers.
    """
    found = {int(each) for each in form.every("sentence") if _is_number(each)}
    for each in form["numbers"].replace(",", " ").replace("–", "-").split():
        first, _, last = each.partition("-")
        if not _is_number(first) or not _is_number(last or first):
            raise WrongShape(where="“numbers”", problem="they are numbers of sentences, such as 3 or 3-5.")
        found |= set(range(int(first), min(int(last or first), int(first) + asks.MOST_SENTENCES) + 1))
    return sorted(found)


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and 0 < len(typed) < _DIGITS and int(typed) > 0


def _kept_as(visit: Visit) -> str:
    return f"{_KEPT_AS} {visit.parts['number']}"
