"""Revisions of closed figures, and whether the records behind a figure are still those of its day."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dothi.core import access, history
from dothi.core.models import Domain, Role, User
from dothi.core.period import Period
from dothi.programme import measure as measures
from dothi.programme.cycles.closed_figure import ClosedFigure
from dothi.programme.cycles.figure_revision import FigureRevision
from dothi.programme.cycles.reckoning import stored


def may_revise(user: Any, figure: ClosedFigure) -> bool:
    """Whether a user may correct a closed figure: an approver of the programme there."""
    return access.may(user, Domain.PROGRAMME, Role.APPROVER, figure)


def revise(user: User, figure: ClosedFigure, value: Decimal, reason: str, *, seen: int | None = None) -> FigureRevision:
    """Correct a closed figure: the figure stays, the revision stands beside it.

    Args:
        seen: how many revisions the user saw; another one since is told, not passed over.

    Raises:
        PermissionDenied: the user is no approver of the programme there.
        ValidationError: no reason, nothing changes, or someone else revised it meanwhile.
    """
    access.require(user, Domain.PROGRAMME, Role.APPROVER, figure)
    if not reason.strip():
        raise ValidationError({"reason": _("Cần ghi lý do.")})
    with transaction.atomic(), history.by(user, reason.strip()):
        held = ClosedFigure.objects.select_for_update().get(pk=figure.pk)
        newest = held.revisions.order_by("-number").first()
        number = newest.number if newest else 0
        if seen is not None and seen != number:
            raise ValidationError(
                _("Số liệu vừa được người khác điều chỉnh; hãy xem lại rồi điều chỉnh tiếp."), code="stale"
            )
        before, after = newest.after_value if newest else held.value, stored(value)
        if before == after:
            raise ValidationError({"value": _("Giá trị mới bằng giá trị hiện hành.")})
        made = FigureRevision(
            figure=held,
            area=held.area,
            number=number + 1,
            before_value=before,
            after_value=after,
            reason=reason.strip(),
            revised_on=timezone.localdate(),
            revised_by=user,
        )
        made.prepare()
        made.full_clean()
        made.save()
    return made


@dataclass(frozen=True)
class Side:
    """One side of a closed figure, then and now."""

    side: str  # top | bottom
    measure: Any
    span: Period
    amount: Decimal | None
    records: int
    records_now: int
    same: bool  # the very same records in the same versions

    @property
    def difference(self) -> int:
        """How many records more (or, negative, fewer) there are now."""
        return self.records_now - self.records


def sides(figure: ClosedFigure) -> list[Side]:
    """Each side that a register held, counted and hashed again now: two queries a side."""
    indicator, found = figure.indicator, []
    span = measures.span_of(indicator, figure.span, figure.cycle.programme.start_year)
    for side in ("top", "bottom"):
        measure, records = getattr(indicator, side), getattr(figure, f"{side}_records")
        if measure is None or records is None:
            continue
        area = None if figure.whole else figure.area_id
        count, digest = measures.digest(measures.rows(measure, indicator.nature, span, area=area))
        same = digest == getattr(figure, f"{side}_digest")
        found.append(Side(side, measure, span, getattr(figure, side), records, count, same))
    return found
