"""Deadlines and judgements computed anew: after a dated parameter was entered or corrected, and on request.

What a record derives is stored when it is written, by the law then on record. A parameter that comes later changes
nothing by itself; this does, and each record it changes keeps the trace of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from dothi.core import history, law
from dothi.core.engine import bulk
from dothi.core.models import User
from dothi.registers.register import Register, registers

CHUNK = 2000  # records locked and written together


def rederive(register: Register) -> int:
    """Compute every live record's derived fields anew; returns how many differed. The caller names the author."""
    stored = [f for f in register.model._meta.concrete_fields if not f.editable and not f.primary_key]
    changed = 0
    with law.reading():
        for keys in _chunks(register):
            with transaction.atomic():
                found = register.model.objects.filter(pk__in=keys).select_for_update(of=("self",))
                differing = [record for record in found if _differs(record, stored)]
                for record in differing:
                    record.version += 1
                changed += bulk.change(register.model, differing, stored)
    return changed


def affected(code: str = "") -> list[Register]:
    """The registers whose rules read the parameter; without one (a holiday changed), those that read any."""
    return [r for r in registers.values() if (code in r.parameters if code else r.parameters)]


@task()
def follow(code: str, user_id: int) -> None:
    """Background work: compute anew what rests on a parameter (or on the holidays), in the name of who entered it."""
    user = User.objects.get(pk=user_id)
    with history.by(
        user, _("Tính lại theo tham số %(code)s") % {"code": code} if code else _("Tính lại theo lịch nghỉ")
    ):
        for register in affected(code):
            rederive(register)


def _differs(record: Any, fields: list[Any]) -> bool:
    """Whether the record, prepared as for a write, is not what is stored."""
    before = [getattr(record, f.attname) for f in fields]
    record.prepare()
    return before != [getattr(record, f.attname) for f in fields]


def _chunks(register: Register) -> Iterator[list[int]]:
    """The numbers of the live records, some at a time."""
    numbers = iter(list(register.model.objects.order_by("pk").values_list("pk", flat=True)))
    while chunk := list(islice(numbers, CHUNK)):
        yield chunk
