"""One entry as a line of a thread: what stands in it, in words.

The rules are:

* A line shows an entry as its leg has it. Nothing here looks at another room.
* What was handed back shows only that it was (rule 9). What cannot be read, or has no effect, shows why (rule 23).
* An implausible time is shown as doubtful and is never used to order (rule 16).
"""

from __future__ import annotations

from typing import NamedTuple

from goodoffices.talk import events as kinds
from goodoffices.talk.commitments import agreement
from goodoffices.talk.copies import again, corrected, reached_copies, withdrawal_told
from goodoffices.talk.dates import answer_by, held_until, last_day, valid_until
from goodoffices.talk.events import (
    Act,
    Conveyed,
    FindingItem,
    GroundRules,
    Hand,
    Id,
    Item,
    Ref,
    StanceItem,
    Words,
)
from goodoffices.talk.items import about_of, said_on, speaker_of, stated_of, wording_of, words_of
from goodoffices.talk.judge import (
    acting_end,
    conveyed_item,
    delivered,
    touching_in_effect,
    void,
    void_object,
)
from goodoffices.talk.lease import Standing, disclosed_to, rules_in_force, stand
from goodoffices.talk.mistakable import mistakable_names
from goodoffices.talk.provisos import not_stated_on, provisos_on
from goodoffices.talk.read_backs import answers_to, approved
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.releasable import Releasable, releasable, releasables
from goodoffices.talk.reply import Life, counting, lives, returned, stance
from goodoffices.talk.roster import roster
from goodoffices.talk.stages import own_steps, told_steps
from goodoffices.talk.telling import crossing_view, instant, instant_or_none, name_ref, refused, tell, told_words
from goodoffices.talk.terms import Carriage, Moment
from goodoffices.talk.views import (
    Content,
    CrossedView,
    DeliveryView,
    HandView,
    ItemView,
    LineView,
    ReadBackView,
    Reference,
    ReplyView,
    RulesView,
    Sentence,
    StageView,
    TermsView,
    ToldView,
    WordsView,
)
from goodoffices.words import HOUR, say_length

DOUBTFUL_MS = 36 * HOUR
"""A clock may be a day apart, and half a day more; beyond that its time is shown as doubtful."""


def line(reading: Reading, written: Written, now: Moment) -> LineView:
    """A placed entry, for whoever may see its leg."""
    people = roster(reading)
    seat = None if people is None else people.seat(written.actor)
    end = acting_end(reading, written)
    reason = void(reading, written.ident)
    mistakable = None if seat is None else mistakable_names(reading).get(seat.name)
    return LineView(
        ref=Reference(written.ident),
        kind="unreadable" if written.act is None else str(written.act.__struct_config__.tag),
        by="somebody without a seat" if seat is None else seat.name,
        end="" if end is None else end.value,
        own=written.noted is None,
        hand=_hand_of(reading, written),
        at=instant(written.entry.at),
        doubtful=reading.doubt(written.ident) is not None or doubtful(reading, written.entry.at, now),
        void=None if reason is None else refused(reason),
        content=contents(reading, written, now),
        mistakable=None if mistakable is None else refused(mistakable),
    )


def without_effect(reading: Reading, ref: Ref) -> Sentence | None:
    """Why words on a leg have no effect any more; None: they have.

    Of words that were conveyed to a side that is also that it was told so.
    """
    thing = releasable(reading, ref)
    reason = void(reading, ref.entry) if thing is None else void_object(reading, thing)
    if reason is not None:
        return refused(reason)
    if conveyed_item(reading, ref) is None:
        return None
    if corrected(reading, ref):
        return Sentence.of("void.told_wrong")
    return Sentence.of("void.told_withdrawn") if withdrawal_told(reading, ref) else None


def doubtful(reading: Reading, at: Moment, now: Moment) -> bool:
    """Whether a time is far in the future, or well before the talk began."""
    founding = reading.founding
    early = founding is not None and at.ms < founding.entry.at.ms - DOUBTFUL_MS
    return early or at.ms > now.ms + DOUBTFUL_MS


