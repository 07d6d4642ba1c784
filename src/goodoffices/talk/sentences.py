"""The sentences that views say, by their codes: the one place that puts what happened into words.

The rules are:

* A sentence is chosen by its code and filled with its facts: names, numbers, moments and terms that are words already.
* Sentences name the sides, never "you": the same leg is read by its side and by the mediator.
* A fact that is somebody's words stands in quotation marks of its own and cannot go on as the sentence
  (:mod:`goodoffices.words.marked`).
"""

from __future__ import annotations

from goodoffices.words import in_quotation_marks

_WORDS = frozenset({"condition"})
"""The facts that are somebody's words."""


def sentence(code: str, **facts: str | int) -> str:
    """What a code with its facts says to people."""
    told = {name: in_quotation_marks(str(fact)) if name in _WORDS else fact for name, fact in facts.items()}
    return SENTENCES[code].format(**told)


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
}
"""Every code with its English sentence."""
