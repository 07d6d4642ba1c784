"""Two stations and a relay: a line is opened, compared and tested, a talk joined, and words arrive."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, refused, terms
from tests.station.mail.rig import (
    DAY,
    RELAY,
    World,
    compare,
    joined,
    link_id_to,
    open_line,
    say,
    seat_over_line,
    watch_writes,
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    kit.quick_keys(monkeypatch)
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def mediator(world: World) -> Station:
    return world.station("Mara")


@pytest.fixture
def north(world: World) -> Station:
    return world.station("North Port")


@pytest.mark.parametrize("form", ["message", "short", "words"])
def test_a_line_is_opened_over_a_relay(world: World, mediator: Station, north: Station, form: str) -> None:
    open_line(world, mediator, north, compared=False, form=form)
    (here,), (there,) = mediator.lines(), north.lines()
    assert (here["state"], there["state"]) == ("open", "open")
    assert here["number"] == there["number"]
    assert (here["carries"], there["carries"]) == ("line_tests", "line_tests")
    assert here["heard"] is not None
    assert there["heard"] is not None


def test_only_the_two_mailboxes_of_the_line_are_left(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    world.rounds(3)
    assert len(world.relay.boxes) == 2
    assert not any(box.lying for box in world.relay.boxes.values())


def test_a_line_test_is_answered_by_the_station(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north, compared=False)
    assert mediator.test_line(line=1)["test_answered"] is None
    world.rounds(2)
    assert mediator.lines()[0]["test_answered"] is not None


def test_words_cross_from_a_sealed_leg_to_a_kept_one(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    sides = [{"name": "North", "station": True}, {"name": "South"}]
    mediator.open_talk(title=TALK, sides=sides)
    seat_over_line(world, mediator, north, "North")
    assert [leg["state"]["code"] for leg in mediator.mail()["legs"]] == ["link.open"]
    north.say(
        talk=TALK,
        leg="North",
        passages=[
            {"text": "We will not block the channel.", "terms": terms("verbatim", "South")},
            {"text": "Fuel is short."},
        ],
    )
    before = north.read(talk=TALK, leg="North")["lines"][-1]
    assert before["mail"]["code"] == "entry.waiting"
    world.round("North Port")
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.relay"
    world.rounds(2)
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.there"
    came = mediator.read(talk=TALK, leg="North")["lines"][-1]
    assert [each["text"] for each in came["content"]] == ["We will not block the channel.", "Fuel is short."]
    assert came["own"]
    mediator.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": came["content"][0]["ref"]}])


def test_a_talk_needs_a_compared_line(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north, compared=False)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    assert refused(mediator.invite_side, talk=TALK, leg="North", line=1).code == "mail.line_carries_tests"
    mediator.trust_line(line=1)
    mediator.invite_side(talk=TALK, leg="North", line=1)
    world.rounds(3)
    (invitation,) = north.invitations()
    assert not invitation["compared"]
    assert refused(north.join_talk, number=1).code == "mail.line_carries_tests"
    compare(north, north.lines()[0])
    north.join_talk(number=1)
    world.rounds(4)
    assert mediator.mail()["legs"][0]["state"]["code"] == "link.open"


def test_an_invitation_to_a_talk_can_be_declined(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    world.rounds(2)
    north.decline_talk(number=1)
    world.rounds(2)
    assert north.invitations() == []
    assert mediator.mail()["legs"][0]["state"]["code"] == "link.declined"


def test_nothing_is_lost_while_the_relay_is_away(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    world.relay.reachable = False
    for number in range(5):
        north.say(talk=TALK, leg="North", passages=[{"text": f"Sentence {number}."}])
        report = world.round()["North Port"]
        assert [problem.code for problem in report.problems.values()] == ["roads.relay_unreachable"] * len(
            report.problems
        )
    world.relay.reachable = True
    world.ms += 3_600_000
    world.rounds(3)
    texts = kit.texts(mediator.read(talk=TALK, leg="North"))
    assert [each for each in texts if each.startswith("Sentence")] == [f"Sentence {number}." for number in range(5)]


def test_what_a_relay_swallowed_is_put_in_again(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    world.relay.swallow = 1
    north.say(talk=TALK, leg="North", passages=[{"text": "Once more."}])
    world.rounds(3)
    assert "Once more." not in kit.texts(mediator.read(talk=TALK, leg="North"))
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.relay"
    world.ms += 3_600_000
    world.rounds(2)
    assert "Once more." in kit.texts(mediator.read(talk=TALK, leg="North"))
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.there"


def test_a_line_by_files_alone_goes_by_bag(world: World, mediator: Station, north: Station) -> None:
    invitation = mediator.invite_line()
    answer = north.accept_line(message=invitation["message"])
    last = mediator.answer_line(message=answer["message"])
    north.finish_line(message=last["message"])
    assert refused(mediator.test_line, line=2).code == "seal.no_such_line"
    assert mediator.lines()[0]["carries"] == "line_tests"
    compare(mediator, mediator.lines()[0])
    assert (mediator.lines()[0]["carries"], mediator.lines()[0]["relay"]) == ("words", None)
    mediator.test_line(line=1)
    world.rounds(2)
    assert not world.relays


def test_an_opening_may_begin_by_relay_and_end_by_files(world: World, mediator: Station, north: Station) -> None:
    invitation = mediator.invite_line(relay=RELAY)
    world.relay.reachable = False
    answer = north.accept_line(message=invitation["message"])
    last = mediator.answer_line(message=answer["message"])
    north.finish_line(message=last["message"])
    world.relay.reachable = True
    world.rounds(5)
    assert [line["heard"] is not None for line in (*mediator.lines(), *north.lines())] == [True, True]


def test_the_mailboxes_of_an_invitation_are_watched_until_it_ends(
    world: World, mediator: Station, north: Station
) -> None:
    """Somebody else's answer could still come; once the line was compared, or the invitation is over, none matters."""
    open_line(world, mediator, north, compared=False)
    world.rounds(2)
    assert len(world.relay.boxes) == 4
    world.ms += 4 * DAY
    world.rounds(2)
    assert len(world.relay.boxes) == 2


