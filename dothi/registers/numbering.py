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
    setattr(record, name, next(iter(reserve(register, 1))))


def reserve(register: Register, count: int, after: str = "") -> list[str]:
    """The next codes of a register that numbers its own; nobody else gets one until the transaction ends.

    Args:
        after: a code that the caller gave itself: the search begins there, which many rows are grateful for.
    """
    one_at_a_time(f"number {register.slug}")
    name, begins = register.key[0], f"{register.numbering}-{timezone.localdate().year}-"
    if after.startswith(begins):
        last = int(after[len(begins) :])
        while register.model.all_objects.filter(**{name: f"{begins}{last + 1:05}"}).exists():
            last += 1  # others went on from there, one by one
    else:
        last = _last(register, name, begins)
    return [f"{begins}{n:05}" for n in range(last + 1, last + 1 + count)]


def _last(register: Register, name: str, begins: str) -> int:
    """The highest number given this year."""
    codes = register.model.all_objects.filter(**{f"{name}__startswith": begins})
    taken = codes.order_by(Length(name).desc(), f"-{name}").values_list(name, flat=True)
    return next((int(code[len(begins) :]) for code in taken[:20] if code[len(begins) :].isdigit()), 0)
