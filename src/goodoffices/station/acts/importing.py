"""Articles: keeping one, what is proposed from it, and what a person does with each proposal.

The rules are:

* Nothing enters the record but by a person, one item at a time (:mod:`goodoffices.station.imports`).
* The same text of the same outlet is kept once; the first one is named. A text that differs by a word is kept, and
  shown beside the first as a copy; so is the same text of another outlet.
* What is entered from an article has its evidence from there, whatever else was corrected, and belongs to its text.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from msgspec import structs

from goodoffices.errors.base import Refusal
from goodoffices.errors.importing import ImportNoText, ImportTooLong, SameArticle
from goodoffices.errors.station import NoSuchProposal, ProposalDone, ProposalNotCertain
from goodoffices.importing import Proposal, Proposals, Source, Span, keep, plain
from goodoffices.record import Entered, Hand, RegisterOnDemand, corroboration, from_plain
from goodoffices.record.answers import same_answer
from goodoffices.record.days import say_day
from goodoffices.record.edtf import read as read_edtf
from goodoffices.record.item import ID_SIZE, Kind
from goodoffices.station import results
from goodoffices.station.acts.recording import enter
from goodoffices.station.api import asks
from goodoffices.station.blobs import Blobs
from goodoffices.station.brought import borne_out
from goodoffices.station.imports import Done, ImportKept, Imports
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.talk.events import Room
from goodoffices.talk.views import Instant, Reference, Sentence
from goodoffices.words import clean_name, judge_name
from goodoffices.words.hygiene import NAME_LIMIT

MOST_CHARACTERS = 100_000
"""Of an article, at most: ten times a long one. What is proposed from it is derived each time somebody looks."""

_NO_LETTERS = " .,:;·-–—«»“”„\"'"
_NOT_JUDGED = frozenset({"evidence", "reported"})
"""Fields in which there is nothing to be right or wrong about: the person said them, or cannot change them."""


def import_article(talk: OpenTalk, ask: asks.ImportArticle) -> results.ArticleHere:
    """Keep an article."""
    talk.demand_mediator(Sentence.of("doing.keeping_the_public_record"))
    if not ask.text.strip():
        raise ImportNoText(where="what was given")
    outlet = talk.mind(lambda: clean_name(ask.outlet, "the outlet"), "?")
    span = read_edtf(ask.published, "the day of publication")
    demand(span.first == span.last, "published", "it is one day, such as 2025-12-31.")
    demand(bool(outlet.strip(_NO_LETTERS)), "outlet", "it has a letter or a figure.")
    if len(ask.text) > MOST_CHARACTERS:
        raise ImportTooLong(size=len(ask.text), limit=MOST_CHARACTERS)
    kept = keep(ask.text, "")
    given = None if ask.name is None else talk.mind(lambda: clean_name(ask.name or "", "the name of the article"), "?")
    source = Source(name=given or name_from(kept.text) or outlet, text=kept.text.strip())
    talk.demand_right()
    if not source.text.strip():
        raise ImportNoText(where=source.name)
    imports = Imports(talk)
    same = imports.same_as(source.text, outlet)
    if same is not None:
        raise SameArticle(number=same, name=Blobs(talk).one(same).name)
    number = imports.begin(source, ImportKept(published=span.first, outlet=outlet), talk.clock())
    imports.proposed(number, _actors(talk))  # what cannot be read is refused before anything is kept
    return _here(talk, number)


def articles(talk: OpenTalk, _: asks.Articles) -> list[results.ArticleHere]:
    """The articles, the newest first."""
    return [_here(talk, number) for number in sorted(Imports(talk).all(), reverse=True)]


def article(talk: OpenTalk, ask: asks.Article) -> results.ArticleRead:
    """An article with what is proposed from it."""
    imports = Imports(talk)
    source, proposed = imports.source(ask.number), imports.proposed(ask.number, _actors(talk))
    return results.ArticleRead(
        article=_here(talk, ask.number),
        language=proposed.language,
        text=source.text,
        proposals=[
            _shown(number, each, source, imports.done(ask.number, each), imports.parts(ask.number, each))
            for number, each in enumerate(proposed.items, start=1)
        ],
        leads=[_place(each) for each in proposed.leads],
        untouched=[_place(each) for each in proposed.untouched],
        sentences=[_place(each) for each in imports.sentences(ask.number)],
        near=[results.NearArticle(article=_here(talk, each), kind=kind) for each, kind in imports.near(ask.number)],
    )


def take_proposal(talk: OpenTalk, ask: asks.TakeProposal) -> results.Written:
    """A person confirms a proposal."""
    imports, proposed, source = _proposal(talk, ask, ask.proposal)
    also = [_proposal(talk, ask, each)[1] for each in dict.fromkeys(ask.also) if each != ask.proposal]
    as_proposed = plain(proposed, source)
    evidence = [each for one in (proposed, *also) for each in plain(one, source)["evidence"]]
    given = (as_proposed if ask.item is None else ask.item) | {"evidence": evidence[:_MOST_EVIDENCE]}
    added = enter(talk, asks.Record(talk=ask.talk, item=given, blobs=[ask.number]), confirmed=True)
    fields = {name: _judged(name, as_proposed.get(name), given.get(name)) for name in sorted({*as_proposed, *given})}
    told = {how: [name for name, found in fields.items() if found == how and name not in _NOT_JUDGED] for how in _HOW}
    imports.do(ask.number, proposed, Done(entry=added.hex(), another=ask.another, **told))
    for each in also:
        imports.do(ask.number, each, Done(entry=added.hex()))
    return results.Written(ref=Reference(added))


def take_proposals(talk: OpenTalk, ask: asks.TakeProposals) -> results.Several:
    """A person confirms several proposals of one kind, each as it is."""
    kinds: set[str] = set()
    refs = []
    for number in dict.fromkeys(ask.proposals):
        imports, proposed, source = _proposal(talk, ask, number)
        kinds.add(proposed.fields["kind"].value)
        demand(len(kinds) == 1, "proposals", "all of them are of one kind.")
        if imports.done(ask.number, proposed) is not None or not _certain(proposed, source):
            raise ProposalNotCertain(proposal=number, number=ask.number)
        refs.append(take_proposal(talk, asks.TakeProposal(talk=ask.talk, number=ask.number, proposal=number)).ref)
    return results.Several(refs=refs)


def take_sentences(talk: OpenTalk, ask: asks.TakeSentences) -> results.Written:
    """A person enters an item that nobody proposed, from sentences of an article."""
    talk.demand_mediator(Sentence.of("doing.keeping_the_public_record"))
    imports = Imports(talk)
    source, every = imports.source(ask.number), imports.sentences(ask.number)
    demand(max(ask.sentences) <= len(every), "sentences", f"the article has {len(every)} of them.")
    spans: list[Span] = []
    for each in (every[number - 1] for number in sorted(set(ask.sentences))):
        joins = bool(spans) and not source.text[spans[-1].end : each.start].strip()
        begins = spans.pop().start if joins else each.start
        spans.append(source.span(begins, each.end))
    evidence = [{"source": source.name, "start": each.start, "end": each.end, "text": each.text} for each in spans]
    item = ask.item | {"evidence": evidence[:_MOST_EVIDENCE]}
    added = enter(talk, asks.Record(talk=ask.talk, item=item, blobs=[ask.number]), confirmed=True)
    imports.add(ask.number, added)
    return results.Written(ref=Reference(added))


def drop_proposal(talk: OpenTalk, ask: asks.DropProposal) -> results.ArticleHere:
    """A person does not want a proposal, or wants it after all."""
    imports, proposed, _ = _proposal(talk, ask, ask.proposal)
    if ask.back:
        imports.undo(ask.number, proposed)
    else:
        imports.do(ask.number, proposed, Done(entry=""))
    return _here(talk, ask.number)


def record_quality(talk: OpenTalk, _: asks.RecordQuality) -> results.RecordQuality:
    """What people did with proposals."""
    entered, dropped = 0, 0
    counts: dict[str, Counter[str]] = {}
    for done in Imports(talk).everything_done():
        entered, dropped = entered + bool(done.entry), dropped + (not done.entry)
        for how in _HOW:
            for field in getattr(done, how):
                counts.setdefault(field, Counter())[how] += 1
    fields = [
        results.FieldQuality(field=field, kept=found["kept"], changed=found["changed"], filled=found["filled"])
        for field, found in sorted(counts.items())
    ]
    added = Imports(talk).added()
    return results.RecordQuality(entered=entered, dropped=dropped, added=added, fields=fields)


# --- parts -----------------------------------------------

_NOBODY = Hand(name="-", at=0, zone=0)
_MOST_EVIDENCE = 16
_DATES = ("said", "reported")
_WITHOUT_SPEAKER = frozenset({Kind.INCIDENT.value, Kind.MEETING.value})
_HOW = ("kept", "changed", "filled")


def _proposal(
    talk: OpenTalk, ask: asks.TakeProposal | asks.TakeProposals | asks.DropProposal, number: int
) -> tuple[Imports, Proposal, Source]:
    """A proposal that was not entered yet."""
    talk.demand_mediator(Sentence.of("doing.keeping_the_public_record"))
    imports = Imports(talk)
    proposed: Proposals = imports.proposed(ask.number, _actors(talk))
    if number > len(proposed.items):
        raise NoSuchProposal(proposal=number, number=ask.number)
    found = proposed.items[number - 1]
    done = imports.done(ask.number, found)
    if done is not None and done.entry:
        raise ProposalDone(proposal=number, number=ask.number)
    return imports, found, imports.source(ask.number)


def _actors(talk: OpenTalk) -> tuple[str, ...]:
    return tuple(talk.rooms.side(room) for room in talk.rooms.of(Room.SEALED, Room.KEPT))


def _here(talk: OpenTalk, number: int) -> results.ArticleHere:
    imports, blob = Imports(talk), Blobs(talk).one(number)
    kept = imports.one(number)
    entered, dropped = imports.counts(number)
    return results.ArticleHere(
        number=number,
        name=blob.name,
        outlet=kept.outlet,
        published=say_day(kept.published),
        added=Instant.read(blob.added),
        entered=entered,
        dropped=dropped,
    )


def _shown(
    number: int, proposed: Proposal, source: Source, done: Done | None, parts: list[Done]
) -> results.ProposalShown:
    return results.ProposalShown(
        number=number,
        state="waits" if done is None else "entered" if done.entry else "dropped",
        ref=Reference(bytes.fromhex(done.entry)) if done is not None and done.entry else None,
        parts=[Reference(bytes.fromhex(each.entry)) for each in parts],
        certain=done is None and not parts and _certain(proposed, source),
        item=plain(proposed, source),
        fields=[
            results.FieldProposed(
                field=name,
                why=Sentence.of(f"rests.{rested.reason}"),
                rests_on=None if rested.span is None else _place(rested.span),
                others=list(rested.runners_up),
            )
            for name, rested in proposed.fields.items()
        ],
        borne_out=_borne_out(plain(proposed, source)),
    )


def _certain(proposed: Proposal, source: Source) -> bool:
    """Whether it can be confirmed beside others of its kind.

    Nothing but the kind might be something else, no day is in doubt, and nothing that it needs is missing.
    """
    item = plain(proposed, source)
    speaks = "speaker" in item or item["kind"] in _WITHOUT_SPEAKER
    others = any(each.runners_up for name, each in proposed.fields.items() if name != "kind")
    doubtful = any("doubt" in item.get(name, {}) for name in _DATES)
    return speaks and not others and not doubtful and _borne_out(item) is not None


def _borne_out(item: dict[str, Any]) -> Sentence | None:
    """How well an item would be borne out once it was confirmed, and nothing else of the record is asked."""
    try:
        found = from_plain(item, where="the item", item_id=bytes(ID_SIZE), entered=_NOBODY)
    except Refusal:
        return None
    entered = Entered(structs.replace(found, confirmed=_NOBODY), ())
    return borne_out(corroboration(RegisterOnDemand(lambda _: iter([entered])), [found.id]))


def _place(span: Span) -> results.PlaceInText:
    return results.PlaceInText(start=span.start, end=span.end, text=span.text)


def _judged(field: str, proposed: Any, given: Any) -> str:
    """What a person made of a field."""
    if same_answer(field, proposed, given):
        return "kept"
    return "filled" if same_answer(field, proposed, None) else "changed"


def name_from(text: str) -> str:
    """The first line of a kept text as a name, cut at a blank where it is too long; empty: it makes none."""
    line = " ".join(next((line for line in text.splitlines() if line.strip()), "").split())
    while len(line.encode()) > NAME_LIMIT:
        line = line.rpartition(" ")[0] if " " in line else line[:-1]
    return line if line and judge_name(line) is None else ""