def test_an_invitation_is_taken_once(world: World, mediator: Station, north: Station) -> None:
    """Taken again, whatever became of its line, it would look to the inviter like somebody else's answer."""
    invitation = mediator.invite_line(relay=RELAY)
    north.accept_line(message=invitation["words"])
    assert north.accept_line(message=invitation["short"])["line"] == 1
    world.rounds()
    assert refused(north.accept_line, message=invitation["message"]).code == "mail.taken_already"
    north.give_up_line(line=1)
    assert refused(north.accept_line, message=invitation["message"]).code == "mail.taken_already"
    world.rounds(2)
    assert not mediator.lines()[0]["alarm"]


def test_a_mistyped_side_founds_no_leg(world: World, mediator: Station, north: Station) -> None:
    """The name must be one that was named when the talk was opened; a side that comes later is said to be one."""
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    assert refused(mediator.invite_side, talk=TALK, leg="Norht", line=1).code == "mail.no_such_side"
    assert mediator.talks()[0]["legs"] == ["South", "the public", "desk"]
    mediator.invite_side(talk=TALK, leg="Island", line=1, new_side=True)
    assert "Island" in mediator.talks()[0]["legs"]


def test_whoever_declined_can_be_invited_again(world: World, mediator: Station, north: Station) -> None:
    """People change their minds; the leg is the same."""
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    assert refused(mediator.invite_side, talk=TALK, leg="North", line=1).code == "mail.already_invited"
    world.rounds(2)
    north.decline_talk(number=1)
    world.rounds(2)
    mediator.invite_side(talk=TALK, leg="North", line=1)
    world.rounds(2)
    north.join_talk(number=1)
    world.rounds(4)
    assert mediator.mail()["legs"][0]["state"]["code"] == "link.open"


def test_a_side_that_destroyed_its_talk_can_join_again_over_a_new_line(
    world: World, mediator: Station, north: Station
) -> None:
    """Everything of the mediator's comes again, at once; what was the side's own is gone with its file."""
    joined_already(world, mediator, north)
    north.destroy(talk=TALK)
    mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Are you there?"}])
    world.rounds(3)
    open_line(world, mediator, north)
    world.rounds(2)
    north.join_talk(number=1)
    world.rounds(4)
    assert mediator.mail()["legs"][0]["state"]["code"] == "link.open"
    assert "Are you there?" in kit.texts(north.read(talk=TALK, leg="North"))


def joined_already(world: World, mediator: Station, north: Station) -> None:
    """North sits at the talk."""
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")


