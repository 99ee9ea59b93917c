"""Codes the house gives: `VP-2026-00012`, one after the other within a year."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Length
from django.utils import timezone

from dothi.core.engine.turns import one_at_a_time
from dothi.registers.register import Register


def number(register: Register, record: Any) -> None:
    """Give a record its code when it has none and the register numbers its own. Call within a transaction: two writers
    at once get two codes."""
    name = register.key[0] if register.numbering else ""
    if not name or getattr(record, name):
        return
    one_at_a_time(f"number {register.slug}")
    begins = f"{register.numbering}-{timezone.localdate().year}-"
    codes = register.model.all_objects.filter(**{f"{name}__startswith": begins})
    taken = codes.order_by(Length(name).desc(), f"-{name}").values_list(name, flat=True)
    last = next((int(code[len(begins) :]) for code in taken[:20] if code[len(begins) :].isdigit()), 0)
    setattr(record, name, f"{begins}{last + 1:05}")
