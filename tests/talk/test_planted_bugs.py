"""The test of the test: faults that are planted in the talk are found by the properties of one state and the barrier.

The rules are:

* Each fault is one that a careful person could make, put in place of the right function for the time of one test.
* It is found if the property fails with the sentence that names it, on the talks that hypothesis makes; the number of
  talks is bounded and their choice is fixed, so that this is the same in every run.
* Without the fault the same talks pass: ``test_one_state`` and ``test_barrier`` say so.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from goodoffices.errors.gate import Withheld
from goodoffices.talk import again, answers, judge, lease, licence, provisos, release, said_of_answers, stages
from goodoffices.talk.draft import OwnWords
from goodoffices.talk.entry import Entry
from goodoffices.talk.events import (
    DeskRef,
    Id,
    Instance,
    Passage,
    Released,
    Replied,
    Room,
    Seen,
    Stage,
    StanceItem,
    Words,
)
from goodoffices.talk.lease import Standing
from goodoffices.talk.reading import Reading
from goodoffices.talk.releasable import Releasable, releasables
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import WITHHELD, Moment
from goodoffices.talk.transcript import Transcript
from goodoffices.talk.views import Sentence
from tests import table
from tests.talk import (
    machines,
    stages_play,
    test_barrier,
    test_one_state,
    test_provisos_stay,
    test_stages_of_histories,
)
from tests.talk.machines import begun
from tests.talk.mischief import Mischief, played
from tests.talk.plans import HALF_HEARD, SHAPES, Plan, plans
from tests.talk.proviso_play import histories
from tests.talk.test_barrier import RECIPIENTS
from tests.talk.worlds import Pair, Variation, World, laid, pairs, world

pytestmark = pytest.mark.long

T = TypeVar("T")
Planter = Any


@pytest.fixture(autouse=True)
def _sound_beginnings() -> None:
    """The beginnings of all talks are made before a fault is planted."""
    for shape in SHAPES:
        begun(shape)
        laid(shape)


@pytest.fixture(autouse=True, scope="module")
def _no_faulty_beginnings() -> Iterator[None]:
    """What was read of the beginnings while a fault was planted is remembered with them; others make them anew."""
    yield
    machines._begun.cache_clear()
    laid.cache_clear()


def found(says: str, check: Callable[[T], None], made_by: st.SearchStrategy[T], *, tries: int = 150) -> None:
    """A property fails with this sentence on some of so many talks."""

    @settings(
        max_examples=tries,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(made_by)
    def run(talk: T) -> None:
        check(talk)

    with pytest.raises(AssertionError, match=says):
        run()


def of_plan(check: Callable[[Mischief], None]) -> Callable[[Plan], None]:
    """A check of a talk, for its plan."""
    return lambda plan: check(played(plan))


def one_state(plan: Plan) -> None:
    """One state, with one disorder."""
    test_one_state.check_one_state(played(plan), 7)


# --- one state ------------------------------------


def test_arrival_order_in_terms_is_found(monkeypatch: Planter) -> None:
    """The last terms to arrive win, instead of the meet of all."""
    arrived = b"arrived"
    add, stand_in = Transcript.add, lease._stand

    def add_in_order(self: Transcript, ident: Id, entry: Entry, data: bytes) -> None:
        number = len(list(self.rows.scan(self.room + arrived)))
        self.rows = self.rows.put(self.room + arrived, ident, number.to_bytes(4, "big"))
        add(self, ident, entry, data)

    def last_wins(reading: Reading, thing: Releasable, as_of: Moment | None, among: frozenset[Id] | None) -> Standing:
        standing = stand_in(reading, thing, as_of, among)
        rows = reading.transcript.rows
        newest = reading.written(max(standing.events, key=lambda ident: rows.get(reading.room + arrived, ident) or b""))
        assert newest is not None
        given = newest.act.terms if isinstance(newest.act, Released) else thing.first_terms
        return dataclasses.replace(standing, terms=given or WITHHELD)

    monkeypatch.setattr(Transcript, "add", add_in_order)
    monkeypatch.setattr(lease, "_stand", last_wins)
    monkeypatch.setattr(test_one_state, "dump", lambda *_: None)
    found("shows in a view", one_state, plans())


def test_a_false_claim_that_counts_by_its_time_of_arrival_is_found(monkeypatch: Planter) -> None:
    """A number claimed for an entry that stands elsewhere is missing only if the claim came first."""
    know = Transcript._know

    def by_time(self: Transcript, instance: Instance, seq: int, ident: Id) -> None:
        was_here, before = self.data(ident) is not None, self.missing(instance)
        know(self, instance, seq, ident)
        if was_here and (seq, ident) not in before:
            number = seq.to_bytes(5, "big")
            bucket = self.room + b"missing" + instance.author + instance.number
            self.rows = self.rows.drop(bucket, number + ident)

    monkeypatch.setattr(Transcript, "_know", by_time)
    deeds = ("say", "say", "claim", "claim", "cut_line", "cut_off", "bring_back")
    found("shows in a view|shows in the rows", one_state, plans(deeds=deeds))


def test_a_thread_that_forgets_what_was_only_heard_of_is_found(monkeypatch: Planter) -> None:
    """An author names as seen only what has its place, not what stands behind it: the order of the thread breaks."""

    def placed_only(self: Transcript, instance: Instance) -> tuple[Seen, ...]:
        return tuple(seen for seen in self.heads() if seen.instance != instance)

    monkeypatch.setattr(Transcript, "seen_by", placed_only)
    found(
        "stands below what it had seen",
        of_plan(test_one_state.check_order),
        plans(least=30, most=50, deeds=HALF_HEARD, shapes=SHAPES[:1]),
        tries=400,
    )


def test_a_stale_reading_is_found(monkeypatch: Planter) -> None:
    """What was read of a leg is kept although the leg has changed."""
    monkeypatch.setattr(Rooms, "changed", lambda self, rows, room: self.stored(rows))
    found("shows in a view", one_state, plans())


def test_acceptance_of_a_changed_text_is_found(monkeypatch: Planter) -> None:
    """A reply counts although its digest is that of another text."""
    monkeypatch.setattr(judge, "_exact", lambda reading, reply, answered: None)
    found("another text has effect", of_plan(test_one_state.check_exact_text), plans())


# --- the barrier ------------------------------------


def licences(pair: Pair) -> None:
    """What crossed was released."""
    test_barrier.check_licences(world(pair, pair.one))


def test_a_source_id_in_a_conveyance_is_found(monkeypatch: Planter) -> None:
    """The recipient can read from which entry the words came."""
    very_words = release._very_words

    def with_source(question: Any, draft: Any) -> Any:
        made = very_words(question, draft)
        marked = msgspec.structs.replace(made.item, provisos=(draft.source.what.entry.hex(),))
        return dataclasses.replace(made, item=marked)

    monkeypatch.setattr(release, "_very_words", with_source)
    found("what was withheld shows", test_barrier.check_barrier, pairs())
    found("an id crossed", lambda pair: test_barrier.check_nothing_foreign(world(pair, pair.one)), pairs())


def test_a_guard_answer_that_leaks_is_found(monkeypatch: Planter) -> None:
    """The mediator's own words are refused where some side has withheld the same: the refusal is an answer."""
    own_words = release._own_words

    def guarded(question: Any, draft: OwnWords) -> Any:
        rooms: Rooms = question.rooms
        for room in rooms.of(Room.SEALED, Room.KEPT):
            for written in rooms.reading(room).of_kind("said"):
                for thing in releasables(written):
                    if isinstance(thing.content, Passage) and thing.content.text.startswith(draft.text):
                        raise Withheld(side=rooms.side(room))
        return own_words(question, draft)

    monkeypatch.setattr(release, "_own_words", guarded)
    found("shows in what the mediator may do", test_barrier.check_barrier, pairs(), tries=400)


