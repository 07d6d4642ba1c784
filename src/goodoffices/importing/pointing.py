"""Whom words point back to: a pronoun, “the minister”, “the same source”, a verb without a subject.

The rules are:

* A pronoun is whoever spoke last; the other one, if it is another pronoun than that of whoever spoke last; whom the
  sentence before named, if nobody spoke there.
* “The minister” is whoever spoke last in that office. Whoever is asked and replies in the next sentence is the one
  who was asked.
* “The latter” is whoever was named last; “the ministry” the body of that noun that was named last.
* “It” is the body, state or outlet that spoke last.
* At the meeting just told of, a pronoun is one of those who met.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.acts import Act
from goodoffices.importing.article import LAST
from goodoffices.importing.drafts import Draft
from goodoffices.importing.frames import same_name
from goodoffices.importing.readings import Reading
from goodoffices.importing.registry import Mention, head_stem
from goodoffices.importing.tellings import Tellings
from goodoffices.record.item import Kind

_NO_PERSON: Final = "it"


class Pointing(Tellings):
    """Finds who speaks."""

    def _speaker(self, reading: Reading, act: Act) -> Mention | None:
        """Who speaks: the first mention, or whom it points back to."""
        who = act.speakers[0] if act.speakers else None
        if who is None:
            return self._continuing(reading, act)
        if who.kind == "pronoun":
            return self._of_pronoun(reading, act, who)
        if who.kind == "office" and self._points_back(who) and self._asked_before(reading, act):
            return self._asked_before(reading, act)
        if who.kind == "office" and self._points_back(who) and not self._indefinite(reading, who):
            return self._pointed_at(reading, who) or who
        if who.kind == "source" and (who.same or len(who.capacity.split()) <= 1) and not self._indefinite(reading, who):
            frame = self.frames.of_source()
            if frame is not None and frame.source is not None:
                return frame.source.mention
            return self._person_again(reading, who) or who
        if who.kind == "body" and len(who.name.split()) == 1 and not who.code and not self._indefinite(reading, who):
            return self.last.bodies.get(head_stem(who.head), who)  # “the ministry”
        return who

    def _of_pronoun(self, reading: Reading, act: Act, who: Mention) -> Mention | None:
        """Whom a pronoun means that speaks."""
        latter = self._latter(reading, who)
        if latter is not None:
            return latter
        met = self._just_met(reading)
        spoken = self.last.draft is not None and met is not None and self.last.draft.index > met.index
        if met is not None and not spoken and met.addressees[0].kind in ("person", "office"):
            return self._other_pronoun(reading, who) or met.addressees[0]
        if reading.sentence.words[who.first].fold == _NO_PERSON and who in reading.mentions:
            return self._just_named(reading, "body") or self._body_before(reading)
        named = self._just_named(reading) or self._other_pronoun(reading, who)
        if named is not None:
            return named
        if self.last.speaker is not None and self.last.speaker.kind == "body" and self.last.person is not None:
            return self.last.person
        return self.last.speaker or next((each for each in act.speakers[1:] if each.kind != "pronoun"), None)

    def _asked_before(self, reading: Reading, act: Act) -> Mention | None:
        """“He asked his counterpart … The minister replied”: whoever was asked in the sentence before."""
        before, replies = self.last.draft, reading.sentence.has(act.verb.first, "verbs.reply") is not None
        if not replies or before is None or before.index != reading.sentence.nth - 1 or len(before.addressees) != 1:
            return None
        return before.addressees[0] if before.kind in (Kind.REQUEST, Kind.APPEAL) else None

    def _other_pronoun(self, reading: Reading, who: Mention) -> Mention | None:
        """“She asked him … He promised”: another pronoun than that of whoever spoke last is whom he or she spoke to."""
        word = reading.sentence.words[who.first].fold if who in reading.mentions else ""
        before, self.last.pronoun = self.last.pronoun, (reading.sentence.nth, word)
        heard = self.last.draft.addressees if self.last.draft is not None else []
        near = before[0] == reading.sentence.nth - 1 and self.last.paragraph == reading.sentence.paragraph
        return heard[0] if near and before[1] not in ("", word) and len(heard) == 1 else None

    def _latter(self, reading: Reading, who: Mention) -> Mention | None:
        """“The latter”: whoever took part last in the meeting just told of, or was named last before."""
        if who not in reading.mentions or reading.sentence.has(who.first, "words.latter") is None:
            return None
        met = self._just_met(reading)
        if met is not None:
            return met.addressees[-1]
        before = self.previous
        if before is None or before.sentence.paragraph != reading.sentence.paragraph:
            return None
        named = before.within(0, len(before.sentence.words), "person", "office", "body")
        return next((each for each in reversed(named) if not before.sentence.depth[each.first]), None)

    def _body_before(self, reading: Reading) -> Mention | None:
        """Who “it” is: the body, state or outlet that spoke last, in this paragraph or the one before."""
        last = self.last.speaker
        near = reading.sentence.paragraph - self.last.paragraph <= 1
        return last if near and last is not None and last.kind in ("body", "state", "outlet") else None

    def _just_named(self, reading: Reading, kind: str = "person") -> Mention | None:
        """Whom the sentence before named first, if nobody spoke there: “The minister shrugged. He said …”."""
        if self.last.named is None:
            return None
        index, paragraph, mention = self.last.named
        spoken = self.last.draft.index if self.last.draft is not None else -1
        near = index == reading.sentence.nth - 1 and paragraph == reading.sentence.paragraph
        return mention if near and index > spoken and mention.kind == kind else None

    def _just_met(self, reading: Reading) -> Draft | None:
        """The meeting of which the sentence before told, if nobody has spoken elsewhere since."""
        met = self.last.met
        if met is None or reading.sentence.paragraph - met.paragraph > 1 or not met.addressees:
            return None
        elsewhere = any(each.index > met.index and each.venue is not met.venue for each in self.drafts[-LAST:])
        return None if elsewhere or met.index >= reading.sentence.nth else met

    def _continuing(self, reading: Reading, act: Act) -> Mention | None:
        named = self._just_named(reading)
        if named is not None:
            return named
        if self.last.speaker is None or reading.sentence.paragraph - self.last.paragraph > 1:
            return None
        return self.last.speaker

    def _points_back(self, who: Mention) -> bool:
        return len([word for word in who.capacity.replace("'", " ").split() if len(word) > 1]) <= 1 and not who.code

    def _pointed_at(self, reading: Reading, who: Mention) -> Mention | None:
        """The person with that office who spoke last; else whoever spoke last in the paragraph."""
        head = head_stem(who.head)
        found = self.last.by_head.get(head)
        if found is not None:
            return found
        if (
            self.last.speaker is not None
            and reading.sentence.paragraph - self.last.paragraph <= 1
            and self.last.speaker.kind in ("person", "office", "source")
        ):
            return self.last.speaker
        return None


def of_one_office(one: Mention, other: Mention) -> bool:
    """Whether two mentions are of one state, and both an office or somebody who holds one."""
    offices = ("office", "person")
    return bool(one.code) and one.code == other.code and one.kind in offices and other.kind in offices


def same_one(one: Mention | None, other: Mention | None) -> bool:
    """Whether two mentions are of one actor: of one name, or of one capacity where a name is missing."""
    if one is None or other is None:
        return False
    if one is other:
        return True
    if one.name and other.name:
        return one.name == other.name or same_name(one.name, other.name)
    return bool(one.capacity) and one.capacity == other.capacity
