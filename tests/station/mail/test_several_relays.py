"""Several relays for one line: words go round one that is dead, lies or is left, and nothing shows on another line."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodoffices.errors.mail import LastRelay, NoSuchRelay, TooManyRelays
from goodoffices.errors.roads import EnvelopeTooLarge, NotAdmitted, PlainHttp, RelayBusy
from goodoffices.station.mail.link import Deposited
from goodoffices.station.mail.link_state import Mailbox
from goodoffices.station.mail.mailboxes import INSTEAD, LOST
from goodoffices.station.mail.offers import OpenOffers
from goodoffices.station.mail.outbox import SERVICE
from goodoffices.station.station import Station
from tests.station.kit import TALK
from tests.station.mail.loops import Time, looping
from tests.station.mail.rig import (
    DAY,
    MARA,
    NORTH,
    RELAY,
    MemoryRelay,
    World,
    bags_there_and_back,
    convey,
    conveyed_at,
    copied_world,
    joined,
    joined_by_bag,
    line_link,
    lined,
    link_to,
    mail_states,
    put_into,
    said_at,
    say,
    seat_over_line,
    three,
)

SECOND, THIRD, FOURTH = (f"https://{name}.example" for name in ("second", "third", "fourth"))


FOUR = (RELAY, SECOND, THIRD, FOURTH)


def BEGINS(world: World) -> None:  # noqa: N802  # the name that the fixture looks for
    """A mediator and North, whose line goes through two relays at both ends."""
    joined(world)
    for name in (MARA, NORTH):
        world.stations[name].add_relay(line=1, relay=SECOND)
    world.rounds(4)


def test_the_other_station_is_told_of_a_further_relay(world: World, mediator: Station, north: Station) -> None:
    """The line and the leg have a mailbox at each, known at both ends, and nobody believes that a relay lost count."""
    for station, other in ((mediator, north), (north, mediator)):
        assert station.lines()[0]["relays"] == [RELAY, SECOND]
        assert [box.home.relay for box in link_to(station, other).state.mine] == [RELAY, SECOND]
        assert [address.relay for address in link_to(station, other).state.theirs] == [RELAY, SECOND]
        assert all(link["told"] == [] for link in (*station.mail()["lines"], *station.mail()["legs"]))
        (leg,) = station.mail()["legs"]
        assert [road["relay"] for road in leg["roads"]] == [RELAY, SECOND]
    assert len(world.relays[SECOND].boxes) == 4


@pytest.mark.parametrize("dead", [RELAY, SECOND])
def test_a_dead_relay_is_gone_round_at_once(world: World, mediator: Station, north: Station, dead: str) -> None:
    """In the same round words go through the other one, both ways, and what fails is still told."""
    world.relays[dead].reachable = False
    say(north, "We hold.")
    convey(mediator, "They wait.")
    world.rounds(2)
    assert said_at(mediator, "North") == ["We hold."]
    assert conveyed_at(north, "North") == ["They wait."]
    world.rounds(1)
    assert {*mail_states(north, "North"), *mail_states(mediator, "North")} == {"entry.there"}
    assert mediator.mail()["legs"][0]["problem"]["code"] == "roads.relay_unreachable"


def test_one_relay_that_swallows_everything(world: World, mediator: Station, north: Station) -> None:
    """It confirms and throws away: the copy goes to the other one when it is due again."""
    world.relays[RELAY].swallow = 1000
    say(north, "We hold.")
    for _ in range(6):
        world.ms += 20 * 60_000
        world.rounds(1)
    assert said_at(mediator, "North") == ["We hold."]
    assert mail_states(north, "North")[-1] == "entry.there"


def test_an_envelope_that_one_relay_does_not_take(world: World, mediator: Station, north: Station) -> None:
    """What is too large for one goes to the next, at once."""
    world.relays[RELAY].refuse = lambda what: EnvelopeTooLarge(relay=RELAY) if what == "deposit" else None
    say(north, "We hold.")
    world.rounds(2)
    assert said_at(mediator, "North") == ["We hold."]


def test_the_same_through_both_is_there_once(world: World, mediator: Station, north: Station) -> None:
    """Duplicates fold, whichever relay they come from."""
    say(north, "We hold.")
    world.round(NORTH)
    boxes = [world.relays[box.home.relay].boxes[box.name] for box in link_to(mediator, north).state.mine]
    (lying,) = [each for box in boxes for each in box.lying]
    for box in boxes:
        put_into(box, lying.data)
    world.rounds(3)
    assert said_at(mediator, "North") == ["We hold."]
    assert mediator.mail()["legs"][0]["unopened"] == 0


def test_a_relay_is_left(world: World, mediator: Station, north: Station) -> None:
    """Its mailboxes go, the other station is told, and what lay there comes again by the other."""
    say(north, "Under way.")
    world.round(NORTH)
    mediator.drop_relay(line=1, relay=RELAY)
    assert mediator.lines()[0]["relays"] == [SECOND]
    world.rounds(3)
    world.ms += DAY
    world.rounds(3)
    assert said_at(mediator, "North") == ["Under way."]
    assert [address.relay for address in link_to(north, mediator).state.theirs] == [SECOND]
    say(north, "And on.")
    world.rounds(2)
    assert said_at(mediator, "North") == ["Under way.", "And on."]
    mine = {box.name for box in (*link_to(north, mediator).state.mine,)}
    assert mine & set(world.relays[RELAY].boxes)
    assert len(world.relays[RELAY].boxes) == 2  # North's own, of the line and of the leg


def test_how_many_and_which(world: World, mediator: Station) -> None:
    """Four at most, never none, and no plain HTTP; whatever is refused changes nothing."""
    mediator.add_relay(line=1, relay=THIRD)
    mediator.add_relay(line=1, relay=FOURTH)
    with pytest.raises(TooManyRelays):
        mediator.add_relay(line=1, relay="https://fifth.example")
    with pytest.raises(PlainHttp):
        mediator.add_relay(line=1, relay="http://fifth.example")
    with pytest.raises(NoSuchRelay):
        mediator.drop_relay(line=1, relay="https://fifth.example")
    for relay in (RELAY, FOURTH, SECOND):
        mediator.drop_relay(line=1, relay=relay)
    with pytest.raises(LastRelay):
        mediator.drop_relay(line=1, relay=THIRD)
    assert mediator.lines()[0]["relays"] == [THIRD]
    world.rounds(4)
    convey(mediator, "Still there.")
    world.rounds(3)
    assert conveyed_at(world.stations[NORTH], "North") == ["Still there."]


def test_four_relays_and_one_that_lost_count(world: World, mediator: Station, north: Station) -> None:
    """There is a fifth mailbox for a while, and a message still names four addresses at most."""
    for station in (mediator, north):
        station.add_relay(line=1, relay=THIRD)
        station.add_relay(line=1, relay=FOURTH)
    world.rounds(4)
    for number in range(2):
        say(north, f"Word {number}.")
        world.rounds(2)
    box = next(box for box in link_to(mediator, north).state.mine if box.home.relay == RELAY)
    world.relays[RELAY].boxes[box.name].last = 0
    for number in range(2, 9):
        say(north, f"Word {number}.")
        world.rounds(3)
    assert sorted(each.home.relay for each in link_to(mediator, north).state.mine) == sorted(FOUR)
    assert box not in link_to(mediator, north).state.mine
    assert len(link_to(north, mediator).state.theirs) == 4
    assert mediator.mail()["legs"][0]["told"]
    assert north.mail()["legs"][0]["told"] == []  # a fifth address was never told
    assert said_at(mediator, "North") == [f"Word {number}." for number in range(9)]


@pytest.mark.parametrize("dead", [RELAY, SECOND])
def test_a_talk_begins_while_one_relay_is_dead(tmp_path: Path, dead: str) -> None:
    """It is offered, taken and spoken on through the other one."""
    world = lined(tmp_path / "world")
    mediator, north = (world.stations[name] for name in (MARA, NORTH))
    for station in (mediator, north):
        station.add_relay(line=1, relay=SECOND)
    world.rounds(4)
    world.relays[dead].reachable = False
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    say(north, "We hold.")
    world.rounds(3)
    assert said_at(mediator, "North") == ["We hold."]
    world.relays[dead].reachable = True
    world.ms += DAY
    world.rounds(4)
    assert len(link_to(north, mediator).state.theirs) == len(link_to(mediator, north).state.theirs) == 2
    mediator.destroy(talk=TALK, anyway=True)
    world.rounds(2)
    names = {box.name for station in (mediator, north) for link in [line_link(station)] for box in link.state.mine}
    left = {name for relay in world.relays.values() for name in relay.boxes} - names
    assert left == {box.name for box in link_to(north, mediator).state.mine}
    world.close()


def test_a_line_of_bags_gets_a_relay(tmp_path: Path) -> None:
    """It is told by the next bag, and from then on words go by relay too."""
    world = World(tmp_path / "world")
    mediator, north = joined_by_bag(world)
    for station in (mediator, north):
        station.add_relay(line=1, relay=SECOND)
    world.rounds(2)
    bags_there_and_back(mediator, north)
    say(north, "By relay.")
    world.rounds(3)
    assert said_at(mediator, "North") == ["By relay."]
    assert mail_states(north, "North")[-1] == "entry.there"
    world.close()


def test_what_happens_on_one_line_makes_no_traffic_on_another(tmp_path: Path) -> None:
    """A relay that is added to, dies under or is left by one line changes nothing that West's relay sees."""
    seen = []
    template = World(tmp_path / "template")
    three(template)
    template.rounds(2)
    for eventful in (False, True):
        world = copied_world(template, tmp_path / str(eventful))
        mediator, north, west = (world.stations[name] for name in (MARA, NORTH, "West"))
        names = {
            box.name for one, other in ((mediator, west), (west, mediator)) for box in link_to(one, other).state.mine
        }
        if eventful:
            for station in (mediator, north):
                station.add_relay(line=1, relay=SECOND)
        world.rounds(3)
        world.relays[SECOND].reachable = False
        if eventful:
            say(north, "We hold.")
        world.rounds(3)
        if eventful:
            mediator.drop_relay(line=1, relay=SECOND)
        world.rounds(3)
        seen.append(
            ({name: world.relay.asked[name] for name in names}, [each for each in world.relay.seen if each[0] in names])
        )
        world.close()
    template.close()
    assert seen[0] == seen[1]


