"""What is known of one thing said: its kind, whose wording it is, whom it is said to.

The rules are:

* The kind follows from the verb; behind a plain verb of saying from what is said: something harsh on a condition is a
  threat, what somebody is ready to do, or will do on a condition, an assurance.
* A whole clause in quotation marks, behind a colon or between dashes is the speaker's wording; a word or two are the
  reporter's.
* Whom the words beside the verb name is spoken to; a threat, and a promise on a condition, are meant for the other
  side.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.acts import Act
from goodoffices.importing.addressees import HEARERS, beside, hearers, to_pronoun
from goodoffices.importing.clauses import DASHES, Quote, Sentence
from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.pointing import same_one
from goodoffices.importing.readings import Reading
from goodoffices.importing.registry import Mention
from goodoffices.importing.same_occasion import SameOccasion
from goodoffices.record.item import Form, Kind

_KINDS: Final = {
    "deny": Kind.DENIAL,
    "warn": Kind.THREAT,
    "appeal": Kind.APPEAL,
    "ask": Kind.REQUEST,
    "assure": Kind.ASSURANCE,
}
_LONGEST_LEAD: Final = 6
"""Words before a condition; where there are more, it belongs to what stands before it."""


class Said(SameOccasion):
    """Finds what one thing said is."""

    def _own_content(self, act: Act) -> tuple[int, int]:
        if act.aside:
            return act.first, act.last
        return (act.content[0], act.content[1]) if act.fronted else (min(act.content[0], act.verb.last), act.last)

    def _speaker_reason(self, act: Act, speaker: Mention) -> str:
        if act.speakers and act.speakers[0] is speaker:
            return "speaker.beside_verb"
        if not act.speakers:
            return "speaker.goes_on"
        return "speaker.pointed_at" if act.speakers[0].kind in ("pronoun", "office", "source") else "speaker.quoted"

    def _kind(self, reading: Reading, act: Act) -> Kind:
        """The kind of what is said: by its verb, or by what it says where the verb is a plain one."""
        if act.kinds[0] == "say" and self._told_to_do(reading, act):
            return Kind.REQUEST
        for name in act.kinds:
            if name in _KINDS:
                return _KINDS[name]
        sentence, (first, last) = reading.sentence, self._own_content(act)
        on_condition = sentence.all("words.if", first=first, last=last)
        if on_condition and self._harsh(sentence, on_condition, first, last):
            return Kind.THREAT
        if sentence.all("words.well_meant", first=first, last=last):
            return Kind.ASSURANCE
        if on_condition and act.quotes and sentence.all("words.we", first=first, last=last):
            return Kind.ASSURANCE
        return Kind.STATEMENT

    def _told_to_do(self, reading: Reading, act: Act) -> bool:
        """“Told Peru on Friday to return them”: what somebody is told to do is asked of him."""
        sentence = reading.sentence
        if not sentence.has(act.verb.first, "verbs.inform") or sentence.lexicon.subject == "first":
            return False
        heard = next((each for each in reading.within(act.verb.last, act.last) if each.kind in HEARERS), None)
        if heard is None or not beside(reading, act.verb.last, heard.first):
            return False
        at = heard.last
        while at < act.last and any(each.first <= at < each.last for each in reading.times) | bool(
            sentence.has(at, "time.on")
        ):
            at += 1
        return sentence.has(at, "words.infinitive") is not None

    def _harsh(self, sentence: Sentence, conditions: list[Hit], first: int, last: int) -> bool:
        """Whether something harsh is said outside of the condition itself: “if they drop their ban” is not."""
        within: set[int] = set()
        for hit in conditions:
            end = next((at for at in range(hit.last, last) if sentence.mark(at, ",،;؛")), last)
            if end < last or hit.first - first > _LONGEST_LEAD:
                within |= set(range(hit.first, end))
        return any(hit.first not in within for hit in sentence.all("words.harsh", first=first, last=last))

    def _addressees(self, reading: Reading, act: Act, draft: Draft) -> None:
        """Whom the words beside the verb name; the other side of a threat, or of a promise on a condition."""
        found = hearers(reading, act)
        reason = "addressee.behind_verb"
        if not found and to_pronoun(reading, act):
            other = self._other_one(reading, act, draft)
            found, reason = [other] if other is not None else [], "addressee.pointed_at"
        on_condition = draft.kind is Kind.ASSURANCE and bool(
            reading.sentence.all("words.if", first=self._own_content(act)[0], last=self._own_content(act)[1])
        )
        if not found and (draft.kind is Kind.THREAT or on_condition):
            found, reason = self._threatened(reading, act, draft), "addressee.threatened"
        if found:
            draft.addressees = found
            draft.why["addressees"] = Rests(reason, self._place(reading, found[0]))

    def _other_one(self, reading: Reading, act: Act, draft: Draft) -> Mention | None:
        """Whom a pronoun beside the verb means: another one before the verb, at the meeting, or who spoke before."""
        if draft.speaker is None or draft.speaker.kind in ("state", "body"):
            return self.sides.across(draft.speaker)
        near = [
            each
            for each in reading.within(0, act.verb.first, "person", "office", "two")
            if not same_one(each, draft.speaker) and not reading.sentence.depth[each.first]
        ]
        met = self.last.met
        if met is not None and reading.sentence.paragraph - met.paragraph <= 1:
            near = [each for each in met.addressees if not same_one(each, draft.speaker)] + near
        if not near and self.last.person is not None and not same_one(self.last.person, draft.speaker):
            near = [self.last.person]
        return near[-1] if near else None

    def _threatened(self, reading: Reading, act: Act, draft: Draft) -> list[Mention]:
        """Whom a threat is meant for: the other one of the two sides, or the one other state that it names."""
        across = self.sides.across(draft.speaker)
        if across is not None:
            return [across]
        own = draft.speaker.code if draft.speaker is not None else ""
        mediator = self.sides.mediator.code if self.sides.mediator is not None else ""
        named = {
            each.code: each
            for each in reversed(reading.within(*self._own_content(act), "state"))
            if each.code not in ("", own, mediator)
        }
        return list(named.values()) if own and len(named) == 1 else []

    def _quoted(self, sentence: Sentence, act: Act, draft: Draft) -> None:
        """Whose wording it is: a whole clause in quotation marks is the speaker's; a word or two are not."""
        for each in act.quotes:
            words = [word for word in sentence.words[each.first : each.last] if word.kind != "p"]
            if len(words) >= 3 and not (self._is_outlet(sentence, each)):
                draft.quoted, draft.form = True, Form.QUOTED
                draft.words = draft.words or (each.start, each.end)
        if not draft.quoted and self._after_colon(sentence, act) is not None:
            start = self._after_colon(sentence, act) or act.first
            draft.quoted, draft.form, draft.words = True, Form.QUOTED, self._span(sentence, start, act.last)
        if not draft.quoted and act.fronted and sentence.words[act.first].text in DASHES:
            draft.quoted, draft.form, draft.words = (
                True,
                Form.QUOTED,
                self._span(sentence, act.content[0], act.content[1]),
            )

    def _is_outlet(self, sentence: Sentence, quote: Quote) -> bool:
        return (
            any(sentence.has(at, "nouns.outlet") for at in range(max(0, quote.first - 3), quote.first))
            and quote.last - quote.first <= 4
        )

    def _after_colon(self, sentence: Sentence, act: Act) -> int | None:
        for at in range(act.verb.last, min(act.last - 1, act.verb.last + 3)):
            if sentence.mark(at, ":"):
                return at + 1
        return None
