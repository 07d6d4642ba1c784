"""What may happen in a talk whose unnamed words are of one side or of another: every deed of a step.

The rules are:

* What an author does, and what the mediator does about it, is done on the leg of whoever the author is. Everything else
  is done by sides under their names.
* What must not count is each world's own (:meth:`World.own_chance`): how often an answer was handed over, in which
  manner, and how long before the end of its step.
* On South's leg nothing is gone past. On other legs the mediator goes on, since they are looked at by nobody here.
"""

from __future__ import annotations

from goodoffices.errors.gate import NothingWithdrawn
from goodoffices.talk.doubts import Doubt, Lower, lower, with_clock, with_doubt
from goodoffices.talk.draft import Draft, ExtensionOf, FindingOf, InSubstance, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Aliased,
    Answer,
    Closed,
    ConditionItem,
    DeskRef,
    Direction,
    Disclosure,
    End,
    Extended,
    Finding,
    Form,
    Receiver,
    Retention,
    Stance,
    Translation,
)
from goodoffices.talk.names import aliases_of, sides_of
from goodoffices.talk.releasable import finder_of
from goodoffices.talk.release import second_look
from goodoffices.talk.talk import Talk
from goodoffices.talk.terms import WHOEVER, Carriage, Manner, terms
from tests.table import DAY, clause, own_words, stance_of, very, whole, wording
from tests.talk.plans import NothingThere, Step, pick
from tests.talk.whose_world import SOUTH, Given, Here, Hidden, There, Whose, World

TEXTS = ("The straits stay open.", "We can wait.", "Come in as you please.")

ASKED = ("Shall the straits stay open?", "Who pays for it?")

NAMES = ("The upper side", "A friend", "The old harbour")
"""What sides come to be called."""

REASON = "It has to be."
"""Why the mediator goes on, on the legs of others."""

STANCES = (*Stance, Stance.ACCEPTS, Stance.ON_CONDITIONS, Stance.ON_CONDITIONS)

WORDS_WITH_DATES = 1024 + 2048
"""As bits of a step: words that hold until a day, and can be answered until one."""


