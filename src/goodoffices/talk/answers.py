"""What each leg knows of a text that was put to a side and of the answers to it: the facts for the table.

The rules are (rules 9 and 11):

* On the leg of the side that answered, the facts come from its replies; on the leg of the side whose words they are,
  from the stances that were conveyed to it. Another leg is never looked at.
* Copies of one answer are one answer. It is dead once a copy of it is replaced here or its withdrawal was told here; an
  answer that the mediator had wrong replaces none. It is late if the last copy says so; and it is stated in full once
  one copy has reached this leg with all the conditions that it names. A condition that is not stated here is open.
* What was answered before a withdrawal was told is no answer to the same words when they cross again.
* How far each side has gone, and so how far it binds, comes from the same leg: of its own side from what that did, of
  the other from what was told of it. Of its own words it is the text that counts which was answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from goodoffices.talk.condition import Clause, clauses_of_reply, clauses_stated, stated_with, worst
from goodoffices.talk.copies import (
    all_wrong,
    copies,
    corrected,
    items_naming,
    reached_copies,
    replaced_by,
    withdrawal_told,
)
from goodoffices.talk.dates import answer_by, answered_until, earliest, held_until, last_day, latest, valid_until
from goodoffices.talk.events import (
    Act,
    AnsweredWords,
    Carried,
    CrossedAs,
    Extended,
    Finding,
    Form,
    Item,
    ReadBack,
    Ref,
    Replied,
    Stance,
    StanceItem,
    Words,
)
from goodoffices.talk.judge import conveyed_item, in_effect, reached, touching_in_effect, void
from goodoffices.talk.lease import stand
from goodoffices.talk.names import shown
from goodoffices.talk.outcome import YES, Facts
from goodoffices.talk.read_backs import approved
from goodoffices.talk.reading import Reading, Written, in_thread_order, thread_order
from goodoffices.talk.releasable import Releasable
from goodoffices.talk.reply import (
    STRICTEST_FIRST,
    Life,
    answered_by,
    counting,
    has_reached,
    life,
    replies_to,
    stance,
    stance_of,
    stands_here,
)
from goodoffices.talk.stages import Steps, own_steps, told_steps
from goodoffices.talk.terms import Alias, Moment


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that counts, as a leg has it.

    Attributes:
        clauses: the conditions that this leg knows.
        whole: every condition of it is stated here.
        until: until when the words held that it answered; None: without end.
        own_end: until when the answer itself holds; None: without end.
        steps: how far its side has gone with it.
    """

    stance: Stance
    clauses: tuple[Clause, ...]
    whole: bool
    until: Moment | None
    own_end: Moment | None
    steps: Steps

    @property
    def holds(self) -> Moment | None:
        """Until when what it agrees to holds: no longer than what it answered, and no longer than itself."""
        return earliest([self.until, self.own_end])

    @property
    def found(self) -> Finding:
        """The worst of what was found of its conditions; what is not stated is open."""
        return worst([clause.found for clause in self.clauses] + ([] if self.whole else [Finding.OPEN]))


@dataclass(frozen=True, slots=True)
class Known:
    """What a leg knows of a text and one side: the facts for the table, and what its sentences need.

    Attributes:
        answers: those that count, strictest first.
        until: until when the words hold, or held for the yes that counts.
        holds: until when what they come to holds: of an agreement the end of the yes, where that is earlier.
        last_day: the last moment for an answer.
        gone: what became of the answers that do not count; each value once.
        wrong: the side was told that the mediator had the words wrong.
        words: how far the author of the text has gone with it.
    """

    facts: Facts
    answers: tuple[Answer, ...]
    until: Moment | None
    last_day: Moment | None
    gone: frozenset[Life]
    words: Steps
    holds: Moment | None
    wrong: bool = False


def _facts(
    answers: list[Answer],
    gone: frozenset[Life],
    now: Moment,
    words: Steps,
    *,
    put: bool,
    withdrawn: bool,
    firm: bool,
    held: Moment | None,
    day: Moment | None,
    own: bool = False,
) -> Known:
    yes = [answer for answer in answers if answer.stance in YES]
    until = latest([answer.until for answer in yes]) if yes else held
    holds = latest([answer.holds for answer in yes]) if yes else held
    facts = Facts(
        put=put,
        withdrawn=withdrawn,
        stances=frozenset(answer.stance for answer in answers),
        taken_back=bool(gone) and not answers,
        late=Life.LATE in gone,
        worst=worst(answer.found for answer in answers),
        firm=firm,
        expired=until is not None and now.ms > until.ms,
        overdue=day is not None and now.ms > day.ms,
        own=own,
    )
    ordered = sorted(answers, key=lambda answer: STRICTEST_FIRST.index(answer.stance))
    return Known(facts=facts, answers=tuple(ordered), until=until, holds=holds, last_day=day, gone=gone, words=words)


