"""Refusals about the public record: items, dates, links, and where they are looked up."""

from __future__ import annotations

from goodoffices.errors.base import Refusal


class RecordMissingKey(Refusal):
    """A fact that is missing from an item is never guessed."""

    code = "record.missing_key"
    what = "{where} has no “{key}”; expected: {expected}."
    cause = "The line was left out, or its name was spelt in another way."
    next_step = "Add “{key}” and try again."


class RecordUnknownKey(Refusal):
    """An unknown key is usually a slip, and is never ignored."""

    code = "record.unknown_key"
    what = "{where} has “{key}”, which an item of the record does not know."
    cause = "Known here are: {known}."
    next_step = "{advice}"


class RecordWrongValue(Refusal):
    """A value of the wrong kind, or outside its range."""

    code = "record.wrong_value"
    what = "“{key}” in {where} is not valid; expected: {expected}."
    cause = "The value has another form, or does not fit the rest of the item."
    next_step = "Correct “{key}” and try again; docs/spec/record-item.md lists every key with an example."


class RecordDate(Refusal):
    """A date that does not exist, or that is written in a way the record does not read."""

    code = "record.date"
    what = "The date in {where} cannot be read; expected: {expected}."
    cause = "{reason}"
    next_step = "Write it as 2025-12-30, 2025-12 or 2025, as 2025-12-11/2025-12-20, with ~ for about, ? for unsure."


class RecordUnknown(Refusal):
    """An id that the record does not have."""

    code = "record.unknown_item"
    what = "The record holds no item {item}."
    cause = "The id is mistyped, or the entry that brings the item has not arrived here yet."
    next_step = "List the record and choose an item from it."