def contents(reading: Reading, written: Written, now: Moment) -> list[Content]:
    """What stands in an entry."""
    body = written.body
    if body is None:
        return []
    if isinstance(body, Conveyed):
        return [
            item_view(reading, Ref(entry=written.ident, index=index), item, now)
            for index, item in enumerate(body.items)
        ]
    things: list[Content] = [_thing(reading, thing, now) for thing in releasables(written)]
    if things and not isinstance(written.act, kinds.Found):
        return things
    if isinstance(body, kinds.ReadBack):
        return [read_back_view(reading, written, body)]
    if isinstance(body, kinds.TorOffered):
        return [rules_view(reading, written.ident, body.rules)]
    return [told(reading, written)]


# --- words of this leg's side -----------------------------


def _thing(reading: Reading, thing: Releasable, now: Moment) -> WordsView | ReplyView | StageView | ToldView:
    content = thing.content
    match content:
        case kinds.Passage():
            return _words_view(reading, thing, now, "passage", content, act=content.act, parallel=content.parallel)
        case kinds.Condition():
            return _words_view(reading, thing, now, "condition", content, act=Act.DEMAND, parallel=False)
        case kinds.Replied():
            return _reply_view(reading, thing, content, now)
        case kinds.Staged():
            return _stage_view(reading, thing, content, now)
        case kinds.Found():
            return told(reading, thing.written)


def _words_view(
    reading: Reading,
    thing: Releasable,
    now: Moment,
    role: str,
    content: kinds.Passage | kinds.Condition,
    *,
    act: Act,
    parallel: bool,
) -> WordsView:
    reason = void_object(reading, thing)
    return WordsView(
        ref=name_ref(thing.ref),
        role=role,
        text=content.text,
        language=content.language,
        direction=content.direction.value,
        act=act.value,
        force=thing.force.value,
        valid_until=instant_or_none(valid_until(reading, thing)),
        answer_by=instant_or_none(answer_by(reading, thing)),
        expired=_past(valid_until(reading, thing), now),
        parallel=parallel,
        stage=_stage_of(reading, thing),
        terms=terms_view(stand(reading, thing), now),
        crossed=crossed(reading, thing.ref),
        void=None if reason is None else refused(reason),
    )


def _reply_view(reading: Reading, thing: Releasable, reply: kinds.Replied, now: Moment) -> ReplyView:
    reason = void_object(reading, thing)
    came_to = _best([each for _, each in lives(reading, thing.written, now)])
    return ReplyView(
        ref=name_ref(thing.ref),
        stance=reply.stance.value,
        to=[name_ref(answered.item) for answered in reply.items],
        force=reply.force.value,
        valid_until=instant_or_none(valid_until(reading, thing)),
        expired=_past(valid_until(reading, thing), now),
        stage=_stage_of(reading, thing),
        terms=terms_view(stand(reading, thing), now),
        crossed=crossed(reading, thing.ref),
        life=came_to.value,
        void=refused(reason)
        if reason is not None
        else Sentence.of("life.answers_wrong")
        if came_to is Life.VOID
        else None,
    )


def _stage_view(reading: Reading, thing: Releasable, staged: kinds.Staged, now: Moment) -> StageView:
    reason = void_object(reading, thing)
    return StageView(
        ref=name_ref(thing.ref),
        stage=staged.stage.value,
        about=[name_ref(staged.what)],
        terms=terms_view(stand(reading, thing), now),
        crossed=crossed(reading, thing.ref),
        void=None if reason is None else refused(reason),
    )


def _stage_of(reading: Reading, thing: Releasable) -> str | None:
    stage = own_steps(reading, thing).stage
    return None if stage is None else stage.value


def _best(found: list[Life]) -> Life:
    """Of what has become of a reply towards several words, what is nearest to counting."""
    return max(found, key=tuple(Life).index, default=Life.VOID)


def terms_view(standing: Standing, now: Moment) -> TermsView:
    """Terms, and what they come to now."""
    given = standing.terms
    released = given.carriage is not Carriage.WITHHELD
    return TermsView(
        carriage=given.carriage.value,
        to=list(given.to),
        attribution=given.attribution.value,
        not_before=instant_or_none(given.convey_from),
        until=instant_or_none(given.convey_until) if released else None,
        provisos=list(given.provisos),
        read_back=given.read_back,
        time_may_cross=given.time_may_cross,
        manner=given.manner.value,
        state=terms_state(standing, now),
        events=[Reference(ident) for ident in standing.events],
    )