def test_a_refusal_that_repeats_words_is_found(monkeypatch: Planter) -> None:
    """The refusal says which words it is about."""
    reasons = licence._carriage

    def talkative(rooms: Rooms, source: Any, thing: Releasable, standing: Standing, form: Any) -> Any:
        refusal = reasons(rooms, source, thing, standing, form)
        if refusal is None or not isinstance(thing.content, Passage):
            return refusal
        return type(refusal)(side=thing.content.text)

    monkeypatch.setattr(licence, "_carriage", talkative)
    drafts = pairs(secrets=("keep", "try_to_carry"))
    found("a refusal repeats", lambda pair: test_barrier.check_withheld_words(world(pair, pair.one)), drafts)


def test_a_count_that_shows_is_found(monkeypatch: Planter) -> None:
    """A stance says how many conditions are not stated."""
    stance = release._stance

    def counted(question: Any, draft: Any, index: int) -> Any:
        first, *rest = stance(question, draft, index)
        written = question.rooms.reading(draft.reply.room).written(draft.reply.what.entry)
        assert written is not None
        assert isinstance(first.item, StanceItem)
        unsaid = len(releasables(written)) - 1 - len(rest)
        marked = msgspec.structs.replace(first.item, provisos=(f"{unsaid} more conditions",))
        return [dataclasses.replace(first, item=marked), *rest]

    monkeypatch.setattr(release, "_stance", counted)
    found("what was withheld shows", test_barrier.check_barrier, pairs())


