"""Every command, under the heading where a person looks for it: its name, the module that has it, what it is for.

The list of commands is shown from this page alone. A module is imported when one of its commands is called; a line that
is not understood imports them all, since any of them may have been meant.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Listed(NamedTuple):
    """A command or a group of commands in the list."""

    name: str
    module: str
    told: str


SECTIONS: Final[dict[str, tuple[Listed, ...]]] = {
    "Begin": (
        Listed("init", "begin", "Make a station for NAME, the person who will use it; others see that name."),
        Listed("open", "browser", "Open the pages of the station in the browser."),
        Listed(
            "unlock", "begin", "Unlock the station until it is locked again, so that other commands need no passphrase."
        ),
        Listed("lock", "begin", "Lock the station: end the process that has it open, and its keys with it."),
        Listed("passphrase", "keys", "Change the passphrase of the station."),
        Listed("recovery", "keys", "The recovery key: 20 words that set a new passphrase if it is forgotten."),
        Listed("whoami", "begin", "Show whose station this is, with its fingerprint."),
        Listed("settings", "begin", "Show the settings of this station, or change those that you give."),
        Listed(
            "demo",
            "stories",
            "Show in under a minute what this is, on stations that are made for it and removed again.",
        ),
        Listed("replay", "stories", "Play a scenario on real stations, and show step by step what each seat sees."),
    ),
    "A talk and its people": (
        Listed("talk", "people", "Open a talk, invite a station to it, and join one."),
        Listed("talks", "people", "List the talks of this station, oldest first, and how many things are due in each."),
        Listed("rules", "people", "Ground rules (terms of reference): offer them, and answer them."),
        Listed("seat", "people", "Seat NAME on the leg of SIDE, so that words can be noted as theirs."),
        Listed("unseat", "people", "End the seat of NAME on the leg of SIDE."),
        Listed("bar", "people", "Say that the station of NAME on the leg of SIDE is lost or stolen."),
        Listed(
            "reseat", "people", "Seat a new station on the leg of SIDE, in the place of a barred one, and invite it."
        ),
        Listed("accept", "people", "Accept the station of NAME at the other end of the leg of SIDE."),
        Listed("alias", "people", "Call MEANS, another side, ALIAS on the leg of SIDE from now on."),
        Listed("mandate", "people", "Record what the principal of SIDE lets NAME do: speak, release, bind."),
        Listed("revoke", "people", "End MANDATE, a handle."),
        Listed("close", "people", "Close the leg of SIDE: as your act, or with --by as the side's own."),
    ),
    "What a side says": (
        Listed("note", "saying", "Note what SIDE said."),
        Listed("say", "saying", "Say something to the mediator, at a side's own station."),
        Listed("release", "sides", "Replace the terms of WHAT, a handle."),
        Listed("narrow", "sides", "Make the terms of WHAT stricter."),
        Listed("withdraw", "sides", "Withdraw the release of WHAT."),
        Listed("terms", "sides", "Show the terms of WHAT as they stand now, and what became of it."),
        Listed("reply", "sides", "Record how SIDE answers exact texts that were conveyed to it."),
        Listed("extend", "sides", "Move a date of a side's words, or of its answer, later."),
        Listed(
            "initial",
            "sides",
            "Initial a side's own words, or its yes: the text is fixed, and binds no more than before.",
        ),
        Listed("confirm", "sides", "Confirm a side's own words, or its yes: from then on they bind that side."),
        Listed("find-on", "sides", "Make a finding on CONDITION, a handle: met, failed, waived or open."),
        Listed("answer-read-back", "sides", "Record how a side answered a read-back: approves, amends or refuses."),
    ),
    "What crosses": (
        Listed(
            "cross",
            "crossing",
            "Show what may cross now, to whom and in which form; with --all, what may not, and why.",
        ),
        Listed(
            "differences",
            "crossing",
            "Show where the two legs of one text differ, and why, including differences that are right.",
        ),
        Listed("check", "crossing", "Ask the gate whether items may cross to SIDE, and send nothing."),
        Listed("convey", "crossing", 'Convey items to SIDE, or to "the public", through the gate.'),
        Listed("read-back", "crossing", "Read TEXT, your wording of what SIDE said, back to SIDE before it crosses."),
        Listed("sheets", "crossing", "List the delivery sheets, newest first, and what is left to do about each."),
        Listed("sheet", "crossing", "Print a delivery sheet."),
        Listed("delivered", "crossing", "Note that something was brought to a side: spoken, shown or left."),
        Listed("strike", "crossing", "Strike a note that was wrong."),
        Listed("tell", "crossing", "Tell SIDE that its answers have reached “whoever said it”."),
        Listed("remark", "crossing", "Write a private note on the desk, which no side ever sees."),
        Listed("drafts", "drafts", "Show what was refused or put aside, so that you need not type it again."),
    ),
    "Look": (
        Listed("view", "look", "Show everything that you have in this talk."),
        Listed("view-as", "look", "Show what SIDE has: on a kept leg, exactly what was brought to it."),
        Listed("read", "look", 'Show the thread with SIDE, "the public" or "desk"; newest last.'),
        Listed(
            "show",
            "look",
            "Show one thing by its handle, and how it stands: words, an item, a condition, a sheet, a record.",
        ),
        Listed(
            "commitments",
            "look",
            "List the conditions of this talk, what was undertaken and what was agreed, leg by leg.",
        ),
        Listed("due", "look", "List what is due in this talk, with the command that settles each."),
        Listed("find", "look", "Find words in all talks of this station, or in one with --talk."),
        Listed("who", "look", "Show who could have seen something that a side said, since when and in which form."),
    ),
    "The public record": (
        Listed(
            "record",
            "recording",
            "The public record: statements, reports and denials, each with its chain of attribution.",
        ),
    ),
    "Lines to other stations": (
        Listed("line", "lines", "Open a line to another station, over a relay or by files, compare it, and test it."),
        Listed("mail", "mail", "Show the mail of each line and leg: what waits here, and what is at a relay."),
        Listed("sync", "mail", "Make a round to the relays now: collect what came, send what waits."),
        Listed("bag", "bag", "Carry envelopes by hand: pack them for another station into a file, and open what came."),
    ),
    "Keep": (
        Listed("backup", "backup", "Make a backup of the station, check one, restore one, and have them made."),
        Listed("completion", "begin", "Print the completion script for SHELL (bash, zsh, fish)."),
        Listed(
            "doctor",
            "doctor",
            "Check the station: folder, door, clock, disk, keys, backups, talks, lines, mail, relays, versions.",
        ),
        Listed(
            "verify",
            "keeping",
            "Check a whole talk: ids, chains, the pages of its file, and every row against a new fold.",
        ),
        Listed(
            "blob",
            "blobs",
            "Files kept beside a talk, such as an article or a scanned paper.",
        ),
        Listed("clock", "keeping", "Compare the station's clock with its highest reading."),
        Listed("export", "keeping", "Export what SIDE has: whose view it is, of what kind, and a digest."),
        Listed("destroy", "keeping", "Destroy the talk TITLE: its key is shredded and its file removed."),
        Listed("lost", "keeping", "Give up, visibly, what is missing from NAME's station on the leg of SIDE."),
        Listed(
            "caught-up",
            "keeping",
            "Say that everything is here which SIDE said since the backup from which this station was restored.",
        ),
        Listed(
            "given-back",
            "keeping",
            "Show your own words on the leg of SIDE that the other station gave back, and judge them.",
        ),
        Listed("choose", "keeping", "End a fork on the leg of SIDE: the branch that holds the entry BRANCH counts."),
        Listed(
            "opened",
            "keeping",
            "Tell the other end that a person has opened everything here, if the ground rules allow it.",
        ),
        Listed(
            "schema",
            "schema",
            "The JSON Schema of what ACT of the station's API takes and gives; without ACT, the names of all.",
        ),
    ),
    "A relay": (Listed("relay", "relay", "A store-and-forward service for sealed envelopes, which it cannot open."),),
}

LISTED: Final = {each.name: each for section in SECTIONS.values() for each in section}
"""The commands by their names."""
