"""The passphrase and the recovery key: changing, making, trying and taking away.

The rules are:

* Nothing that is typed here is kept as a draft, or shown again; a form that was refused comes back empty.
* Each change asks for the present passphrase, so that an open page on a desk is not enough.
* The recovery key stands on the answer to the form that made it, once; a form that is sent again shows none.
* How strong a new passphrase is, is told by an estimate; a weak one is taken only if somebody says so.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final, TypeVar

from markupsafe import Markup
from starlette.responses import Response

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import (
    Locked,
    PassphraseWeak,
    Resting,
    SentBefore,
    Unexpected,
)
from goodoffices.errors.usage import PassphrasesDiffer
from goodoffices.paper.qr import page_qr
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.strength import WEAK, lasts
from goodoffices.talk.views import Sentence
from goodoffices.web.visit import Visit

T = TypeVar("T")


def show(visit: Visit) -> Response:
    """What opens the station, and what can be done about it."""
    return _page(visit)


def change(visit: Visit) -> Response:
    """Do what a form asks for."""
    act = _ACTS.get(visit.form["go"])
    try:
        if act is None:
            raise SentBefore
        return act(visit)
    except (Locked, Resting, Unexpected):
        raise
    except Refusal as refusal:
        return _page(visit, HTTPStatus.CONFLICT, refused=visit.refused(refusal))


def _page(
    visit: Visit,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    refused: list[Sentence] | None = None,
    done: str = "",
    estimate: str = "",
    left: int = 0,
) -> Response:
    return visit.page(
        "passphrase.html",
        status,
        keys=visit.ask(asks.Keys),
        refused=refused or [],
        at=visit.form["go"],
        done=done,
        estimate=Sentence.of(f"strength.{estimate}") if estimate else None,
        how=Sentence.of("strength.how"),
        left=left,
    )


def _passphrase(visit: Visit) -> Response:
    new, estimate = _new(visit)
    made = _once(visit, lambda: visit.ask(asks.ChangePassphrase, old=visit.form.words("old"), new=new))
    return _page(visit, done="passphrase", estimate=estimate, left=made.left)


def _use(visit: Visit) -> Response:
    new, estimate = _new(visit)
    made = _once(visit, lambda: visit.ask(asks.UseRecoveryKey, words=visit.form["words"], new=new))
    return _page(visit, done="use", estimate=estimate, left=made.left)


def _check(visit: Visit) -> Response:
    visit.ask(asks.CheckRecoveryKey, words=visit.form["words"])
    return _page(visit, done="check")


def _drop(visit: Visit) -> Response:
    made = _once(visit, lambda: visit.ask(asks.DropRecoveryKey, passphrase=visit.form.words("old")))
    return _page(visit, done="drop", left=made.left)


def _make(visit: Visit) -> Response:
    made: results.RecoveryKeyMade = _once(
        visit, lambda: visit.ask(asks.MakeRecoveryKey, passphrase=visit.form.words("old"))
    )
    title = visit.say("The recovery key as a QR code").striptags()
    rows = [each.partition(". ")[2] for each in made.words.splitlines()]
    picture = Markup(page_qr(made.short, title))  # noqa: S704  # made here, of the title and of squares
    return visit.page("recovery_key.html", made=made, rows=rows, picture=picture)


def _new(visit: Visit) -> tuple[str, str]:
    """A new passphrase, and for how long it lasts.

    Raises:
        PassphrasesDiffer, PassphraseWeak.
    """
    new = visit.form.words("new")
    if new != visit.form.words("again"):
        raise PassphrasesDiffer
    found = lasts(new)
    if found in WEAK and not visit.form["weak"]:
        raise PassphraseWeak(estimate=Sentence.of(f"strength.{found.value}"))
    return new, found.value


def _once(visit: Visit, act: Callable[[], T]) -> T:
    """What a form asks for, once.

    Raises:
        SentBefore: it was done; what it gave is not given again.
    """
    made: list[T] = []

    def do() -> str:
        made.append(act())
        return ""

    visit.house.once.do(visit.form["once"], visit.form.digest("once"), do)
    if not made:
        raise SentBefore
    return made[0]


_ACTS: Final[dict[str, Callable[[Visit], Response]]] = {
    "passphrase": _passphrase,
    "use": _use,
    "check": _check,
    "drop": _drop,
    "make": _make,
}