# --- on the leg of the side that answers ------------------------------------


def here(reading: Reading, ref: Ref, item: Words, now: Moment) -> Known:
    """What the leg that words were conveyed to knows of them and of its own side's answers."""
    lives = {written: life(reading, written, ref, now) for written in replies_to(reading, ref)}
    known = _facts(
        [_given(reading, written, ref) for written in counting(reading, ref, now)],
        frozenset(each for each in lives.values() if each is not Life.COUNTS),
        now,
        told_steps(reading, ref, item.force),
        put=any(reached(reading, copy) for copy in copies(reading, ref)),
        withdrawn=withdrawal_told(reading, ref),
        firm=_both_have_it(reading, ref),
        held=held_until(reading, ref),
        day=last_day(reading, ref),
        own=item.form is Form.OWN_WORDS and item.act is not Act.ASSURANCE,
    )
    return replace(known, wrong=all_wrong(reading, ref))


def _given(reading: Reading, written: Written, ref: Ref) -> Answer:
    act = written.act
    items = act.items if isinstance(act, Replied) else ()
    same = copies(reading, ref)
    named = [each.item for each in items if answered_by(reading, written, each.item) in same]
    return Answer(
        stance=stance(written),
        clauses=clauses_of_reply(reading, written),
        whole=True,
        until=latest([answered_until(reading, each) for each in named]),
        own_end=valid_until(reading, stance_of(written)),
        steps=own_steps(reading, stance_of(written)),
    )


def _both_have_it(reading: Reading, ref: Ref) -> bool:
    """Whether both sides have a text, as any copy says that reached this side: its author may approve it later."""
    items = (conveyed_item(reading, copy) for copy in reached_copies(reading, ref))
    return any(item is not None and both_have(item) for item in items)


def both_have(item: Item) -> bool:
    """Whether an item's text is one that both sides have: very words, an approved wording, the mediator's own."""
    return isinstance(item, Words) and (item.form is not Form.IN_SUBSTANCE or item.approved)


# --- on the leg of the side whose words they are ------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it was conveyed to the leg of whoever's words it answers: its copies here that reached it.

    Attributes:
        refs, items: the copies, in the order of the thread.
        first: the conveyance of the first of them.
        wrong: this side was told that the mediator had it wrong.
    """

    refs: tuple[Ref, ...]
    first: Written
    items: tuple[StanceItem, ...]
    alive: bool
    wrong: bool

    @property
    def item(self) -> StanceItem:
        """One of the copies: they are alike but for what is stated with them."""
        return self.items[0]

    @property
    def late(self) -> bool:
        """Whether it was given too late, as it was told last: an answer can come to be late, and to be in time."""
        return self.items[-1].late


def told_answers(reading: Reading, ref: Ref) -> list[Told]:
    """The answers to a passage of this leg's side that reached it, dead ones too, in the order of the thread."""
    return reading.remember(("told answers", ref), lambda: _told_answers(reading, ref))


def _told_answers(reading: Reading, ref: Ref) -> list[Told]:
    items = {
        there: item
        for there, item in items_naming(reading, ref)
        if isinstance(item, StanceItem) and answers(item, ref) and has_reached(reading, there)
    }
    replaced = {earlier for there, item in items.items() for earlier in replaced_by(reading, there, item)}
    groups = {copies(reading, there): None for there in items}
    found = []
    for group in groups:
        had = [there for there in items if there in group]
        refs = [there for there in had if not corrected(reading, there)] or had
        conveyances = [written for there in refs if (written := reading.written(there.entry)) is not None]
        alive = not group & replaced and not withdrawal_told(reading, refs[0])
        found.append(
            Told(
                refs=tuple(refs),
                first=in_thread_order(conveyances)[0],
                items=tuple(items[there] for there in refs),
                alive=alive,
                wrong=all_wrong(reading, refs[0]),
            )
        )
    return sorted(found, key=lambda told: (thread_order(told.first), told.refs))


