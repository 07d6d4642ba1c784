"""A leg whose line must not carry words, or is gone: what was sealed stays, and nothing is due."""

from __future__ import annotations

import msgspec
import pytest

from goodoffices.station.mail.link import Work
from goodoffices.station.mail.links import LinkId
from goodoffices.station.mail.mail import Mail
from goodoffices.station.station import Station
from tests.station.mail.loops import without_news
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    at_the_files,
    compare,
    link_id_to,
    mail_states,
    mishear,
    no_deposits,
    open_line,
    pass_time,
    said_at,
    say,
)


@pytest.mark.parametrize("what", ["a group differs", "an alarm"])
def test_sealed_words_stay_once_something_is_wrong(world: World, mediator: Station, north: Station, what: str) -> None:
    """What North sealed waits at its station; once the group was heard right after all, it goes."""
    say(north, "Sealed.")
    world.relay.refuse = no_deposits
    world.round(NORTH)
    world.relay.refuse = lambda _: None
    assert mail_states(north, "North")[-1] == "entry.sealed"
    lines = north.mail_here.lines
    if what == "a group differs":
        mishear(north)
    else:
        kept = lines.one(1)
        lines.change(kept, comparing=msgspec.structs.replace(kept.comparing, alarm=True))
    before = len(world.relay.seen)
    pass_time(world, days=1)
    assert len(world.relay.seen) == before
    assert said_at(mediator, "North") == []
    if what == "a group differs":
        compare(north, north.lines()[0])
        pass_time(world, days=1)
        assert said_at(mediator, "North") == ["Sealed."]


@pytest.mark.parametrize("why", ["set back", "the line is shut", "the line is gone"])
def test_nothing_is_due_when_nothing_may_go(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """A copy waits, and no time is told for it; the loop rests instead of coming back to it."""
    say(north, "x")
    world.relay.refuse = no_deposits
    world.round(NORTH)
    world.relay.refuse = lambda _: None
    link_id = link_id_to(north, mediator)
    assert north.mail_here.work(link_id, 0).next_due is not None
    if why == "set back":
        with at_the_files(north, link_id) as link:
            link.change(set_back=True)
    elif why == "the line is shut":
        mishear(north)
    else:
        north.give_up_line(line=1)
    work = north.mail_here.work(link_id, 64)
    assert (work.deposits, work.next_due) == ((), None)
    asked, real = [], Mail.work

    def counted(self: Mail, of: LinkId, most: int) -> Work:
        asked.append(of)
        return real(self, of, most)

    monkeypatch.setattr(Mail, "work", counted)
    with without_news(world, north) as (by, _):
        by.until(lambda: link_id in asked)
        by.goes_by(5)
        before = asked.count(link_id)
        by.goes_by(50)
        assert asked.count(link_id) == before


def test_a_line_with_a_sealed_letter_that_may_not_go_rests(world: World, mediator: Station) -> None:
    """An invitation that was sealed before a group differed is not due either."""
    third = world.station("Third")
    open_line(world, mediator, third)
    world.rounds(2)
    line = mediator.lines()[-1]["line"]
    mediator.open_talk(title="Another", sides=[{"name": "T", "station": True}, {"name": "S"}])
    mediator.invite_side(talk="Another", leg="T", line=line)
    world.relay.refuse = no_deposits
    world.round(MARA)
    world.round(MARA)
    assert mediator.mail_here.work(LinkId(line=line), 0).next_due is not None
    mishear(mediator, line)
    assert mediator.mail_here.work(LinkId(line=line), 0).next_due is None
