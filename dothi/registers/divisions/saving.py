"""A plan written: all of it in one transaction, in the name of who answers for it, or nothing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dothi.core import access, history, rules
from dothi.core.engine.turns import one_at_a_time
from dothi.core.models import Area, AreaSuccession, Attachment, Domain, Role, User
from dothi.registers.divisions import columns, planning
from dothi.registers.divisions.planning import Draft, Plan
from dothi.registers.divisions.reading import Defaults
from dothi.registers.exchange import sheet

ORDER = [str(level) for level in (Area.Level.CITY, Area.Level.DISTRICT, Area.Level.WARD, Area.Level.GROUP)]


def looked(
    attachments: list[Attachment], chosen: dict[str, str] | None = None, defaults: Defaults | None = None
) -> Plan:
    """What kept files would do.

    Args:
        chosen: field → column, as a person corrected the mapping.

    Raises:
        ValidationError: a file that cannot be read; says why.
    """
    tables = [t for a in attachments for t in columns.tables(a.name, sheet.read(a), chosen)]
    return planning.plan(tables, defaults or Defaults())


def save(
    attachments: list[Attachment], user: User, chosen: dict[str, str] | None = None, defaults: Defaults | None = None
) -> Plan:
    """Look again, and write all of it or nothing. The same files twice change nothing.

    Raises:
        PermissionDenied: the user does not keep the house.
        ValidationError: something stands in the way.
    """
    access.require(user, Domain.SYSTEM, Role.MANAGER)
    names = ", ".join(a.name for a in attachments)
    try:
        with history.by(user, _("Nhập đơn vị hành chính từ %(names)s") % {"names": names}), transaction.atomic():
            one_at_a_time("areas")
            plan = looked(attachments, chosen, defaults)
            if not plan.ready:
                raise ValidationError(_("Còn %(count)s lỗi phải sửa trước khi ghi.") % {"count": plan.found.holds_back})
            plan.saved = plan.counts
            _write(plan)
            return plan
    except IntegrityError as error:
        raise rules.explained(error) from None


def _write(plan: Plan) -> None:
    """Ends first, so that a code is free before its next area begins; then from the city down."""
    touched = [d for d in plan.touched if d.changes]
    for draft in touched:
        if draft.area is not None and draft.changes.get("valid_to") is not None:
            draft.area.valid_to = draft.changes["valid_to"]
            draft.area.save()
    for draft in sorted(touched, key=lambda d: (d.area is None, ORDER.index(d.key[1]), d.key[2])):
        _put(draft)
    for step in plan.steps:
        if step.changes:
            assert step.old.area is not None
            assert step.new.area is not None
            row = step.stored or AreaSuccession(old=step.old.area, new=step.new.area)
            for name, value in step.changes.items():
                setattr(row, name, value)
            row.full_clean(validate_constraints=False)
            row.save()


def _put(draft: Draft) -> None:
    """Save one area; a parent that is new itself is saved before it."""
    changes = draft.changes
    if not changes:
        return
    parent: Any = changes.pop("parent", None)
    if isinstance(parent, Draft) and parent.area is None:
        _put(parent)
    area = draft.area or Area(code=draft.key[0], level=draft.key[1], valid_from=draft.key[2])
    for name, value in changes.items():
        setattr(area, name, value)
    if isinstance(parent, Draft):
        area.parent = parent.area
    area.full_clean(validate_constraints=False)
    area.save()
    draft.area = area
