"""Acts of a side: saying, releasing, replying, going further, finding, answering a wording. Own or noted alike."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from msgspec import structs

from goodoffices.errors.gate import NotCloseEnough, UnnamedVerbatimNoted
from goodoffices.errors.station import DoesNotNarrow, NoSuchHandle
from goodoffices.errors.talk import NotDelivered
from goodoffices.station import results
from goodoffices.station.acts.blobs import attached
from goodoffices.station.acts.clearing import noticed_in, reason
from goodoffices.station.api import asks
from goodoffices.station.handles import find_handle, handle, is_whole
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import (
    MOST_PARTS,
    accepted_rules,
    act,
    asked_terms,
    condition,
    demand,
    ending,
    look_at_note,
    passages,
    without_effect,
)
from goodoffices.station.things import made_of, of_a_side, of_act, on_leg, other_thing
from goodoffices.talk import release as gate
from goodoffices.talk.condition import findings_on
from goodoffices.talk.copies import copies, corrected, withdrawal_told
from goodoffices.talk.dates import answer_by, valid_until
from goodoffices.talk.events import (
    Answered,
    Conveyed,
    DeskRef,
    Extended,
    Form,
    Found,
    Id,
    ReadBack,
    ReadBackAnswered,
    Ref,
    Released,
    Replied,
    Said,
    Staged,
    Stance,
)
from goodoffices.talk.judge import answerable, conveyed_item, item_digest, reached, unnamed
from goodoffices.talk.lease import Standing, stand
from goodoffices.talk.licence import reasons
from goodoffices.talk.names import one_side
from goodoffices.talk.outcome import YES
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import finder_of, releasable
from goodoffices.talk.reply import standing_replies, words_meant
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.telling import instant_or_none, name_ref, refused
from goodoffices.talk.terms import WITHHELD, Attribution, Carriage, Moment, Terms, within
from goodoffices.talk.unnamed import not_hidden
from goodoffices.talk.views import Reference, Sentence
from goodoffices.talk.whoever import answers_unnamed
from goodoffices.words import clean, clean_line


def say(talk: OpenTalk, ask: asks.Say) -> results.Said:
    """Say one or more passages."""
    room = talk.needed(
        lambda: talk.leg(ask.leg),
        lambda: passages(talk, None, ask.passages),
        lambda: look_at_note(talk, ask.noted),
    )
    said = passages(talk, room, ask.passages)
    added = act(talk, room, Said(passages=said, under=accepted_rules(talk, room)), ask.noted)
    attached(talk, room, added.ident, ask.blobs)
    refs = [Reference(added.ident, number) for number in range(1, len(said) + 1)]
    shut = [ref for index, ref in enumerate(refs) if _never_open(talk, room, Ref(entry=added.ident, index=index))]
    return results.Said(
        ref=Reference(added.ident),
        refs=refs,
        shut=shut,
        told=_told_of(talk, room, [each.terms for each in said]),
        never_verbatim=_never_verbatim(talk, room, added.ident, range(len(said))),
        void=without_effect(talk, added),
    )


def release(talk: OpenTalk, ask: asks.Release) -> results.Changed:
    """Change terms, in the place of those that stand, or beside them."""
    found, standing = _to_change(talk, ask)
    given = _asked(talk, found, ask.terms, "the release")
    return _change(talk, found, given or WITHHELD, standing.events if ask.replace else (), ask.noted)


def narrow(talk: OpenTalk, ask: asks.Narrow) -> results.Changed:
    """Make terms stricter."""
    found, standing = _to_change(talk, ask)
    given = _asked(talk, found, ask.terms, "the release", waits=False) or WITHHELD
    talk.demand_right()
    if ask.terms.manner is None:
        given = structs.replace(given, manner=standing.terms.manner)
    # An end that is left out widens nothing: the end of the lease that stands counts beside it.
    ends = given if given.convey_until else structs.replace(given, convey_until=standing.terms.convey_until)
    if not within(ends, standing.terms):
        raise DoesNotNarrow
    return _change(talk, found, given, (), ask.noted)


def withdraw(talk: OpenTalk, ask: asks.Withdraw) -> results.Changed:
    """Take a release back."""
    found, standing = talk.needed(lambda: _standing(talk, ask.what), lambda: look_at_note(talk, ask.noted))
    changed = _change(talk, found, WITHHELD, standing.events, ask.noted, quiet=ask.quiet)
    return changed if ask.quiet else structs.replace(changed, had=_who_had(talk, found))


def _who_had(talk: OpenTalk, found: DeskRef) -> list[results.Had]:
    """Where something has reached somebody: its withdrawal is news there."""
    legs = [(name, room) for name, room in talk.legs().items() if talk.mediates and room != found.room]
    return [
        results.Had(leg=name, ref=name_ref(each))
        for name, room in legs
        for each in made_of(talk, room, found)
        if reached(talk.reading(room), each)
    ]


def extend(talk: OpenTalk, ask: asks.Extend) -> results.ExtendedTo:
    """Move the dates of a side's own words, or of an answer of it, later."""
    demand(ask.answer_by is not None or ask.valid_until is not None, "valid_until", "an extension gives a date.")
    last_day = talk.mind(lambda: ending(talk, ask.answer_by, "answer by", "the words"), None)
    end = talk.mind(lambda: ending(talk, ask.valid_until, "valid until", "the words"), None)
    found, thing = talk.needed(lambda: of_a_side(talk, ask.what), lambda: look_at_note(talk, ask.noted))
    if talk.problems:  # without its dates the rules have nothing to look at
        look_at_note(talk, ask.noted)
        talk.demand_right()
    body = Extended(what=found.what, answer_by=last_day, valid_until=end)
    added = act(talk, found.room, body, ask.noted)
    reading = talk.reading(found.room)
    return results.ExtendedTo(
        ref=Reference(added.ident),
        what=name_ref(found.what),
        answer_by=instant_or_none(answer_by(reading, thing)),
        valid_until=instant_or_none(valid_until(reading, thing)),
    )


