"""Parts of pavement works (đoạn hè của công trình): from which metre to which of a segment.

Task 1.3.2 counts pavements renovated by length, too: no metre of a segment lies in two parts of one works or of two that
run at once, and none beyond the segment's end, measured on the map.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, different
from dothi.registers.infrastructure.pavement_work import PavementWork
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

_OPEN = "('planned', 'under_way', 'done')"
_TWICE = f"""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_pavementworkpart x
 JOIN registers_pavementwork w ON w.id = x.work_id JOIN registers_pavementwork m ON m.id = NEW.work_id
 WHERE x.id <> NEW.id AND x.removed_at IS NULL AND x.segment_id = NEW.segment_id
 AND x.from_m < NEW.to_m AND NEW.from_m < x.to_m
 AND (x.work_id = NEW.work_id OR (w.state IN {_OPEN} AND m.state IN {_OPEN})))"""  # noqa: S608 - names of our own
HAIR = Decimal("0.001")  # metres: SQLite subtracts with a rounding of its own
_MOVED = " OR ".join(different(name) for name in ("work_id", "segment_id", "from_m", "to_m", "done_on", "removed_at"))


class PavementWorkPart(Record):
    """A stretch of one segment that works cover. Metres count along the segment's line."""

    search_fields = ()

    work = models.ForeignKey(
        PavementWork, verbose_name=_("công trình"), on_delete=models.PROTECT, related_name="parts", db_index=False
    )
    segment = models.ForeignKey(
        Segment, verbose_name=_("đoạn đường"), on_delete=models.PROTECT, related_name="pavement_parts"
    )
    from_m = models.DecimalField(_("từ mét"), max_digits=12, decimal_places=2, default=Decimal(0))
    to_m = models.DecimalField(_("đến mét"), max_digits=12, decimal_places=2)
    length_m = models.DecimalField(_("chiều dài (m)"), max_digits=12, decimal_places=2, editable=False)
    done_on = models.DateField(
        _("ngày xong đoạn này"), null=True, blank=True, help_text=_("Để trống: ngày nghiệm thu công trình.")
    )

    rules: ClassVar = [
        Rule(
            name="pavement_part_once",
            on=("INSERT", "UPDATE"),
            refuse=_TWICE,
            message=_("Phần hè này đã nằm trong công trình này hoặc một công trình khác đang làm."),
            hold="UPDATE registers_segment SET version = version WHERE id = NEW.segment_id",
        ),
        Rule(
            name="pavement_part_within_segment",
            on=("INSERT", "UPDATE"),
            refuse="NEW.removed_at IS NULL"
            " AND NEW.to_m > (SELECT s.length_m FROM registers_segment s WHERE s.id = NEW.segment_id)",
            message=_("Vượt quá chiều dài đoạn đường đo trên bản đồ."),
        ),
        Rule(
            name="pavement_part_of_street",
            on=("INSERT", "UPDATE"),
            refuse="(SELECT s.street_id FROM registers_segment s WHERE s.id = NEW.segment_id)"
            " <> (SELECT w.street_id FROM registers_pavementwork w WHERE w.id = NEW.work_id)",
            message=_("Đoạn này không thuộc tuyến của công trình."),
        ),
        Rule(
            name="pavement_part_stays",
            on=("UPDATE",),
            refuse="EXISTS (SELECT 1 FROM registers_pavementwork w"  # noqa: S608 - names of our own
            f" WHERE w.id = OLD.work_id AND w.state = 'completed') AND ({_MOVED})",
            message=_("Công trình đã nghiệm thu: không sửa được các đoạn của nó."),
        ),
        Rule(
            name="pavement_part_remains",
            on=("DELETE",),
            refuse="EXISTS (SELECT 1 FROM registers_pavementwork w WHERE w.id = OLD.work_id AND w.state = 'completed')",
            message=_("Công trình đã nghiệm thu: không xoá được các đoạn của nó."),
        ),
    ]

    class Meta:
        verbose_name = _("đoạn hè của công trình")
        verbose_name_plural = pgettext_lazy("plural", "đoạn hè của công trình")
        ordering: ClassVar = ["work_id", "segment_id", "from_m", "-pk"]
        indexes: ClassVar = list_indexes("pavement_part", "work", "segment", "from_m")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["work", "segment", "from_m"],
                condition=live(),
                name="pavement_part_key",
                violation_error_message=_("Công trình đã có phần hè bắt đầu từ mét này của đoạn."),
            ),
            models.CheckConstraint(
                condition=Q(from_m__gte=0)
                & Q(to_m__gt=F("from_m"))
                & Q(length_m__gt=F("to_m") - F("from_m") - HAIR)
                & Q(length_m__lt=F("to_m") - F("from_m") + HAIR),
                name="pavement_part_metres",
                violation_error_message=_("Mét đầu không âm và phải nhỏ hơn mét cuối."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.segment} {self.from_m:f} – {self.to_m:f} m"

    @property
    def finished_on(self) -> date:
        """The day this stretch was done: its own, else that of the acceptance."""
        day = self.done_on or self.work.completed_on
        assert day is not None  # asked of accepted works only
        return day

    def derive(self) -> None:
        """The metres between its ends."""
        if self.from_m is not None and self.to_m is not None:
            self.length_m = Decimal(self.to_m) - Decimal(self.from_m)

    def clean(self) -> None:
        """The segment is one of the street's, and as long."""
        super().clean()
        if not (self.segment_id and self.work_id):
            return
        if self.segment.street_id != self.work.street_id:
            raise ValidationError({"segment": _("Đoạn này không thuộc tuyến của công trình.")})
        if self.to_m is not None and self.to_m > self.segment.length_m:
            said = _("Vượt quá chiều dài đoạn đường đo trên bản đồ (%(length)s m).")
            raise ValidationError({"to_m": said % {"length": self.segment.length_m}})


pavement_parts = Register(
    slug="pavement-work-parts",
    domain="infrastructure",
    model=PavementWorkPart,
    columns=["work", "segment", "area", "from_m", "to_m", "length_m", "work_state", "renovated_on"],
    filters=["work", "segment", "area", "unit", "length_m", "done_on", "work_state", "work_kind", "renovated_on"],
    key=["work", "segment", "from_m"],
    headings={
        "Mã công trình": "work",
        "Công trình": "work",
        "Mã đoạn": "segment",
        "Đoạn đường": "segment",
        "Phường": "area",
        "Từ mét": "from_m",
        "Đến mét": "to_m",
        "Ngày xong đoạn này": "done_on",
        "Ghi chú": "note",
    },
    public=["work", "segment", "area", "length_m"],
    parent="work",
    derived={
        "work_state": Derived(
            _("trạng thái công trình"),
            lambda: F("work__state"),
            models.CharField(max_length=9, choices=PavementWork.State),
        ),
        "work_kind": Derived(
            _("loại công trình"), lambda: F("work__kind"), models.CharField(max_length=10, choices=PavementWork.Kind)
        ),
        "renovated_on": Derived(
            _("đã cải tạo ngày"),
            lambda: Case(When(work__state="completed", then=Coalesce("done_on", "work__completed_on"))),
            models.DateField(),
        ),
    },
)