def test_a_loop_does_not_wait_for_a_dead_relay(world: World, mediator: Station, north: Station) -> None:
    """Words that are written while one relay has been dead for hours are over there within seconds."""
    world.relays[RELAY].reachable = False
    by = Time(world)
    with looping(mediator, north, reach=world.reach, by=by):
        by.goes_by(2 * 3600, step=5)
        asked = sum(world.relays[RELAY].asked.values())
        say(north, "We hold.")
        by.until(lambda: said_at(mediator, "North") == ["We hold."], seconds=80)
        by.goes_by(3600, step=5)
        # Looked at now and then, longer apart each time, and not with every round.
        assert sum(world.relays[RELAY].asked.values()) - asked < 2 * 3600
    assert mail_states(north, "North")[-1] == "entry.there"


def wants_patience(relay: MemoryRelay, seconds: int, *kinds: str) -> list[str]:
    """A relay wants to be left alone when it is asked for one of these; gives what it was asked for since."""
    asked: list[str] = []

    def refuse(what: str) -> RelayBusy | None:
        if what not in kinds:
            return None
        asked.append(what)
        return RelayBusy(relay=RELAY, retry_after=seconds)

    relay.refuse = refuse
    return asked


def test_a_relay_that_asks_for_patience_binds_itself_alone(world: World, mediator: Station, north: Station) -> None:
    """Words go at once through the other one, both ways, and the one that asked is not asked in that time."""
    asked = wants_patience(world.relays[RELAY], 300, "deposit", "collect")
    by = Time(world)
    with looping(mediator, north, reach=world.reach, by=by):
        by.goes_by(200)
        before = len(asked)
        say(north, "We hold.")
        convey(mediator, "They wait.")
        by.until(lambda: said_at(mediator, "North") and conveyed_at(north, "North"), seconds=85)
        assert len(asked) == before


