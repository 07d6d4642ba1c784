"""Words as people type them: which characters may stand, which way they run, how they are found.

Pure: no clock, chance, file or line. Everything above takes its words through this room.

* ``clean``, ``clean_line`` and ``clean_name`` take in what an author typed; ``judge``, ``judge_line`` and
  ``judge_name`` look at what came from elsewhere and never change it.
* ``direction`` and ``isolate`` serve pages, sheets and the command line; ``marked``, ``quoted`` and ``on_one_line`` set
  somebody's words there so that they cannot pass for the program's own.
* ``fold`` serves search and the slip guard.
* ``mixed_scripts``, ``skeleton`` and ``look_alike`` find names that could be taken for others.
* ``parse_instant`` and its kin read and write moments and lengths of time.
* ``say_handle`` and ``parse_handle`` give identifiers a short name that can be spoken.
* ``spell_out`` and ``read_spoken`` give a few hundred bytes as words to be read over the telephone, and back.
"""

from goodoffices.words.bytes import no_text, show_bytes
from goodoffices.words.direction import OUR_MARKS, Direction, direction, isolate, way_of
from goodoffices.words.fold import fold
from goodoffices.words.hygiene import (
    LINE_LIMIT,
    NAME_LIMIT,
    PASSAGE_LIMIT,
    clean,
    clean_line,
    clean_name,
    judge,
    judge_line,
    judge_name,
)
from goodoffices.words.instants import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Typed,
    judge_instant,
    parse_instant,
    parse_length,
    parse_typed,
    say_instant,
    say_length,
    say_utc,
    write_instant,
)
from goodoffices.words.likeness import Mixed, look_alike, looks, mixed_scripts, skeleton
from goodoffices.words.marked import THEIRS, TRANSLATED, in_quotation_marks, marked, on_one_line, quoted
from goodoffices.words.near_dates import absolute, is_now, may_mean
from goodoffices.words.proquint import parse_handle, say_handle
from goodoffices.words.spoken import SPOKEN_LIMIT, read_spoken, spell_out, spoken_rows
from goodoffices.words.table import UNICODE_VERSION

__all__ = [
    "DAY",
    "HOUR",
    "LINE_LIMIT",
    "MINUTE",
    "NAME_LIMIT",
    "OUR_MARKS",
    "PASSAGE_LIMIT",
    "SECOND",
    "SPOKEN_LIMIT",
    "THEIRS",
    "TRANSLATED",
    "UNICODE_VERSION",
    "Direction",
    "Mixed",
    "Typed",
    "absolute",
    "clean",
    "clean_line",
    "clean_name",
    "direction",
    "fold",
    "in_quotation_marks",
    "is_now",
    "isolate",
    "judge",
    "judge_instant",
    "judge_line",
    "judge_name",
    "look_alike",
    "looks",
    "marked",
    "may_mean",
    "mixed_scripts",
    "no_text",
    "on_one_line",
    "parse_handle",
    "parse_instant",
    "parse_length",
    "parse_typed",
    "quoted",
    "read_spoken",
    "say_handle",
    "say_instant",
    "say_length",
    "say_utc",
    "show_bytes",
    "skeleton",
    "spell_out",
    "spoken_rows",
    "way_of",
    "write_instant",
]