def test_a_list_of_what_was_seen_that_is_shared_between_legs_is_found(monkeypatch: Planter) -> None:
    """An entry names what its author had seen on every leg."""
    seen_by = Transcript.seen_by

    def everywhere(self: Transcript, instance: Instance) -> tuple[Seen, ...]:
        found_here = {seen.instance: seen for seen in seen_by(self, instance)}
        for room, _ in self.rows.scan(b"rooms"):
            for seen in Transcript(self.rows, room).heads():
                if seen.instance != instance:
                    found_here.setdefault(seen.instance, seen)
        return tuple(sorted(found_here.values()))

    monkeypatch.setattr(Transcript, "seen_by", everywhere)
    talk = table.Table(kept=("North", "South"))
    talk.say("North", "We hold.")
    talk.convey("South", table.own_words("What do you need?"))
    with pytest.raises(AssertionError, match="an id crossed"):
        test_barrier.check_nothing_foreign(World(talk, ("North", "South"), "North", Variation((0,), ())))


def test_one_stream_of_chance_for_all_legs_is_found(monkeypatch: Planter) -> None:
    """Noting on one leg shifts the nonces of another."""
    draw = table.Chance.__call__
    monkeypatch.setattr(table.Chance, "__call__", lambda self, stream, size=32: draw(self, "all", size))
    found("what was withheld shows", test_barrier.check_barrier, pairs())


def test_words_that_are_tidied_up_are_found(monkeypatch: Planter) -> None:
    """Very words are normalised again on their way."""
    copied = release._copied

    def tidied(*given: Any) -> Words:
        words = copied(*given)
        return msgspec.structs.replace(words, text=unicodedata.normalize("NFKC", words.text))

    monkeypatch.setattr(release, "_copied", tidied)
    found("very words were changed", lambda pair: test_barrier.check_very_words(world(pair, pair.one)), pairs())


def test_a_lapsed_lease_that_still_passes_is_found(monkeypatch: Planter) -> None:
    """The end of a release is not looked at."""
    monkeypatch.setattr(Standing, "lapsed", lambda self, now: False)
    found("after its release had lapsed", licences, pairs(deeds=("convey", "carry_stance", "wait")))


def test_an_order_of_words_in_time_that_tells_the_zone_is_found(monkeypatch: Planter) -> None:
    """The date of unnamed words keeps the zone of whoever said them."""
    monkeypatch.setattr(Moment, "in_utc", lambda self: self)
    with pytest.raises(AssertionError, match="whose unnamed words they are shows"):
        test_barrier.check_unnamed(RECIPIENTS[0], 0)


def test_a_stance_that_points_to_a_named_one_is_found(monkeypatch: Planter) -> None:
    """An unnamed stance names the earlier, named one that it replaces."""
    replaced = again.replaced_stances

    def whatever_the_name(rooms: Rooms, recipient: Id, reply: Any, speaker: Any, **more: Any) -> Any:
        names = (None, *rooms.aliases(recipient, reply.room))
        return tuple(ref for name in names for ref in replaced(rooms, recipient, reply, name, **more))

    monkeypatch.setattr(release, "replaced_stances", whatever_the_name)
    with pytest.raises(AssertionError, match="whose unnamed words they are shows"):
        test_barrier.check_unnamed(RECIPIENTS[0], 0)


# --- provisos ------------------------------------


def test_a_proviso_that_crosses_as_written_with_unnamed_words_is_found(monkeypatch: Planter) -> None:
    """Very words take their author's lines along, whether they have a name or not."""
    crosses = provisos.word_for_word
    monkeypatch.setattr(provisos, "word_for_word", lambda form, terms, *, named: crosses(form, terms, named=True))
    found("proviso crossed as written", test_provisos_stay.check, histories())


def test_a_proviso_that_crosses_as_written_in_substance_is_found(monkeypatch: Planter) -> None:
    """Whatever has a name takes its author's lines along."""
    monkeypatch.setattr(provisos, "word_for_word", lambda form, terms, *, named: named)
    found("proviso crossed as written", test_provisos_stay.check, histories())


def test_a_sheet_that_is_brought_with_yesterdays_provisos_is_found(monkeypatch: Planter) -> None:
    """A sheet is looked at again, and its provisos are not."""
    monkeypatch.setattr(release, "out_of_date", lambda item, then, now: None)
    found("a line may be brought", test_provisos_stay.check, histories())


def test_a_stance_on_a_sheet_that_keeps_its_lines_is_found(monkeypatch: Planter) -> None:
    """Only a proviso more or less counts; that its very words were narrowed shows in no form of a stance."""
    looked = provisos.out_of_date

    def by_number(item: Any, then: Any, now: Any) -> Sentence | None:
        same = isinstance(item, StanceItem) and then is not None and set(then.provisos) == set(now.provisos)
        return None if same else looked(item, then, now)

    monkeypatch.setattr(release, "out_of_date", by_number)
    found("may not cross as written", test_provisos_stay.check, histories(), tries=300)


