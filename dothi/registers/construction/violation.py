"""Building-order violations (vi phạm trật tự xây dựng).

Goal 5 and task 1.3.7 of the programme: 100 % of violations under control, that is recorded, and stopped or decided
within the time the law gives. A violation has a place but need not have a permit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.engine.search import matching
from dothi.core.text import fold
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.construction.violation_rules import DECIDE, NEAR, PARAMETERS
from dothi.registers.construction.violation_steps import DECIDED, ENDED, State, workflow
from dothi.registers.nearness import near
from dothi.registers.planning.land_use import KEPT_FREE
from dothi.registers.query import within_box
from dothi.registers.record import Record, box_around, in_vn2000, list_indexes, live
from dothi.registers.register import Derived, Register


class Violation(Record):
    """One breach of building order at one place, from its detection to its end."""

    class Kind(models.TextChoices):
        NO_PERMIT = "no_permit", _("không phép")
        WRONG_PERMIT = "wrong_permit", _("sai phép")
        WRONG_PLAN = "wrong_plan", _("sai quy hoạch")
        ON_PUBLIC_LAND = "on_public_land", _("trên đất công")
        ENVIRONMENT = "environment", _("mất vệ sinh môi trường khi thi công")

    State = State

    class Channel(models.TextChoices):
        PATROL = "patrol", _("tuần tra")
        NOTICE = "notice", _("thông báo khởi công")
        RESIDENTIAL_GROUP = "residential_group", _("tổ dân phố")
        CITIZEN = "citizen", _("người dân phản ánh")
        INSPECTION = "inspection", _("kiểm tra sau cấp phép")
        OTHER = "other", _("nguồn khác")

    class OffenderKind(models.TextChoices):
        INDIVIDUAL = "individual", _("cá nhân")
        ORGANISATION = "organisation", _("tổ chức")

    class Authority(models.TextChoices):
        WARD = "ward", _("Chủ tịch UBND phường")
        DISTRICT = "district", _("Chủ tịch UBND quận")
        CITY = "city", _("Chủ tịch UBND thành phố")

    search_fields = ("code", "address", "offender", "record_number", "decision_number")

    code = models.CharField(_("mã vi phạm"), max_length=40)
    kind = models.CharField(_("loại vi phạm"), max_length=16, choices=Kind)
    address = models.CharField(_("địa chỉ"), max_length=300)
    place = models.PointField(_("vị trí"))
    site = models.ForeignKey(
        ConstructionSite,
        verbose_name=_("công trình"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="violations",
    )
    permit = models.ForeignKey(
        ConstructionPermit,
        verbose_name=_("giấy phép"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="violations",
    )
    offender = models.CharField(_("người vi phạm"), max_length=200, blank=True)
    offender_kind = models.CharField(
        _("đối tượng"), max_length=12, choices=OffenderKind, default=OffenderKind.INDIVIDUAL
    )
    detected_on = models.DateField(_("ngày phát hiện"))
    channel = models.CharField(_("nguồn phát hiện"), max_length=18, choices=Channel, default=Channel.PATROL)
    verified_on = models.DateField(_("ngày xác minh"), null=True, blank=True)
    recorded_on = models.DateField(_("ngày lập biên bản"), null=True, blank=True)
    record_number = models.CharField(_("số biên bản"), max_length=60, blank=True)
    stopped = models.BooleanField(_("đã đình chỉ thi công"), default=False)
    decide_due_on = models.DateField(_("hạn xử lý"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("ngày quyết định xử phạt"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    authority = models.CharField(_("cấp xử phạt"), max_length=10, choices=Authority, blank=True)
    fine = models.DecimalField(_("tiền phạt (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    fine_paid_on = models.DateField(_("ngày nộp phạt"), null=True, blank=True)
    legalise_due_on = models.DateField(_("hạn xin cấp phép"), null=True, blank=True)
    legalised_on = models.DateField(_("ngày được cấp phép"), null=True, blank=True)
    remedy_due_on = models.DateField(_("hạn tự khắc phục"), null=True, blank=True)
    remedied_on = models.DateField(_("ngày khắc phục xong"), null=True, blank=True)
    enforced_on = models.DateField(_("ngày cưỡng chế xong"), null=True, blank=True)
    closed_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    unfounded_reason = models.TextField(_("lý do không có vi phạm"), blank=True)
    repeat_of = models.ForeignKey(
        "self", verbose_name=_("tái phạm của"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("trạng thái"), max_length=20, choices=State, default=State.DETECTED, editable=False)

    class Meta:
        verbose_name = _("vi phạm trật tự xây dựng")
        verbose_name_plural = pgettext_lazy("plural", "vi phạm trật tự xây dựng")
        ordering: ClassVar = ["-detected_on", "-pk"]
        indexes: ClassVar = list_indexes("violation", "-detected_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="violation_code",
                violation_error_message=_("Mã vi phạm này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="wrong_permit") | Q(permit__isnull=False),
                name="violation_wrong_permit_names_it",
                violation_error_message=_("Vi phạm sai phép phải nêu giấy phép."),
            ),
            models.CheckConstraint(
                condition=(Q(verified_on__isnull=True) | Q(verified_on__gte=F("detected_on")))
                & (Q(recorded_on__isnull=True) | Q(recorded_on__gte=F("detected_on")))
                & (Q(decided_on__isnull=True) | Q(decided_on__gte=F("recorded_on")))
                & (Q(closed_on__isnull=True) | Q(closed_on__gte=F("detected_on"))),
                name="violation_dates_in_order",
                violation_error_message=_("Các ngày phải theo thứ tự: phát hiện, lập biên bản, quyết định, kết thúc."),
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(recorded_on__isnull=False),
                name="violation_decided_on_record",
                violation_error_message=_("Chưa có biên bản thì chưa thể ra quyết định."),
            ),
            models.CheckConstraint(
                condition=(Q(fine__isnull=True) | (Q(fine__gte=0) & ~Q(authority="")))
                & (Q(fine_paid_on__isnull=True) | (Q(fine__isnull=False) & Q(fine_paid_on__gte=F("decided_on")))),
                name="violation_fine",
                violation_error_message=_("Tiền phạt không âm, có cấp xử phạt, và chỉ nộp sau quyết định."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["detected", "unfounded", "verified"]) | Q(recorded_on__isnull=False),
                name="violation_recorded_dated",
                violation_error_message=_("Vi phạm đã lập biên bản phải có ngày biên bản."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[str(state) for state in DECIDED]) | Q(decided_on__isnull=False),
                name="violation_decided_dated",
                violation_error_message=_("Vi phạm đã có quyết định phải có ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(state="unfounded") | (~Q(unfounded_reason="") & Q(closed_on__isnull=False)),
                name="violation_unfounded_explained",
                violation_error_message=_("Kết luận không có vi phạm phải có lý do và ngày kết thúc."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (
                    Q(closed_on__isnull=False)
                    & (Q(fine__isnull=True) | Q(fine=0) | Q(fine_paid_on__isnull=False))
                    & (Q(remedied_on__isnull=False) | Q(legalised_on__isnull=False) | Q(enforced_on__isnull=False))
                ),
                name="violation_closed_when_settled",
                violation_error_message=_(
                    "Chỉ kết thúc khi đã nộp phạt và đã khắc phục, được cấp phép hoặc bị cưỡng chế."
                ),
            ),
            models.CheckConstraint(
                condition=Q(repeat_of__isnull=True) | ~Q(repeat_of=F("id")),
                name="violation_repeats_another",
                violation_error_message=_("Vi phạm không thể tái phạm chính nó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.address}"

    def derive(self) -> None:
        """The day by which it must be stopped or decided: from the record, or from the detection while there is none."""
        self.decide_due_on = law.deadline(DECIDE, self.recorded_on or self.detected_on, self.area_id)

    @property
    def fine_owed(self) -> Decimal:
        """What is still to be paid, in đồng."""
        return Decimal(0) if self.fine is None or self.fine_paid_on else Decimal(self.fine)


def open_violations(where: Q) -> QuerySet[Violation]:
    """The violations among `where` that have not ended."""
    found: QuerySet[Violation] = Violation.objects.filter(where)
    return found.exclude(state__in=ENDED)


def repeats(violation: Violation, among: QuerySet[Violation]) -> list[Violation]:
    """Earlier violations of the same offender, or at the same place, newest first: perhaps a repeat offence (tái phạm).

    A person decides and says so in `repeat_of`; names are common. The place counts only while a parameter says how near
    is the same place.

    Args:
        among: the violations the reader may see.
    """
    earlier = among.filter(detected_on__lte=violation.detected_on).exclude(pk=violation.pk)
    earlier = earlier.exclude(state=State.UNFOUNDED)
    found: dict[int, Violation] = {}
    if violation.offender.strip():
        name = fold(violation.offender)
        found |= {v.pk: v for v in matching(earlier, name) if fold(v.offender) == name}
    near = law.value(NEAR, violation.detected_on, violation.area_id)
    if near is not None:
        here = in_vn2000(violation.place)
        around = earlier.filter(within_box(violations, box_around(violation.place, float(near))))
        found |= {v.pk: v for v in around if in_vn2000(v.place).distance(here) <= near}
    return sorted(found.values(), key=lambda v: (v.detected_on, v.pk), reverse=True)


def under_control() -> Case:
    """Recorded, and stopped or decided in time; or not yet either, and the time has not passed (kiểm soát được)."""
    return Case(
        When(Q(recorded_on__isnull=False, stopped=True), then=Value(True)),
        When(decide_due_on__isnull=True, then=None),
        When(Q(recorded_on__isnull=False, decided_on__lte=F("decide_due_on")), then=Value(True)),
        When(Q(decided_on__isnull=True, decide_due_on__gte=timezone.localdate()), then=Value(True)),
        default=Value(False),
    )


def corridors() -> Any:
    """The zones a plan keeps free (roads inside their redline, corridors, relics) that bound the place on the day."""
    kept = near("plan-zones", function__in=KEPT_FREE, valid_from__lte=OuterRef("detected_on"))
    return kept.filter(Q(valid_to=None) | Q(valid_to__gt=OuterRef("detected_on")))


def in_corridor() -> Subquery:
    """The code of one of them."""
    return Subquery(corridors().order_by("code").values("code")[:1])


violations = Register(
    slug="violations",
    domain="construction",
    model=Violation,
    since="detected_on",
    until="closed_on",
    columns=[
        "code",
        "address",
        "area",
        "kind",
        "state",
        "detected_on",
        "decide_due_on",
        "decided_on",
        "fine",
        "controlled",
    ],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "channel",
        "offender_kind",
        "detected_on",
        "recorded_on",
        "stopped",
        "decide_due_on",
        "decided_on",
        "authority",
        "fine",
        "fine_paid_on",
        "legalise_due_on",
        "remedy_due_on",
        "closed_on",
        "controlled",
        "corridor",
        "corridor_on",
        "site",
        "permit",
        "repeat_of",
    ],
    workflow=workflow,
    key=["code"],
    numbering="VP",
    quick=["kind", "address", "offender"],
    headings={
        "Mã vi phạm": "code",
        "Loại vi phạm": "kind",
        "Địa chỉ": "address",
        "Phường": "area",
        "Công trình": "site",
        "Giấy phép": "permit",
        "Người vi phạm": "offender",
        "Đối tượng": "offender_kind",
        "Ngày phát hiện": "detected_on",
        "Nguồn phát hiện": "channel",
        "Ngày xác minh": "verified_on",
        "Ngày lập biên bản": "recorded_on",
        "Số biên bản": "record_number",
        "Đã đình chỉ thi công": "stopped",
        "Ngày quyết định xử phạt": "decided_on",
        "Số quyết định": "decision_number",
        "Cấp xử phạt": "authority",
        "Tiền phạt (đồng)": "fine",
        "Ngày nộp phạt": "fine_paid_on",
        "Hạn xin cấp phép": "legalise_due_on",
        "Ngày được cấp phép": "legalised_on",
        "Hạn tự khắc phục": "remedy_due_on",
        "Ngày khắc phục xong": "remedied_on",
        "Ngày cưỡng chế xong": "enforced_on",
        "Ngày kết thúc": "closed_on",
        "Lý do không có vi phạm": "unfounded_reason",
        "Tái phạm của": "repeat_of",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["kind", "area", "detected_on", "state"],
    public_where=~Q(state__in=["detected", "unfounded"]),
    due={
        "detected": "decide_due_on",
        "verified": "decide_due_on",
        "recorded": "decide_due_on",
        "legalising": "legalise_due_on",
        "remedy_due": "remedy_due_on",
    },
    derived={
        "controlled": Derived(_("được kiểm soát"), under_control, models.BooleanField()),
        "corridor": Derived(_("trong hành lang, chỉ giới"), in_corridor, models.CharField(max_length=40)),
        "corridor_on": Derived(
            _("phát hiện trong hành lang ngày"),
            lambda: Case(When(Exists(corridors()), then=F("detected_on"))),
            models.DateField(),
        ),
    },
    parameters=PARAMETERS,
)
