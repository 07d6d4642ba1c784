"""How a refusal's next step is typed: the station speaks of what is missing, the command line of how to write it."""

from __future__ import annotations

from typing import Final

from goodoffices.errors.base import Refusal

_RELEASE: Final = "goodoffices release HANDLE --carry FORM --to NAME --by call"

_HINTS: Final = {
    "station.needs_note": "add --by call, meeting, paper or messenger, and --speaker NAME where several could have.",
    "station.who_spoke": "--speaker NAME",
    "station.choose_recipients": "--to NAME, once for each.",
    "talk.time_ahead": "--when 'YEAR-MONTH-DAY HOUR:MINUTE'",
    "talk.force_needs_paper": "--by paper, or leave --force out.",
    "talk.stage_needs_paper": "--by paper",
    "station.rules_say_keep": "--anyway",
    "gate.not_close_enough": "--close dictated-and-read-back, or --by paper; or 'convey' with --substance.",
    "gate.must_be_unnamed": "--unnamed after the item.",
    "gate.substance_only": "--substance 'YOUR WORDING' --source HANDLE",
    "gate.condition_in_substance": "--stance HANDLE --state HANDLE --wording 'YOUR WORDING'",
    "gate.needs_stance": "--stance HANDLE --state HANDLE, with the handles of the answer and of its condition.",
    "gate.condition_failed": "--stance HANDLE --state HANDLE",
    "gate.unnamed_noted": "--substance 'YOUR WORDING' --source HANDLE --unnamed",
    "gate.sources": "--very-words HANDLE, --substance 'YOUR WORDING' --source HANDLE, or --own-words TEXT.",
    "gate.force": "leave --force out.",
    "gate.act_too_strong": "--act WORD after the wording.",
    "gate.withheld": _RELEASE,
    "gate.withdrawn": _RELEASE,
    "gate.lapsed": _RELEASE,
    "gate.not_for_them": _RELEASE,
    "gate.would_tell_who": "goodoffices release HANDLE --carry FORM --to 'whoever said it' --by call",
    "gate.needs_read_back": "goodoffices read-back SIDE 'YOUR WORDING' --source HANDLE --to NAME",
    "gate.own_words_back": "goodoffices read-back SIDE 'YOUR WORDING' --source HANDLE --to NAME",
    "gate.no_name_here": "'goodoffices alias SIDE NAME OTHER', or --unnamed after the item.",
    "gate.shut": "goodoffices lost SIDE NAME",
    "gate.colleague_ahead": "goodoffices lost SIDE NAME",
    "station.who_got_it": "--to NAME",
    "talk.not_delivered": "'goodoffices delivered HANDLE --how spoken', with the handle of what was brought.",
    "talk.needs_conditions": "--condition TEXT, once for each; or another --stance.",
    "talk.not_the_finder": "with --by it is the side's finding, without --by your own.",
    "talk.no_mandate": "'goodoffices mandate SIDE NAME --scope SCOPE --by call', or leave --force out.",
    "talk.not_a_principal": "--speaker NAME, or 'goodoffices seat SIDE NAME --role principal'.",
    "station.nobody_can": "goodoffices seat SIDE NAME --role principal",
}

_LOOK_UP: Final = {
    "look_up.finding": "goodoffices find-on HANDLE STATE",
    "look_up.staged": "'goodoffices initial HANDLE' or 'goodoffices confirm HANDLE'",
    "look_up.condition_of_answer": "goodoffices cross",
    "look_up.evidence": "--cite 'WHERE IT STANDS'",
    "look_up.condition": "goodoffices view",
    "look_up.read_back": "'goodoffices view' shows what waits for an answer.",
    "look_up.to_be_brought": "goodoffices sheets",
    "look_up.record": "goodoffices record show",
    "look_up.sheet": "goodoffices sheets",
    "look_up.beside_it": "goodoffices remark 'WHAT IS RIGHT' --about HANDLE",
    "look_up.noted_since": "--instead HANDLE, or leave --instead out.",
    "look_up.on_the_leg": "goodoffices read SIDE",
    "look_up.read": "goodoffices read SIDE",
}
"""By what a refusal of a handle advises, which is one of its facts."""

TO_DO: Final = {
    "doctor.no_station": "goodoffices init NAME",
    "doctor.clock_lower": "goodoffices clock --confirm TIME",
    "doctor.talk_gaps": "goodoffices view",
    "doctor.no_recovery_key": "goodoffices recovery make",
    "doctor.version_1": "goodoffices recovery make",
    "doctor.unfinished": "goodoffices unlock",
    "doctor.doubtful": "goodoffices clock",
    "doctor.line_not_compared": "goodoffices line list",
    "doctor.line_alarm": "goodoffices line give-up NUMBER",
    "doctor.line_differed": "goodoffices line give-up NUMBER",
    "doctor.line_damaged": "goodoffices line give-up NUMBER",
    "doctor.mail_hindered": "goodoffices mail",
    "relay_check.numbers_shown": "goodoffices relay serve --metrics 127.0.0.1:8041",
    "relay_check.not_admitted": "--admission-fd 3 3< admission.txt",
    "relay_check.open_to_all": "goodoffices relay serve --admission-fd 3 3< admission.txt",
    "relay_check.token_not_needed": "goodoffices relay serve --admission-fd 3 3< admission.txt",
    "relay_check.largest_refused": "--envelope-bytes 1048576 and --mailbox-bytes 268435456",
    "relay_check.no_sign": "--keep-alive-seconds 15",
    "relay_check.envelope_small": "--envelope-bytes 1048576",
    "relay_check.mailbox_below_envelope": "--mailbox-bytes N",
    "relay_check.silence_long": "--keep-alive-seconds 15",
    "relay_check.one_collector": "--waiting-at-once 8",
    "relay_check.ids_before_envelopes": "--mailbox-ids N, above --mailbox-envelopes",
    "relay_check.one_fills_all": "--mailbox-bytes N or --store-mib N",
    "relay_check.address_above_all": "--connections-by-address N",
    "relay_check.descriptors_few": "--connections N",
    "relay_check.disk_below_limit": "--store-mib N",
}
"""By what a station's health says is to be done."""


def hint_for(refusal: Refusal) -> str | None:
    """How the next step of a refusal is typed, where that is not said by itself."""
    advice = None if refusal.sentence is None else refusal.sentence.facts.get("advice")
    return _HINTS.get(refusal.code) or _LOOK_UP.get(getattr(advice, "code", ""))
