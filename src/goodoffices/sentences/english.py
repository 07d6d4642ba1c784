"""The sentences that views say, in English, by their codes. The English is also what catalogues translate.

The rules are:

* A sentence is chosen by its code and filled with its facts (:data:`goodoffices.talk.views.Fact`).
* Sentences name the sides, never "you": the same leg is read by its side and by the mediator.
* A term is a code of its own (``stance.accepts``) and stands inside other sentences.
* What a refusal says stands with its class in :mod:`goodoffices.errors`, and nowhere else.
"""

from __future__ import annotations

from typing import Any, cast

from goodoffices.errors import desk, gate, mail, record, relay, roads, seal, station, talk, words
from goodoffices.errors.base import Refusal, catalogue
from goodoffices.errors.desk import although
from goodoffices.errors.gate import GateRefusal
from goodoffices.talk.permissions import MOVES

_REFUSALS = {
    each.code: each
    for module in (desk, gate, mail, record, relay, roads, seal, station, talk, words)
    for each in catalogue(Refusal)
    if each.__module__ == module.__name__
}


def english(code: str) -> str | None:
    """The English of a code, to be filled with its facts; None: there is none."""
    if code in SENTENCES:
        return SENTENCES[code]
    if code.startswith("although."):
        return although(code.removeprefix("although."))
    refusal = _REFUSALS.get(code)
    if refusal is None:
        return None
    return without_the_news(refusal.what) if issubclass(refusal, GateRefusal) else refusal.what


def without_the_news(what: str) -> str:
    """What a refusal of the gate says, without the news that nothing was sent: for what is only looked at."""
    bare = what.removeprefix("Refused: ").removesuffix("Nothing was sent.").removesuffix("Nothing was written.").strip()
    return bare[0].upper() + bare[1:]


def cause(code: str) -> str:
    """Why something is refused, in English, to be filled with its facts."""
    refusal = _REFUSALS.get(code)
    return "" if refusal is None else refusal.cause


def advice(code: str) -> str:
    """What to do about a refusal, in English, to be filled with its facts."""
    refusal = _REFUSALS.get(code)
    return "" if refusal is None else refusal.next_step


