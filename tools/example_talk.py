"""A small talk in which every kind of entry is written at least once, for the worked examples of the pages.

North's leg is sealed, South's is kept, and there are the public's leg and the desk. Nobody and nothing in it is real.
"""

from __future__ import annotations

from goodoffices import record
from goodoffices.talk import draft, events
from goodoffices.talk.entry import read_header
from goodoffices.talk.events import Act, Direction, End, Ref, Role, Room, Seat
from goodoffices.talk.judge import conveyed_item, item_digest
from goodoffices.talk.release import read_back
from goodoffices.talk.talk import Talk, join, propose
from goodoffices.talk.terms import PUBLIC, WITHHELD, Carriage, Moment, Terms, terms
from tools.example_stations import DAY, Example, Station, Stations, chance


class ExampleTalk(Stations):
    """The talk, played from its founding to its end."""

    def __init__(self) -> None:
        super().__init__()
        self._found_everything()
        self._seat_people()
        self._agree_on_rules()
        self._say()
        self._read_back()
        self._carry_to_south()
        self._answer_and_carry_back()
        self._find()
        self._go_further()
        self._withdraw()
        self._correct()
        self._put_to_several()
        self._speak_in_public()
        self._answer_the_mediator()
        self._mandate()
        self._lose()
        self._choose()
        self._replace_a_station()
        self._close()

    def _found_everything(self) -> None:
        mediator = self.mediator.seat("Mediator", End.MEDIATOR, Role.MEDIATOR)
        minister = self.minister.seat("North's minister", End.SIDE, Role.PRINCIPAL)
        souths = Seat(
            fingerprint=chance("card of South's envoy"),
            name="South's envoy",
            end=End.SIDE,
            role=Role.ENVOY,
            station=False,
        )
        for leg, room, side, aliases, seats, example in (
            ("desk", Room.DESK, "Two ports", (), (mediator,), ""),
            ("North", Room.SEALED, "North", ("South",), (mediator, minister), "founded"),
            ("South", Room.KEPT, "South", ("North",), (mediator, souths), ""),
            ("public", Room.PUBLIC, PUBLIC, (), (mediator,), ""),
        ):
            nonce = chance(f"founding of {leg}")
            founded = events.Founded(nonce=nonce, room=room, side=side, aliases=aliases, seats=seats)
            self.founds(leg, founded, example)

    def _seat_people(self) -> None:
        self.minister.talk = join(self.minister.talk, self.legs["North"])
        self.hand_over(self.minister, "founded")
        envoy = self.envoy.seat("North's envoy", End.SIDE, Role.ENVOY)
        self.acts(self.minister, "seated", events.Seated(seat=envoy, start=()))
        self.envoy.talk = join(self.envoy.talk, self.legs["North"])
        self.hand_over(self.envoy, "founded", "seated")
        self.acts(self.minister, "accepted", events.Accepted(fingerprint=self.mediator.card))
        self.acts(self.envoy, "", events.Accepted(fingerprint=self.mediator.card))
        self.writes("North", "aliased", events.Aliased(alias=PUBLIC, instead_of=None))
        for leg, alias, means, example in (
            ("North", "South", "South", "mapped"),
            ("North", PUBLIC, "public", ""),
            ("South", "North", "North", ""),
        ):
            mapped = events.Mapped(room=self.legs[leg], alias=alias, means=self.legs[means])
            self.writes("desk", example, mapped)

    def _agree_on_rules(self) -> None:
        rules = events.GroundRules(
            disclosure=events.Disclosure.CLOSED,
            disclose_to=(),
            opened_told=True,
            lease_ms=7 * DAY,
            retention=events.Retention.KEEP,
            existence_confidential=False,
            languages=("en",),
            text=None,
        )
        offer = self.writes("North", "tor_offered", events.TorOffered(rules=rules, replaces=None))
        answer = events.TorAnswered(offer=offer.ident, yes=True, over=())
        self.acts(self.minister, "tor_answered", answer)

    def _say(self) -> None:
        channel = _passage(
            "We will not block the channel.",
            Act.ASSURANCE,
            terms(Carriage.VERBATIM, ["South"], provisos=["Not for the press."], time_may_cross=True),
            self.later(10 * DAY),
        )
        quiet_terms = terms(Carriage.IN_SUBSTANCE, ["South"], read_back=True)
        quiet = _passage("We need quiet until the 20th.", Act.REQUEST, quiet_terms)
        fuel = _passage("Our tugs are short of fuel.", Act.REMARK, None)
        under = self.examples["tor_answered"].ident
        self.words = self.acts(self.envoy, "said", events.Said(passages=(channel, quiet, fuel), under=under))
        wider = terms(Carriage.IN_SUBSTANCE, ["South"], convey_from=self.later(DAY), read_back=True)
        what = Ref(entry=self.words.ident, index=2)
        released = events.Released(what=what, terms=wider, over=(self.words.ident,), quiet=False)
        self.acts(self.minister, "released", released)

    def _read_back(self) -> None:
        self.wording = draft.InSubstance(
            sources=(self.ref("North", self.words, 1),),
            text="North asks for calm for the next days.",
            language="en",
            direction=Direction.LTR,
            act=Act.REQUEST,
        )
        cleared = read_back(self.mediator.talk.rooms, self.legs["North"], self.wording, "South")
        asked = self.issues(cleared, "read_back")
        approves = events.Answer.APPROVES
        answer = events.ReadBackAnswered(read_back=asked.ident, answer=approves, amended=None, over=())
        self.acts(self.envoy, "read_back_answered", answer)

    def _carry_to_south(self) -> None:
        channel = draft.VeryWords(source=self.ref("North", self.words))
        question = _own_words("Can you answer by Friday?", Act.QUESTION)
        self.sheet = self.conveys("South", channel, self.wording, question, examples=("conveyed", "drew"))
        self.delivers(self.sheet, 3, "delivered", "carried")

    def _answer_and_carry_back(self) -> None:
        to_north = terms(Carriage.VERBATIM, ["North"])
        until = self.later(5 * DAY)
        reply = events.Replied(
            items=(self._answered("South", self.sheet, 0),),
            stance=events.Stance.ON_CONDITIONS,
            conditions=(
                _condition("The buoys stay lit.", End.MEDIATOR, until, to_north),
                _condition("Our pilots are let through.", End.SIDE, until, to_north),
                _condition("The survey ship leaves.", End.MEDIATOR, until, None),
            ),
            force=events.Force.NON_BINDING,
            valid_until=until,
            terms=terms(Carriage.IN_SUBSTANCE, ["North"]),
            under=None,
            over=(),
        )
        self.reply = self.notes("noted", reply)
        stated = (draft.StatedCondition(condition=self.ref("South", self.reply, index)) for index in (1, 2))
        stance = draft.StanceOf(reply=self.ref("South", self.reply), conditions=tuple(stated))
        self.stance = self.conveys("North", stance, examples=("conveyed: a stance",))

    def _find(self) -> None:
        lit = events.Found(
            condition=Ref(entry=self.stance.ident, index=1),
            state=events.Finding.MET,
            evidence=(),
            citations=("The harbour bulletin of 15 December 2025.",),
            terms=None,
            over=(),
        )
        self.writes("North", "found", lit)
        let_through = events.Found(
            condition=Ref(entry=self.reply.ident, index=2),
            state=events.Finding.MET,
            evidence=(),
            citations=(),
            terms=terms(Carriage.IN_SUBSTANCE, ["North"]),
            over=(),
        )
        noted = self.notes("", let_through)
        condition = Ref(entry=self.stance.ident, index=2)
        finding = draft.FindingOf(finding=self.ref("South", noted), condition=condition)
        self.conveys("North", finding, examples=("conveyed: a finding",))

    def _go_further(self) -> None:
        """North gives South more time, and its minister confirms."""
        channel, conveyed = Ref(entry=self.words.ident, index=0), Ref(entry=self.sheet.ident, index=0)
        longer = self.later(20 * DAY)
        extended = events.Extended(what=channel, answer_by=None, valid_until=longer)
        self.acts(self.envoy, "extended", extended)
        news = events.ExtensionItem(of=conveyed, answer_by=None, valid_until=longer)
        self.conveys_by_hand("South", "conveyed: an extension", news)
        to_south = terms(Carriage.IN_SUBSTANCE, ["South"])
        staged = events.Staged(what=channel, stage=events.Stage.CONFIRMED, terms=to_south)
        confirmed = self.acts(self.minister, "staged", staged)
        news_of_it = draft.StageOf(stage=self.ref("North", confirmed), item=conveyed)
        self.conveys("South", news_of_it, examples=("conveyed: a stage",))

    def _withdraw(self) -> None:
        channel = Ref(entry=self.words.ident, index=0)
        withdrawal = events.Released(what=channel, terms=WITHHELD, over=(), quiet=False)
        self.acts(self.envoy, "released: a withdrawal", withdrawal)
        fact = draft.WithdrawalOf(item=Ref(entry=self.sheet.ident, index=0))
        self.conveys("South", fact, examples=("conveyed: a withdrawal",))

    def _correct(self) -> None:
        """South was misheard; the mediator strikes the note, and North, who has the words, is told."""
        to_north = terms(Carriage.IN_SUBSTANCE, ["North"])
        misheard = events.Said(passages=(_passage("Fifty boats.", Act.REMARK, to_north),), under=None)
        heard = events.Said(passages=(_passage("Fifteen boats.", Act.REMARK, None),), under=None)
        wrong = self.notes("", misheard)
        wording = draft.InSubstance(
            sources=(self.ref("South", wrong),),
            text="South speaks of fifty boats.",
            language="en",
            direction=Direction.LTR,
            act=Act.REMARK,
        )
        told = self.conveys("North", wording, examples=("",))
        right = self.notes("", heard)
        struck = events.Struck(what=wrong.ident, reason="Fifteen, not fifty.", instead=right.ident)
        self.strikes("South", "struck", struck)
        correction = draft.CorrectionOf(item=Ref(entry=told.ident, index=0))
        self.conveys("North", correction, examples=("conveyed: a correction",))

    def _put_to_several(self) -> None:
        """Kinds whose bytes are settled and whose rules are not, and an override."""
        text = "No vessel enters the strait at night."
        tabled = events.Tabled(
            text=text,
            language="en",
            direction=Direction.LTR,
            telling=events.Telling.ONLY_IF_ALL,
            in_force_when_all=False,
            answer_by=self.later(DAY),
            addressees=(self.legs["North"], self.legs["South"]),
            replaces=None,
        )
        put = self.by_hand("desk", "tabled", tabled)
        settled = events.Settled(tabled=put.ident, outcome=events.Outcome.ALL_SAID_YES)
        self.by_hand("desk", "settled", settled)
        question = self.conveys("North", _own_words(text, Act.PROPOSAL), examples=("",))
        of = Ref(entry=question.ident, index=0)
        outcome = events.OutcomeItem(of=of, outcome=events.Outcome.ALL_SAID_YES)
        self.conveys_by_hand("North", "conveyed: an outcome", outcome)
        overrode = events.Overrode(
            room=self.legs["North"],
            code="gate.one_candidate",
            about=(self.ref("North", self.words, 2),),
            reason="South has known for weeks that it is North's.",
        )
        self.by_hand("desk", "overrode", overrode)

    def _speak_in_public(self) -> None:
        press = self.conveys("public", _own_words("Talks go on.", Act.REMARK), examples=("",))
        day = {"edtf": "2025-12-14", "rests_on": "the mediator's own note"}
        item = record.from_plain(
            {
                "kind": "statement",
                "speaker": {"name": "The mediator"},
                "said": day,
                "reported": day,
                "translation": {"text": "Talks go on.", "language": "en"},
                "chain": [{"relayer": "office", "name": "The mediator's office", "form": "narrated"}],
            },
            where="the example",
            item_id=chance("item", 16),
            entered=record.Hand("Mediator", self.now.ms, self.now.zone),
        )
        event = record.to_bytes(record.Entered(item, ()))
        reports = Ref(entry=press.ident, index=0)
        self.writes("public", "recorded", events.Recorded(event=event, reports=reports))
        about = (self.ref("North", self.words, 2),)
        self.writes("desk", "remarked", events.Remarked(text="Ask about the fuel again.", about=about))

    def _answer_the_mediator(self) -> None:
        question = _own_words("May we speak of a second week?", Act.QUESTION)
        asked = self.conveys("North", question, examples=("conveyed: own words",))
        reply = events.Replied(
            items=(self._answered("North", asked, 0),),
            stance=events.Stance.TAKES_NOTE,
            conditions=(),
            force=events.Force.NON_BINDING,
            valid_until=None,
            terms=None,
            under=None,
            over=(),
        )
        self.acts(self.envoy, "replied", reply)
        heads = self.envoy.talk.rooms.reading(self.legs["North"]).transcript.heads()
        upto = tuple(seen for seen in heads if seen.instance.author == self.mediator.card)
        self.acts(self.envoy, "opened", events.Opened(upto=upto))

    def _mandate(self) -> None:
        bind = (events.Scope.BIND,)
        until = self.later(2 * DAY)
        mandate = events.Mandated(seat=self.envoy.card, scopes=bind, since=self.now, until=until)
        given = self.acts(self.minister, "mandated", mandate)
        self.acts(self.minister, "revoked", events.Revoked(mandate=given.ident, last=()))

    def _lose(self) -> None:
        """An entry of the envoy's never arrives, and the next one tells that it is missing."""
        words = events.Said(passages=(_passage("Never mind.", Act.REMARK, None),), under=None)
        pen = self.pen(self.envoy, "North")
        self.envoy.talk, never_sent = propose(self.envoy.talk, self.legs["North"], words, pen)
        self.acts(self.envoy, "", events.Opened(upto=()))
        header = read_header(never_sent.data)
        lost = events.Lost(instance=header.instance, seq=header.seq, entry=never_sent.ident)
        self.writes("North", "lost", lost)

    def _choose(self) -> None:
        """A colleague's station was set back to an old copy, and wrote one number twice."""
        colleague = self.colleague.seat("Colleague", End.MEDIATOR, Role.MEDIATOR)
        self.writes("desk", "", events.Seated(seat=colleague, start=()))
        copy = Talk.new(self.colleague.card, self.mediator.talk.rows)
        branches = []
        for text in ("South sounds calmer.", "South sounds calmer today."):
            self.colleague.talk = copy
            note = events.Remarked(text=text, about=())
            branches.append(self.writes("desk", "", note, by=self.colleague))
        instance = read_header(branches[1].data).instance
        self.writes("desk", "chosen", events.Chosen(instance=instance, branch=branches[1].ident, over=()))

    def _replace_a_station(self) -> None:
        """The envoy's station is stolen, and a new one takes its place."""
        self.writes("North", "barred", events.Barred(fingerprint=self.envoy.card))
        newcomer = Station(name="Newcomer", talk=Talk.new(chance("card of Newcomer")))
        seat = newcomer.seat("North's envoy", End.SIDE, Role.ENVOY)
        self.writes("North", "reseated", events.Reseated(seat=seat, instead_of=self.envoy.card))

    def _close(self) -> None:
        heads = self.minister.talk.rooms.reading(self.legs["North"]).transcript.heads()
        last = tuple(seen for seen in heads if seen.instance.author == self.envoy.card)
        self.acts(self.minister, "unseated", events.Unseated(fingerprint=self.envoy.card, last=last))
        self.acts(self.minister, "closed", events.Closed(retention=events.Retention.KEEP))

    def _answered(self, leg: str, sheet: Example, index: int) -> events.Answered:
        item = Ref(entry=sheet.ident, index=index)
        content = conveyed_item(self.mediator.talk.rooms.reading(self.legs[leg]), item)
        if content is None or not isinstance(sheet.body, events.Conveyed):
            raise ValueError(sheet.name)
        return events.Answered(item=item, digest=item_digest(self.legs[leg], sheet.body.nonce, index, content))


def _passage(text: str, act: Act, given: Terms | None, until: Moment | None = None) -> events.Passage:
    return events.Passage(
        salt=chance(f"salt of {text}"),
        text=text,
        language="en",
        direction=Direction.LTR,
        act=act,
        force=events.Force.NON_BINDING,
        valid_until=until,
        answer_by=None,
        parallel=False,
        terms=given,
    )


def _condition(text: str, finder: End, until: Moment, given: Terms | None) -> events.Condition:
    return events.Condition(
        salt=chance(f"salt of {text}"),
        text=text,
        language="en",
        direction=Direction.LTR,
        finder=finder,
        finder_name=None,
        until=until,
        terms=given,
    )


def _own_words(text: str, act: Act) -> draft.OwnWords:
    return draft.OwnWords(text=text, language="en", direction=Direction.LTR, act=act)
