"""The programme: clause → commitment → indicator → target, what people say of it, and the registers of its year.

The registers of the year (plans, cycles, reviews, supervision, correspondence, reminders) are found as those of the
districts' work are: each in its own file below its folder.
"""

from dothi.programme import correspondence, cycles, plans, reminders, reviews, supervision
from dothi.programme.models.commitments import Assessment, Assignment, Clause, Commitment, Conflict, Programme
from dothi.programme.models.indicators import Baseline, Evidence, Indicator, Measure, Observation, SeriesBreak, Target
from dothi.programme.models.questions import Question
from dothi.programme.models.reading import Proposal, ReadingBatch
from dothi.registers.register import find

find(plans, cycles, reviews, supervision, correspondence, reminders)

__all__ = [
    "Assessment",
    "Assignment",
    "Baseline",
    "Clause",
    "Commitment",
    "Conflict",
    "Evidence",
    "Indicator",
    "Measure",
    "Observation",
    "Programme",
    "Proposal",
    "Question",
    "ReadingBatch",
    "SeriesBreak",
    "Target",
]
