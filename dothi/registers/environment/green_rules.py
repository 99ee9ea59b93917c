"""What water bodies and green spaces share: how large they are, what stood at the baseline, and that none lies on another.

The target of task 1.3.4 is a gain over what stood at the end of 2010; a square metre counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db.models import Case, ExpressionWrapper, F, Max, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from dothi.core.rules import Rule, alike
from dothi.registers.record import in_vn2000
from dothi.registers.register import Derived

BASELINE = date(2010, 12, 31)  # what stood then is where the programme starts from (part 1)
SHARED = 5  # m² two outlines may share: the width of a bank drawn twice
CENT = Decimal("0.01")
SUBJECTS = {"greenspace": "green_space", "waterbody": "water_body"}  # table → what a change calls it


def measured(outline: GEOSGeometry | None, surveyed: Decimal | None) -> Decimal | None:
    """Square metres: measured on the outline in VN-2000 where there is one, else as the survey says."""
    if outline is None:
        return surveyed
    return Decimal(str(in_vn2000(outline).area)).quantize(CENT, rounding=ROUND_HALF_UP)


def at_baseline(created_on: date | None) -> bool:
    """Whether it stood at the baseline: created by then, or so long ago that nobody knows when."""
    return created_on is None or created_on <= BASELINE


def constraints(name: str) -> list[models.BaseConstraint]:
    """A size is known, and the baseline follows from the day of creation."""
    old = Q(created_on__isnull=True) | Q(created_on__lte=BASELINE)
    return [
        models.CheckConstraint(
            condition=Q(outline__isnull=False) | Q(surveyed_m2__isnull=False),
            name=f"{name}_sized",
            violation_error_message=_("Cần vẽ ranh giới, hoặc ghi diện tích theo đo đạc."),
        ),
        models.CheckConstraint(
            condition=Q(area_m2__gt=0),
            name=f"{name}_area",
            violation_error_message=_("Diện tích phải lớn hơn 0."),
        ),
        models.CheckConstraint(
            condition=Q(old, in_baseline=True) | Q(created_on__gt=BASELINE, in_baseline=False),
            name=f"{name}_baseline",
            violation_error_message=_("Có đến hết năm 2010 thì thuộc hiện trạng gốc; tạo sau đó thì không."),
        ),
    ]


def rules(table: str) -> list[Rule]:
    """No two outlines overlap, an area is that of its outline, and what a counted change rests on stays as it was."""
    srid, own = settings.MEASURE_SRID, SUBJECTS[table]
    meets = [
        f"EXISTS (SELECT 1 FROM registers_{other} o WHERE o.removed_at IS NULL AND o.outline IS NOT NULL"  # noqa: S608 - our own names
        + (" AND o.id <> NEW.id" if other == table else "")
        + " AND ST_Intersects(o.outline, NEW.outline)"
        + f" AND ST_Area(ST_Transform(ST_Intersection(o.outline, NEW.outline), {srid})) > {SHARED}"
        + f" AND NOT {_gone('o', column)})"
        for other, column in SUBJECTS.items()
    ]
    counted = (
        f"SELECT COALESCE(SUM(CASE WHEN c.kind = 'gain' THEN c.area_m2 ELSE 0 END), 0) FROM registers_greenchange c"  # noqa: S608 - our own names
        f" WHERE c.{own}_id = NEW.id AND c.state = 'confirmed' AND c.removed_at IS NULL"
    )
    return [
        Rule(
            name=f"{table}_overlap",
            on=("INSERT", "UPDATE"),
            refuse="NEW.removed_at IS NULL AND NEW.outline IS NOT NULL"
            f" AND NOT {_gone('NEW', own)} AND ({' OR '.join(meets)})",
            message=_("Ranh giới chồng lên một mặt nước hoặc khu cây xanh khác đang có."),
            hold=alike("green"),
        ),
        Rule(
            name=f"{table}_measured",
            on=("INSERT", "UPDATE"),
            refuse="NEW.outline IS NOT NULL AND"
            f" ABS(ST_Area(ST_Transform(NEW.outline, {srid})) - NEW.area_m2) > 1 + NEW.area_m2 / 100",
            message=_("Diện tích không khớp với ranh giới đã vẽ."),
        ),
        Rule(
            name=f"{table}_counted",
            on=("UPDATE",),
            refuse=f"EXISTS (SELECT 1 FROM registers_greenchange c WHERE c.{own}_id = NEW.id"  # noqa: S608 - our own names
            " AND c.state = 'confirmed' AND c.removed_at IS NULL)"
            " AND (NEW.removed_at IS NOT NULL OR NEW.managed_by = 'city' OR NEW.in_baseline <> OLD.in_baseline"
            f" OR NEW.area_m2 + 1 < ({counted}))",
            message=_("Biến động diện tích của nơi này đã được xác nhận: không đổi được cấp quản lý, hiện trạng gốc."),
        ),
    ]


def _gone(alias: str, column: str) -> str:
    """SQL: the whole of it was lost, by confirmed losses."""
    return (
        "(SELECT COALESCE(SUM(c.area_m2), 0) FROM registers_greenchange c"  # noqa: S608 - our own names
        f" WHERE c.{column}_id = {alias}.id AND c.kind = 'loss' AND c.state = 'confirmed' AND c.removed_at IS NULL)"
        f" >= {alias}.area_m2"
    )


def changes(subject: str, **which: Any) -> Any:
    """The confirmed changes of a subject (`green_space` or `water_body`), grouped to one row."""
    GreenChange = apps.get_model("registers", "GreenChange")
    found = GreenChange.objects.filter(state="confirmed", **which, **{subject: OuterRef("pk")})
    return found.order_by().values(subject)


def derived(subject: str) -> dict[str, Derived]:
    """Since when it stands, until when, and what of it counts towards the target."""

    def gone() -> Case:
        lost = changes(subject, kind="loss").annotate(total=Sum("area_m2"), last=Max("changed_on"))
        whole = GreaterThanOrEqual(Subquery(lost.values("total")), F("area_m2"))
        return Case(When(whole, then=Subquery(lost.values("last"))), default=None)

    square = models.DecimalField(max_digits=14, decimal_places=2)
    return {
        "stands_from": Derived(_("có từ"), lambda: Coalesce(F("created_on"), Value(BASELINE)), models.DateField()),
        "lost_on": Derived(_("mất từ ngày"), gone, models.DateField()),
        "counted_m2": Derived(
            _("đã tính vào chỉ tiêu (m²)"),
            lambda: Subquery(changes(subject).annotate(total=Sum("net_m2")).values("total")),
            square,
        ),
    }


def overlapping(record: Any) -> Iterator[tuple[Any, Decimal]]:
    """The standing water bodies and green spaces a record's outline lies on, and by how many square metres."""
    if record.outline is None:
        return
    for model in SUBJECTS:
        others = apps.get_model("registers", model).objects.filter(outline__intersects=record.outline)
        lost = derived(SUBJECTS[model])["lost_on"].expression()
        others = others.annotate(gone=ExpressionWrapper(lost, models.DateField())).filter(gone__isnull=True)
        for other in others.exclude(pk=record.pk) if isinstance(record, others.model) else others:
            if (shared := common(record, other)) > SHARED:
                yield other, shared


def common(one: Any, other: Any) -> Decimal:
    """Square metres that two outlines share."""
    return measured(one.outline.intersection(other.outline), None) or Decimal(0)


def overlap(other: object, shared: Decimal) -> ValidationError:
    """That an outline lies on another."""
    said = {"other": other, "shared": f"{shared:.0f}"}
    return ValidationError({"outline": _("Chồng lên “%(other)s” %(shared)s m².") % said})


def together(records: Sequence[Any]) -> Iterator[tuple[Any, ValidationError]]:
    """The overlaps between records that are written at once, each at the later one."""
    drawn: list[Any] = []
    for record in records:
        if record.outline is None:
            continue
        for other in drawn:
            if record.outline.intersects(other.outline) and (shared := common(record, other)) > SHARED:
                yield record, overlap(other, shared)
                break
        drawn.append(record)