def terms_state(standing: Standing, now: Moment) -> str:
    """``withheld``, ``withdrawn``, ``lost``, ``lapsed``, ``not_yet`` or ``open``."""
    if standing.terms.carriage is Carriage.WITHHELD:
        return "withdrawn" if standing.withdrawn else "withheld"
    if standing.lost:
        return "lost"
    if standing.lapsed(now):
        return "lapsed"
    begins = standing.terms.convey_from
    return "not_yet" if begins is not None and now.ms < begins.ms else "open"


def crossed(reading: Reading, ref: Ref) -> list[CrossedView]:
    """What the owner of words was told of their crossing, in the order of the thread."""
    return [
        crossing_view(reading, crossing)
        for written in in_thread_order(touching_in_effect(reading, ref, "carried"))
        if isinstance(written.body, kinds.Carried)
        for crossing in written.body.crossings
        if crossing.what == ref
    ]


# --- what the mediator said here ----------------------------


def item_view(reading: Reading, ref: Ref, item: Item, now: Moment) -> ItemView | ToldView:
    """An item of a conveyance; of what was handed back, only that it was."""
    if returned(reading, ref):
        return ToldView(ref=name_ref(ref), told=[Sentence.of("told.handed_back")], words=[], about=[], deliveries=[])
    words = words_of(item)
    until = (
        held_until(reading, ref) if isinstance(item, Words | StanceItem) and _here(reading, ref) else _until_of(item)
    )
    day = last_day(reading, ref) if isinstance(item, Words) and _here(reading, ref) else _day_of(item)
    concerned = _concerned(reading, item)
    return ItemView(
        ref=name_ref(ref),
        what=str(item.__struct_config__.tag),
        form=None if words is None else words.form.value,
        text="" if words is None else words.text,
        stated=stated_of(item),
        language=None if words is None else words.language,
        direction="ltr" if words is None else words.direction.value,
        translation=words.translation.text if words is not None and words.translation is not None else None,
        act=None if words is None else words.act.value,
        force=_force_of(item),
        speaker=speaker_of(item),
        hand=_hand_shown(_hand_on(item)),
        approved=words is not None and words.approved,
        said=instant_or_none(said_on(item)),
        valid_until=instant_or_none(until),
        answer_by=instant_or_none(day),
        expired=_past(until, now),
        late=isinstance(item, StanceItem) and item.late,
        again=_again_of(reading, ref, item),
        provisos=list(provisos_on(item)),
        proviso_not_stated=not_stated_on(item),
        about=_about(item),
        answered=[each.wording for each in concerned],
        through=[each.through for each in concerned],
        news_of=_news_of(reading, item),
        ended=_ended(reading, item),
        others_not_stated=isinstance(item, StanceItem) and item.besides is None,
        finder=item.finder.value if isinstance(item, kinds.ConditionItem) else None,
        receipt=_receipt(reading, ref),
        deliveries=deliveries(reading, ref),
        stances=[stance(written).value for written in counting(reading, ref, now)],
        agreement=_agreement(reading, ref, item, now),
        withdrawn=withdrawal_told(reading, ref) and not corrected(reading, ref),
        wrong=corrected(reading, ref),
        instead=None if not isinstance(item, kinds.CorrectionItem) or item.instead is None else item.instead + 1,
        stage=_stage_told(reading, ref, item),
    )


def _stage_told(reading: Reading, ref: Ref, item: Item) -> str | None:
    stage = told_steps(reading, ref, item.force).stage if isinstance(item, Words | StanceItem) else None
    return None if stage is None else stage.value


def _force_of(item: Item) -> str | None:
    match item:
        case Words(force=force) | StanceItem(force=force):
            return force.value
        case _:
            return None


def _hand_on(item: Item) -> Hand | None:
    match item:
        case Words(hand=hand) | StanceItem(hand=hand) | FindingItem(hand=hand):
            return hand
        case kinds.StageItem(hand=hand):
            return hand
        case kinds.ConditionItem(words=words):
            return words.hand
        case _:
            return None