SENTENCES: dict[str, str] = {
    # who is called what
    "name.further": "{alias} may be named as a recipient here from now on.",
    "name.instead": "The side that was called {before} is called {alias} here from now on.",
    # later dates
    "extended.answer_by": "It can be answered until {moment}.",
    "extended.valid_until": "It holds until {moment}.",
    # what the mediators had wrong
    "struck.said": "The words that were noted as said by {who} on {when} are struck: the note was wrong.",
    "struck.replied": "The answer that was noted as given by {who} on {when} is struck: the note was wrong.",
    "struck.replied_to": "The answer to {words} that was noted as given by {who} on {when} is struck: the note was "
    "wrong.",
    "struck.released": "The terms of release that were noted as set by {who} on {when} are struck: the note was wrong.",
    "struck.withdrawn": "The withdrawal that was noted of {who} on {when} is struck: the note was wrong.",
    "struck.extended": "The later date that was noted as given by {who} on {when} is struck: the note was wrong.",
    "struck.staged": "That {who} {stage} something, as noted on {when}, is struck: the note was wrong.",
    "struck.read_back_answered": "The answer to a wording that was read back, noted as given by {who} on {when}, is "
    "struck: the note was wrong.",
    "struck.tor_answered": "The answer to ground rules that was noted as given by {who} on {when} is struck: the note "
    "was wrong.",
    "struck.mandated": "The mandate of {seat} that was noted as given by {who} on {when} is struck: the note was "
    "wrong.",
    "struck.revoked": "That {who} took a mandate back, as noted on {when}, is struck: the note was wrong.",
    "struck.found_by_side": "The finding “{state}” that was noted as made by {who} on {when} is struck: the note was "
    "wrong.",
    "struck.closed": "That {who} closed this leg, as noted on {when}, is struck: the note was wrong.",
    "struck.delivered": "The delivery to {person} on {when} is struck: the note was wrong.",
    "struck.found": "The mediator's finding “{state}” is struck.",
    "struck.carried": "What was told here of a crossing is struck: it did not cross so.",
    "struck.sheet": "A sheet of which nothing was brought to anybody is struck.",
    "struck.instead": "Another stands in its place.",
    "struck.instead_noted": "In its place stands what was noted of {who} on {when}.",
    "struck.instead_delivered": "In its place stands the delivery to {person} on {when}.",
    "struck.instead_found": "In its place stands the finding “{state}”.",
    "correction.owed": "Item {item} of what was conveyed to {side} on {when} rests on a note that was struck, or on "
    "what has no effect: 'goodoffices convey' with --correction.",
    "told_wrongly.owed": "Something that was told here to have crossed did not: 'goodoffices tell'.",
    # the end of a leg
    "closed.own": "{who} closed this leg.",
    "closed.noted": "{who} closed this leg, as noted by the mediator.",
    "closed.agreed": "By the ground rules, what was said on it is to be {end}.",
    "closed.asked": "{who} asks that what was said on it be destroyed; nothing was agreed on that.",
    "closed.nothing_agreed": "Nothing was agreed on destroying what was said on it.",
    # what is left undone when a leg is closed
    "left.sheet_not_delivered": "A sheet for {side} is not delivered: {state}.",
    "left.still_to_tell": "Still to be told to {side}: {what}",
    "left.owed": "Still to be told to {side} with 'goodoffices tell': {what}",
    "left.correction": "Still to be told to {side}, with 'goodoffices convey' and --correction: what it has rests on a "
    "note that was struck, or on what has no effect.",
    "left.wording_waits": "A wording for {to} waits for the approval of {side}.",
    "left.condition_open": "A condition of {whose} is {state}.",
    "left.answer_never_crossed": "An answer of {side} never crossed to {to}: {stance}; {terms}.",
    "left.answer_not_told": "As far as is known here, an answer of {side} has not crossed to {to}: {stance}; {terms}.",
    "left.stage_never_crossed": "That {side} {stage} something was never told to {to}, who has it; {terms}.",
    "left.stage_not_told": "As far as is known here, that {side} {stage} something was not told to {to}; {terms}.",
    "waiting.destroy": "This leg is closed. By its ground rules, what was said on it is to be destroyed: "
    "'goodoffices destroy'.",
    # a clock that is lower than it was, and times that are in doubt
    "clock.lower": "This station's clock stood at {was} before, and at {shows} later. What depends on the time waits.",
    "time.ahead": "its time, {at}, lay ahead of this station's clock; first seen at {reading}, from when a release in "
    "it runs",
    "time.lower": "its time, {at}, was set by a clock that had stood at {reading} before",
    # what the terms of something come to
    "terms.withheld": "kept for the mediator",
    "terms.withdrawn": "its release was taken back",
    "terms.lapsed": "its release has lapsed",
    "terms.not yet": "its release has not begun",
    "terms.open": "it is released",
    # what becomes of a talk at one station
    "end.keep": "The talk stays on this station.",
    "end.open_legs": "What was said with {legs} is to be destroyed. A talk is destroyed whole, once every leg is "
    "closed; still open: {open}.",
    "end.at_odds": "What was said with {legs} is to be destroyed, and the ground rules of {against} say keep. A talk "
    "is kept or destroyed whole, so it stays on this station until one of them agrees to something else.",
    "end.destroy": "What was said with {legs} is to be destroyed, and every leg is closed.",
    "end.waits": "The other station of {leg} does not have everything yet that was written here.",
    # what destroying a talk on one station does not reach
    "beyond.papers": "papers, exports and pictures that were made of it",
    "beyond.backups": "backups of this device, and what its drive keeps of deleted files",
    "beyond.station": "the station of {name}, on the leg of {leg}: each station destroys its own copy",
    # why the two legs of a text differ
    "differ.words_quietly_withdrawn": "{owner} withdrew these words, and {side} may not be told.",
    "differ.withdrawal_not_told": "{owner} withdrew these words, and {side} has not been told.",
    "differ.correction_not_told": "These words rest on a note that was struck, or have no effect, and {side} has not "
    "been told.",
    "differ.extension_not_told": "{owner} gave a later date, and {side} has not been told.",
    "differ.answer_quietly_withdrawn": "{side} took its answer back, and {owner} may not be told.",
    "differ.answer_gone_not_told": "An answer of {side} that {owner} has no longer stands; {owner} has not been told.",
    "differ.answer_late_not_told": "The answer of {side} came after the last day, and {owner} has it as one in time.",
    "differ.answer_not_told": "An answer of {side} counts that {owner} does not have.",
    "differ.stage_not_told": "{side} {stage} this, and {to} has not been told.",
    "differ.stage_gone_not_told": "{to} was told that {side} {stage} this; that no longer stands, and {to} has not "
    "been told.",
    "differ.stage_quietly_withdrawn": "{to} was told that {side} {stage} this; {side} took that back, and {to} may "
    "not be told.",
    "differ.gone_otherwise": "It has not gone alike on both legs: {there} there, {here} here.",
    "differ.condition_failed_unstated": "A condition of {side} failed that is not stated to {owner}.",
    "differ.found_otherwise": "A condition of {side} is not found alike on both legs.",
    # how the author's provisos were put where something crossed
    "crossed.provisos": "on the understanding {provisos}",
    "crossed.proviso_not_stated": "under a proviso that was not stated there",
    # what got to somebody for whom it was not meant
    "astray.verbatim": "Brought in the very words to {person}, for whom it was not meant",
    "astray.in_substance": "Brought in substance to {person}, for whom it was not meant",
    "astray.own_words": "Brought in the mediator's own words to {person}, for whom it was not meant",
    "astray.news_of_withdrawal": "That it was withdrawn was told to {person}, for whom that was not meant",
    "astray.news_of_extension": "The later date was told to {person}, for whom it was not meant",
    "astray.news_of_correction": "That the mediator had it wrong was told to {person}, for whom that was not meant",
    "astray.news_of_stage": "How far it has gone was told to {person}, for whom that was not meant",
    "astray.something_wrong": "That the mediator had something wrong that was told of it was told to {person}, for "
    "whom that was not meant",
    # what is marked of a delivery, and of a sheet
    "delivery.other": "{person} is of {side}, not of {leg}: what {person} got has not reached {leg}.",
    "delivery.not_theirs": "{person} is not of {leg}: what {person} got has not reached {leg}.",
    "delivery.unknown": "It is not known whose {person} is, so what {person} got does not count as brought to {leg}. "
    "If {person} is of {leg}, note the delivery again and say so.",
    "delivery.outside": "Item {item} was brought outside its terms: {reason}",
    "delivery.not_for_them": "Item {item} was brought outside its terms: it was not meant for {person}.",
    "delivery.struck": "The sheet had been struck, and was brought all the same.",
    "delivery.wording": "The wording was shown outside the terms: it was not meant for {person}.",
    "sheet.stop": "Item {item}: {reason}",
    "sheet.void": "The whole sheet: {reason}",
    # what unnamed does not do
    "answered.withdrawn": "This side was told that what it answers was withdrawn: a yes to it agrees to nothing.",
    "answered.wrong": "This side was told that you had wrong what it answers: a yes to it agrees to nothing.",
    "released.no_longer": "It is no longer released to {to}: terms take the place of those before them, names too.",
    "unnamed.one_side": "{to} knows of one other side only: unnamed says no more than that nobody is named for it.",
    # why an item without a name is not some side's
    "unnamed.has_them": "{side} is named there as one that has the same words.",
    "unnamed.not_told": "{recipient} had not been told that its words crossed to {side}, as they were answered.",
    "unnamed.later_day": "{side} was given a later last day; an answer of it would not be late.",
    "unnamed.answered": "{side} is named there with an answer of its own.",
    "unnamed.said_them": "{side} is named there as having said the words.",
    "unnamed.noted": "{side} has no station, and what was noted of it never crosses as very words without a name.",
    "unnamed.belongs": "It belongs to something that is named there and is not of {side}.",
    "unnamed.answered_back": "Another side answers there by name what went to whoever said it, so it is not of {side}.",
    # what has become of an answer
    "life.void": "without effect",
    "life.answers_wrong": "The mediator had wrong what it answers, and told so.",
    "life.replaced": "replaced by a later answer",
    "life.withdrawn": "taken back",
    "life.lapsed": "its time is over",
    "life.late": "given after the last day; it does not count",
    # what a text that was put to a side has come to
    "answers.withdrawn": "{owner} withdrew these words.",
    "answers.withdrawn_unnamed": "These words were withdrawn.",
    "answers.wrong": "The mediator had these words wrong; nothing is agreed.",
    "answers.was_binding": "They were binding.",
    "answers.differ": "{who} gave different answers; nothing is agreed.",
    "answers.declined": "{who} declined.",
    "answers.returned": "{who} handed it back.",
    "answers.failed": "{who} said yes on conditions, and one failed: {condition}. Nothing is agreed.",
    "answers.failed_unstated": "{who} said yes on conditions, and one not stated here failed. Nothing is agreed.",
    "answers.expired": "The words held until {until}; that is over.",
    "answers.own": "{who} answered what the mediator put: {stance}. Nobody else has said so.",
    "answers.conditional": "{who} says yes on conditions, and {open} of them stated here are open.",
    "answers.conditional_one": "{who} says yes on conditions, and one stated here is open.",
    "answers.conditional_unstated": "{who} says yes on conditions.",
    "answers.others_not_stated": "Others are not stated.",
    "answers.not_stated": "They are not stated.",
    "answers.reported": "The mediator reports agreement in substance; both sides do not have the same words.",
    "answers.standing": "{who} said yes to these words.",
    "answers.standing_conditions": "{who} said yes to these words on conditions, and they are met.",
    "answers.overdue": "The last day to answer was {day}; no yes or no came by then.",
    "answers.heard": "{who} has heard it.",
    "answers.interim": "{who} gave an interim answer.",
    "answers.late": "The answer of {who} came after the last day and does not count.",
    "answers.taken_back": "{who} took the answer back; nothing is agreed.",
    "answers.answer_lapsed": "The answer of {who} held for a time that is over; nothing is agreed.",
    "answers.no_effect": "The answer of {who} had no effect; nothing is agreed.",
    "answers.open": "{who} has not answered.",
    "answers.nobody": "Nobody answers for {who}.",
    "answers.not_binding": "Not binding.",
    "answers.ad_referendum": "Subject to approval at home.",
    "answers.binding": "Binding.",
    "answers.until": "It holds until {until}.",
    # how far each side has gone with it
    "stage.accepted": "{who}: neither initialled nor confirmed.",
    "stage.ad_referendum": "{who}: subject to approval at home.",
    "stage.initialled": "{who}: initialled.",
    "stage.initialled_ad_referendum": "{who}: initialled, subject to approval at home.",
    "stage.confirmed": "{who}: confirmed, with authority to bind.",
    "stage.binding": "{who}: bound from the beginning.",
    "stage.taken_back": "{who} had {stage} it, and took that back.",
    # what happened
    "told.founded": "The mediator opened this leg with {side}.",
    "told.seated": "{name} takes a seat as {role}.",
    "told.unseated": "{name} gave up the seat.",
    "told.accepted": "The station of {name} is accepted.",
    "told.rules_accepted": "The ground rules are accepted.",
    "told.rules_declined": "The ground rules are declined.",
    "told.read_back_approves": "The side approves the wording.",
    "told.read_back_amends": "The side amends the wording.",
    "told.read_back_refuses": "The side refuses the wording.",
    "told.would_approve": "It would approve:",
    "told.found": "Found of the condition: {state}.",
    "told.found_resting": "Found of the condition: {state}, with what that rests on.",
    "told.branch_chosen": "A branch of {name}'s station was chosen.",
    "told.given_up": "What is missing of {name}'s station up to number {number} was given up.",
    "told.opened": "Opened by a person.",
    "told.recorded": "An entry of the public record.",
    "told.remark": "A note of the desk:",
    "told.mapped": "The desk knows who {alias} is.",
    "told.overrode": "The mediator went on although {although}:",
    "told.drew": "The sources of {count} items were written down.",
    "told.drew_one": "The sources of one item were written down.",
    "told.delivered": "{by} brought {count} things to {to} on {when}: {manner}.",
    "told.delivered_one": "{by} brought one thing to {to} on {when}: {manner}.",
    "told.delivered_at": "{by} brought {count} things to {to} on {when} at {where}: {manner}.",
    "told.delivered_at_one": "{by} brought one thing to {to} on {when} at {where}: {manner}.",
    "told.withdrawn": "Withdrawn.",
    "told.withdrawn_quietly": "Withdrawn, and even that may not be told.",
    "told.released_in_substance": "May be carried in substance to {to}.",
    "told.released_verbatim": "May be carried in the very words to {to}.",
    "told.released_in_substance_to_nobody": "May be carried in substance to nobody.",
    "told.released_verbatim_to_nobody": "May be carried in the very words to nobody.",
    "told.mandate_revoked": "A mandate is revoked.",
    "told.mandated": "{name} may {scopes} from {since}.",
    "told.mandated_until": "{name} may {scopes} from {since} until {until}.",
    "told.handed_back": "A text was handed back.",
    # what crossed
    "crossed.told": "{what}.",
    "crossing.verbatim": "Crossed to {to} in the very words",
    "crossing.in_substance": "Crossed to {to} in substance",
    "crossing.own_words": "Crossed to {to} in the mediator's own words",
    "crossing.news_of_withdrawal": "That it was withdrawn was told to {to}",
    "crossing.news_of_extension": "The later date was told to {to}",
    "crossing.news_of_correction": "That the mediator had it wrong was told to {to}",
    "crossing.news_of_stage": "How far it has gone was told to {to}",
    "crossing.something_wrong": "That the mediator had something wrong that was told of it was told to {to}",
    "crossed.on": "{what} on {when}",
    "astray.on": "{what}, on {when}",
    "crossed.outside": "outside its terms",
    # what is missing, and what waits
    "missing.gap": "Something of {name}'s station is missing, at number {number} or before.",
    "missing.fork": "{name}'s station has two different entries under number {number}.",
    "due.sheet": "A sheet is to be delivered.",
    "due.sheet_stopped": "A sheet may not be delivered any more: look at it, and strike it.",
    "due.correction": "What was conveyed rests on a struck note, or on something without effect.",
    "due.rules": "Ground rules wait for an answer.",
    "due.answer": "These words wait for an answer.",
    "due.condition": "A condition is open: the finding is a matter for {finder}.",
    "waiting.wording": "A wording for {alias} waits for an answer.",
    "waiting.release": "A release to {to} lapses on {end}.",
    "to_tell.wording": "A wording for {alias} is to be read back.",
    "to_tell.rules": "Ground rules are to be offered.",
    "condition.found": "{state}, found by {by}",
    "correction.owed_some_day": "Item {item} of what was conveyed to {side} rests on a note that was struck, or on "
    "what has no effect: 'goodoffices convey' with --correction.",
    # why the gate is shut
    "missing_here.beginning": "its beginning is not here.",
    "missing_here.entry": "an entry is missing.",
    "missing_here.fork": "two different entries stand under one number.",
    "missing_here.waits": "an entry waits for one that is not here.",
    "missing_here.unreadable": "an entry cannot be read.",
    # what is the matter with something that was named
    "problem.not_what_was_staged": "that is not what this side initialled or confirmed.",
    "problem.staged_does_not_stand": "what was initialled or confirmed does not stand with that side.",
    "replaced": "it was replaced",
    "replaced.by": "it was replaced on {when} by “{stance}”",
    "item.number": "item {number}",
    # how an item of a sheet may be brought at most
    "item_at_most.spoken": "Item {number} is to be read out, neither shown nor left.",
    "item_at_most.shown": "Item {number} may be read out or shown, and is not to be left.",
    # what is to be minded where something may cross
    "mind.third_party": "as to a third party",
    "mind.unnamed": "unnamed",
    "mind.provisos": "its provisos in your words",
    "mind.approved": "once its author has approved the wording",
    # --- terms, which stand inside other sentences
    "some_day": "a day that is not known",
    "somebody.without_a_seat": "somebody without a seat",
    "somebody.somebody": "somebody",
    "somebody.the_mediator": "the mediator",
    "somebody.this_side": "this side",
    "somebody.the_side_named": "the side that was named",
    "somebody.a_side_not_named": "a side that is not named",
    "somebody.who_did_this": "whoever did this",
    "somebody.nobody": "nobody",
    "somebody.nobody_yet": "nobody yet",
    "finder.mediator": "the mediator",
    "finder.side": "the side",
    "role.principal": "principal",
    "role.envoy": "envoy",
    "role.mediator": "mediator",
    "role.note_taker": "note taker",
    "role.interpreter": "interpreter",
    "role.guarantor": "guarantor",
    "role.messenger": "messenger",
    "manner.spoken": "spoken",
    "manner.shown": "shown",
    "manner.left": "left",
    "manner.sealed": "sealed",
    "scope.speak": "speak",
    "scope.release": "release",
    "scope.bind": "bind",
    "force.non_binding": "not binding",
    "force.ad_referendum": "ad referendum",
    "force.binding": "binding",
    "gone.accepted": "accepted",
    "gone.ad_referendum": "subject to approval at home",
    "gone.initialled": "initialled",
    "gone.confirmed": "confirmed",
    "stage_word.none": "neither initialled nor confirmed",
    "stage_word.initialled": "initialled",
    "stage_word.confirmed": "confirmed",
    "finding.open": "open",
    "finding.met": "met",
    "finding.failed": "failed",
    "finding.waived": "waived",
    "condition_state.open": "open",
    "condition_state.overdue": "overdue",
    "at_its_end.keep": "kept",
    "at_its_end.destroy": "destroyed",
    "stance.accepts": "accepts",
    "stance.accepts_on_conditions": "accepts on conditions",
    "stance.declines": "declines",
    "stance.takes_note": "takes note",
    "stance.interim": "interim",
    "stance.returned": "returned",
    "answered.accepts": "yes",
    "answered.accepts_on_conditions": "yes, on conditions",
    "answered.declines": "no",
    "answered.takes_note": "heard",
    "answered.interim": "an interim answer",
    "answered.returned": "handed back",
    "sheet_state.to_deliver": "to deliver",
    "sheet_state.delivered_in_part": "delivered in part",
    "sheet_state.do_not_deliver": "do not deliver",
    "closeness.handed_over_in_writing": "handed over in writing",
    "closeness.dictated_and_read_back": "dictated and read back",
    "closeness.noted_at_the_time": "noted at the time",
    "closeness.from_memory": "from memory",
    "end_of.side": "a side",
    "end_of.mediator": "the mediator",
    "room.sealed": "a sealed leg",
    "room.kept": "a kept leg",
    "room.public": "the public's leg",
    "room.desk": "the desk",
    "move.writing": "writing",
    "naming.answer": "an answer",
    "naming.finding": "a finding",
    "naming.extension": "an extension",
    "naming.stage": "initialling or confirming",
    "naming.revocation": "a revocation",
    "naming.conveyance": "a conveyance",
    "naming.delivery": "a delivery",
    "naming.read_back": "a read-back",
    "naming.crossing": "the word that something crossed",
    "naming.instead": "what is to stand instead",
    "naming.terms": "a change of terms",
    "wanted.condition": "a condition",
    "wanted.ground_rules": "terms of reference",
    "wanted.read_back": "a wording that was read back",
    "wanted.mandate": "a mandate",
    "wanted.what_it_answers": "what it answers",
    "wanted.to_be_brought": "what was to be brought",
    "wanted.own_words": "words of this side",
    "wanted.own_words_or_answer": "words or an answer of this side",
    "wanted.own_words_or_yes": "words of this side, or a yes of it",
    "wanted.note_with_effect": "a note that has effect",
    "wanted.standing_terms": "terms that still stand",
} | {f"move.{cast('Any', act).__struct_config__.tag}": move.in_words for act, move in MOVES.items()}
"""Every code with its English sentence, but for those of refusals."""