def stage(talk: OpenTalk, ask: asks.Stage) -> results.WentFurther:
    """Initial or confirm a side's own words, or a yes of its own."""
    found, _ = of_a_side(talk, ask.what)
    given = _asked(talk, found, ask.terms, "the news of it")
    added = act(talk, found.room, Staged(what=found.what, stage=ask.stage, terms=given), ask.noted)
    return results.WentFurther(
        ref=Reference(added.ident, 1),
        what=name_ref(found.what),
        stage=ask.stage.value,
        released=given is not None and given.carriage is not Carriage.WITHHELD,
        had=_who_had(talk, found),
        told=_told_of(talk, found.room, [given]),
        void=without_effect(talk, added),
    )


def reply(talk: OpenTalk, ask: asks.Reply) -> results.Replied:
    """Answer exact conveyed texts. Whether that was in time is told by the clock."""
    talk.demand_clock()
    demand(0 < len(ask.to) <= MOST_PARTS, "to", "a reply names what it answers.")
    demand(len(ask.conditions) <= MOST_PARTS, "conditions", f"there are more than {MOST_PARTS}.")
    room = talk.needed(lambda: talk.leg(ask.leg), lambda: _look_at_reply(talk, None, ask))
    items, left_out = talk.needed(lambda: _to_answer(talk, room, ask.to), lambda: _look_at_reply(talk, room, ask))
    first, *more = (_reply(talk, room, ask, some) for some in _apart(talk, room, items))
    return structs.replace(first, also=more, left_out=[name_ref(item) for item in left_out])


def _look_at_reply(talk: OpenTalk, room: Id | None, ask: asks.Reply) -> None:
    """Whatever can be wrong with a reply of which it is not known what it answers."""
    for number, each in enumerate(ask.conditions, start=1):
        condition(talk, room, each, number)
    talk.mind(lambda: ending(talk, ask.valid_until, "valid until", "the answer"), None)
    asked_terms(talk, room, ask.terms, "the answer")
    look_at_note(talk, ask.noted)