def test_what_can_go_nowhere_holds_up_nothing_else(world: World, mediator: Station, north: Station) -> None:
    """The only relay of the other end asks for patience: what lies at one's own relay is brought in meanwhile."""
    mediator.add_relay(line=1, relay=THIRD)
    world.rounds(3)
    for station, relay in ((mediator, SECOND), (mediator, RELAY), (north, RELAY)):
        station.drop_relay(line=1, relay=relay)
        world.rounds(3)
    assert [address.relay for address in link_to(mediator, north).state.theirs] == [SECOND]
    asked = wants_patience(world.relays[SECOND], 300, "deposit")
    by = Time(world)
    with looping(mediator, by=by, reach=world.reach):
        by.goes_by(5)
        convey(mediator, "They wait.")
        by.goes_by(20)
        say(north, "We hold.")
        world.relays[SECOND].refuse = lambda _: None
        world.round(NORTH)
        by.until(lambda: said_at(mediator, "North") == ["We hold."], seconds=80)
        assert len(asked) == 1
        by.goes_by(400)
    world.rounds(2)
    assert conveyed_at(north, "North") == ["They wait."]


def test_a_relay_without_another_is_left_alone_as_long_as_it_asked(tmp_path: Path) -> None:
    """Each link asks it once in that time; after it words go."""
    world = World(tmp_path / "world")
    mediator, north = joined(world)
    asked = wants_patience(world.relay, 250, "deposit", "collect")
    by = Time(world)
    with looping(north, by=by, reach=world.reach):
        by.goes_by(5)
        say(north, "We hold.")
        by.goes_by(240)
        assert asked == ["collect"] * len(north.mail_here.ids())
        world.relay.refuse = lambda _: None
        by.goes_by(400)
    world.rounds(2)
    assert said_at(mediator, "North") == ["We hold."]
    world.close()