def answers(item: StanceItem, ref: Ref) -> bool:
    """Whether a conveyed stance answers a passage of this leg's side."""
    return any(ref in answered.passages and not answered.about for answered in item.answers)


def life_here(reading: Reading, told: Told, now: Moment) -> Life:
    """What has become of an answer, as this leg knows it."""
    if not told.alive:
        return Life.VOID if told.wrong else Life.WITHDRAWN
    if told.late:
        return Life.LATE
    end = held_until(reading, told.refs[0])
    return Life.LAPSED if end is not None and now.ms > end.ms else Life.COUNTS


def stated_in_full(reading: Reading, told: Told) -> bool:
    """Whether one copy of an answer has reached this leg with all the conditions that it names."""
    return any(_whole(reading, ref, item) for ref, item in zip(told.refs, told.items, strict=True))


def _whole(reading: Reading, ref: Ref, item: StanceItem) -> bool:
    if item.besides is None:
        return False
    beside = all(stands_here(reading, each) for each in stated_with(reading, ref))
    return beside and all(any(stands_here(reading, copy) for copy in copies(reading, each)) for each in item.besides)


Wording = tuple[Form, str]
"""A text, as the author of a passage is told which one was answered: the very words, or a wording of them."""


def wordings(reading: Reading, thing: Releasable, alias: Alias, crossed: Crossed) -> list[Wording]:
    """The texts of a passage that a recipient has answered, sorted: a yes to one is none to another (rule 9)."""
    found = {each for told in _from(reading, thing, alias, crossed) for each in _wordings(told.item, thing.ref)}
    return sorted(found, key=lambda text: (text[0].value, text[1]))


def _wordings(item: StanceItem, ref: Ref) -> Iterator[Wording]:
    for answered in item.answers:
        if ref in answered.passages and not answered.about:
            yield answered.form, answered.wording


def _from(reading: Reading, thing: Releasable, alias: Alias, crossed: Crossed) -> list[Told]:
    """The answers of one recipient to a passage as it stands with him now."""
    return [
        told
        for told in told_answers(reading, thing.ref)
        if _called_now(reading, told) in crossed.speakers(alias) and crossed.answered_by(told)
    ]


def _called_now(reading: Reading, told: Told) -> Alias | None:
    """Whose an answer is, by the name that is shown here now."""
    return None if told.item.speaker is None else shown(reading, told.item.speaker)


def there(
    reading: Reading, thing: Releasable, alias: Alias, crossed: Crossed, text: Wording | None, now: Moment
) -> Known:
    """What the leg of a passage's author knows of one recipient's answers to it.

    Args:
        crossed: what the recipient has been given.
        text: which text of the passage, where several were answered.
    """
    mine = [
        told
        for told in _from(reading, thing, alias, crossed)
        if text is None or text in _wordings(told.item, thing.ref)
    ]
    lives = {told: life_here(reading, told, now) for told in mine}
    live = [told for told in mine if lives[told] is Life.COUNTS]
    return _facts(
        [_conveyed(reading, thing, told) for told in live],
        frozenset(each for each in lives.values() if each is not Life.COUNTS),
        now,
        _steps_of_text(reading, thing, alias, _answered_texts(mine, thing.ref, text)),
        put=True,
        withdrawn=stand(reading, thing).withdrawn or not crossed.has_words,
        firm=all(_firm(reading, thing.ref, alias, told.item) for told in live),
        held=valid_until(reading, thing),
        day=answer_by(reading, thing),
    )


def _answered_texts(told: list[Told], ref: Ref, text: Wording | None) -> list[AnsweredWords]:
    """What these answers say of the text of a passage that they answer."""
    return [
        answered
        for each in told
        for answered in each.item.answers
        if ref in answered.passages and not answered.about and text in (None, (answered.form, answered.wording))
    ]


def _steps_of_text(reading: Reading, thing: Releasable, alias: Alias, texts: list[AnsweredWords]) -> Steps:
    """How far the author of a passage has gone with the text of it that was answered; with its own, before any answer.

    A wording can bind less than the passage, and what the author did with the passage it did with its own text alone:
    the very words, or a wording of them that it approved.
    """
    own = own_steps(reading, thing)
    force = min((own.force, *(each.force for each in texts)), key=lambda force: force.strength)
    if all(_text_of(reading, thing.ref, alias, each) for each in texts):
        return replace(own, force=force)
    return Steps(force)