def test_opened_by_a_person_is_told_where_it_was_agreed(world: World, mediator: Station, north: Station) -> None:
    """The fourth state, after sealed here, at the relay and on their station."""
    joined_already(world, mediator, north)
    mediator.offer_rules(talk=TALK, leg="North", rules={"opened_told": True})
    world.rounds(2)
    north.answer_rules(talk=TALK, leg="North", yes=True)
    north.say(talk=TALK, leg="North", passages=[{"text": "Read me."}])
    world.rounds(2)
    mediator.opened(talk=TALK, leg="North")
    world.rounds(2)
    lines = north.read(talk=TALK, leg="North")["lines"]
    assert next(line["mail"]["code"] for line in lines if line["kind"] == "said") == "entry.opened"


def test_older_keys_can_be_cut_at_once(world: World, mediator: Station, north: Station) -> None:
    """What is still on its way under one is given up and comes again; words go on."""
    joined_already(world, mediator, north)
    world.relay.swallow = 1
    north.say(talk=TALK, leg="North", passages=[{"text": "Swallowed."}])
    world.round("North Port")
    for number in range(3):
        north.say(talk=TALK, leg="North", passages=[{"text": f"Later {number}."}])
        mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": f"And {number}."}])
        world.rounds(2)
    (link_id,) = [link_id for link_id in mediator.mail_here.ids() if link_id.room]
    channel = mediator.mail_here.links.leg(mediator.at(TALK), link_id.room, link_id.peer).channel
    assert channel is not None
    assert channel.older
    mediator.cut_line(line=1)
    channel = mediator.mail_here.links.leg(mediator.at(TALK), link_id.room, link_id.peer).channel
    assert channel is not None
    assert channel.older == ()
    for _ in range(8):
        world.ms += 3_600_000
        world.rounds(2)
    assert "Swallowed." in kit.texts(mediator.read(talk=TALK, leg="North"))


def test_an_opening_by_files_over_a_relay_that_is_away_for_an_hour(
    world: World, mediator: Station, north: Station
) -> None:
    """The three messages go by hand, the stations are restarted, and words go once the relay is back."""
    world.relay.reachable = False
    answer = north.accept_line(message=mediator.invite_line(relay=RELAY)["message"])
    north.finish_line(message=mediator.answer_line(message=answer["message"])["message"])
    mediator, north = world.reopen("Mara"), world.reopen("North Port")
    for each in (mediator, north):
        compare(each, each.lines()[0])
    for _ in range(6):
        world.ms += 600_000
        world.rounds(1)
    world.relay.reachable = True
    world.rounds(4)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    world.relay.reachable = False
    north.say(talk=TALK, leg="North", passages=[{"text": "An hour ago."}])
    world.round("North Port")
    north = world.reopen("North Port")
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.sealed"
    world.ms += 3_600_000
    world.rounds(1)
    world.relay.reachable = True
    world.rounds(3)
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.there"
    assert "An hour ago." in kit.texts(mediator.read(talk=TALK, leg="North"))


def test_words_said_before_the_beginning_has_arrived_are_kept(world: World, mediator: Station, north: Station) -> None:
    """They are refused, since nothing can be judged yet, and nobody has to write them twice."""
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    world.rounds(2)
    north.join_talk(number=1)
    refusal = refused(north.say, talk=TALK, leg="", passages=[{"text": "Precious words."}])
    assert refusal.code == "talk.not_founded"
    assert "Precious words." in str(north.drafts(talk=TALK))


def test_a_look_for_work_that_finds_none_writes_nothing(world: World) -> None:
    """Not even the reading of the clock: nothing is confirmed by it. With words to seal, both are written."""
    mediator, north = joined(world)
    # Until the keys have changed after what was said.
    for _ in range(12):
        world.ms += 120_000
        world.rounds()
    written: list[str] = []
    watch_writes(north, written.append)
    north.clock._on_write = written.append
    world.ms += 60_000
    link_id = link_id_to(north, mediator)
    assert not north.locked(partial(north.mail_here.work, link_id, 64)).deposits
    assert not written
    say(north, "Words.")
    written.clear()
    world.ms += 60_000
    assert north.locked(partial(north.mail_here.work, link_id, 64)).deposits
    assert [each for each in written if "after" in each] == [
        "station: after keeping the clock",
        "talk: after the commit",
    ]
