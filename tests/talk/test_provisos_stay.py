"""Rule 6, over random histories: where an author's own provisos stand, and where they do not.

The rules are:

* :func:`check_lines` reads the bytes of every leg, and what the gate has said. An author's line is on another's leg
  only among the provisos of an item that has a name, in very words that were released so with just these provisos.
* :func:`check_nothing_forgotten` looks for provisos that an item crossed without.
* :func:`check_sheets` looks at what waits on sheets: what may be brought now says what it would if it were made now.
"""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given

from goodoffices.talk.events import (
    ConditionItem,
    DeskRef,
    ExtensionItem,
    FindingItem,
    Form,
    Id,
    StanceItem,
    WithdrawalItem,
    Words,
)
from goodoffices.talk.items import speaker_of, words_of
from goodoffices.talk.provisos import not_stated_on, provisos_on
from goodoffices.talk.release import second_look
from goodoffices.talk.terms import WITHHELD, Attribution, Carriage, Terms, meet_all
from tests.table import DESK, whole
from tests.talk.plans import Step
from tests.talk.proviso_play import OWN, Play, histories, played

LINE = re.compile(f"{OWN} [0-9]{{3}}".encode())
"""A line that an author wrote."""


@given(histories())
def test_rule_06_an_authors_own_provisos_stand_with_named_very_words_alone(made: tuple[Step, ...]) -> None:
    """Whatever is said, released anew, answered, extended, taken back, conveyed twice, read back, brought or astray."""
    check(made)


def check(made: tuple[Step, ...]) -> None:
    """All three properties of one history."""
    play = played(made)
    check_lines(play)
    check_nothing_forgotten(play)
    check_sheets(play)


def check_lines(play: Play) -> None:
    """An author's lines stand where they were let go as such, and nowhere else."""
    rightly: dict[Id, list[bytes]] = {}
    for ref, item in play.conveyed():
        lines = _own_lines(item)
        terms = _terms_then(play, ref)
        if lines:
            assert _as_written(item, terms), "an author's proviso crossed as written"
            assert lines == set(terms.provisos), "a proviso crossed that was not set"
            rightly.setdefault(ref.room, []).extend(each.encode() for each in provisos_on(item))
    for name, leg in play.table.legs.items():
        own = {each.encode() for each in play.authored.get(name, ())}
        found = [line for data, _ in play.table.entries(name) for line in LINE.findall(data) if line not in own]
        assert name == DESK or sorted(found) == sorted(rightly.get(leg.room, [])), (
            "an author's proviso stands elsewhere"
        )
    for refusal in play.refusals:
        assert not LINE.search(repr(refusal.told()).encode()), "a refusal repeats a proviso"


def check_nothing_forgotten(play: Play) -> None:
    """Whatever crosses says each proviso that was set for it, in one form or the other, or that one is not stated."""
    for ref, item in play.conveyed():
        then = set(_terms_then(play, ref).provisos)
        match item:
            case Words() | StanceItem() | ConditionItem():
                assert _all_said(item, len(then)), "a proviso was passed over"
            case FindingItem():
                assert not then, "a finding crossed without its proviso"
            case ExtensionItem(of=of):
                known = _terms_then(play, DeskRef(room=ref.room, what=of)).provisos
                assert then <= set(known), "a later date crossed without a proviso"
            case _:
                assert isinstance(item, WithdrawalItem)


def check_sheets(play: Play) -> None:
    """What may be brought now says no line, and passes over no proviso, that it would not if it were made now."""
    rooms = play.table.station().talk.rooms
    for ref, item in play.conveyed():
        stopped = {index for index, _ in second_look(rooms, ref.room, whole(ref), play.table.now)}
        if not rooms.reading(ref.room).kept or ref.what.index in stopped or isinstance(item, WithdrawalItem):
            continue
        now = _terms_now(play, ref)
        assert not _own_lines(item) or _as_written(item, now), "a line may be brought that may not cross as written"
        assert _own_lines(item) <= set(now.provisos), "a line may be brought that its author has dropped"
        if isinstance(item, Words | StanceItem | ConditionItem):
            assert _all_said(item, len(now.provisos)), "a proviso would be passed over"


def _own_lines(item: Any) -> set[str]:
    """The lines on an item that are its author's own."""
    return {line for line in provisos_on(item) if LINE.fullmatch(line.encode())}


def _all_said(item: Any, number: int) -> bool:
    return not_stated_on(item) or len(provisos_on(item)) >= number


def _as_written(item: Any, terms: Terms) -> bool:
    """Whether an item has a name and is in very words that were released so; a stance, that were."""
    words = words_of(item)
    very = isinstance(item, StanceItem) or (words is not None and words.form is Form.VERBATIM)
    named = speaker_of(item) is not None and terms.attribution is Attribution.NAMED
    return very and named and terms.carriage is Carriage.VERBATIM


def _terms_then(play: Play, ref: DeskRef) -> Terms:
    """The terms under which an item was made, as the desk wrote them down; of what has none, the strictest of all."""
    drawn = play.table.station().talk.rooms.sources(ref.room, whole(ref))
    return next((each.terms for each in drawn if each.index == ref.what.index if each.terms is not None), WITHHELD)


def _terms_now(play: Play, ref: DeskRef) -> Terms:
    """The terms of what an item drew on, as they stand."""
    drew = play.table.station().talk.rooms.source_of(ref.room, ref.what)
    return meet_all(play.table.standing(each).terms for each in drew)