def _text_of(reading: Reading, ref: Ref, alias: Alias, answered: AnsweredWords) -> bool:
    """Whether what was answered is a text of this one passage that its author has too."""
    if answered.passages != (ref,):
        return False
    return answered.form is Form.VERBATIM or _approved_for(reading, ref, alias, answered.wording)


def _conveyed(reading: Reading, thing: Releasable, told: Told) -> Answer:
    return Answer(
        stance=told.item.stance,
        clauses=clauses_stated(reading, told.refs),
        whole=stated_in_full(reading, told),
        until=_answered_until(reading, thing, told.item),
        own_end=held_until(reading, told.refs[0]),
        steps=told_steps(reading, told.refs[0], told.item.force),
    )


def _answered_until(reading: Reading, thing: Releasable, item: StanceItem) -> Moment | None:
    """Until when the words held that a stance answers: as they were said, or as the extension says that it answered."""
    for answered in item.answers:
        if thing.ref in answered.passages and answered.extended is not None:
            written = in_effect(reading, answered.extended)
            if written is not None and isinstance(written.act, Extended) and written.act.valid_until is not None:
                return written.act.valid_until
    return thing.valid_until


def _firm(reading: Reading, ref: Ref, alias: Alias, item: StanceItem) -> bool:
    """Whether a stance answers words of this passage that both sides have: the very words, or an approved wording."""
    return any(
        answered.form is Form.VERBATIM or _approved_for(reading, ref, alias, answered.wording)
        for answered in item.answers
        if ref in answered.passages
    )


def _approved_for(reading: Reading, ref: Ref, alias: Alias, wording: str) -> bool:
    """Whether the owner approved this wording of a passage for that recipient."""
    return any(
        isinstance(each.body, ReadBack)
        and shown(reading, each.body.alias) == alias
        and each.body.words.text == wording
        and approved(reading, each.ident)
        for each in reading.touching(ref, "read_back")
        if void(reading, each.ident) is None
    )


@dataclass(frozen=True, slots=True)
class Crossed:
    """What one recipient has last been given of a passage, as its author was told.

    Attributes:
        alone: it crossed to nobody else, so an answer without a name is this recipient's.
        has_words: words; else the news that they were withdrawn.
        since: by which entry the author learnt that the words crossed anew, after the last news that they were
            withdrawn; None: there was no such news.
        earlier: how it stood before the news that they were withdrawn, which may have been wrong.
    """

    has_words: bool
    since: Written | None = None
    alone: bool = False
    earlier: Crossed | None = None

    def speakers(self, alias: Alias) -> tuple[Alias | None, ...]:
        """Under which names this recipient's answers stand on the author's leg."""
        return (alias, None) if self.alone else (alias,)

    def answered_by(self, told: Told) -> bool:
        """Whether an answer can be one to the words as they crossed last."""
        return self.since is None or thread_order(told.first) > thread_order(self.since)


def crossed_to(reading: Reading, ref: Ref) -> dict[Alias, Crossed]:
    """To whom a passage crossed, as its author was told, by the names that are shown here now."""
    found: dict[Alias, Crossed] = {}
    for told in in_thread_order(touching_in_effect(reading, ref, "carried")):
        if not isinstance(told.body, Carried):
            continue
        for crossing in told.body.crossings:
            if crossing.what != ref or crossing.alias is None:
                continue
            alias = shown(reading, crossing.alias)
            before = found.get(alias)
            if crossing.form is CrossedAs.WITHDRAWAL:
                found[alias] = Crossed(has_words=False, since=told, earlier=before)
            elif crossing.form is CrossedAs.CORRECTION and before is not None and before.earlier is not None:
                # The side was told that nobody had withdrawn them.
                found[alias] = before.earlier
            elif crossing.form in _WORDS and (before is None or not before.has_words):
                found[alias] = Crossed(has_words=True, since=None if before is None else told)
    if len(found) != 1:
        return found
    ((alias, only),) = found.items()
    return {alias: replace(only, alone=True)}


_WORDS = frozenset({CrossedAs.VERBATIM, CrossedAs.IN_SUBSTANCE, CrossedAs.OWN_WORDS})
