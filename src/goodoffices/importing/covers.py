"""Which frame covers a sentence: what in it names an outlet, a source or a report, or points back to one.

The rules are those of :mod:`goodoffices.importing.frames`; here they are applied to a sentence.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.acts import Act
from goodoffices.importing.article import LAST, Article
from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.frames import Frame, Hop, same_name
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.messages import Sides, messages
from goodoffices.importing.occasions import meeting, venue_between, when
from goodoffices.importing.readings import Reading
from goodoffices.importing.registry import Mention, alike
from goodoffices.record.item import Kind, Relayer, VenueForm

_APART: Final = frozenset({"deny", "warn", "assure", "ask", "appeal"})
_TOLD: Final = frozenset({"state", "person", "office"})
_NEAR: Final = 3
"""Sentences over which “the daily” still means the paper that was named."""
_LONGEST_CITING: Final = 24
"""Words of a sentence that only tells whom a report cites."""


class Covers(Article):
    """Reads the frame of a sentence."""

    def _frame(self, reading: Reading) -> Frame | None:
        """The frame that a sentence names or refers to, or that still covers it."""
        according = self._according(reading)
        self.according = according is not None
        named = according or self._reports_say(reading) or self._outlet_speaks(reading) or self._source_speaks(reading)
        self.marked = named is not None
        if named is not None:
            self._source_within(reading, named)
            return named
        if any(self._speaks_alone(reading, act) for act in reading.acts):
            top = self.frames.top
            if top is not None and top.outlet is not None and top.teller is None:
                top.paragraph = min(top.paragraph, reading.sentence.paragraph - 1)
            return None
        return self.frames.covering(reading.sentence.paragraph)

    def _source_within(self, reading: Reading, frame: Frame) -> None:
        """“According to the paper, a diplomat said”: the source is the outlet's."""
        for act in reading.acts:
            who = act.speakers[0] if act.speakers else None
            if (
                who is not None
                and who.kind == "source"
                and frame.source is None
                and frame.outlet is not None
                and not frame.inner
            ):
                frame.source = Hop(Relayer.PERSON, who, self._where(reading, who), "frame.source_of_outlet")

    def _speaks_alone(self, reading: Reading, act: Act) -> bool:
        if not act.speakers:
            return False
        who = act.speakers[0]
        if (
            who.kind == "state"
            and act.kinds[0] in ("say", "report")
            and (act.fronted or meeting(reading, *act.content) is not None)
        ):
            return True  # “…, the Kremlin announced”
        if who.kind == "state":
            return act.kinds[0] in ("deny", "warn", "assure", "appeal") or (
                act.kinds[0] in ("say", "add") and bool(act.quotes)
            )
        return who.kind in ("person", "office", "body", "pronoun", "source")

    def _all_of_frame(self, reading: Reading, frame: Frame) -> bool:
        """Whether the sentence has no speaker but the frame itself, or states whose messages it tells of."""
        for act in reading.acts:
            who = act.speakers[0] if act.speakers else None
            if who is None:
                if act.verb.meaning not in ("verbs.say", "verbs.report", "verbs.quote", "verbs.ask", "verbs.appeal"):
                    return False
                if (
                    self.last.speaker is not None
                    and self.last.paragraph == reading.sentence.paragraph
                    and frame.teller is None
                    and self.last.speaker.kind in ("person", "office")
                    and act.verb.meaning == "verbs.say"
                ):
                    return False
            elif who.kind == "state" and act.kinds[0] in _APART and not self._messages_within(reading, act):
                return False  # “according to the paper, Peru refuses”
            elif (
                who.kind == "body"
                and act.kinds[0] in ("ask", "assure", "appeal")
                and not act.quotes
                and self._messages_within(reading, act)
            ):
                continue
            elif who.kind in ("person", "office", "body", "pronoun") or (who.kind == "source" and frame.source is None):
                if not (
                    who.kind == "person"
                    and who.head == ""
                    and messages(reading, 0, len(reading.sentence.words), Sides(), None)
                ):
                    return False
                if act.quotes or frame.outlet is None:
                    return False
            elif (
                who.kind == "source"
                and (frame.outlet is None or act.quotes)
                and not self._messages_within(reading, act)
            ) or (who.kind == "outlet" and self._quotes_somebody(reading, act) is not None):
                return False
        return True

    def _messages_within(self, reading: Reading, act: Act) -> bool:
        return bool(messages(reading, 0, len(reading.sentence.words), Sides(), None))

    def _according(self, reading: Reading) -> Frame | None:
        """“According to X”: X is a source, an outlet or points back to one."""
        sentence = reading.sentence
        for hit in sentence.all("words.according"):
            if sentence.depth[hit.first]:
                continue
            reach = hit.last + 12
            near = [each for each in reading.mentions if hit.last - 1 <= each.first < reach and each.first >= hit.first]
            who = next((each for each in near if each.kind in ("source", "outlet", "story")), None)
            first = near[0] if near else None
            if who is not None and who.kind == "source" and self._person_again(reading, who) is not None:
                continue  # “according to the diplomat”: the spokeswoman who spoke before
            if who is not None and who.kind == "outlet":  # «как рассказал агентству источник»
                who = next((each for each in near if each.kind == "source" and 0 <= each.first - who.last <= 1), who)
            if who is not None and who.kind == "story":
                who = next((each for each in near if each.kind == "outlet" and each.name), who)
            if who is None and first is not None and first.kind in ("body", "office", "person"):
                told = self._told_by(reading, hit, first)
                if told is not None:
                    return told
            if who is None or (first is not None and first.kind in ("person", "body") and first.first < who.first):
                if first is None or first.kind == "pronoun":
                    frame = self._of_last_teller(reading)
                    if frame is not None:
                        return frame
                continue
            frame = self._frame_of(reading, who, "frame.according", sentence.words[hit.first].start)
            if frame is not None:
                self._cite(reading, frame, who)
                return frame
        return None

    def _reports_say(self, reading: Reading) -> Frame | None:
        """“Amid reports that …”: reports of nobody in particular, a source without a name."""
        sentence = reading.sentence
        for each in reading.mentions:
            if (
                each.kind == "story"
                and sentence.has(each.first, "nouns.reports")
                and any(
                    sentence.has(at, "words.that") for at in range(each.last, min(len(sentence.words), each.last + 2))
                )
            ):
                frame = self.frames.open("frame.reports", sentence.paragraph)
                source = Mention("source", each.first, each.last, "", each.capacity)
                frame.source = Hop(Relayer.PERSON, source, self._span(sentence, each.first, each.last), "frame.reports")
                return frame
        return None

    def _told_by(self, reading: Reading, hit: Hit, who: Mention) -> Frame | None:
        """“According to the ministry, Peru agreed to …”: the ministry tells of what a state did."""
        sentence = reading.sentence
        act = reading.acts[0] if reading.acts else None
        subject = act.speakers[0] if act is not None and act.speakers else None
        if subject is None or subject.kind not in _TOLD or who.first - hit.last > 2 or subject is who:
            return None
        frame = self.frames.open("frame.teller" if subject.kind == "state" else "frame.according", sentence.paragraph)
        teller = self.last.body if len(who.name.split()) == 1 and who.kind == "body" and self.last.body else who
        relayer = Relayer.PERSON if who.kind == "person" else Relayer.OFFICE
        frame.teller = Hop(relayer, teller, self._where(reading, who), "frame.according")
        return frame

    def _cites_alone(self, reading: Reading) -> bool:
        """“The report cites one source who was not named”: the source is a hop of all that the report covers."""
        sentence = reading.sentence
        citing = [hit for hit in sentence.all("words.citing") if not sentence.depth[hit.first]]
        if reading.acts or not citing or len(sentence.words) > _LONGEST_CITING or sentence.all("words.according"):
            return False
        who = next((each for each in reading.mentions if each.first <= citing[0].first), None)
        if who is None or who.kind not in ("story", "outlet"):
            return False
        frame = self._frame_of(reading, who, "frame.cites", sentence.words[0].start)
        if frame is None:
            return False
        before = frame.source
        self._cite(reading, frame, who)
        return frame.source is not before

    def _of_last_teller(self, reading: Reading) -> Frame | None:
        top = self.frames.top
        if top is not None and reading.sentence.paragraph - top.paragraph <= 0:
            return self.frames.refer(top, reading.sentence.paragraph)
        return None

    def _frame_of(self, reading: Reading, who: Mention, reason: str, at: int) -> Frame | None:
        paragraph = reading.sentence.paragraph
        span = self._where(reading, who)
        named = self.last.outlet
        if who.kind == "outlet" and not who.name and named is not None and reading.sentence.nth - named[0] <= _NEAR:
            who = named[1]  # “the Swiss daily”: the paper that was named just before
        if who.kind == "story" or (who.kind == "outlet" and not who.name):
            frame = self.frames.of_outlet()
            if frame is not None and not (who.kind == "outlet" and who.code):
                return self.frames.refer(frame, paragraph)
            if who.kind == "story" or not who.code:
                return None
            frame = self.frames.open(reason, paragraph)
            frame.outlet = Hop(Relayer.OUTLET, who, span, reason)
            self._date_frame(reading, frame, who)
            return frame
        if who.kind == "outlet":
            if self.frames.is_page(who.name):
                return None
            known = self.frames.of_outlet(who.name)
            if known is not None and not known.inner:
                return self.frames.refer(known, paragraph)
            frame = self.frames.open(reason, paragraph)
            frame.outlet = Hop(Relayer.OUTLET, who, span, reason)
            self._date_frame(reading, frame, who)
            return frame
        known = self.frames.of_source()
        short = len(who.capacity.split()) <= 2 and not self._indefinite(reading, who)
        if known is not None and (who.same or short or self._same_source(known, who)):
            return self.frames.refer(known, paragraph)
        outlet = self.frames.covering(paragraph)
        if outlet is not None and outlet.outlet is not None and outlet.source is None and not outlet.inner:
            outlet.source = Hop(Relayer.PERSON, who, span, "frame.source_of_outlet")
            outlet.paragraph = paragraph
            return outlet
        frame = self.frames.open(reason, paragraph)
        frame.source = Hop(Relayer.PERSON, who, span, reason)
        frame.outlet = self._told_outlet(reading, 0, len(reading.sentence.words))
        self._date_frame(reading, frame, who)
        return frame

    def _same_source(self, frame: Frame, who: Mention) -> bool:
        return frame.source is not None and same_name(frame.source.mention.capacity, who.capacity)

    def _outlet_speaks(self, reading: Reading) -> Frame | None:
        """An outlet, or “the report”, is who says, reports or quotes; it may cite a source or another outlet."""
        for act in reading.acts:
            who = act.speakers[0] if act.speakers else None
            if who is None or who.kind not in ("outlet", "story"):
                continue
            if self._quotes_somebody(reading, act) is not None:
                return None
            before = [
                each
                for each in reading.mentions
                if each.kind == "outlet"
                and each.name
                and each.first < who.first
                and not each.governed
                and not reading.sentence.depth[each.first]
            ]
            outer = next((each for each in before if same_name(each.name, self._outlet_name())), None)
            frame = self._frame_of(reading, who, "frame.outlet", reading.sentence.words[act.verb.first].start)
            if frame is None:
                continue
            if outer is not None and frame.outlet is not None and not same_name(frame.outlet.mention.name, outer.name):
                self._nest(reading, frame, outer)
            self._cite(reading, frame, who)
            if frame.date is None:
                self._date_frame(reading, frame, who)
            top = self.frames.top
            return top if top is not None and top.inner and top.paragraph == reading.sentence.paragraph else frame
        return None

    def _outlet_name(self) -> str:
        frame = self.frames.of_outlet()
        return frame.outlet.mention.name if frame is not None and frame.outlet is not None else ""

    def _nest(self, reading: Reading, frame: Frame, outer: Mention) -> None:
        """A report within a report: what the inner outlet said is told by the outer one."""
        if frame.outlet is None:
            return
        frame.inner = [frame.outlet]
        frame.outlet = Hop(
            Relayer.OUTLET, outer, self._span(reading.sentence, outer.first, outer.last), "frame.within_report"
        )

    def _cite(self, reading: Reading, frame: Frame, who: Mention) -> None:
        """What the outlet of a frame cites in the same sentence: a source without a name, an office, another outlet."""
        sentence = reading.sentence
        starts = [hit.last for hit in sentence.all("words.citing", "verbs.quote") if not sentence.depth[hit.first]]
        if sentence.lexicon.language == "ar":
            starts += [at + 1 for at, word in enumerate(sentence.words) if word.fold == "عن" and not sentence.depth[at]]
        for start in starts:
            near = [
                each
                for each in reading.mentions
                if start - 1 <= each.first <= start + 6 and each.kind in ("source", "body", "outlet")
            ]
            if not near or near[0] is who or frame.inner:
                continue
            cited = near[0]
            span = self._span(sentence, cited.first, cited.last)
            if cited.kind == "source" and frame.source is None:
                frame.source = Hop(Relayer.PERSON, cited, span, "frame.source_of_outlet")
            elif cited.kind == "body" and frame.source is None and frame.outlet is not None and frame.report is None:
                frame.inner = [Hop(Relayer.OFFICE, cited, span, "frame.cites_office")]
            elif (
                cited.kind == "outlet"
                and cited.name
                and frame.outlet is not None
                and not same_name(cited.name, frame.outlet.mention.name)
            ):
                self._open_inner(frame, cited, span, sentence.paragraph)

    def _open_inner(self, frame: Frame, cited: Mention, span: tuple[int, int], paragraph: int) -> None:
        inner = self.frames.open("frame.within_report", paragraph)
        inner.outlet, inner.inner = frame.outlet, [Hop(Relayer.OUTLET, cited, span, "frame.within_report")]

    def _source_speaks(self, reading: Reading) -> Frame | None:
        """A source without a name that speaks for a frame which is known, or to an outlet."""
        for act in reading.acts:
            who = act.speakers[0] if act.speakers else None
            if who is None or who.kind != "source":
                continue
            known = self.frames.of_source()
            short = len(who.capacity.split()) <= 1 and not self._indefinite(reading, who)
            if known is None and self._person_again(reading, who) is not None:
                return None  # “the diplomat”: who spoke last
            if known is not None and (who.same or short or self._same_source(known, who)):
                return self.frames.refer(known, reading.sentence.paragraph)
            frame = self.frames.open("frame.source", reading.sentence.paragraph)
            frame.source = Hop(Relayer.PERSON, who, self._where(reading, who), "frame.source")
            frame.outlet = self._told_outlet(reading, act.first, act.last)
            self._date_frame(reading, frame, who)
            if known is not None and known.source is not None and alike(known.source.mention.head, who.head):
                # “Two diplomats said … The second diplomat added”: they spoke to the same outlet on the same day.
                frame.outlet = frame.outlet or known.outlet
                if frame.date is None:
                    frame.date, frame.date_span = known.date, known.date_span
            return frame
        return None

    def _date_frame(self, reading: Reading, frame: Frame, who: Mention) -> None:
        last = len(reading.sentence.words)
        if frame.opened == "frame.according":
            # What stands behind the comma is told, and its times are not those of the telling.
            last = next((at for at in range(who.last, last) if reading.sentence.mark(at, ",،")), last)
        found = when(reading, 0, last, who.first, self.calendar, self.base, within=self._governed(reading))
        if found is not None:
            frame.date = found[0]
            frame.date_span = (found[1].start, found[1].end)

    def _governed(self, reading: Reading) -> tuple[int, int] | None:
        act = reading.acts[0] if reading.acts else None
        return act.content if act is not None and act.marked else None

    def _told_outlet(self, reading: Reading, first: int, last: int, *, governed: bool = False) -> Hop | None:
        """The outlet to which somebody spoke, unless it is the page's own.

        ``governed``: only one behind a word for “to”.
        """
        for each in reading.mentions:
            if (
                each.kind == "outlet"
                and each.name
                and first <= each.first < last
                and (each.governed or not governed)
                and not self.frames.is_page(each.name)
            ):
                depth = reading.sentence.depth
                inside = depth[each.first] > 0 and depth[each.last - 1] > 0 and each.first > first
                if inside and not self._outlet_noun(reading, each):
                    continue
                return Hop(Relayer.OUTLET, each, self._span(reading.sentence, each.first, each.last), "hop.told")
        return None

    def _outlet_noun(self, reading: Reading, mention: Mention) -> bool:
        return any(reading.sentence.has(at, "nouns.outlet") for at in range(mention.first, mention.last))

    def _report_after(self, reading: Reading) -> bool:
        """“This was reported by X”: X covers what stands before; “he said this on the radio”: where it was said."""
        sentence = reading.sentence
        this = next(
            (hit for hit in sentence.all("words.this", last=min(3, len(sentence.words))) if hit.first <= 1), None
        )
        if this is not None and self._said_there_before(reading):
            return True
        verbs = sentence.all("verbs.report", "verbs.say")
        if this is None or not verbs or len(sentence.words) > 34:
            return False
        who = next((each for each in reading.mentions if each.kind == "outlet" and each.name), None)
        office = next(
            (each for each in reading.mentions if each.kind in ("body", "office", "person") and not each.governed), None
        )
        before = [
            draft
            for draft in self.drafts[-LAST:]
            if draft.paragraph == sentence.paragraph
            and not draft.chain()
            and draft.kind in (Kind.REPORT, Kind.MEETING, Kind.REQUEST, Kind.ASSURANCE, Kind.STATEMENT)
            and not draft.quoted
            and (draft.speaker is None or draft.speaker.kind in ("state", "outlet"))
        ]
        if office is not None and self._said_for(reading, office):
            return True
        if who is None and not before and self._said_before(reading, office):
            return True
        if who is None and (office is None or not before):
            return False
        if who is not None:
            frame = self.frames.open("frame.after", sentence.paragraph)
            frame.outlet = Hop(Relayer.OUTLET, who, self._where(reading, who), "frame.after")
            self._cite(reading, frame, who)
            self._date_frame(reading, frame, who)
            if not before:
                self.frames.refer(frame, sentence.paragraph)
            for draft in before:
                self._cover(draft, frame)
            return True
        if office is not None:
            for draft in before[-1:]:
                self._told_after(reading, office, draft)
        return True

    def _said_there_before(self, reading: Reading) -> bool:
        """«Об этом он сказал в эфире …», «جاء ذلك في مقابلة مع …»: where and when the words before fell."""
        sentence, told = reading.sentence, self.last.draft
        if told is None or told.index != sentence.nth - 1 or self.last.paragraph != sentence.paragraph:
            return False
        kinds = ("person", "office", "body", "source", "state")
        others = [each for each in reading.within(0, len(sentence.words), *kinds) if not each.governed]
        form, place = venue_between(reading, 0, len(sentence.words))
        hop = self._told_outlet(reading, 0, len(sentence.words))
        if any(not sentence.depth[each.first] for each in others):
            return False
        if place is not None:
            told.venue, told.why["venue"] = form, Rests("venue.beside_verb", place)
        elif hop is not None and any(each.kind == "pronoun" for each in reading.mentions):
            told.venue, told.why["venue"] = VenueForm.INTERVIEW, Rests("venue.outlet_told", hop.span)
        else:
            return False  # “this was reported by the weekly”
        told.spans.append(self._span(sentence, 0, len(sentence.words)))
        told.hops = told.hops or ([hop] if hop is not None else [])
        found = when(reading, 0, len(sentence.words), 0, self.calendar, self.base)
        if found is not None:
            told.date, told.why["said"] = found[0], Rests("date.beside_verb", (found[1].start, found[1].end))
        return True

    def _told_after(self, reading: Reading, office: Mention, draft: Draft) -> None:
        """“This was announced by the minister”: what nobody was said to tell is his statement; else he is a hop."""
        sentence = reading.sentence
        if draft.kind is not Kind.REPORT:
            draft.hops = [Hop(Relayer.OFFICE, office, self._span(sentence, office.first, office.last), "frame.after")]
            return
        draft.kind, draft.speaker = Kind.STATEMENT, office
        draft.why["speaker"] = Rests("speaker.of_quotation", self._place(reading, office))
        self._beside_report(reading, draft, office)
        self.last.speaker = self.last.person = office
        self.last.draft, self.last.paragraph = draft, sentence.paragraph

    def _said_for(self, reading: Reading, office: Mention) -> bool:
        """“Peru will not pay. So said its minister”: what the state was told to say are the words of its office."""
        sentence = reading.sentence
        told = next((each for each in reversed(self.drafts[-LAST:]) if each.index == sentence.nth - 1), None)
        state = told.speaker if told is not None and not told.quoted and not told.chain() else None
        if told is None or state is None or state.kind != "state" or office.code not in ("", state.code):
            return False
        told.others, told.speaker = [state, *told.others], office
        told.why["speaker"] = Rests("speaker.of_quotation", self._place(reading, office))
        told.spans.append(self._span(sentence, 0, len(sentence.words)))
        hop = self._told_outlet(reading, 0, len(sentence.words))
        told.hops = [hop] if hop is not None else []
        self._beside_report(reading, told, office)
        self.last.speaker = self.last.person = office
        self.last.draft, self.last.paragraph = told, sentence.paragraph
        return True

    def _beside_report(self, reading: Reading, told: Draft, office: Mention) -> None:
        """Place and day that stand in the sentence which says who told it."""
        sentence = reading.sentence
        form, place = venue_between(reading, 0, len(sentence.words))
        if place is not None:
            told.venue, told.why["venue"] = form, Rests("venue.beside_verb", place)
        found = when(reading, 0, len(sentence.words), office.first, self.calendar, self.base)
        if found is not None:
            told.date, told.why["said"] = found[0], Rests("date.beside_verb", (found[1].start, found[1].end))

    def _said_before(self, reading: Reading, office: Mention | None) -> bool:
        """“This was announced by the minister”, «כך הודיעו בסופיה»: he said what the sentence before tells."""
        said, sentence = self.previous, reading.sentence
        speaker = office or next((each for each in reading.mentions if each.kind in ("state", "source")), None)
        if (
            said is None
            or speaker is None
            or said.acts
            or said.sentence.paragraph != sentence.paragraph
            or said.sentence.nth in self.touched
        ):
            return False
        end = len(said.sentence.words)
        verb = sentence.all("verbs.report", "verbs.say")[0]
        kind = "say" if verb.meaning == "verbs.report" else verb.meaning.partition(".")[2]
        act = Act(
            Hit("verbs.say", end - 1, end), (kind,), (speaker,), 0, end, (0, end), said.sentence.quotes, True, True
        )
        begun = len(self.drafts)
        self._act(said, act, None)
        found = when(reading, 0, len(sentence.words), verb.first, self.calendar, self.base)
        for draft in self.drafts[begun:]:
            if draft.date is None and found is not None:
                draft.date = found[0]
                draft.why["said"] = Rests("date.beside_verb", (found[1].start, found[1].end))
        if len(self.drafts) > begun:
            self.touched.add(said.sentence.nth)
        return len(self.drafts) > begun

    def _act(self, reading: Reading, act: Act, frame: Frame | None) -> None:
        """What somebody says; :mod:`goodoffices.importing.speeches` reads it."""
        raise NotImplementedError

    def _cover(self, draft: Draft, frame: Frame) -> None:
        draft.frame = frame
        if draft.kind is Kind.REPORT:
            frame.report = self.drafts.index(draft)

    def _quotes_somebody(self, reading: Reading, act: Act) -> Mention | None:
        """Whom an outlet quotes: “the agency quoted the envoy as saying”, «نقلت وكالة عن الوزير قوله»."""
        who = act.speakers[0] if act.speakers else None
        if who is None or who.kind != "outlet":
            return None
        frame = self.frames.of_source()
        its_source = (
            frame is not None
            and frame.source is not None
            and (not who.name or (frame.outlet is not None and same_name(who.name, frame.outlet.mention.name)))
        )
        spoke = self.last.speaker if self.last.paragraph == reading.sentence.paragraph else None
        if act.kinds[0] == "quote" and act.fronted and act.quotes and spoke is not None and not its_source:
            near = reading.sentence.all("words.him", first=act.verb.last, last=act.verb.last + 2)
            if near and spoke.kind in ("person", "office"):
                return spoke  # “…”, ציטטה אותו הסוכנות
        if frame is not None and frame.source is not None and its_source and act.kinds[0] == "quote" and act.fronted:
            return frame.source.mention if act.quotes else None  # «…», — цитирует его издание
        behind = [
            each
            for each in reading.mentions
            if each.first >= act.verb.last
            and each.kind in ("person", "office", "body", "source")
            and not reading.sentence.depth[each.first]
        ]
        that = next(
            (
                at
                for at in range(act.verb.last, act.last)
                if reading.sentence.has(at, "words.that") or reading.sentence.mark(at, ":")
            ),
            act.last,
        )
        behind = [each for each in behind if each.first < that]
        if not behind or behind[0].kind == "source":
            return None
        if "quote" not in act.kinds and not reading.sentence.all(
            "words.citing", first=act.verb.last, last=behind[0].first + 1
        ):
            return None
        if behind[0].kind == "body" and not act.quotes:
            return None
        return behind[0]

    def _frame_from_according(self, reading: Reading) -> Frame | None:
        for hit in reading.sentence.all("words.according"):
            near = [
                each for each in reading.mentions if hit.first <= each.first <= hit.last + 6 and each.kind == "source"
            ]
            if near:
                frame = self.frames.open("frame.according", reading.sentence.paragraph)
                frame.source = Hop(
                    Relayer.PERSON,
                    near[0],
                    self._span(reading.sentence, near[0].first, near[0].last),
                    "frame.according",
                )
                self._date_frame(reading, frame, near[0])
                return frame
        return None