def _apart(talk: OpenTalk, room: Id, items: list[Ref]) -> list[list[Ref]]:
    """What one answer may name together: whatever came without a name is answered by itself (rule 6)."""
    alone = [item for item in dict.fromkeys(items) if unnamed(talk.reading(room), item)]
    together = [item for item in items if item not in alone]
    return [each for each in (together, *([item] for item in alone)) if each]


def _reply(talk: OpenTalk, room: Id, ask: asks.Reply, items: list[Ref]) -> results.Replied:
    reading = talk.reading(room)
    earlier = {written.ident for item in items for written in _earlier(reading, item, ask.stance)}
    to_unnamed = any(unnamed(reading, item) for item in items)
    body = Replied(
        items=tuple(_exactly(talk, room, item) for item in items),
        stance=ask.stance,
        conditions=tuple(
            condition(talk, room, each, number, answers_unnamed=to_unnamed)
            for number, each in enumerate(ask.conditions, start=1)
        ),
        force=ask.force,
        valid_until=talk.mind(lambda: ending(talk, ask.valid_until, "valid until", "the answer"), None),
        terms=asked_terms(talk, room, ask.terms, "the answer", answers_unnamed=to_unnamed),
        under=accepted_rules(talk, room),
        over=tuple(sorted(earlier)) if ask.replace else (),
    )
    added = act(talk, room, body, ask.noted)
    conditions = [Reference(added.ident, number) for number in range(2, len(ask.conditions) + 2)]
    return results.Replied(
        ref=Reference(added.ident, 1),
        conditions=conditions,
        told=[
            *_told_of(talk, room, [body.terms, *(each.terms for each in body.conditions)]),
            *(Sentence.of(code) for code in dict.fromkeys(_no_more(reading, item) for item in items) if code),
        ],
        never_verbatim=_never_verbatim(talk, room, added.ident, range(1, len(conditions) + 1)),
        void=without_effect(talk, added),
    )


def _no_more(reading: Reading, item: Ref) -> str:
    """That the side was told of some words that they are no more, as a code; empty: it was not."""
    words = words_meant(reading, item)
    if corrected(reading, words):
        return "answered.wrong"
    return "answered.withdrawn" if withdrawal_told(reading, words) else ""


def _earlier(reading: Reading, item: Ref, stance: Stance) -> list[Written]:
    """What a new answer replaces: a no to an extension leaves what was answered to the words."""
    return standing_replies(reading, words_meant(reading, item) if stance in YES else item)


def find_on(talk: OpenTalk, ask: asks.FindOn) -> results.Written:
    """A finding on a condition: a side's, own or noted; or the mediator's own."""
    citations = [talk.mind(partial(clean_line, each, "the citation"), "?") for each in ask.citations]
    because = reason(talk, ask)
    found = talk.needed(
        lambda: _condition(talk, ask.condition),
        lambda: asked_terms(talk, None, ask.terms, "the finding"),
        lambda: look_at_note(talk, ask.noted),
    )
    room = found.room
    evidence = [find_handle(talk, each) for each in ask.evidence]
    for each, named in zip(evidence, ask.evidence, strict=True):
        if each.room != room:
            wanted = Sentence.of("wanted.evidence_on", leg=talk.name(room))
            raise other_thing(talk, named, wanted, Sentence.of("look_up.evidence"))
    own = talk.mediates and ask.noted is None
    reading = talk.reading(room)
    earlier = [written.ident for written, _ in findings_on(reading, copies(reading, found.what))]
    body = Found(
        condition=found.what,
        state=ask.state,
        evidence=tuple(each.what for each in evidence),
        citations=tuple(citations),
        terms=None if own else _asked(talk, found, ask.terms, "the finding"),
        over=tuple(sorted(earlier)) if ask.replace else (),
    )
    if not own:
        added = act(talk, room, body, ask.noted)
        return results.Written(ref=Reference(added.ident, 1), void=without_effect(talk, added))

    def clear(rooms: Rooms, now: Moment) -> gate.Cleared:
        shown = [] if reading.kept else citations
        found = noticed_in(rooms, room, shown, Sentence.of("item.citation"), now)
        return gate.find(rooms, room, body, because=because, noticed=found)

    added, *_ = talk.issue(clear)
    return results.Written(ref=Reference(added.ident, 1))