def test_nobody_listens_at_a_relay_that_asks_for_patience(world: World, mediator: Station, north: Station) -> None:
    """It is not asked for news either in that time, whichever of its answers asked for it; after it, it is."""
    for kinds in (("collect", "news"), ("news",)):
        asked = wants_patience(world.relays[RELAY], 600, *kinds)
        by = Time(world)
        with looping(north, reach=world.reach, by=by):
            by.goes_by(300)
            # The line and the leg have a mailbox each.
            assert asked == [kinds[0]] * len(asked)
            assert len(asked) <= 2
            by.goes_by(900)
            assert asked.count("news") > 2 - len(kinds)


@pytest.mark.parametrize("between", [0, 1, 2])
def test_what_is_sealed_again_keeps_its_turn(world: World, mediator: Station, north: Station, between: int) -> None:
    """A relay that confirmed it does not get it next, whatever number the channel gives it meanwhile."""
    say(north, "We hold.")
    link = link_to(north, mediator)
    relays = []
    for _ in range(4):
        (deposit,) = (each for each in link.deposits(world.ms, 9) if each.key != SERVICE)
        relays.append(deposit.to.relay)
        link.deposited(Deposited(confirmed=[deposit]), world.ms)
        for _ in range(between):
            link.receive(b"of nobody", world.ms)
            link._seal(SERVICE, world.ms)
        sent = link.state.settled
        link.change(settled=link.channel.sent if link.channel is not None else sent)
        world.ms += DAY
    assert set(relays[::2]) != set(relays[1::2])
    assert len(set(relays[::2])) == len(set(relays[1::2])) == 1