def test_a_proviso_that_is_passed_over_is_found(monkeypatch: Planter) -> None:
    """The item says nothing where the mediator has worded nothing."""
    put = provisos.put

    def silent(*given: Any, **more: Any) -> provisos.Put:
        return dataclasses.replace(put(*given, **more), not_stated=False)

    monkeypatch.setattr(release, "put", silent)
    found("a proviso was passed over", test_provisos_stay.check, histories())


# --- stages ------------------------------------


def stage_plays(**more: Any) -> st.SearchStrategy[Any]:
    """Histories of stages, with everything told or not."""
    return st.builds(
        lambda history, north, south: test_stages_of_histories.played(history, north, south, **more),
        stages_play.FOCUSED,
        st.booleans(),
        st.booleans(),
    )


def told_whole() -> st.SearchStrategy[Any]:
    """Those in which nothing is kept or quiet."""
    return stage_plays(quiet=False, hidden=False, withheld=False)


def test_a_stage_that_crosses_under_the_terms_of_its_words_is_found(monkeypatch: Planter) -> None:
    """The gate asks about what was confirmed, and not about the news of it."""
    reasons = licence.reasons

    def of_the_words(rooms: Rooms, source: DeskRef, *given: Any, **more: Any) -> Any:
        thing = stages.staged_thing(rooms.reading(source.room), source.what)
        asked = source if thing is None else DeskRef(room=source.room, what=thing.ref)
        return reasons(rooms, asked, *given, **more)

    monkeypatch.setattr(release, "reasons", of_the_words)
    found("not released to", test_stages_of_histories.check_told_what_was_done, stage_plays())


def test_a_stage_that_is_further_on_its_way_is_found(monkeypatch: Planter) -> None:
    """What was initialled crosses as confirmed."""
    stage = release._stage

    def further(question: Any, draft: Any) -> Any:
        made = stage(question, draft)
        return dataclasses.replace(made, item=msgspec.structs.replace(made.item, stage=Stage.CONFIRMED))

    monkeypatch.setattr(release, "_stage", further)
    found("more was told than was done", test_stages_of_histories.check_told_what_was_done, stage_plays())


def test_a_stage_of_which_the_last_counts_and_not_the_highest_is_found(monkeypatch: Planter) -> None:
    """Initialled after it was confirmed, it counts as initialled; on one leg, since the other was told in turn."""
    steps = stages._steps

    def last_counts(force: Any, given: Any) -> Any:
        return steps(force, list(given)[-1:])

    monkeypatch.setattr(stages, "_steps", last_counts)
    found("show different stages", test_stages_of_histories.check_same_once_told, told_whole())


def test_a_stage_that_is_never_taken_back_on_the_other_leg_is_found(monkeypatch: Planter) -> None:
    """The news that a confirmation was taken back changes nothing."""
    monkeypatch.setattr(stages, "stands_here", judge.reached)
    found("show different stages", test_stages_of_histories.check_same_once_told, told_whole())


def test_a_commitment_that_binds_as_its_stronger_side_does_is_found(monkeypatch: Planter) -> None:
    """One side confirms, and both are bound."""
    monkeypatch.setattr(said_of_answers, "min", max, raising=False)

    def check(play: Any) -> None:
        known = play.known()
        test_stages_of_histories.check_binds_its_own_side_alone(known, known, "North")

    found("binds more than one of its sides", check, stage_plays())


def test_a_new_answer_that_takes_over_the_stage_of_the_one_before_is_found(monkeypatch: Planter) -> None:
    """The side's furthest step with any of its answers counts for each of them, on its own leg."""
    own_steps = stages.own_steps

    def of_any(reading: Reading, thing: Releasable) -> Any:
        replies = reading.of_kind("replied") if isinstance(thing.content, Replied) else []
        steps = [own_steps(reading, each) for each in (thing, *(releasables(written)[0] for written in replies))]
        return max(steps, key=lambda each: stages.height(each.stage))

    monkeypatch.setattr(answers, "own_steps", of_any)
    found("show different stages", test_stages_of_histories.check_same_once_told, told_whole())


def test_a_stage_that_names_whoever_said_unnamed_words_is_found(monkeypatch: Planter) -> None:
    """The news of an unnamed text has the name of its side."""
    stage = release._stage

    def named(question: Any, draft: Any) -> Any:
        made = stage(question, draft)
        name = question.name(draft.stage.room, unnamed=False)
        return dataclasses.replace(made, item=msgspec.structs.replace(made.item, speaker=name))

    monkeypatch.setattr(release, "_stage", named)
    with pytest.raises(AssertionError, match="whose unnamed words they are shows"):
        test_barrier.check_unnamed(RECIPIENTS[0], 0)
