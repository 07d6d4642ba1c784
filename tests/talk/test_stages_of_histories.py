"""How far each side has gone, over histories of one text: what no history breaks."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.talk.answers import Known, crossed_to, here, there
from goodoffices.talk.events import Stage
from goodoffices.talk.releasable import releasable
from goodoffices.talk.said_of_answers import force_of
from goodoffices.talk.talk import Talk
from tests.talk.folding import dump, fold
from tests.talk.stages_play import FOCUSED, HEIGHTS, HISTORIES, OTHER, StagePlay, shown

BOTH = st.one_of(FOCUSED, HISTORIES)
MOST = max(15, settings().max_examples // 3)


def played(history: list[tuple[Any, ...]], north_kept: bool, south_kept: bool, **more: Any) -> StagePlay:
    """A history, played to its end."""
    play = StagePlay(north_kept, south_kept, **more)
    for step in history:
        play.step(step)
    return play


# --- what is checked ------------------------------------


def check_same_once_told(play: StagePlay) -> None:
    """No quiet withdrawal and nothing withheld: then both legs show the same."""
    play.tell_all()
    north, south = play.known()
    assert shown(north) == shown(south), "the legs show different stages"


def check_told_what_was_done(play: StagePlay) -> None:
    """Whatever a leg was told of a stage, its side did, and let that side know."""
    for to in ("North", "South"):
        for item, news in play.told(to):
            side, source = OTHER[to], play.source(item)
            act = play.staged(source)
            assert act.stage is news.stage, "more was told than was done"
            assert play.allowed(source, to), "it was told to a side that it was not released to"
            (drew,) = play.table.station().talk.rooms.source_of(item.room, news.of)
            assert drew.what == act.what, "it was told of something else"
            assert play.did(side, act.what) >= HEIGHTS[news.stage], "more was told than was done"


def check_no_more_than_was_done(play: StagePlay) -> None:
    """No leg shows a side further than it ever went."""
    north, south = play.known()
    assert HEIGHTS[south.words.stage] <= play.did("North", play.words.what), "a side shows further than it went"
    furthest = max((play.did("South", reply.what) for reply in play.replies), default=0)
    for answer in north.answers:
        assert HEIGHTS[answer.steps.stage] <= furthest, "a side shows further than it went"


def check_binds_its_own_side_alone(before: tuple[Known, Known], after: tuple[Known, Known], by: str) -> None:
    """A step of one side changes nothing of the other's, and a commitment binds no more than either side does."""
    for then, now in zip(before, after, strict=True):
        if by == "South":
            assert then.words == now.words, "a step of one side shows on the other"
        else:
            assert [each.steps for each in then.answers] == [each.steps for each in now.answers], (
                "a step of one side shows on the other"
            )
        for steps in (now.words, *(each.steps for each in now.answers if each.stance.value.startswith("accepts"))):
            assert force_of(now).strength <= steps.binds.strength, "a commitment binds more than one of its sides"


# --- the properties ------------------------------------


@settings(max_examples=MOST)
@given(BOTH, st.booleans(), st.booleans())
def test_rule_11_once_all_is_told_both_legs_show_the_same_stages(
    history: list[tuple[Any, ...]], north_kept: bool, south_kept: bool
) -> None:
    """Force and stage of the commitment, and of each side of it."""
    check_same_once_told(played(history, north_kept, south_kept, quiet=False, hidden=False, withheld=False))


@settings(max_examples=MOST)
@given(BOTH, st.booleans(), st.booleans())
def test_rule_03_a_stage_tells_what_its_side_did_and_let_be_told(
    history: list[tuple[Any, ...]], north_kept: bool, south_kept: bool
) -> None:
    """Never more, never of something else, and never to a side that it was not released to."""
    play = played(history, north_kept, south_kept)
    check_told_what_was_done(play)
    check_no_more_than_was_done(play)


@settings(max_examples=MOST)
@given(BOTH, st.booleans(), st.booleans())
def test_rule_11_no_step_of_a_side_raises_the_other(
    history: list[tuple[Any, ...]], north_kept: bool, south_kept: bool
) -> None:
    """Whatever is done, at every moment."""
    play = StagePlay(north_kept, south_kept)
    for step in history:
        before = play.known()
        play.step(step)
        if step[0] in ("stage", "go_further"):
            check_binds_its_own_side_alone(before, play.known(), step[1])


@settings(max_examples=MOST)
@given(BOTH, st.booleans(), st.booleans())
def test_rule_11_whenever_a_stage_is_told_there_is_that_much_at_home(
    history: list[tuple[Any, ...]], north_kept: bool, south_kept: bool
) -> None:
    """At the moment at which it reaches the other side, its own leg shows as much or more."""
    play = StagePlay(north_kept, south_kept)
    for step in history:
        before = {to: len(play.told(to)) for to in OTHER}
        play.step(step)
        for to in OTHER:
            if len(play.told(to)) > before[to]:
                check_there_at_home(play, to)


def check_there_at_home(play: StagePlay, to: str) -> None:
    """What was told last counts at home now."""
    item, _ = play.told(to)[-1]
    source = play.source(item)
    standing = play.table.standing(source)
    assert not standing.withdrawn, "what was told had been taken back"
    assert play.table.void(source, source.what.entry) is None, "what was told has no effect"


@settings(max_examples=MOST // 2)
@given(BOTH, st.booleans(), st.randoms(use_true_random=False))
def test_rule_11_any_order_of_arrival_shows_the_same_stages(
    history: list[tuple[Any, ...]], south_kept: bool, shuffle: Any
) -> None:
    """The same entries, in any order: the same rows, and the same facts."""
    play = played(history, True, south_kept)
    check_any_order(play, shuffle)


def check_any_order(play: StagePlay, shuffle: Any) -> None:
    """A newcomer to each leg, with its entries in any order."""
    known = play.known()
    for number, leg in enumerate(("North", "South")):
        entries = play.table.entries(leg)
        mixed = list(entries)
        shuffle.shuffle(mixed)
        room = play.table.legs[leg].room
        one, _ = fold(bytes(32), [room], entries)
        other, _ = fold(bytes(32), [room], mixed)
        assert dump(one) == dump(other)
        assert _known(play, one, number) == _known(play, other, number) == known[number], "the order shows"


def _known(play: StagePlay, talk: Talk, number: int) -> Known:
    reading = talk.rooms.reading(play.words.room if number == 0 else play.item.room)
    if number == 0:
        thing = releasable(reading, play.words.what)
        assert thing is not None
        return there(reading, thing, "South", crossed_to(reading, play.words.what)["South"], None, play.table.now)
    return here(reading, play.item.what, play.table.item(play.item), play.table.now)


def test_the_histories_get_far() -> None:
    """Some of them tell stages of both sides, and some take them back: else the properties would show nothing."""
    seen: set[tuple[str, Stage]] = set()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(FOCUSED)
    def run(history: list[tuple[Any, ...]]) -> None:
        play = played(history, False, False)
        for to in OTHER:
            seen.update((to, news.stage) for _, news in play.told(to))
        north, south = play.known()
        if north.words.taken_back or south.words.taken_back:
            seen.add(("taken back", Stage.CONFIRMED))

    run()
    wanted = {(to, stage) for to in OTHER for stage in Stage} | {("taken back", Stage.CONFIRMED)}
    assert seen >= wanted
