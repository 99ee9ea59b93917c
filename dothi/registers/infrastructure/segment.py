"""Street segments (đoạn đường): width, surface, pavement, drainage and lighting of one stretch.

Tasks 1.3.2 (pavements of named streets renovated, over 90 %) and 1.3.6 (lanes 1,5 m wide and more lit), and the lit
length of lanes 2 m wide and more that the programme starts from (92 km).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.infrastructure.street import Street
from dothi.registers.record import Record, list_indexes, live, metres
from dothi.registers.register import Derived, Register

OVERLAP = 1.0  # metres two segments of a street may share: the width of a junction drawn twice


class Segment(Record):
    """One stretch of a street, as wide and surfaced alike from end to end. Its length is measured, never typed."""

    class Surface(models.TextChoices):
        ASPHALT = "asphalt", _("bê tông nhựa")
        CONCRETE = "concrete", _("bê tông xi măng")
        BRICK = "brick", _("gạch, đá lát")
        EARTH = "earth", _("đất, cấp phối")

    class PavementState(models.TextChoices):
        GOOD = "good", _("tốt")
        FAIR = "fair", _("trung bình")
        POOR = "poor", _("xuống cấp")
        NONE = "none", _("không có hè")

    search_fields = ("code",)

    street = models.ForeignKey(
        Street, verbose_name=_("đường, phố, ngõ"), on_delete=models.PROTECT, related_name="parts", db_index=False
    )
    code = models.CharField(_("mã đoạn"), max_length=40)
    line = models.LineStringField(_("tim đường"))
    length_m = models.DecimalField(_("chiều dài (m)"), max_digits=12, decimal_places=2, editable=False)
    width_m = models.DecimalField(_("chiều rộng (m)"), max_digits=6, decimal_places=2)
    surface = models.CharField(_("mặt đường"), max_length=10, choices=Surface)
    surfaced_on = models.DateField(
        _("có mặt đường này từ ngày"),
        null=True,
        blank=True,
        help_text=_("Ngày đầu tiên có loại mặt đường này; sửa chữa, thảm lại cùng loại không đổi ngày."),
    )
    pavement = models.BooleanField(_("có hè"), default=False)
    pavement_width_m = models.DecimalField(
        _("chiều rộng hè (m)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    pavement_state = models.CharField(
        _("tình trạng hè"), max_length=5, choices=PavementState, default=PavementState.NONE
    )
    pavement_renovated_on = models.DateField(_("ngày cải tạo hè"), null=True, blank=True)
    drained = models.BooleanField(_("có thoát nước"), default=False)
    opened_on = models.DateField(_("ngày đưa vào sử dụng"))
    closed_on = models.DateField(_("ngày thôi sử dụng"), null=True, blank=True)

    rules: ClassVar = [
        Rule(
            name="segment_holds_pavement_parts",
            on=["UPDATE"],
            refuse=(
                "NEW.length_m < OLD.length_m AND EXISTS (SELECT 1 FROM registers_pavementworkpart p"
                " WHERE p.segment_id = NEW.id AND p.removed_at IS NULL AND p.to_m > NEW.length_m)"
            ),
            message=_("Đoạn không thể ngắn hơn phần hè đã ghi trong công trình cải tạo hè."),
        ),
    ]

    class Meta:
        verbose_name = _("đoạn đường")
        verbose_name_plural = pgettext_lazy("plural", "đoạn đường")
        ordering: ClassVar = ["street_id", "code", "-pk"]
        indexes: ClassVar = list_indexes("segment", "street", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="segment_code",
                violation_error_message=_("Mã đoạn này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(length_m__gt=0) & Q(width_m__gt=0),
                name="segment_sizes",
                violation_error_message=_("Chiều dài và chiều rộng phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(pavement=True)
                | (Q(pavement_width_m__isnull=True) & Q(pavement_state="none") & Q(pavement_renovated_on__isnull=True)),
                name="segment_pavement_facts",
                violation_error_message=_("Đoạn không có hè thì không có chiều rộng, tình trạng hay ngày cải tạo hè."),
            ),
            models.CheckConstraint(
                condition=Q(pavement=False) | ~Q(pavement_state="none"),
                name="segment_pavement_has_state",
                violation_error_message=_("Đoạn có hè phải ghi tình trạng hè."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="segment_period",
                violation_error_message=_("Ngày thôi sử dụng không thể trước ngày đưa vào sử dụng."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def derive(self) -> None:
        """The length, in metres of VN-2000."""
        length = Decimal(str(metres(self.line)))
        self.length_m = length.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    def clean(self) -> None:
        """Segments of one street do not overlap: a metre of street counts once."""
        super().clean()
        for day in ("surfaced_on", "pavement_renovated_on"):
            if (value := getattr(self, day)) and value > timezone.localdate():
                raise ValidationError({day: _("Ngày này không thể ở tương lai.")})
        if self.closed_on is None and self.line is not None and self.street_id:
            for other in Segment.objects.filter(street=self.street_id, closed_on=None).exclude(pk=self.pk):
                if metres(self.line.intersection(other.line)) > OVERLAP:
                    raise overlap(other)

    @classmethod
    def clean_together(cls, records: Sequence[Segment]) -> Iterator[tuple[Segment, ValidationError]]:
        """The same between the segments of one import."""
        streets: dict[int, list[Segment]] = {}
        for segment in records:
            if segment.closed_on is None and segment.line is not None and segment.street_id:
                for other in streets.setdefault(segment.street_id, []):
                    if metres(segment.line.intersection(other.line)) > OVERLAP:
                        yield segment, overlap(other)
                        break
                streets[segment.street_id].append(segment)


def overlap(other: Segment) -> ValidationError:
    """That a segment lies on another of its street."""
    return ValidationError({"line": _("Trùng với đoạn %(code)s của cùng tuyến.") % {"code": other.code}})


def _lamps() -> Any:
    """The lamps of a segment, grouped to one row."""
    Lamp = apps.get_model("registers", "Lamp")
    standing = Count("pk", filter=Q(removed_on__isnull=True))
    lamps = Lamp.objects.filter(segment=OuterRef("pk")).order_by().values("segment")
    return lamps.annotate(standing=standing, first=Min("installed_on"))


def lit_since() -> Any:
    """The day of its first lamp, while a lamp stands."""
    return Subquery(_lamps().filter(standing__gt=0).values("first"))


def lamp_count() -> Any:
    """How many lamps stand on it."""
    return Coalesce(Subquery(_lamps().values("standing")), 0)


def bright_since() -> Any:
    """The day its oldest lamp that works today was put up; a segment all of whose lamps are out has none."""
    return Subquery(_lamps().filter(state="working").values("first"))


segments = Register(
    slug="segments",
    domain="infrastructure",
    model=Segment,
    since="opened_on",
    until="closed_on",
    columns=[
        "code",
        "street",
        "area",
        "length_m",
        "width_m",
        "surface",
        "surfaced_on",
        "pavement_state",
        "lamps",
        "lit_on",
    ],
    filters=[
        "street",
        "street_kind",
        "area",
        "unit",
        "width_m",
        "length_m",
        "surface",
        "surfaced_on",
        "pavement",
        "pavement_state",
        "pavement_renovated_on",
        "drained",
        "lit_on",
        "lamps",
        "bright_on",
        "opened_on",
        "closed_on",
    ],
    key=["code"],
    headings={
        "Mã đoạn": "code",
        "Đường, phố, ngõ": "street",
        "Mã tuyến": "street",
        "Phường": "area",
        "Chiều rộng (m)": "width_m",
        "Mặt đường": "surface",
        "Có mặt đường này từ ngày": "surfaced_on",
        "Có hè": "pavement",
        "Chiều rộng hè (m)": "pavement_width_m",
        "Tình trạng hè": "pavement_state",
        "Ngày cải tạo hè": "pavement_renovated_on",
        "Có thoát nước": "drained",
        "Ngày đưa vào sử dụng": "opened_on",
        "Ngày thôi sử dụng": "closed_on",
        "Tim đường": "line",
        "Ghi chú": "note",
    },
    public=["code", "street", "area", "length_m", "width_m", "surface", "pavement_state", "lamps", "lit_on", "line"],
    parent="street",
    derived={
        "street_kind": Derived(
            _("loại tuyến"), lambda: F("street__kind"), models.CharField(max_length=12, choices=Street.Kind)
        ),
        "lit_on": Derived(_("được chiếu sáng từ"), lit_since, models.DateField()),
        "lamps": Derived(_("số bóng đèn"), lamp_count, models.IntegerField()),
        "bright_on": Derived(_("có bóng đang sáng, lắp từ"), bright_since, models.DateField()),
    },
)
