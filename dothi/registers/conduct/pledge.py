"""Pledges (đóng góp xã hội hoá): what companies, residents and bodies promised for the city, and what was received of it.

Solution 2.4 of the programme (task S2.4.1): mobilise the resources of society. No more is booked as received than was
pledged: a sponsor who gives more pledges more first.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import Rule, edges
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow

RECEIVED = """(SELECT COALESCE(SUM(r.amount), 0) FROM registers_pledgereceipt r
    WHERE r.pledge_id = {pledge} AND r.removed_at IS NULL)"""  # SQL: what was received of a pledge
MONEY = models.DecimalField(max_digits=18, decimal_places=0)


class State(models.TextChoices):
    """Whether the promise was kept."""

    PLEDGED = "pledged", _("đã cam kết")
    FULFILLED = "fulfilled", _("đã nhận đủ")
    WITHDRAWN = "withdrawn", _("đã rút")


def received_whole(pledge: Pledge) -> Refusal:
    """It is fulfilled when all of it was received."""
    got = pledge.receipts.filter(removed_at=None).aggregate(n=Sum("amount"))["n"] or 0
    return None if got == pledge.amount else _("Chưa nhận đủ số đã cam kết.")


def nothing_received(pledge: Pledge) -> Refusal:
    """What was received in part is no longer withdrawn: the amount is lowered to it."""
    got = pledge.receipts.filter(removed_at=None).exists()
    return _("Đã nhận một phần: hãy sửa số cam kết bằng số đã nhận.") if got else None


S = State
workflow = Workflow(
    states=S,
    initial=S.PLEDGED,
    final=(S.FULFILLED, S.WITHDRAWN),
    tones={S.PLEDGED: "info", S.FULFILLED: "good", S.WITHDRAWN: "bad"},
    transitions=(
        Transition("fulfil", _("Đã nhận đủ"), [S.PLEDGED], S.FULFILLED, Role.OFFICER, guards=[received_whole]),
        Transition(
            "withdraw",
            _("Rút cam kết"),
            [S.PLEDGED],
            S.WITHDRAWN,
            Role.OFFICER,
            reason=True,
            guards=[nothing_received],
        ),
    ),
)


class Pledge(Record):
    """One promise of one sponsor, in đồng; gifts in kind and land at their stated value."""

    class SponsorKind(models.TextChoices):
        COMPANY = "company", _("doanh nghiệp")
        RESIDENTS = "residents", _("nhân dân")
        BODY = "body", _("cơ quan, tổ chức")
        PERSON = "person", _("cá nhân")

    class Purpose(models.TextChoices):
        LANES = "lanes", _("ngõ xóm, chiếu sáng, thoát nước")
        COMMUNITY = "community", _("nhà sinh hoạt, sân chơi")
        SCHOOLS = "schools", _("trường học, y tế")
        PARKING = "parking", _("bãi đỗ xe")
        GREEN = "green", _("cây xanh, vệ sinh môi trường")
        PLANNING = "planning", _("lập quy hoạch")
        HERITAGE = "heritage", _("di tích")
        OTHER = "other", _("việc khác")

    State = State

    search_fields = ("code", "sponsor")

    code = models.CharField(_("mã đóng góp"), max_length=40)
    sponsor = models.CharField(_("người, đơn vị đóng góp"), max_length=200)
    sponsor_kind = models.CharField(_("thành phần"), max_length=9, choices=SponsorKind)
    purpose = models.CharField(_("đóng góp cho"), max_length=9, choices=Purpose)
    project = models.ForeignKey(
        InvestmentProject, verbose_name=_("dự án"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amount = models.DecimalField(_("số tiền cam kết (đồng)"), max_digits=18, decimal_places=0)
    in_kind = models.BooleanField(_("bằng hiện vật, ngày công"), default=False)
    pledged_on = models.DateField(_("ngày cam kết"))
    due_on = models.DateField(_("hạn đóng góp"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.PLEDGED, editable=False)
    ledger = models.PositiveIntegerField(default=0, editable=False)  # two receipts of one pledge queue here

    untracked: ClassVar = ("ledger",)

    class Meta:
        verbose_name = _("đóng góp xã hội hoá")
        verbose_name_plural = pgettext_lazy("plural", "đóng góp xã hội hoá")
        ordering: ClassVar = ["-pledged_on", "-pk"]
        indexes: ClassVar = list_indexes("pledge", "-pledged_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="pledge_code",
                violation_error_message=_("Mã đóng góp này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="pledge_amount",
                violation_error_message=_("Số tiền cam kết phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("pledged_on")),
                name="pledge_due",
                violation_error_message=_("Hạn đóng góp không thể trước ngày cam kết."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "pledge_steps", _("Đóng góp không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="pledge_covers_receipts",
            on=("UPDATE",),
            refuse=f"NEW.amount < OLD.amount AND NEW.amount < {RECEIVED.format(pledge='NEW.id')}",
            message=_("Số cam kết ít hơn số đã nhận."),
        ),
        Rule(
            name="pledge_fulfilled_whole",
            on=("UPDATE",),
            refuse=f"""OLD.state <> NEW.state AND ((NEW.state = 'fulfilled'
                AND NEW.amount <> {RECEIVED.format(pledge="NEW.id")})
                OR (NEW.state = 'withdrawn' AND {RECEIVED.format(pledge="NEW.id")} > 0))""",
            message=_("Số đã nhận không khớp với trạng thái này."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.sponsor}"


def received() -> Any:
    """What was received of it, đồng."""
    PledgeReceipt = apps.get_model("registers", "PledgeReceipt")
    rows = PledgeReceipt.objects.filter(pledge=OuterRef("pk")).order_by().values("pledge")
    return Coalesce(Subquery(rows.annotate(n=Sum("amount")).values("n")), 0, output_field=MONEY)


pledges = Register(
    slug="pledges",
    domain="conduct",
    model=Pledge,
    columns=["code", "sponsor", "area", "purpose", "amount", "received", "pledged_on", "due_on", "state"],
    filters=[
        "area",
        "unit",
        "state",
        "sponsor_kind",
        "purpose",
        "project",
        "amount",
        "in_kind",
        "pledged_on",
        "due_on",
        "received",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã đóng góp": "code",
        "Người, đơn vị đóng góp": "sponsor",
        "Thành phần": "sponsor_kind",
        "Đóng góp cho": "purpose",
        "Dự án": "project",
        "Phường": "area",
        "Số tiền cam kết (đồng)": "amount",
        "Bằng hiện vật, ngày công": "in_kind",
        "Ngày cam kết": "pledged_on",
        "Hạn đóng góp": "due_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "sponsor_kind", "purpose", "area", "amount", "received", "pledged_on", "state"],
    wide=True,
    due={"pledged": "due_on"},
    derived={"received": Derived(_("đã nhận (đồng)"), received, MONEY)},
)
