"""The mediators' own room: what may cross now, who knows what, and whether a wording gives very words after all.

Pure; it changes nothing and writes nothing.
"""

from goodoffices.desk.differences import Difference, differences, quietly_withdrawn
from goodoffices.desk.due import Due, due, first_asked, owed_of_sheet
from goodoffices.desk.matching import Repeat, Wording
from goodoffices.desk.may_cross import CrossingPage, CrossingRow, FormRow, crossing_page, may_cross
from goodoffices.desk.repeats import Repeated, repeated, repeated_in, repeated_on_sheet
from goodoffices.desk.who_knows import Known, who_knows

__all__ = [
    "CrossingPage",
    "CrossingRow",
    "Difference",
    "Due",
    "FormRow",
    "Known",
    "Repeat",
    "Repeated",
    "Wording",
    "crossing_page",
    "differences",
    "due",
    "first_asked",
    "may_cross",
    "owed_of_sheet",
    "quietly_withdrawn",
    "repeated",
    "repeated_in",
    "repeated_on_sheet",
    "who_knows",
]