def _until_of(item: Item) -> Moment | None:
    match item:
        case Words(valid_until=until) | StanceItem(valid_until=until) | kinds.ConditionItem(until=until):
            return until
        case kinds.ExtensionItem(valid_until=until):
            return until
        case _:
            return None


def _day_of(item: Item) -> Moment | None:
    words = words_of(item)
    return item.answer_by if isinstance(item, kinds.ExtensionItem) else None if words is None else words.answer_by


def _here(reading: Reading, ref: Ref) -> bool:
    """Whether an item has reached the side, so that what was told of it later counts."""
    return bool(reached_copies(reading, ref))


def _again_of(reading: Reading, ref: Ref, item: Item) -> Reference | None:
    """The earlier copy that an item is the same as, if the side has one; a sheet that nobody brought tells of none."""
    earlier = again(item)
    there = [copy for copy in reached_copies(reading, ref) if copy != ref]
    if earlier is None or not there:
        return None
    return name_ref(earlier if earlier in there else there[0])


class _Concerned(NamedTuple):
    """Words that an item is about. ``through``: the stance of the answer to them that it is about; empty: none."""

    wording: str
    through: str = ""


def _concerned(reading: Reading, item: Item) -> list[_Concerned]:
    """The words that an item is about, as they stand on this leg: what was answered, or what it is news of.

    Words that were handed back are in no view, so neither are they here.
    """
    if isinstance(item, StanceItem):
        found = (each for answered in item.answers for each in _answered(reading, answered))
        return list(dict.fromkeys(found))
    about, target = about_of(item), _target(reading, item)
    if target is None or (about is not None and returned(reading, about)):
        return []
    return [_Concerned(wording_of(target))] if words_of(target) is not None else _concerned(reading, target)


def _answered(reading: Reading, answered: kinds.AnsweredWords) -> list[_Concerned]:
    """What a stance answers. Of an answer that is the words to which that was given, and not its stance alone."""
    of_answers = [_of_an_answer(reading, ref) for ref in (*answered.passages, *answered.here)]
    found = [each for concerned in of_answers if concerned is not None for each in concerned]
    return found if any(each is not None for each in of_answers) else [_Concerned(answered.wording)]


def _of_an_answer(reading: Reading, ref: Ref) -> list[_Concerned] | None:
    """The words to which an answer was given: one of this leg's side, or one that it has; None: it is none."""
    written = reading.written(ref.entry)
    act = None if written is None else written.act
    if isinstance(act, kinds.Replied):
        if ref.index:
            return None  # a condition of an answer is words itself
        there = [each.item for each in act.items if not returned(reading, each.item)]
        items = [item for each in there if (item := conveyed_item(reading, each)) is not None]
        wordings = [each for item in items for each in _words_in(reading, item)]
        return [_Concerned(each, act.stance.value) for each in wordings]
    item = conveyed_item(reading, ref)
    if not isinstance(item, StanceItem):
        return None
    return [_Concerned(each, item.stance.value) for each in _words_in(reading, item)]


def _words_in(reading: Reading, item: Item) -> list[str]:
    return [wording_of(item)] if words_of(item) is not None else [each.wording for each in _concerned(reading, item)]


def _ended(reading: Reading, item: Item) -> str | None:
    """Of a correction of a withdrawal: what was said to stand no longer."""
    news = _target(reading, item) if isinstance(item, kinds.CorrectionItem) else None
    gone = _target(reading, news) if isinstance(news, kinds.WithdrawalItem) else None
    if isinstance(gone, kinds.StageItem):
        return gone.stage.value
    return None if gone is None else str(gone.__struct_config__.tag)


def _news_of(reading: Reading, item: Item) -> str | None:
    """What sort of item an item is news of: ``words``, ``stance``, …; None: it is none."""
    target = _target(reading, item)
    return None if target is None else str(target.__struct_config__.tag)


def _target(reading: Reading, item: Item) -> Item | None:
    about = about_of(item)
    return None if about is None else conveyed_item(reading, about)


def _about(item: Item) -> list[Reference]:
    if isinstance(item, StanceItem):
        return [name_ref(ref) for each in item.answers for ref in each.passages]
    about = about_of(item)
    return [] if about is None else [name_ref(about)]


