"""What a household is given: compensation, support, resettlement. Lines of a plan and payments speak of the same."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Component(models.TextChoices):
    """A part of what a plan gives a household; each is capped by itself."""

    COMPENSATION = "compensation", _("bồi thường")
    SUPPORT = "support", _("hỗ trợ")
    RESETTLEMENT = "resettlement", _("tái định cư")
