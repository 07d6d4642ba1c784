"""Messages between states: what one side asked a mediator to tell the other, answered, or was told.

The rules are:

* “X asked M to tell Y that Z” is two items: the request of X to M, and what Y is to be told (from X, to Y, carried by
  M).
* “X through M asked Y”, “X informed Y through M” and “M conveyed to Y a request of X” are one: from X, to Y, carried
  by M.
* “Y answered” and “Y's answer was” go to whoever had asked; who carried the question carries the answer.
* “We received from X a request to tell Y that Z” is from X to Y, carried by those who tell of it.
* The one who carries is learned where somebody mediates, carries messages or is the way of a message, and holds on.
* An answer that is denied or awaited is none.
* What quotation marks hold in the description of an answer (“conditional and non-binding”) is not the speaker's
  wording, and still says whether it is conditional and binding.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from goodoffices.importing.addressees import beside, joined_in_front
from goodoffices.importing.lexicon import Hit, state_name
from goodoffices.importing.readings import Reading
from goodoffices.importing.registry import Mention
from goodoffices.record.item import Kind
from goodoffices.words import fold

_LONGEST_ASIDE: Final = 8
_NEAR: Final = 5
_SHORTEST: Final = 3
_BETWEEN: Final = 3
"""States in a sentence that tells of a message from one to another through a third."""
SIDES: Final = frozenset({"state", "person", "office", "body", "two"})
_SENT: Final = ("verbs.ask", "verbs.appeal", "verbs.inform", "verbs.assure", "verbs.convey")
_ASKING: Final = ("verbs.ask", "verbs.appeal")


_ARTICLES: Final = {
    "en": frozenset(
        ("a", "an", "the", "of", "this", "that", "for", "with", "its", "their", "his", "her", "any", "no", "new")
    ),
    "fr": frozenset(("une", "un", "la", "le", "l", "d", "cette", "sa", "son", "leur", "leurs", "les", "des", "ses")),
}


class Message(NamedTuple):
    """A message: its kind, whose it is, to whom, through whom, and the tokens that tell of it."""

    kind: Kind
    speaker: Mention | None
    to: Mention | None
    carrier: Mention | None
    first: int
    last: int
    reason: str


class Sides:
    """Who carries between whom, as far as the text has told."""

    def __init__(self) -> None:
        self.mediator: Mention | None = None
        self.asked: Mention | None = None
        self.other: Mention | None = None
        self.pair: tuple[Mention, ...] = ()

    def opposite(self, speaker: Mention | None) -> Mention | None:
        """To whom an answer goes: whoever asked and is not the one who answers; else the other of the two sides."""
        for each in (self.asked, self.other):
            if each is not None and speaker is not None and not one_side(each, speaker):
                return each
        return self.across(speaker)

    def across(self, speaker: Mention | None) -> Mention | None:
        """The other of the two sides, if somebody is of one of them."""
        codes = [each.code for each in self.pair]
        if speaker is None or not speaker.code or speaker.code not in codes:
            return None
        return next((each for each in self.pair if each.code != speaker.code), None)


def one_side(one: Mention, other: Mention) -> bool:
    """Whether two mentions are of one side: by state, or by name where one of them is of none."""
    if one.code and other.code:
        return one.code == other.code
    return fold(one.name or one.capacity) == fold(other.name or other.capacity)


def mediating(reading: Reading) -> list[Hit]:
    """Where a sentence tells that somebody mediates: by its word, or by a verb of carrying with messages behind it."""
    sentence = reading.sentence
    found = [hit for hit in sentence.all("verbs.mediate") if not sentence.depth[hit.first]]
    for verb in sentence.all("verbs.convey"):
        reach = range(verb.last, min(len(sentence.words), verb.last + 7))
        if sentence.lexicon.subject == "first":
            reach = range(max(0, verb.first - 20), verb.first)
        elif any(sentence.has(at, "words.that", "words.who") for at in range(max(0, verb.first - 6), verb.first)):
            reach = range(max(0, verb.first - 8), reach.stop)  # “the message that Madagascar has passed on”
        carried = ("nouns.message", "nouns.request", "nouns.answer")
        if not sentence.depth[verb.first] and any(sentence.has(at, *carried) for at in reach):
            found.append(verb)
    return found


def learn_mediator(reading: Reading, sides: Sides, *, outright: bool) -> None:
    """Remember who mediates in a sentence, and between whom.

    Args:
        reading: the sentence.
        sides: what is known; learns.
        outright: only where the sentence says so, not where somebody hands over a message between two others.
    """
    sentence = reading.sentence
    for hit in mediating(reading):
        carries = hit.meaning == "verbs.convey"
        codes = {each.code for each in reading.mentions if each.code}
        both = any(each.kind == "two" and each.governed for each in reading.mentions)
        if carries and (outright or (sides.mediator is None and len(codes) + 2 * both < _BETWEEN)):
            continue
        via = _via(reading, 0, len(sentence.words))
        states = [each for each in reading.mentions if each.kind in SIDES - {"two"} and not sentence.depth[each.first]]
        free = [each for each in states if not each.governed]
        known = via or _called_mediator(reading) or _relative_head(reading, hit)
        if known is not None:
            sides.mediator = known if via is not None else sides.mediator or known
        elif free and sides.mediator is None:
            before = [each for each in free if each.first < hit.first] if sentence.lexicon.subject != "after" else free
            sides.mediator = (before or free)[0]
        if sides.mediator is not None:
            others = [each for each in states if not one_side(each, sides.mediator)]
            if len(others) >= 2 and sides.other is None:
                sides.other = others[-1]
        return


def _called_mediator(reading: Reading) -> Mention | None:
    """“The Omani mediator”, «الوسيط العماني»: the state whose mediator a sentence names."""
    for each in reading.mentions:
        named = any(reading.sentence.has(at, "nouns.mediator") for at in range(each.first, each.last))
        if each.code and named:
            return each
    return None


def _relative_head(reading: Reading, hit: Hit) -> Mention | None:
    """“Jordan, which has been mediating”, «שאלבניה, המתווכת»: who stands right before the relative clause."""
    sentence = reading.sentence
    near = range(max(0, hit.first - _NEAR), hit.first)
    who = next((at for at in reversed(near) if sentence.has(at, "words.who") is not None), None)
    if sentence.lexicon.language == "he" and hit.prefix == "ה":
        who = hit.first
    if who is None:
        return None
    return next((each for each in reading.mentions if each.kind in SIDES and who - 2 <= each.last <= who), None)


def learn_way(readings: list[Reading], sides: Sides) -> None:
    """Who mediates, where nobody is said to: whose mediator is named, or the state through which messages go."""
    for reading in readings:
        if sides.mediator is None:
            via = _called_mediator(reading) or _via(reading, 0, len(reading.sentence.words))
            sides.mediator = via if via is not None and via.code else None


def learn_pair(readings: list[Reading], sides: Sides) -> None:
    """The two sides of a text: the states that it names most, without the one that mediates.

    Only where two are named twice at least and no third one as often: else nobody knows who the two are.
    """
    mediator = sides.mediator.code if sides.mediator is not None else ""
    language = readings[0].sentence.lexicon.language if readings else ""
    counts: dict[str, int] = {}
    named: dict[str, Mention] = {}
    for reading in readings:
        for each in reading.mentions:
            if each.code and each.code != mediator:
                counts[each.code] = counts.get(each.code, 0) + 1
                if each.kind == "state" and (each.code not in named or _plainer(each, named[each.code], language)):
                    named[each.code] = each
    ranked = sorted((code for code in counts if code in named), key=lambda code: (-counts[code], code))
    if len(ranked) < 2 or counts[ranked[1]] < 2 or (len(ranked) > 2 and counts[ranked[2]] >= counts[ranked[1]]):
        return
    if mediator:
        sides.pair = tuple(
            msgspec.structs.replace(
                named[code], name=(state_name(code, language) if language == "ru" else "") or named[code].name
            )
            for code in ranked[:2]
        )


def _plainer(one: Mention, other: Mention, language: str) -> bool:
    """Whether a mention names a state better: by its name rather than by its people or its capital."""
    name = state_name(one.code, language)
    return (other.same and not one.same) or (one.name == name != other.name)


def messages(reading: Reading, first: int, last: int, sides: Sides, teller: Mention | None) -> list[Message]:
    """The messages told of between two tokens, in order.

    Args:
        reading: the sentence.
        first, last: the tokens.
        sides: who carries between whom; learns.
        teller: who tells of them, if somebody does who is named.
    """
    found: list[Message] = []
    at = first
    while at < last:
        made = _at(reading, at, first, last, sides, teller)
        found += made
        at = max(
            at + 1, made[-1].last if made and made[-1].reason in ("message.told", "message.asked_to_tell") else at + 1
        )
    return [each for each in _apart(found) if each.last - each.first >= _SHORTEST]


def _at(reading: Reading, at: int, first: int, last: int, sides: Sides, teller: Mention | None) -> list[Message]:
    sentence = reading.sentence
    if any(sentence.has(each, "negation.words") for each in range(max(first, at - 2), at)) and sentence.has(at, *_SENT):
        return []  # “never asked”
    verb = sentence.has(at, "verbs.receive")
    if verb is not None:
        return _received(reading, verb, last, teller)
    verb = sentence.has(at, "verbs.convey")
    if verb is not None and not sentence.has(at, "verbs.mediate"):
        made = _conveyed(reading, verb, first, last, sides)
        if made:
            return made
    verb = sentence.has(at, *_ASKING)
    if verb is not None and not _is_noun(reading, verb):
        made = _asked(reading, verb, first, last, sides)
        if made:
            return made
    verb = sentence.has(at, "verbs.inform", "verbs.assure")
    inside = sentence.depth[min(first, len(sentence.words) - 1)]
    if verb is not None and not _is_noun(reading, verb) and sentence.depth[at] <= inside:
        return _informed(reading, verb, first, last, sides)
    return _answered(reading, at, first, last, sides)


def _is_noun(reading: Reading, verb: Hit) -> bool:
    sentence = reading.sentence
    if sentence.lexicon.language == "fa" or verb.prefix not in ("", "ו", "و", "ש", "ف"):
        return verb.prefix not in ("", "ו", "و", "ש", "ف")
    before = sentence.words[verb.first - 1].fold if verb.first else ""
    return before in _ARTICLES.get(sentence.lexicon.language, ())


def _clause(reading: Reading, at: int, first: int, last: int) -> tuple[int, int]:
    """The clause around a token: between commas, “that” and colons."""
    sentence = reading.sentence
    start = at
    while start > first and not _bounds(reading, start - 1):
        start -= 1
    end = at
    while end < last and not (sentence.mark(end, ";؛") or (sentence.mark(end, ",،") and _new_clause(reading, end + 1))):
        end += 1
    return start, end


def _bounds(reading: Reading, at: int) -> bool:
    sentence = reading.sentence
    return sentence.mark(at, ',،;؛:"«»“”') or sentence.has(at, "words.that") is not None


def _new_clause(reading: Reading, at: int) -> bool:
    sentence = reading.sentence
    if sentence.has(at, "words.if") is not None:
        return False  # a condition belongs to what it is a condition of
    return sentence.has(at, "words.that", "words.and", "words.break", "words.function") is not None


def _subject(reading: Reading, verb: Hit, first: int, last: int) -> Mention | None:
    """Who acts: the nearest mention that nothing governs, on the side where the language puts it."""
    start = _before_aside(reading, _clause(reading, verb.first, first, last)[0], first)
    side = reading.sentence.lexicon.subject
    free = [each for each in reading.mentions if each.kind in SIDES and not each.governed and not each.possessor]
    before = [each for each in free if start <= each.first and each.last <= verb.first]
    behind = [each for each in free if verb.last <= each.first <= verb.last + 1]
    if side == "after" and before and before[-1].last >= verb.first - 1:
        return before[-1]  # behind إن and أن the subject comes first
    if side == "after":
        return next(iter(behind or before), None)
    if side == "first":
        return before[0] if before else None
    if before:
        return before[-1]
    # A relative aside between commas parts a subject from its verb.
    return behind[0] if behind and reading.sentence.lexicon.language != "en" else None


def _before_aside(reading: Reading, start: int, first: int) -> int:
    """Where a clause begins whose subject an aside parts from its verb: «Баку, по его словам, ответил»."""
    sentence = reading.sentence
    if not sentence.mark(start - 1, ",،"):
        return start
    opened = next((at for at in range(start - 2, max(first, start - _LONGEST_ASIDE), -1) if sentence.mark(at, ",،")), 0)
    aside = sentence.all("words.according", first=opened, last=start) if opened > first else []
    return _clause(reading, opened - 1, first, opened)[0] if aside else start


def _via(reading: Reading, first: int, last: int) -> Mention | None:
    """Through whom: the mention behind “through”, or the people of a state there (“the Omani mediator”)."""
    for hit in reading.sentence.all("words.via", first=first, last=last):
        if (
            reading.sentence.lexicon.language == "fr"
            and hit.last - hit.first == 1
            and reading.sentence.words[hit.first].fold == "par"
        ):
            near = [each for each in reading.mentions if each.first == hit.last and each.kind == "state"]
        else:
            near = [each for each in reading.mentions if hit.last <= each.first <= hit.last + 2 and each.kind in SIDES]
        if near:
            return near[0]
    return None


def _objects(reading: Reading, first: int, last: int, but: tuple[Mention | None, ...]) -> list[Mention]:
    taken = {each.first for each in but if each is not None}
    begin = first if reading.sentence.lexicon.subject != "first" else last
    return [
        each
        for each in reading.mentions
        if each.kind in SIDES
        and first <= each.first < last
        and (each.kind in ("state", "two") or begin == last or beside(reading, begin, each.first))
        and joined_in_front(reading.sentence, each) not in ("ב", "ب")
        and each.first not in taken
        and not each.possessor
        and not (each.kind == "body" and not each.head)  # a name that nothing explains may be a place
    ]


def _asked(reading: Reading, verb: Hit, first: int, last: int, sides: Sides) -> list[Message]:
    subject = _subject(reading, verb, first, last)
    if subject is None or subject.kind == "two":
        return []
    start, end = _clause(reading, verb.first, first, last)
    for at in range(end, min(last - 1, end + _LONGEST_ASIDE)):
        # «требует, чтобы …» is one request, also with an aside before the conjunction.
        if reading.sentence.mark(at, ",،") and reading.sentence.has(at + 1, "words.that") is not None:
            end = _clause(reading, at + 2, first, last)[1]
            break
    via = _via(reading, start, min(last, max(end, verb.last + 14)))
    fa = reading.sentence.lexicon.subject == "first"
    objects = _objects(reading, start if fa else verb.last, verb.first if fa else end, (subject, via))
    to = objects[0] if objects else None
    tell = next(
        (
            hit
            for hit in reading.sentence.all("words.to_tell", first=verb.last, last=last)
            if hit.first - verb.last <= 9
        ),
        None,
    )
    begun = min(subject.first, verb.first)
    if tell is None:
        if to is None and subject.kind == "state":
            to = sides.across(subject)
        if to is None or (subject.kind != "state" and via is None):
            return []
        if via is not None:
            sides.mediator = via
        sides.asked = subject
        end = min(last, end)
        begun = max(begun, _behind_and(reading, subject, verb))
        return [
            Message(
                Kind.REQUEST, subject, to, via or _not_a_side(sides.mediator, subject, to), begun, end, "message.asked"
            )
        ]
    return _asked_to_tell(reading, (subject, to), tell, begun, last, sides)


def _behind_and(reading: Reading, subject: Mention, verb: Hit) -> int:
    """Where the part of a verb begins that “and” joins to another one of the same subject: “accepts … and asks”."""
    sentence = reading.sentence
    other = sentence.all(
        "verbs.assure", "verbs.inform", *_ASKING, first=subject.last, last=max(subject.last, verb.first)
    )
    joined = sentence.has(verb.first - 1, "words.and") is not None or verb.prefix in ("و", "ו")
    return verb.first if other and joined else 0


def _asked_to_tell(
    reading: Reading, who: tuple[Mention, Mention | None], tell: Hit, begun: int, last: int, sides: Sides
) -> list[Message]:
    subject, mediator = who
    fa = reading.sentence.lexicon.subject == "first"
    near = _objects(reading, tell.first - 3 if fa else tell.first, tell.last + 4, (subject, mediator))
    receiver = near[0] if near else None
    cut = max(tell.last, receiver.last if receiver else 0)
    cut = next((at for at in range(cut, min(last, cut + 6)) if _starts_content(reading, at)), cut)
    sides.asked, sides.mediator, sides.other = subject, mediator or sides.mediator, receiver or sides.other
    state = subject
    made = [Message(Kind.REQUEST, subject, mediator, None, begun, cut, "message.asked")]
    if _only_a_message(reading, cut, last):
        made[0] = made[0]._replace(last=last)
    elif last - cut >= 3:
        made.append(Message(Kind.ASSURANCE, state, receiver, sides.mediator, cut, last, "message.asked_to_tell"))
    return made


def _only_a_message(reading: Reading, first: int, last: int) -> bool:
    """Whether what is to be passed on is only called a message, an offer or an answer, and not told."""
    sentence = reading.sentence
    carried = ("nouns.message", "nouns.request", "nouns.answer")
    noun = next((at for at in range(first, min(last, first + _BETWEEN)) if sentence.has(at, *carried)), None)
    if noun is None:
        return False
    named = {at for each in reading.within(noun + 1, last) for at in range(each.first, each.last)}
    told = [at for at in range(noun + 1, last) if at not in named and sentence.words[at].kind != "p"]
    return sum(sentence.has(at, "words.to", "words.function", "words.toward") is None for at in told) < _BETWEEN


def _starts_content(reading: Reading, at: int) -> bool:
    sentence = reading.sentence
    word = sentence.words[at]
    return sentence.has(at, "words.that") is not None or (
        sentence.lexicon.language == "he" and word.text.startswith("ש") and len(word.text) > 3
    )


def _not_a_side(mediator: Mention | None, *sides: Mention | None) -> Mention | None:
    if mediator is None or any(each is not None and one_side(each, mediator) for each in sides):
        return None
    return mediator


def _informed(reading: Reading, verb: Hit, first: int, last: int, sides: Sides) -> list[Message]:
    subject = _subject(reading, verb, first, last)
    if subject is None or subject.kind == "two":
        return []
    start, end = _clause(reading, verb.first, first, last)
    via = _via(reading, start, end)
    objects = _objects(reading, verb.last, end, (subject, via))
    to = next((each for each in objects if not one_side(each, subject) and not (via and one_side(each, via))), None)
    if subject.kind != "state" and (via is None or to is None):
        return []
    sides.asked = subject
    if via is not None:
        sides.mediator = via
    must = reading.sentence.all("words.must", first=verb.last, last=min(last, end + _LONGEST_ASIDE))
    return [
        Message(
            Kind.REQUEST if must else Kind.ASSURANCE,
            subject,
            to,
            via or _not_a_side(sides.mediator, subject, to),
            min(subject.first, verb.first),
            end,
            "message.informed",
        )
    ]


def _conveyed(reading: Reading, verb: Hit, first: int, last: int, sides: Sides) -> list[Message]:
    """“M conveyed to Y a request of X to …”: the owner of the request asks, M carries."""
    sentence = reading.sentence
    start, end = _clause(reading, verb.first, first, last)
    fa = sentence.lexicon.subject == "first"
    nouns = sentence.all("nouns.request", "nouns.message", first=start if fa else verb.first, last=last)
    near = [
        hit
        for hit in nouns
        if (fa or hit.first == 0 or sentence.has(hit.first - 1, "words.to") is None)
        and abs(hit.first - verb.first) <= (30 if fa else 16)
        and hit.prefix in ("", "ה", "ب", "ال", "ו")
    ]
    noun = near[0] if near else None
    if noun is None:
        return []
    owner = next(
        (
            each
            for each in reading.mentions
            if each.kind in SIDES
            and noun.last <= each.first <= noun.last + 3
            and _belongs(reading, noun.last, each.first)
        ),
        None,
    )
    if owner is None:
        owner = next(
            (
                each
                for each in reading.mentions
                if each.kind in SIDES - {"two"} and each.last == noun.first and not each.governed
            ),
            None,
        )
    if owner is None:  # “through M an answer was handed to Y”: it is of the other side
        tells = sentence.words[min(noun.last, last) : last]
        given = _objects(reading, max(start, noun.first - _BETWEEN), noun.first, (sides.mediator,))
        given = [each for each in given if each.governed and len(tells) > _BETWEEN and not sentence.depth[noun.first]]
        owner = next((other for each in given if (other := sides.across(each)) is not None), None)
    if owner is None:
        return []
    carrier = _subject(reading, verb, first, last) or _via(reading, start, end)
    carrier = carrier if carrier is not None and not one_side(carrier, owner) else _not_a_side(sides.mediator, owner)
    objects = _objects(reading, start, end, (owner, carrier))
    to = next(
        (each for each in objects if not one_side(each, owner) and not (carrier and one_side(each, carrier))), None
    )
    sides.asked, sides.mediator, sides.other = owner, carrier or sides.mediator, to or sides.other
    begun = min(noun.first, owner.first if owner in reading.mentions else noun.first)
    asks = sentence.has(noun.first, "nouns.request") or sentence.all("verbs.ask", first=noun.last, last=last)
    kind = Kind.REQUEST if asks else Kind.STATEMENT
    return [Message(kind, owner, to, carrier, begun, last if fa else end, "message.conveyed")]


_OF: Final = frozenset(
    ("of", "from", "du", "de", "d", "des", "la", "le", "l", "של", "מ", "מטעם", "by", "les", "من", "от", "از", "the")
)


def _belongs(reading: Reading, first: int, last: int) -> bool:
    """Whether nothing but “of”, “from”, marks and one adjective stands between a request and whose it is."""
    others = [
        at
        for at in range(first, last)
        if reading.sentence.words[at].kind != "p" and reading.sentence.words[at].fold not in _OF
    ]
    return not others or (len(others) == 1 and others[0] == first and last - first > 1)


def _received(reading: Reading, verb: Hit, last: int, teller: Mention | None) -> list[Message]:
    """“We received from X a request to tell Y that Z”."""
    sentence = reading.sentence
    states = [each for each in reading.mentions if each.kind == "state" and verb.first <= each.first < last]
    if not states:
        return []
    owner = states[0]
    receiver = next((each for each in states[1:] if each.code != owner.code), None)
    after = max(owner.last, receiver.last if receiver else 0)
    begun = next((at for at in range(after, last) if _starts_content(reading, at)), None)
    if begun is None or last - begun < 3:
        return []
    end = next(
        (
            at
            for at in range(begun, last)
            if sentence.mark(at, ",،") and at - begun > 3 and sentence.lexicon.language == "he"
        ),
        last,
    )
    return [Message(Kind.ASSURANCE, owner, receiver, teller, begun, end, "message.told")]


def _answered(reading: Reading, at: int, first: int, last: int, sides: Sides) -> list[Message]:
    sentence = reading.sentence
    verb = sentence.has(at, "verbs.reply")
    noun = sentence.has(at, "nouns.answer")
    if verb is None and (noun is None or noun.prefix not in ("", "ה", "ו", "و", "ال")):
        return []
    if verb is not None and verb.prefix not in ("", "ו", "ש", "و", "ف"):
        return []
    near = range(max(first, at - 2), min(last, at + _NEAR) if verb is None else at)
    unanswered = ("negation.words", "words.awaiting")
    if any(sentence.has(each, *unanswered) and not sentence.depth[each] for each in (*near, *range(at - 2, at))):
        return []  # no answer has come
    subject = None
    if noun is not None and (verb is None or noun.first == verb.first):
        subject = _owner(reading, noun, first, last)
    if subject is None and verb is not None:
        subject = _subject(reading, verb, first, last)
    if subject is None and verb is not None and noun is None:
        subject = _placed(reading, verb, first)
    known = sides.asked is not None or sides.mediator is not None
    if subject is None or last - at < 2 or not (subject.kind == "state" or (subject.kind == "body" and known)):
        return []
    start, end = _clause(reading, at, first, last)
    to = sides.opposite(subject)
    objects = [
        each for each in _objects(reading, start, end, (subject,)) if each.kind == "state" and each.code != subject.code
    ]
    to = to or (objects[0] if objects else None)
    begun = min(subject.first, at)
    return [
        Message(Kind.STATEMENT, subject, to, _not_a_side(sides.mediator, subject, to), begun, last, "message.answered")
    ]


def _placed(reading: Reading, verb: Hit, first: int) -> Mention | None:
    """“In Lima they answered”, «באתיופיה השיבו», «в Баку ответили»: the state at the beginning of the clause."""
    start = _clause(reading, verb.first, first, verb.last)[0]
    if reading.sentence.lexicon.language not in ("he", "ru"):
        return None
    return next((each for each in reading.mentions if start <= each.first <= start + 1 and each.kind == "state"), None)


def _owner(reading: Reading, noun: Hit, first: int, last: int) -> Mention | None:
    """Whose answer it is: before it as possessor, or right behind it."""
    sentence = reading.sentence
    # “In response to …”: what stands behind is what was answered.
    answers = noun.last < last and sentence.has(noun.last, "words.answering") is not None
    for each in reading.mentions:
        if each.kind not in ("state", "body") or (answers and each.first >= noun.last):
            continue
        if each.possessor and first <= each.first and 0 <= noun.first - each.last <= 3:
            return each
        between = range(noun.last, each.first)
        if (
            each.first >= noun.last
            and not (each.governed and any(sentence.has(at, "words.toward") is not None for at in between))
            and sum(1 for at in between if not reading.sentence.depth[at] and reading.sentence.words[at].kind != "p")
            <= 1
            and each.last <= last
        ):
            return each
    return None


def _apart(found: list[Message]) -> list[Message]:
    """Messages that do not tell the same thing twice: each ends where the next one begins."""
    kept: list[Message] = []
    for each in sorted(found, key=lambda one: (one.first, one.last)):
        if kept and each.first < kept[-1].last:
            before = kept[-1]
            same = (
                before.speaker is not None
                and each.speaker is not None
                and before.speaker.code == each.speaker.code
                and before.kind == each.kind
            )
            if same or each.first <= before.first:
                continue
            kept[-1] = before._replace(last=each.first)
        kept.append(each)
    return kept
