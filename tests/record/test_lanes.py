"""The picture of the record: lanes, points, and what counts as what."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.record.days import day_of
from goodoffices.record.item import Item, Place
from goodoffices.record.lanes import CountedAs, Lane, Picture, Seen, Sort, Tally, picture
from tests.record.strategies import items
from tests.record.test_plover import made

ANONYMOUS = [
    {"relayer": "person", "naming": "anonymous", "form": "narrated", "capacity": "a clerk"},
    {"relayer": "outlet", "name": "Bay Courier", "form": "quoted"},
]
number = iter(range(1, 10_000))


def seen(who: str = "North", to: tuple[str, ...] = ("South",), *, confirmed: bool = True, **more: Any) -> Seen:
    """An item that stands."""
    item = made(speaker={"name": who}, addressees=[{"name": each} for each in to], **more)
    return Seen(msgspec.structs.replace(item, id=next(number).to_bytes(16, "big")), confirmed)


def lane(shown: Picture, sort: Sort = Sort.PAIR, at: int = 0) -> Lane:
    """A lane of a sort."""
    return [each for each in shown.lanes if each.sort is sort][at]


def test_two_actors_have_one_lane_whoever_speaks() -> None:
    """However their names are spelt."""
    shown = picture([seen(), seen("SOUTH", ("north",)), seen("Island")])
    assert [each.actors for each in shown.lanes] == [("North", "South"), ("Island", "South")]
    assert [len(each.points) for each in shown.lanes] == [2, 1]


def test_an_item_to_several_stands_with_each() -> None:
    """An appeal to several, or to nobody by name, is a third party's, and stands with no pair."""
    threat = seen("Island", ("North", "South"), kind="threat")
    assert [each.actors for each in picture([threat]).lanes] == [("Island", "North"), ("Island", "South")]
    appeal = seen("Island", ("North", "South"), kind="appeal")
    (only,) = picture([appeal]).lanes
    assert (only.sort, only.actors) == (Sort.APPEALS, ())
    assert lane(picture([seen("Island", ("North",), kind="appeal")])).actors == ("Island", "North")


def test_incidents_are_marks_and_a_meeting_of_two_stands_with_them() -> None:
    """What nobody said has a lane of its own."""
    item = made(kind="incident")
    fire = msgspec.structs.replace(item, speaker=None, addressees=())
    met = msgspec.structs.replace(seen(kind="meeting").item, speaker=None)
    two = msgspec.structs.replace(met, addressees=seen(to=("North", "South")).item.addressees)
    shown = picture([Seen(each, True) for each in (fire, met, two)])
    assert [(each.sort, len(each.points)) for each in shown.lanes] == [(Sort.PAIR, 1), (Sort.INCIDENTS, 2)]


def test_who_speaks_to_nobody_by_name_has_a_lane_alone() -> None:
    """Nobody stands opposite; whoever speaks of themselves does not either."""
    shown = picture([seen(to=()), seen(to=("North",))])
    assert [(each.sort, each.actors, len(each.points)) for each in shown.lanes] == [(Sort.ALONE, ("North",), 2)]


@pytest.mark.parametrize(
    ("more", "confirmed", "counts"),
    [
        ({}, True, CountedAs.OWN_WORDS),
        ({}, False, CountedAs.NOT_CONFIRMED),
        ({"place": "background"}, True, CountedAs.BACKGROUND),
        ({"place": "background"}, False, CountedAs.NOT_CONFIRMED),
        ({"chain": ANONYMOUS}, True, CountedAs.ANONYMOUS),
        (
            {
                "chain": [{"relayer": "outlet", "name": "Bay Courier", "form": "paraphrased"}],
                "original": {"not_public": True},
            },
            True,
            CountedAs.REPORTED,
        ),
    ],
)
def test_each_item_counts_as_one_thing(more: dict[str, Any], confirmed: bool, counts: CountedAs) -> None:
    """The first that holds; the others are not counted with it."""
    shown = lane(picture([seen(confirmed=confirmed, plover="THREATEN", **more)]))
    assert shown.tallies == (Tally(counts, 1, 1, -35),)


def test_scores_stay_in_their_lanes() -> None:
    """The direct pair is hostile though the third parties are friendly: no number says that all is well."""
    direct = [seen(plover="ASSAULT"), seen("South", ("North",), plover="ACCUSE")]
    friendly = [seen("Island", ("North",), plover="AID") for _ in range(5)]
    shown = picture([*direct, *friendly])
    means = {each.actors: [tally.mean for tally in each.tallies] for each in shown.lanes}
    assert means == {("Island", "North"): [100], ("North", "South"): [-60]}


def test_an_anonymous_score_is_not_mixed_with_one_that_has_a_name() -> None:
    """Nor is what nobody confirmed."""
    shown = lane(picture([
        seen(plover="AGREE"), seen(plover="ASSAULT", chain=ANONYMOUS), seen(plover="AID", confirmed=False), seen(),
    ]))  # fmt: skip
    assert {each.counted_as: (each.items, each.scored, each.mean) for each in shown.tallies} == {
        CountedAs.NOT_CONFIRMED: (1, 1, 100),
        CountedAs.ANONYMOUS: (1, 1, -90),
        CountedAs.OWN_WORDS: (2, 1, 25),
    }


def test_an_interval_is_a_bar_and_a_lead_is_in_no_lane() -> None:
    """A headline is counted; it is never dated by its page."""
    wide = seen(said={"edtf": "2025-12-09/2025-12-20", "rests_on": "the report"})
    lead = msgspec.structs.replace(seen().item, place=Place.LEAD, said=None, reported=None)
    shown = picture([wide, Seen(lead, False)])
    (point,) = lane(shown).points
    assert (point.earliest, point.latest) == (day_of(2025, 12, 9), day_of(2025, 12, 20)) == shown.days
    assert shown.leads == 1


def test_a_condition_keeps_its_if() -> None:
    """A conditional threat is drawn as one, and is scored as what it is."""
    words = {"text": "if the pilots strike", "language": "en"}
    (point,) = lane(picture([seen(kind="threat", conditional="yes", condition=words, plover="THREATEN")])).points
    assert (point.conditional, point.score) == (True, -35)


def test_an_empty_record_is_an_empty_picture() -> None:
    """Without days."""
    assert picture([]) == Picture(None, (), 0)


@given(st.lists(items(), max_size=6), st.randoms())
def test_the_picture_follows_from_the_set(some: list[Item], chance: Any) -> None:
    """Whatever the order in which items come; and every item is in a lane or is a lead."""
    each = [Seen(item, bool(item.confirmed)) for item in {item.id: item for item in some}.values()]
    shuffled = chance.sample(each, len(each))
    shown = picture(each)
    assert picture(shuffled) == shown
    drawn = {point.seen.item.id for one in shown.lanes for point in one.points}
    assert len(drawn) + shown.leads == len(each)
    assert all(sum(tally.items for tally in one.tallies) == len(one.points) for one in shown.lanes)