def answer_read_back(talk: OpenTalk, ask: asks.AnswerReadBack) -> results.Written:
    """The owner's answer to a wording, in the place of earlier ones."""
    text = ask.amended
    amended = None if text is None else talk.mind(lambda: clean(text, "the amended wording"), None)
    found = talk.needed(lambda: _read_back(talk, ask.read_back), lambda: look_at_note(talk, ask.noted))
    whole = Ref(entry=found.what.entry, index=0)
    earlier = [each.ident for each in talk.reading(found.room).touching(whole, "read_back_answered")]
    body = ReadBackAnswered(
        read_back=found.what.entry,
        answer=ask.answer,
        amended=amended,
        over=tuple(earlier) if ask.replace else (),
    )
    added = act(talk, found.room, body, ask.noted)
    return results.Written(ref=Reference(added.ident), void=without_effect(talk, added))


def _condition(talk: OpenTalk, text: str) -> DeskRef:
    """A condition, of an answer or as it was stated on a leg."""
    found = find_handle(talk, text)
    if finder_of(talk.reading(found.room), found.what) is None:
        raise other_thing(talk, text, Sentence.of("wanted.condition"), Sentence.of("look_up.condition"))
    return found


def _read_back(talk: OpenTalk, text: str) -> DeskRef:
    """A wording that was read back."""
    return of_act(talk, text, ReadBack, Sentence.of("wanted.read_back"), Sentence.of("look_up.read_back"))


def _asked(
    talk: OpenTalk, found: DeskRef, asked: asks.TermsAsked | None, of: str, *, waits: bool = True
) -> Terms | None:
    """Terms as typed, of something that stands on a leg already; ``waits``: they may begin a lease."""
    answers = answers_unnamed(talk.reading(found.room), found.what) is not None
    return asked_terms(talk, found.room, asked, of, answers_unnamed=answers, waits=waits)


def _standing(talk: OpenTalk, what: str) -> tuple[DeskRef, Standing]:
    found, thing = of_a_side(talk, what)
    return found, stand(talk.reading(found.room), thing)


def _to_change(talk: OpenTalk, ask: asks.Release | asks.Narrow) -> tuple[DeskRef, Standing]:
    """What new terms are of; whatever else is wrong with them is told too."""
    return talk.needed(
        lambda: _standing(talk, ask.what),
        lambda: asked_terms(talk, None, ask.terms, "the release"),
        lambda: look_at_note(talk, ask.noted),
    )


def _change(
    talk: OpenTalk, found: DeskRef, given: Terms, over: tuple[Id, ...], noted: asks.Noted | None, *, quiet: bool = False
) -> results.Changed:
    _, before = _standing(talk, handle(talk, found.what.entry, found.what.index + 1))
    added = act(talk, found.room, Released(what=found.what, terms=given, over=over, quiet=quiet), noted)
    reading = talk.reading(found.room)
    thing = releasable(reading, found.what)
    now = given if thing is None else stand(reading, thing).terms
    released = now.carriage is not Carriage.WITHHELD and before.terms.carriage is not Carriage.WITHHELD
    no_longer = [each for each in before.terms.to if not any(one_side(reading, each, to) for to in now.to)]
    return results.Changed(
        ref=Reference(added.ident),
        what=name_ref(found.what),
        carriage=now.carriage.value,
        to=list(now.to),
        shut=_never_open(talk, found.room, found.what),
        never_verbatim=_never_verbatim(talk, found.room, found.what.entry, [found.what.index]),
        void=without_effect(talk, added),
        told=[
            *_told_of(talk, found.room, [given]),
            *(Sentence.of("released.no_longer", to=to) for to in no_longer if released),
        ],
    )


