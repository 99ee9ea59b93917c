"""Guards that several workflows of the environment share."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.registers.workflow import Guard, Refusal


def not_ahead(*names: str) -> Guard:
    """A guard: none of these days lies in the future."""

    def guard(record: Any) -> Refusal:
        for name in names:
            if (day := getattr(record, name)) and day > timezone.localdate():
                return _("%(field)s không thể ở tương lai.") % {"field": record._meta.get_field(name).verbose_name}
        return None

    return guard