def _receipt(reading: Reading, ref: Ref) -> str:
    if not reading.kept:
        return "conveyed"
    return "delivered" if delivered(reading, ref) else "sheet_made"


def _agreement(reading: Reading, ref: Ref, item: Item, now: Moment) -> list[Sentence]:
    if not isinstance(item, Words):
        return []
    told, known = agreement(reading, ref, item, now)
    answered = known.answers or known.gone or known.facts.overdue
    return told if answered else []


def deliveries(reading: Reading, ref: Ref) -> list[DeliveryView]:
    """When and how something was brought to a kept side."""
    return [
        DeliveryView(when=instant(body.when), where=body.where, by=body.by, to=body.to, manner=body.manner.value)
        for written in delivered(reading, ref)
        if isinstance(body := written.body, kinds.Delivered)
    ]


def read_back_view(reading: Reading, written: Written, body: kinds.ReadBack) -> ReadBackView:
    """A wording for its owner to approve."""
    whole = Ref(entry=written.ident, index=0)
    return ReadBackView(
        ref=Reference(written.ident),
        text=body.words.text,
        language=body.words.language,
        direction=body.words.direction.value,
        translation=None if body.words.translation is None else body.words.translation.text,
        act=body.words.act.value,
        force=body.words.force.value,
        provisos=list(body.words.provisos),
        proviso_not_stated=body.words.proviso_not_stated,
        to=body.alias,
        about=[name_ref(ref) for ref in body.passages],
        answers=sorted(answer.value for answer in answers_to(reading, written.ident)),
        approved=approved(reading, written.ident),
        deliveries=deliveries(reading, whole),
    )


def rules_view(reading: Reading, offer: Id, rules: GroundRules) -> RulesView:
    """Terms of reference, and how they were answered."""
    answers = [
        "yes" if answer.act.yes else "no"
        for answer in touching_in_effect(reading, Ref(entry=offer, index=0), "tor_answered")
        if isinstance(answer.act, kinds.TorAnswered)
    ]
    return RulesView(
        ref=Reference(offer),
        disclosure=rules.disclosure.value,
        disclose_to=disclosed_to(rules),
        lease=say_length(rules.lease_ms),
        retention=rules.retention.value,
        opened_told=rules.opened_told,
        existence_confidential=rules.existence_confidential,
        languages=list(rules.languages),
        text=rules.text,
        in_force=any(held is rules or held == rules for held in rules_in_force(reading)),
        answers=sorted(answers),
        deliveries=deliveries(reading, Ref(entry=offer, index=0)),
    )


# --- what happened, in one sentence ----------------------------


def told(reading: Reading, written: Written) -> ToldView:
    """An entry that is not words, as one sentence."""
    body = written.body
    whole = Ref(entry=written.ident, index=0)
    about: list[Reference] = []
    match written.act:
        case kinds.Released(what=ref) | kinds.Found(condition=ref):
            about = [name_ref(ref)]
        case kinds.ReadBackAnswered(read_back=ident) | kinds.TorAnswered(offer=ident):
            about = [Reference(ident)]
        case kinds.Carried(crossings=crossings):
            about = [name_ref(crossing.what) for crossing in crossings]
        case kinds.Delivered(what=what):
            about = [name_ref(ref) for ref in what]
        case kinds.Struck(what=ident, instead=instead):
            about = [Reference(each) for each in (ident, instead) if each is not None]
        case _:
            pass
    return ToldView(
        ref=Reference(written.ident),
        told=[] if body is None else tell(reading, written),
        words=told_words(written),
        about=about,
        deliveries=deliveries(reading, whole),
    )


def _hand_of(reading: Reading, written: Written) -> HandView | None:
    noted = written.noted
    if noted is None:
        return None
    people = roster(reading)
    seat = None if people is None else people.seat(noted.speaker)
    return HandView(
        way=noted.way.value,
        closeness=noted.closeness.value,
        speaker=None if seat is None else seat.name,
        interpreter=noted.interpreter,
        when=instant(noted.when),
    )


def _hand_shown(hand: Hand | None) -> HandView | None:
    return None if hand is None else HandView(way=hand.way.value, closeness=hand.closeness.value)


def _past(until: Moment | None, now: Moment) -> bool:
    return until is not None and now.ms > until.ms