def _told_of(talk: OpenTalk, room: Id, given: list[Terms | None]) -> list[Sentence]:
    """What somebody has to know who releases something without a name: where that hides nothing."""
    names = [alias for terms in given if terms is not None for alias in not_hidden(talk.rooms, room, terms)]
    return [Sentence.of("unnamed.one_side", to=alias) for alias in dict.fromkeys(names)]


def _never_verbatim(talk: OpenTalk, room: Id, entry: Id, indices: Iterable[int]) -> list[results.NeverVerbatim]:
    """Words that are released verbatim and, as they were noted, can never cross so: the gate's own reasons."""
    if not talk.mediates:
        return []
    found = []
    for index in indices:
        source = DeskRef(room=room, what=Ref(entry=entry, index=index))
        thing = releasable(talk.reading(room), source.what)
        standing = None if thing is None else stand(talk.reading(room), thing)
        if standing is None or standing.terms.carriage is not Carriage.VERBATIM:
            continue
        meant = [talk.rooms.meaning(room, alias) for alias in standing.terms.to]
        recipient = next((each for each in meant if each is not None and each != room), None)
        if recipient is None:
            continue
        unnamed_so = standing.terms.attribution is Attribution.UNNAMED
        against = reasons(talk.rooms, source, recipient, Form.VERBATIM, talk.now(), unnamed=unnamed_so)
        found += [
            results.NeverVerbatim(ref=Reference(entry, index + 1), why=refused(each))
            for each in against
            if isinstance(each, NotCloseEnough | UnnamedVerbatimNoted)
        ]
    return found


def _never_open(talk: OpenTalk, room: Id, what: Ref) -> bool:
    """Whether a release opens nothing any more.

    Words noted long after they were said can have outlived it, and what begins late can begin after its end.
    """
    thing = releasable(talk.reading(room), what)
    if thing is None:
        return False
    standing = stand(talk.reading(room), thing)
    begin, end = standing.terms.convey_from, standing.terms.convey_until
    late = begin is not None and end is not None and begin.ms > end.ms
    return standing.terms.carriage is not Carriage.WITHHELD and (late or standing.lapsed(talk.now()))


def _to_answer(talk: OpenTalk, room: Id, handles: list[str]) -> tuple[list[Ref], list[Ref]]:
    """The items that a reply names, and those of a whole sheet that have not reached the side.

    Raises:
        NotDelivered: nothing of that sheet has reached it.
    """
    reading = talk.reading(room)
    named: list[Ref] = []
    left_out: list[Ref] = []
    for text in handles:
        meant = on_leg(talk, room, text)
        whole = is_whole(text) and find_handle(talk, text).room == room
        parts = answerable(reading, meant.entry) if whole else []
        if parts and not any(reached(reading, ref) for ref in parts):
            raise NotDelivered
        named.extend([ref for ref in parts if reached(reading, ref)] or [meant])
        left_out.extend(ref for ref in parts if not reached(reading, ref))
    return list(dict.fromkeys(named)), left_out


def _exactly(talk: OpenTalk, room: Id, ref: Ref) -> Answered:
    """The exact text that a reply names: an item as it stands on this leg."""
    reading = talk.reading(room)
    item, conveyance = conveyed_item(reading, ref), reading.written(ref.entry)
    if item is None or conveyance is None or not isinstance(conveyance.body, Conveyed):
        raise NoSuchHandle(handle=handle(talk, ref.entry, ref.index + 1))
    return Answered(item=ref, digest=item_digest(room, conveyance.body.nonce, ref.index, item))
