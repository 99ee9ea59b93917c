"""The panel of an amendment: the sentence before it, and what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.safestring import SafeString

from dothi.programme.models import Clause
from dothi.web.views.amendments import difference


@dataclass(frozen=True)
class Content:
    """What the template shows."""

    clause: Clause
    before: str
    against: SafeString


def panel(user: Any, record: Any) -> Content:
    """The clause's words on the day before this version's, beside its own."""
    before = record.clause.words_on(record.valid_from - timedelta(days=1))
    return Content(record.clause, before, difference(before, record.said))
