"""What people do to a programme: assess, assign, resolve, report by hand. Each says who may, and writes with a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dothi.core import access, history
from dothi.core.models import Change, Document, Domain, Role, Unit, User
from dothi.core.period import Period
from dothi.programme.models import Assessment, Assignment, Commitment, Conflict, Indicator, Observation
from dothi.programme.reviews.review import Review
from dothi.programme.standing import stand


def may_read(user: Any) -> bool:
    """Whether a user may open the programme: anyone who works with any register does."""
    return any(access.may(user, domain, Role.VIEWER) for domain in Domain.values)


def require_read(user: Any) -> None:
    """Refuse, with 403 and whom to ask, a user without any grant.

    Raises:
        PermissionDenied: no grant.
    """
    if not may_read(user):
        raise PermissionDenied(
            _("Bạn chưa được phân quyền. Hãy liên hệ người quản trị hệ thống của cơ quan để được cấp quyền xem.")
        )


def may_coordinate(user: Any) -> bool:
    """Whether a user may assign, resolve conflicts, commit readings and make indicators of the whole programme."""
    return access.scope(user, Domain.PROGRAMME, Role.MANAGER).everywhere


def may_assess(user: Any, commitment: Commitment) -> bool:
    """Whether a user may assess a commitment: an officer of the programme, or of a unit that has a part in it."""
    held = access.scope(user, Domain.PROGRAMME, Role.OFFICER)
    if held.everywhere:
        return True
    units = {unit for areas, unit in held.places if areas is None and unit is not None}
    return commitment.assignments.filter(unit__in=units, valid_to=None).exists()


def require(allowed: bool) -> None:
    """Refuse what a user may not do.

    Raises:
        PermissionDenied: not allowed.
    """
    if not allowed:
        raise PermissionDenied(
            _("Việc này cần quyền cao hơn với chương trình. Hãy liên hệ người điều phối chương trình.")
        )


def assess(
    user: User,
    commitment: Commitment,
    year: int,
    mark: str,
    justification: str,
    *,
    review: Review | None = None,
    seen: str | None = None,
) -> Assessment:
    """Say how a commitment goes in a year; a new assessment of the year takes the place of the old, whose history stays.

    Args:
        review: the sitting it is given at; it must not be approved yet.
        seen: the light the registers showed; looked up without it.

    Raises:
        PermissionDenied: the user is no officer of the programme.
        ValidationError: no justification, an unknown mark, a year outside the term, a review that is closed or another's.
    """
    require(may_assess(user, commitment))
    if year not in commitment.programme.years:
        raise ValidationError({"year": _("Năm %(year)s nằm ngoài thời hạn chương trình.") % {"year": year}})
    seen = light_of(commitment, year) if seen is None else seen
    with transaction.atomic(), history.by(user, _("Đánh giá năm %(year)s") % {"year": year}):
        Commitment.objects.select_for_update().get(pk=commitment.pk)  # two people assessing at once take turns
        if review is not None:
            _open(review, commitment, year)
        found = Assessment.objects.filter(commitment=commitment, year=year).first()
        found = found or Assessment(commitment=commitment, year=year)
        found.mark, found.justification, found.assessed_by = mark, justification.strip(), user
        found.review, found.seen = review or found.review, seen
        found.full_clean()
        found.save()
    return found


def light_of(commitment: Commitment, year: int) -> str:
    """The light the registers show for a commitment in a year."""
    one = stand(commitment.programme, year).stands.get(commitment.pk)
    return one.light if one else ""


def _open(review: Review, commitment: Commitment, year: int) -> None:
    """A review takes assessments of its own programme and year until it is approved."""
    fresh: Any = Review.objects.select_for_update().get(pk=review.pk)
    if (fresh.programme_id, fresh.year) != (commitment.programme_id, year):
        raise ValidationError(_("Cam kết này không thuộc kỳ đánh giá."))
    if fresh.state not in ("draft", "submitted"):
        raise ValidationError(_("Bản đánh giá đã duyệt: số liệu và nhận xét của kỳ đã chốt. Hãy lập bản thay thế."))


@dataclass(frozen=True)
class Said:
    """What someone once said of a commitment for a year."""

    year: int
    mark: str
    justification: str
    by: str
    at: datetime

    @property
    def label(self) -> str:
        """The mark in words."""
        return str(Assessment.Mark(self.mark).label)


def assessments(commitment: Commitment) -> list[Said]:
    """Every assessment ever given of a commitment, newest first, from the trail: a replaced one stays readable."""
    years = dict(commitment.assessments.values_list("pk", "year"))
    trail = list(Change.objects.filter(table_name=Assessment._meta.db_table, row_id__in=years).order_by("pk"))
    people = User.objects.in_bulk({c.after["assessed_by_id"] for c in trail if c.after and "assessed_by_id" in c.after})
    state: dict[int, dict[str, Any]] = {}
    found = []
    for change in trail:
        now = state[change.row_id] = {**state.get(change.row_id, {}), **(change.after or {})}
        by = people.get(now["assessed_by_id"])
        found.append(Said(years[change.row_id], now["mark"], now["justification"], str(by or change.actor), change.at))
    return found[::-1]


def assign(user: User, commitment: Commitment, unit: Unit, duty: str, valid_from: date, basis: str = "") -> Assignment:
    """Lay a duty on a unit from a day on.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
        ValidationError: another unit leads then, or the same assignment stands.
    """
    require(may_coordinate(user))
    with transaction.atomic(), history.by(user, _("Phân công")):
        Commitment.objects.select_for_update().get(pk=commitment.pk)  # so that two leads cannot slip in together
        made = Assignment(commitment=commitment, unit=unit, duty=duty, valid_from=valid_from, basis=basis.strip())
        made.full_clean()
        made.save()
    return made


def end_assignment(user: User, assignment: Assignment, valid_to: date) -> None:
    """End a unit's duty; `valid_to` is the first day it no longer has it.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
        ValidationError: it ended already, or would end before it began.
    """
    require(may_coordinate(user))
    with transaction.atomic(), history.by(user, _("Kết thúc phân công")):
        fresh = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if fresh.valid_to is not None:
            raise ValidationError(_("Phân công này đã kết thúc."))
        if valid_to <= fresh.valid_from:
            raise ValidationError({"valid_to": _("Ngày kết thúc phải sau ngày bắt đầu.")})
        fresh.valid_to = valid_to
        fresh.full_clean()
        fresh.save()


def change_lead(user: User, commitment: Commitment, unit: Unit, on: date, basis: str = "") -> Assignment:
    """Hand the lead of a commitment to another unit on a day: the old lead ends, the new one begins, in one act.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
        ValidationError: that unit leads already, or the lead that stands began on that day or later.
    """
    require(may_coordinate(user))
    with transaction.atomic(), history.by(user, _("Đổi đơn vị chủ trì")):
        Commitment.objects.select_for_update().get(pk=commitment.pk)  # two who change it at once take turns
        leads = Assignment.objects.filter(commitment=commitment, duty=Assignment.Duty.LEAD)
        standing = leads.filter(Q(valid_to=None) | Q(valid_to__gt=on)).order_by("valid_from")
        until = None
        for old in standing.select_related("unit"):
            if old.valid_from >= on:
                raise ValidationError(
                    {
                        "valid_from": _("%(unit)s chủ trì từ %(day)s: hãy chọn ngày sau đó.")
                        % {"unit": old.unit, "day": date_format(old.valid_from, "DATE_FORMAT")}
                    }
                )
            if old.unit_id == unit.pk:
                raise ValidationError({"unit": _("%(unit)s đang chủ trì cam kết này.") % {"unit": old.unit}})
            until, old.valid_to = old.valid_to, on
            old.full_clean()
            old.save()
        made = Assignment(
            commitment=commitment,
            unit=unit,
            duty=Assignment.Duty.LEAD,
            valid_from=on,
            valid_to=until if until and until > on else None,
            basis=basis.strip(),
        )
        made.full_clean()
        made.save()
    return made


def resolve(user: User, conflict: Conflict, resolution: str) -> None:
    """Decide a conflict by name; both sentences stay as they are.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
        ValidationError: no resolution text, or someone resolved it first.
    """
    require(may_coordinate(user))
    if not resolution.strip():
        raise ValidationError({"resolution": _("Hãy ghi cách giải quyết.")})
    with transaction.atomic(), history.by(user, _("Giải quyết mâu thuẫn")):
        fresh = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
        if fresh.decided_by:
            raise ValidationError(_("%(name)s đã giải quyết mâu thuẫn này trước.") % {"name": fresh.decided_by})
        fresh.resolution, fresh.decided_by, fresh.decided_at = resolution.strip(), user, timezone.now()
        fresh.full_clean()
        fresh.save()


def report_value(
    user: User,
    indicator: Indicator,
    year: int,
    value: Decimal,
    evidence: str,
    *,
    unit: Unit | None = None,
    document: Document | None = None,
) -> Observation:
    """Give an indicator's value of a year by hand, with its evidence.

    Raises:
        PermissionDenied: the user is no officer of the programme, and not of the unit named.
        ValidationError: no evidence.
    """
    held = access.scope(user, Domain.PROGRAMME, Role.OFFICER)
    require(held.everywhere or (unit is not None and held.covers(None, unit.pk)))
    with transaction.atomic(), history.by(user, _("Báo cáo số liệu")):
        made = Observation(
            indicator=indicator,
            period=Period.year(year).code,
            origin=Observation.Origin.REPORTED,
            value=value,
            evidence=evidence.strip(),
            unit=unit,
            document=document,
            entered_by=user,
        )
        if not made.evidence:
            raise ValidationError({"evidence": _("Số liệu báo cáo cần có căn cứ.")})
        made.full_clean()
        made.save()
    return made
