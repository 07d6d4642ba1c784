"""Refusals about scenario files: each names the file, the line and what was expected there."""

from __future__ import annotations

from goodoffices.errors.base import Blame, Refusal


class ScenarioUnreadable(Refusal):
    """There is no such file, or it is not text."""

    code = "scenario.unreadable"
    what = "The scenario {file} cannot be read: {problem}."
    cause = "The path is mistyped, or the file is not text in UTF-8."
    next_step = "Give the path of a TOML file, or the name of a scenario that ships: {shipped}."


class ScenarioSyntax(Refusal):
    """The file is not TOML."""

    code = "scenario.syntax"
    what = "{file}, line {line}: this is not TOML ({problem})."
    cause = "Usually a quote, a bracket or an equals sign is missing, here or in the line before."
    next_step = "Correct the line and try again; docs/spec/scenario.md has an example of everything."


class ScenarioMissingKey(Refusal):
    """Something that a scenario needs is never guessed."""

    code = "scenario.missing_key"
    what = "{file}, line {line}: “{key}” is missing in {where}; expected: {expected}."
    cause = "The line was left out, or its name was spelt in another way."
    next_step = "Add “{key}” and try again."


class ScenarioUnknownKey(Refusal):
    """An unknown key is usually a slip, and is never ignored."""

    code = "scenario.unknown_key"
    what = "{file}, line {line}: “{key}” is not a key of {where}."
    cause = "Known here are: {known}."
    next_step = "{advice}"


class ScenarioWrongValue(Refusal):
    """A value of the wrong kind, or one that does not fit the rest."""

    code = "scenario.wrong_value"
    what = "{file}, line {line}: “{key}” is not valid; expected: {expected}."
    cause = "{reason}"
    next_step = "Correct the line and try again; docs/spec/scenario.md lists every key with what it may hold."


class ScenarioUnknownName(Refusal):
    """A seat, a side, a label or an item that nothing in the file has introduced."""

    code = "scenario.unknown_name"
    what = "{file}, line {line}: “{name}” is not {kind} of this scenario."
    cause = "Known here are: {known}."
    next_step = "{advice}"


class ScenarioTwice(Refusal):
    """Two things with one name could not be told apart."""

    code = "scenario.twice"
    what = "{file}, line {line}: “{name}” was already given as {kind} in line {first}."
    cause = "A copied block whose name was not changed."
    next_step = "Give one of them another name."


class ScenarioBackwards(Refusal):
    """The clock of a scenario only goes forward."""

    code = "scenario.backwards"
    what = "{file}, line {line}: this step is at {at}, earlier than {before} before it."
    cause = "A slip in a date, or two steps in the wrong order."
    next_step = "Correct the date, or move the step. If something was said earlier and noted later, use “when”."


class ScenarioFolderTaken(Refusal):
    """A play begins in an empty folder."""

    code = "scenario.folder_taken"
    what = "The folder {folder} cannot take the stations of this play: {problem}."
    cause = "A folder to keep them in must be empty or new, so that nothing of yours is overwritten."
    next_step = "Name another folder."
    blame = Blame.MACHINE


class ScenarioSeatFailed(Refusal):
    """A station or the relay of a play has stopped working."""

    code = "scenario.seat_failed"
    what = "A process of this play does not answer."
    cause = "The machine is short of memory or of room in its temporary folder, or a process was ended from outside."
    next_step = "Free some memory or room, and play it again."
    blame = Blame.MACHINE
