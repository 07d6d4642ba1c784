"""The mediators' own room: what may cross now, and who knows what. Pure; it changes nothing and writes nothing."""

from goodoffices.desk.may_cross import CrossingRow, FormRow, may_cross
from goodoffices.desk.who_knows import Known, who_knows

__all__ = ["CrossingRow", "FormRow", "Known", "may_cross", "who_knows"]