@pytest.mark.parametrize("how", ["left", "taken", "replaced"])
def test_nothing_is_remembered_of_a_mailbox_that_was_given_up(
    world: World, mediator: Station, north: Station, how: str
) -> None:
    """Neither that its relay did not know it, nor that it took the place of another."""
    link = link_to(north, mediator)
    (first, _) = link.state.mine
    link.mailboxes.lost(first, taken=True)
    instead = link.state.mine[0]
    assert link.rows.keys(INSTEAD) == [instead.name]
    link.mailboxes.lost(instead.marked(made=True), taken=False)
    assert link.rows.keys(LOST) == [instead.name]
    if how == "left":
        link.mailboxes.follow([box.home for box in link.state.mine if box is not instead])
    elif how == "taken":
        link.mailboxes.lost(instead, taken=True)
    else:
        link.mailboxes.see_numbers(instead, [1], 1, world.ms)
        newest = next(box for box in link.state.mine if not box.made)
        link.mailboxes.confirm(newest)
        link.mailboxes.came_through(newest)
    assert instead not in link.state.mine
    assert instead.name not in (*link.rows.keys(LOST), *link.rows.keys(INSTEAD))


@pytest.mark.parametrize("answered", [False, True])
def test_a_relay_that_is_left_has_nothing_of_an_open_invitation(
    world: World, mediator: Station, north: Station, answered: bool
) -> None:
    """Its mailboxes go too, the talk is offered anew, and whoever joins, or had joined already, is in it."""
    mediator.open_talk(title="Second", sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk="Second", leg="North", line=1)
    world.rounds(3)
    mediator.drop_relay(line=1, relay=RELAY)
    if answered:
        north.join_talk(number=1)
        world.round(NORTH)
    world.rounds(3)
    theirs = {box.name for link_id in north.mail_here.ids() for box in north.mail_here.links.one(link_id).state.mine}
    assert set(world.relays[RELAY].boxes) <= theirs
    if not answered:
        north.join_talk(number=1)
    world.rounds(5)
    mediator.convey(talk="Second", to="North", items=[{"kind": "own_words", "text": "Welcome."}])
    world.rounds(3)
    shown = north.read(talk="Second", leg="North")["lines"]
    assert "Welcome." in [each["text"] for line in shown if line["kind"] == "conveyed" for each in line["content"]]


def test_another_token_reaches_an_open_invitation(world: World, mediator: Station, north: Station) -> None:
    """A relay wants one for the mailbox of an invitation: once people have given it, the talk is offered."""
    world.relay.refuse = lambda what: NotAdmitted(relay=RELAY) if what == "make" else None
    world.relays[SECOND].refuse = lambda what: NotAdmitted(relay=SECOND) if what == "make" else None
    mediator.open_talk(title="Second", sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk="Second", leg="North", line=1)
    world.rounds(2)
    for relay in (RELAY, SECOND):
        mediator.add_relay(line=1, relay=relay, admission="a token")
    world.relay.refuse = world.relays[SECOND].refuse = lambda _: None
    world.rounds(4)
    homes = [box.home.admission for box in _boxes_of_offers(mediator)]
    assert homes == ["a token", "a token"]
    assert [each["title"] for each in north.invitations()] == ["Second"]


def _boxes_of_offers(mediator: Station) -> list[Mailbox]:
    links = mediator.mail_here.links
    return [
        box
        for link_id in mediator.mail_here.ids()
        if link_id.talk == "Second"
        for box in OpenOffers(links.rows(link_id)).all_boxes()
    ]