class Deeds(World):
    """A world in which things happen."""

    # --- the authors' words

    def say(self, step: Step) -> None:
        """An author says something."""
        author, number = step.who & 1, step.what % len(TEXTS)
        side, act = self.authors[author], pick((Act.ASSURANCE, Act.PROPOSAL, Act.REMARK), step.how)
        source = self.table.say(
            side,
            TEXTS[number],
            self.hidden_terms(side, step.how),
            act=act,
            valid_until=self.moment(100, side) if step.how & 1024 else None,
            answer_by=self.moment(40, side) if step.how & 2048 else None,
            noting=self.noting(side, step.how >> 12),
        )
        self.words.append(Hidden(author, source, number, act))

    def draft(self, hidden: Hidden, how: int) -> Draft:
        """Words of an author for somebody who is not told whose they are."""
        if how & 7 == 7:
            return very(hidden.source, unnamed=True)
        translated = Translation(text="Es bleibt dabei.", language="de", direction=Direction.LTR)
        return wording(
            f"So it is said: {hidden.number}.",
            hidden.source,
            act=hidden.act,
            unnamed=True,
            translation=translated if how & 24 == 24 else None,
        )

    def bring(self, step: Step) -> None:
        """Words of an author for South, or of both on one sheet; approved first, if that is asked for."""
        chosen = [pick(self.words, step.what), *([pick(self.words, step.what + 1)] if step.how & 64 else [])]
        drafts = [self.draft(each, step.how) for each in chosen]
        if step.how & 128:
            self.approve(chosen[0], drafts[0], SOUTH)
        items = self.table.convey(SOUTH, *drafts)
        if step.how & 256 or not self.kept(SOUTH):
            self.brought(SOUTH, items)
        numbers = [self.words.index(each) for each in chosen]
        self.here += [
            Here(item, each.author, each.source, number)
            for item, each, number in zip(items, chosen, numbers, strict=True)
        ]

    def approve(self, hidden: Hidden, draft: Draft, to: str) -> None:
        """The author approves a wording."""
        assert isinstance(draft, InSubstance) or not hasattr(draft, "text")
        side = self.authors[hidden.author]
        asked = self.table.read_back(draft, self.called(side, to)[0])  # type: ignore[arg-type]
        self.table.answer_read_back(asked, Answer.APPROVES, noting=self.noting(side))

    def share(self, step: Step) -> None:
        """Another side gets the words of an author, too; whoever said them has them."""
        hidden, side = pick(self.words, step.what), self.side(step.who)
        number = self.words.index(hidden)
        if side == self.authors[hidden.author]:
            self.shared.append((number, side, None))
            return
        items = self.table.convey(side, self.draft(hidden, step.how), because=REASON)
        self.shared.append((number, side, self.brought(side, items)[0]))

    def side_answers_words(self, step: Step) -> None:
        """A side that has the words of an author answers them, and lets South know."""
        _, side, item = pick(self.shared, step.what)
        if item is None:
            raise NothingThere
        to = [self.called(side, SOUTH)[0], WHOEVER]
        reply = self.table.reply(
            item,
            pick(tuple(each for each in Stance if each is not Stance.ON_CONDITIONS), step.how),
            given=terms(Carriage.VERBATIM, to),
            noting=self.noting(side),
        )
        items = self.table.convey(SOUTH, stance_of(reply, third_party=True))
        self.here += [Here(each, side, reply) for each in self.brought(SOUTH, items)]

    def author_takes_back(self, step: Step) -> None:
        """An author withdraws words, or releases them anew."""
        hidden = pick(self.words, step.what)
        side = self.authors[hidden.author]
        hand = self.noting(side, step.how >> 4)
        if step.how & 1:
            self.table.release(hidden.source, self.hidden_terms(side, step.how >> 5), noting=hand)
        else:
            self.table.withdraw(hidden.source, quiet=step.how & 6 == 6, noting=hand)
            self.changed.append(hidden.source)

    def author_extends(self, step: Step) -> None:
        """An author gives words later dates."""
        hidden = pick(self.words, step.what)
        side = self.authors[hidden.author]
        act = Extended(
            what=hidden.source.what,
            answer_by=self.moment(50 + step.who, side) if step.how & 1 else None,
            valid_until=self.moment(120 + step.who, side) if step.how & 2 else None,
        )
        self.table.act(hidden.source, act, noting=self.noting(side))
        self.changed.append(hidden.source)

    def answer_taken_back(self, step: Step) -> None:
        """An author, or another side, withdraws an answer."""
        given = pick(self.theirs, step.what)
        self.table.withdraw(given.reply, quiet=step.how & 6 == 6, noting=self.noting(self.who(given.whose)))
        self.changed.append(given.reply)

    def news_here(self, step: Step) -> None:
        """South is told that something is no more, or has later dates."""
        about = pick([each for each in self.here if each.of in self.changed] or self.here, step.what)
        items = self.table.convey(SOUTH, self.news(about.item))
        if step.how & 2 or not self.kept(SOUTH):
            self.brought(SOUTH, items)
        self.here += [Here(item, about.whose) for item in items]

    def deliver(self, step: Step) -> None:
        """South is brought something; or somebody of another side gets it by mistake."""
        if not self.kept(SOUTH):
            raise NothingThere
        about = pick(self.here, step.what)
        if step.how & 12 == 12:
            person = f"{self.side(step.who)}'s envoy"
            receiver = pick((Receiver.OTHER, Receiver.UNKNOWN), step.how)
            self.table.deliver(about.item, to=person, receiver=receiver)
            return
        against = second_look(self.table.station().talk.rooms, about.item.room, whole(about.item), self.table.now)
        if against and not step.how & 48:
            raise against[0][1]
        self.table.deliver(about.item, manner=pick(tuple(Manner), step.how))

    def news(self, item: DeskRef) -> Draft:
        """That something is no more; else, that it has later dates."""
        gone = WithdrawalOf(item.what)
        stands = self.table.refused(self.table.leg(item).name, gone) is NothingWithdrawn
        return ExtensionOf(item.what) if stands else gone

    # --- South answers

    def reply(self, step: Step) -> None:
        """South answers something, over earlier answers or not."""
        about = pick(self.here, step.what)
        if about.whose is None:
            raise NothingThere
        stance = pick(STANCES, step.how)
        number = 1 + (step.how >> 3 & 1) if stance is Stance.ON_CONDITIONS else 0
        earlier = [each for each in self.given if each.item == about.item]
        given = self.answer_terms(about.whose, step.how >> 2)
        reply = self.table.reply(
            about.item,
            stance,
            *self.conditions(SOUTH, about.whose, number, step.how >> 3),
            given=given,
            over=[whole(each.reply) for each in earlier] if step.who & 1 else (),
            valid_until=self.moment(50, SOUTH) if step.who & 6 == 6 else None,
            under=pick(self.under, step.how) if given is None and self.under else None,
            noting=self.noting(SOUTH, step.how >> 12),
        )
        self.given.append(Given(reply, about.whose, number, about.item, about.words))

    def carry(self, step: Step) -> None:
        """An answer is handed over to whoever it is for; how often, how, and when in the step is each world's own."""
        given = pick(self.given, step.what)
        to, own = self.who(given.whose), self.own_chance(step) if isinstance(given.whose, int) else 0
        beside = [each for each in self.given if each.item == given.item and each != given] if step.how & 8 else []
        drafts = [
            stance_of(each.reply, *self.stated(each, mask, step.how), unnamed=self.must_be_unnamed(each))
            for each, mask in ((given, step.who), *((each, 3) for each in beside))
        ]
        items: list[DeskRef] = []
        for again in range(1 + (own & 1)):
            with self.earlier((own >> 1) * (2 - again) // 2):
                items = self.table.convey(to, *drafts, because=REASON)
                self.brought(to, items, pick(tuple(Manner), own >> 1))
        place = 0
        for each, named in zip((given, *beside), drafts, strict=True):
            conditions = [condition.condition for condition in named.conditions]
            stance, *there = items[place : place + 1 + len(conditions)]
            place += 1 + len(conditions)
            self.there.append(There(each, stance, tuple(zip(conditions, there, strict=True))))

    def third_party(self, step: Step) -> None:
        """A side that has the words, too, is told how they were answered."""
        having = [
            (given, side)
            for given in self.given
            for number, side, _ in self.shared
            if given.words is not None and number == given.words
        ]
        given, side = pick(having, step.what)
        draft = stance_of(
            given.reply,
            *self.stated(given, step.how >> 4, step.how),
            unnamed=self.must_be_unnamed(given),
            third_party=True,
        )
        items = self.brought(side, self.table.convey(side, draft, because=REASON))
        conditions = [condition.condition for condition in draft.conditions]
        self.there.append(There(given, items[0], tuple(zip(conditions, items[1:], strict=True))))

    def stray(self, step: Step) -> None:
        """An answer is brought to somebody whom it was not meant for; only where it is brought by hand."""
        given = pick(self.given, step.what)
        to = self.who(given.whose)
        if not self.kept(to):
            raise NothingThere
        items = self.table.convey(to, stance_of(given.reply), because=REASON)
        self.table.deliver(*items, to="A porter", receiver=Receiver.UNKNOWN)

    def tell(self, step: Step) -> None:
        """South is told what is owed."""
        self.table.tell(SOUTH)

    def hear(self, step: Step) -> None:
        """South is told whatever was written down for it."""
        if not self.kept(SOUTH):
            raise NothingThere
        self.table.hear(SOUTH)

    def take_back(self, step: Step) -> None:
        """South takes an answer back, or one of its conditions."""
        given = pick(self.given, step.what)
        what = clause(given.reply, step.who % (given.conditions + 1))
        self.table.withdraw(what, quiet=step.how & 3 == 3, noting=self.noting(SOUTH))

    def release_anew(self, step: Step) -> None:
        """South changes the terms of an answer."""
        given = pick(self.given, step.what)
        what = clause(given.reply, step.who % (given.conditions + 1))
        terms_now = self.answer_terms(given.whose, step.how)
        if terms_now is None:
            raise NothingThere
        self.table.release(what, terms_now, over=() if step.who & 8 else None, noting=self.noting(SOUTH))

    def extend_answer(self, step: Step) -> None:
        """South's answer holds longer."""
        given = pick(self.given, step.what)
        act = Extended(what=given.reply.what, answer_by=None, valid_until=self.moment(90 + step.who, SOUTH))
        self.table.act(SOUTH, act, noting=self.noting(SOUTH))

    def news_there(self, step: Step) -> None:
        """Whoever has an answer is told that it is no more, or holds longer."""
        there = pick(self.there, step.what)
        leg = self.table.leg(there.stance).name
        self.brought(leg, self.table.convey(leg, self.news(there.stance), because=REASON))

    def find(self, step: Step) -> None:
        """South finds on a condition of its own."""
        every = [(given, number) for given in self.given for number in range(1, given.conditions + 1)]
        stated = {condition for each in self.there for condition, _ in each.stated}
        given, number = pick([each for each in every if clause(each[0].reply, each[1]) in stated] or every, step.what)
        found = self.table.find(
            clause(given.reply, number),
            pick(tuple(Finding), step.how),
            given=self.answer_terms(given.whose, step.how >> 2),
            noting=self.noting(SOUTH),
        )
        self.found.append((found, given, number))

    def carry_finding(self, step: Step) -> None:
        """It is told to whoever has the condition."""
        known = [
            (found, item)
            for found, given, number in self.found
            for there in self.there
            for condition, item in there.stated
            if condition == clause(given.reply, number)
        ]
        found, item = pick(known, step.what)
        leg = self.table.leg(item).name
        unnamed = self.table.item(item).words.speaker is None
        draft = FindingOf(finding=found, condition=item.what, unnamed=unnamed)
        self.brought(leg, self.table.convey(leg, draft, because=REASON))

    def mediator_finds(self, step: Step) -> None:
        """The mediator finds on a condition, on South's leg or on that of whoever has it."""
        here = [each.item for each in self.here if isinstance(self.table.item(each.item), ConditionItem)] + [
            clause(given.reply, number + 1) for given in self.given for number in range(given.conditions)
        ]
        there = [item for each in self.there for _, item in each.stated]
        named = [
            each
            for each in (there if step.how & 16 else here)
            if finder_of(self.table.reading(each), each.what) is End.MEDIATOR
        ]
        condition = pick(named, step.what)
        self.table.find(condition, pick(tuple(Finding), step.how), end=End.MEDIATOR)

    def read_back(self, step: Step) -> None:
        """A condition of South's in the mediator's words, for South to approve."""
        given = pick([each for each in self.given if each.conditions], step.what)
        to = WHOEVER if isinstance(given.whose, int) and step.how & 3 else self.side(step.who)
        asked = self.table.read_back(self.worded(clause(given.reply, 1 + step.how % given.conditions)), to)
        if step.how & 12:
            answer = pick((Answer.APPROVES, Answer.APPROVES, Answer.REFUSES), step.how)
            self.table.answer_read_back(asked, answer, noting=self.noting(SOUTH))

    # --- what others do under their names, and what South asks

    def named_words(self, step: Step) -> None:
        """A side says something under its name."""
        side = self.side(step.who)
        given = terms(Carriage.VERBATIM, [self.called(side, SOUTH)[0]], time_may_cross=True)
        words = self.table.say(side, f"{side} says so, {step.what}.", given, noting=self.noting(side))
        items = self.brought(SOUTH, self.table.convey(SOUTH, very(words)))
        self.here += [Here(item, side) for item in items]

    def mediator_asks(self, step: Step) -> None:
        """The mediator's own words for South."""
        items = self.brought(SOUTH, self.table.convey(SOUTH, own_words("What do you need?")))
        self.here += [Here(item, None) for item in items]

    def ask(self, step: Step) -> None:
        """South says something that others may have."""
        names = [name for each in sides_of(self.table.reading(SOUTH)) for name in each]
        given = terms(Carriage.VERBATIM, names)
        self.asked.append(
            self.table.say(
                SOUTH,
                pick(ASKED, step.what),
                given,
                act=Act.PROPOSAL,
                answer_by=None if step.how & 1 else self.moment(45, SOUTH),
                valid_until=None if step.how & 2 else self.moment(110, SOUTH),
                noting=self.noting(SOUTH),
            )
        )

    def put(self, step: Step) -> None:
        """It is conveyed to one side, or to all."""
        number = step.what % len(self.asked) if self.asked else 0
        words = pick(self.asked, number)
        for side in self.sides if step.how & 1 else (self.side(step.who),):
            draft = self.question(words) if step.how & 6 == 6 else very(words)
            (item,) = self.brought(side, self.table.convey(side, draft))
            self.put_with.append((number, side, item))

    def _asked_at(self, side: str, step: Step) -> DeskRef:
        """Words of South's as a side has them: its very words, if it has these."""
        number = step.what % max(1, len(self.asked))
        items = [item for asked, at, item in self.put_with if (asked, at) == (number, side)]
        return pick(sorted(items, key=lambda item: self.table.item(item).form is not Form.VERBATIM), 0)

    def approve_asked(self, step: Step) -> None:
        """South approves a wording of its words for one side."""
        words = pick(self.asked, step.what)
        asked = self.table.read_back(self.question(words), self.called(SOUTH, self.side(step.who))[0])
        self.table.answer_read_back(asked, Answer.APPROVES, noting=self.noting(SOUTH))

    def change_asked(self, step: Step) -> None:
        """South gives later dates to what it said, or takes it back."""
        words = pick(self.asked, step.what)
        if step.how & 1:
            later = self.moment(150 + step.who, SOUTH)
            act = Extended(
                what=words.what,
                answer_by=later if step.how & 2 else None,
                valid_until=later if step.how & 4 else None,
            )
            self.table.act(SOUTH, act, noting=self.noting(SOUTH))
        else:
            self.table.withdraw(words, quiet=step.how & 6 == 6, noting=self.noting(SOUTH))

    def news_put(self, step: Step) -> None:
        """One side that has it, or all that have it, are told."""
        number = step.what % max(1, len(self.asked))
        for side in self.sides if step.how & 6 else (self.side(step.who),):
            for item in [item for asked, at, item in self.put_with if (asked, at) == (number, side)][:1]:
                self.brought(side, self.table.convey(side, self.news(item)))

    def question(self, words: DeskRef) -> InSubstance:
        """What South asked, in the mediator's words."""
        return wording("South wants to know.", words, act=Act.QUESTION)

    def _answers(self, whose: Whose, item: DeskRef, step: Step) -> None:
        side = self.who(whose)
        stance = pick(STANCES, step.how)
        number = 1 + (step.how >> 3 & 1) if stance is Stance.ON_CONDITIONS else 0
        earlier = [each for each in self.theirs if each.item == item and each.whose == whose]
        reply = self.table.reply(
            item,
            stance,
            *self.conditions(side, whose, number, step.how >> 4),
            given=terms(Carriage.VERBATIM, [self.called(side, SOUTH)[0]], attribution=self.attribution(whose)),
            over=[whole(each.reply) for each in earlier] if step.how & 16 else (),
            valid_until=self.moment(55, side) if step.how & 96 == 96 else None,
            noting=self.noting(side, step.how >> 8),
        )
        self.theirs.append(Given(reply, whose, number, item))

    def author_answers(self, step: Step) -> None:
        """An author answers South without a name."""
        author = step.who & 1
        self._answers(author, self._asked_at(self.authors[author], step), step)

    def side_answers(self, step: Step) -> None:
        """A side answers South under its name."""
        side = self.side(step.who)
        self._answers(side, self._asked_at(side, step), step)

    def author_comes_back(self, step: Step) -> None:
        """An author answers an answer of South's without a name."""
        there = pick([each for each in self.there if isinstance(each.given.whose, int)], step.what)
        assert isinstance(there.given.whose, int)
        if self.table.leg(there.stance).name != self.authors[there.given.whose]:
            raise NothingThere
        self._answers(there.given.whose, there.stance, step)

    def bring_answer(self, step: Step) -> None:
        """South is told an answer, and some of its conditions."""
        given = pick(self.theirs, step.what)
        draft = stance_of(given.reply, *self.stated(given, step.who, step.how), unnamed=isinstance(given.whose, int))
        items = self.table.convey(SOUTH, draft)
        if step.how & 2 or not self.kept(SOUTH):
            self.brought(SOUTH, items)
        of = [given.reply, *(stated.condition for stated in draft.conditions)]
        self.here += [Here(item, given.whose, each) for item, each in zip(items, of, strict=True)]

    def author_finds(self, step: Step) -> None:
        """Whoever answered South finds on a condition of the answer."""
        every = [(given, number) for given in self.theirs for number in range(1, given.conditions + 1)]
        stated = [each.of for each in self.here]
        given, number = pick([each for each in every if clause(each[0].reply, each[1]) in stated] or every, step.what)
        side = self.who(given.whose)
        found = self.table.find(
            clause(given.reply, number),
            pick(tuple(Finding), step.how),
            given=terms(Carriage.VERBATIM, [self.called(side, SOUTH)[0]], attribution=self.attribution(given.whose)),
            noting=self.noting(side),
        )
        self.found_there.append((found, given, number))

    def bring_finding(self, step: Step) -> None:
        """South is told of it."""
        known = [
            (found, given, each.item)
            for found, given, number in self.found_there
            for each in self.here
            if each.of == clause(given.reply, number)
        ]
        found, given, item = pick(known, step.what)
        draft = FindingOf(finding=found, condition=item.what, unnamed=isinstance(given.whose, int))
        self.here += [Here(each, given.whose) for each in self.brought(SOUTH, self.table.convey(SOUTH, draft))]

    # --- the table itself

    def alias(self, step: Step) -> None:
        """A side gets another name somewhere, in the place of the one before or as if it had none."""
        side, leg = self.side(step.who), SOUTH if step.how & 1 else self.side(step.what)
        if side == leg:
            raise NothingThere
        before = None if step.how & 6 == 6 else self.called(leg, side)[0]
        name = pick(NAMES, step.what)
        if name in aliases_of(self.table.reading(leg)):
            raise NothingThere
        self.table.write(leg, Aliased(alias=name, instead_of=before))
        if step.how & 24:
            self.table.map(leg, name, side)

    def rules(self, step: Step) -> None:
        """Ground rules for South: by default the substance goes to all, or to some."""
        names = [min(each) for each in sides_of(self.table.reading(SOUTH))]
        to = names if step.how & 1 else names[:1]
        self.under.append(self.table.agree(SOUTH, disclosure=Disclosure.UNCITRAL, disclose_to=to, lease_ms=2 * DAY))

    def wait(self, step: Step) -> None:
        """Hours or days pass."""
        self.table.wait(hours=pick((1, 5, 30, 48, 15 * 24), step.how))

    def clock(self, step: Step) -> None:
        """The mediator's clock is found to be lower than it was, or to be right."""
        station = self.table.station()
        rows = station.talk.rooms.rows
        was = Lower(was=self.table.after(hours=9), shows=self.table.now)
        station.talk = Talk(station.talk.rooms.stored(with_clock(rows, was if lower(rows) is None else None)))

    def doubt(self, step: Step) -> None:
        """The last thing on South's leg was seen earlier than it says."""
        station, room = self.table.station(), self.table.legs[SOUTH].room
        rooms = station.talk.rooms
        *_, (_, ident) = rooms.reading(room).transcript.thread()
        seen = Doubt(first_seen=self.table.after(hours=-step.who), lower_than=None)
        station.talk = Talk(rooms.changed(with_doubt(rooms.rows, room, ident, seen), room))

    def close(self, step: Step) -> None:
        """South's leg ends, now and then."""
        if step.how & 7 == 7:
            self.table.write(SOUTH, Closed(retention=Retention.KEEP))

    # --- how it begins

    def begin(self, start: int) -> None:
        """Both authors' words are with South, which has asked something; perhaps all have that, and answered."""
        for author in (0, 1):
            self.say(Step("say", author, author, 1 + (WORDS_WITH_DATES if start & 4 else 0)))
            self.bring(Step("bring", 0, author, 256))
        self.ask(Step("ask", 0, 0, 0))
        if start & 1:
            self.put(Step("put", 0, 0, 1))
            self.table.hear(SOUTH)
            self.author_answers(Step("author_answers", 0, 0, 1))
        if start & 2:
            self.reply(Step("reply", 6, 0, 1))
            self.reply(Step("reply", 6, 1, 25))
