"""By what an item is found, and texts that are nearly the same."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.record import facets as by
from goodoffices.record.days import day_of
from goodoffices.record.item import Kind, Naming, Place
from goodoffices.record.near import ALIKE, COPY, likeness, sketch
from goodoffices.record.scales import Reliability
from goodoffices.words import fold
from tests.record.test_plover import made

WIRE = "The harbour board of North said on Monday that it would not close the channel while talks are under way."


def test_an_item_is_found_under_whoever_speaks_is_spoken_to_or_carries() -> None:
    """Whatever the case of the name, and in a pair whoever stands first."""
    item = made(speaker={"name": "NORTH"}, addressees=[{"name": "South"}], carrier={"name": "Island"})
    found = by.facets(item)
    assert {by.actor("North"), by.actor("south"), by.actor("island"), by.pair("South", "north")} <= found
    assert by.pair("North", "Island") not in found
    assert by.actor("Coast") not in found
    assert by.outlet("the coast") in found


def test_reliability_is_asked_for_as_at_least() -> None:
    """What cannot be judged is not worse than E: it is found as such alone."""
    grades = {
        each: {facet.values[0] for facet in by.facets(made(reliability=each)) if facet.by == "reliability"}
        for each in "abcdef"
    }
    assert grades["b"] == {"b", "c", "d", "e"}
    assert grades["e"] == {"e"}
    assert grades["f"] == {"f"}
    assert by.reliability(Reliability.C) in by.facets(made(reliability="a"))


def test_an_anonymous_source_is_found_as_such() -> None:
    """By the hop nearest to the words."""
    words = {"text": "We hold.", "language": "en"}
    chain = [
        {"relayer": "person", "naming": "anonymous", "form": "narrated", "words": words},
        {"relayer": "outlet", "name": "The Coast", "form": "narrated"},
    ]
    item = made(chain=chain, original={"not_public": True})
    assert by.source(Naming.ANONYMOUS) in by.facets(item)
    assert by.source(Naming.NAMED) not in by.facets(item)


def test_an_interval_finds_what_may_have_been_within_it() -> None:
    """A bar that overlaps is found; what has no date is in no interval."""
    item = made(said={"edtf": "2025-12-10/2025-12-20", "rests_on": "the report"})
    assert by.Wanted(since=day_of(2025, 12, 20)).fits(item, "")
    assert not by.Wanted(since=day_of(2025, 12, 21)).fits(item, "")
    assert by.Wanted(until=day_of(2025, 12, 10)).fits(item, "")
    assert not by.Wanted(until=day_of(2025, 12, 9)).fits(item, "")
    lead = msgspec.structs.replace(item, place=Place.LEAD, said=None, reported=None)
    assert by.Wanted().fits(lead, "")
    assert not by.Wanted(until=day_of(2030, 1, 1)).fits(lead, "")


def test_everything_that_is_asked_for_has_to_fit() -> None:
    """Words and facets together."""
    item = made(kind="threat")
    assert by.Wanted(fold("HOLD"), frozenset({by.kind(Kind.THREAT)})).fits(item, fold("We hold."))
    assert not by.Wanted(fold("fold"), frozenset({by.kind(Kind.THREAT)})).fits(item, fold("We hold."))
    assert not by.Wanted("", frozenset({by.kind(Kind.DENIAL)})).fits(item, "")


def test_who_entered_an_item_does_not_make_it_another() -> None:
    """The same item by other hands is the same; with another wording it is not."""
    one, other = made(), made(entered={"name": "Island", "at": "2026-01-01T00:00:00Z"})
    assert by.same(one) == by.same(other)
    assert by.same(one) != by.same(made(binding="no"))


def test_a_copy_shares_a_mark_and_another_text_does_not() -> None:
    """A wire report with another opening is found by its marks; another report is not."""
    copy = WIRE.replace("on Monday ", "")
    assert likeness(WIRE, copy) >= ALIKE
    assert likeness(WIRE, WIRE.upper()) == 100
    assert set(zip(range(4), sketch(WIRE), strict=True)) & set(zip(range(4), sketch(copy), strict=True))
    other = "Ferries between the islands were late on account of the weather, the port captain told the paper."
    assert likeness(WIRE, other) < ALIKE < COPY
    assert not set(sketch(WIRE)) & set(sketch(other))


@given(st.text(max_size=40))
def test_a_text_is_wholly_like_itself(text: str) -> None:
    """Unless it has no words, and then it is like nothing and has no mark."""
    assert likeness(text, text) in (0, 100)
    assert bool(sketch(text)) == (likeness(text, text) == 100)
