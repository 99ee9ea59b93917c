"""The two kinds of what laws of their own rule (khiếu nại, tố cáo); a report may turn out to be either. Goal 5."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PetitionKind(models.TextChoices):
    """What someone asks for: that a decision on them be changed, or that a breach by someone be dealt with."""

    COMPLAINT = "complaint", _("khiếu nại")
    DENUNCIATION = "denunciation", _("tố cáo")
