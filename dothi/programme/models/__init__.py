"""The programme: clause → commitment → indicator → target, and what people say of it."""

from dothi.programme.models.commitments import Assessment, Assignment, Clause, Commitment, Conflict, Programme
from dothi.programme.models.indicators import Baseline, Evidence, Indicator, Measure, Observation, SeriesBreak, Target
from dothi.programme.models.questions import Question
from dothi.programme.models.reading import Proposal, ReadingBatch

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
