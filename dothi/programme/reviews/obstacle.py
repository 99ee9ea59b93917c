"""Obstacles (vướng mắc): what holds a commitment up, what would free it, who owes that, and for how long.

Part 3 of the programme: the coordinating board gathers difficulties and passes on what it cannot settle. An obstacle is
asked of the unit that owes its solution, inside the district or above it; the days it waits are counted, never estimated.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role, Unit
from dothi.core.rules import Rule, edges
from dothi.programme.models.commitments import Commitment
from dothi.programme.reviews.review import Review
from dothi.registers.construction.project_sums import Days
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow

WAITING = ("open", "asked")


class State(models.TextChoices):
    """Whether anyone was asked, and what came of it."""

    OPEN = "open", _("đang vướng")
    ASKED = "asked", _("đã đề nghị tháo gỡ")
    RESOLVED = "resolved", _("đã tháo gỡ")
    DROPPED = "dropped", _("thôi theo dõi")


def by_today(obstacle: Obstacle) -> Refusal:
    """What is noted has happened."""
    days = (obstacle.since, obstacle.asked_on, obstacle.resolved_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


S = State
workflow = Workflow(
    states=S,
    initial=S.OPEN,
    final=(S.RESOLVED, S.DROPPED),
    tones={S.OPEN: "bad", S.ASKED: "warn", S.RESOLVED: "good", S.DROPPED: "neutral"},
    transitions=(
        Transition(
            "ask",
            _("Ghi: đã đề nghị tháo gỡ"),
            [S.OPEN],
            S.ASKED,
            Role.OFFICER,
            asks=["asked_on", "remind_on"],
            requires=["asked_on", "owed_by"],
            guards=[by_today],
        ),
        Transition(
            "resolve",
            _("Ghi: đã tháo gỡ"),
            [S.OPEN, S.ASKED],
            S.RESOLVED,
            Role.OFFICER,
            asks=["resolved_on", "resolution"],
            requires=["resolved_on", "resolution"],
            guards=[by_today],
        ),
        Transition("drop", _("Thôi theo dõi"), [S.OPEN, S.ASKED], S.DROPPED, Role.OFFICER, reason=True),
    ),
)


class Obstacle(Record):
    """One thing that holds one commitment up."""

    State = State
    search_fields = ("code", "title", "description", "unblock")

    code = models.CharField(_("mã vướng mắc"), max_length=40)
    title = models.CharField(_("vướng mắc"), max_length=300)
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("cam kết"), on_delete=models.PROTECT, related_name="obstacles"
    )
    description = models.TextField(_("diễn giải"), blank=True)
    unblock = models.TextField(_("điều kiện để tháo gỡ"))
    owed_by = models.ForeignKey(
        Unit, verbose_name=_("nơi phải tháo gỡ"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateField(_("vướng từ ngày"))
    remind_on = models.DateField(_("nhắc lại ngày"), null=True, blank=True)
    review = models.ForeignKey(
        Review, verbose_name=_("nêu tại kỳ đánh giá"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="obstacles",
    )  # fmt: skip
    asked_on = models.DateField(_("ngày đề nghị"), null=True, blank=True)
    resolved_on = models.DateField(_("ngày tháo gỡ"), null=True, blank=True)
    resolution = models.TextField(_("cách tháo gỡ"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.OPEN, editable=False)

    class Meta:
        verbose_name = _("vướng mắc")
        verbose_name_plural = pgettext_lazy("plural", "vướng mắc")
        ordering: ClassVar = ["-since", "-pk"]
        indexes: ClassVar = list_indexes("hurdle", "-since", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="hurdle_code",
                violation_error_message=_("Mã vướng mắc này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(unblock=""),
                name="hurdle_unblock",
                violation_error_message=_("Hãy ghi điều kiện để tháo gỡ."),
            ),
            models.CheckConstraint(
                condition=~Q(state="asked") | Q(asked_on__gte=F("since"), owed_by__isnull=False),
                name="hurdle_asked",
                violation_error_message=_("Đã đề nghị thì phải ghi nơi phải tháo gỡ và ngày, không trước ngày vướng."),
            ),
            models.CheckConstraint(
                condition=(Q(state="resolved", resolved_on__gte=F("since")) & ~Q(resolution=""))
                | (~Q(state="resolved") & Q(resolved_on__isnull=True)),
                name="hurdle_resolved",
                violation_error_message=_("Đã tháo gỡ thì phải ghi cách và ngày, không trước ngày vướng."),
            ),
            models.CheckConstraint(
                condition=Q(remind_on__isnull=True) | Q(remind_on__gte=F("since")),
                name="hurdle_remind",
                violation_error_message=_("Ngày nhắc lại không thể trước ngày vướng."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "hurdle_steps", _("Vướng mắc không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="hurdle_review",
            on=["INSERT", "UPDATE"],
            refuse="NEW.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM programme_review r, programme_commitment c"
            " WHERE r.id = NEW.review_id AND c.id = NEW.commitment_id AND c.programme_id = r.programme_id)",
            message=_("Kỳ đánh giá và cam kết phải thuộc cùng một chương trình."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"

    @property
    def waited(self) -> int:
        """Days from when it began to hold the commitment up until it was freed, or until today."""
        return ((self.resolved_on or timezone.localdate()) - self.since).days


def waiting_days() -> Any:
    """Days it has held the commitment up: to the day it was freed, or to today; None once nobody follows it."""
    today = Value(timezone.localdate(), models.DateField())
    return Case(
        When(resolved_on__isnull=False, then=Days(F("resolved_on"), F("since"))),
        When(state__in=WAITING, then=Days(today, F("since"))),
        default=None,
    )


obstacles = Register(
    slug="obstacles",
    domain="programme",
    model=Obstacle,
    columns=["code", "title", "commitment", "owed_by", "state", "since", "remind_on", "resolved_on", "waiting_days"],
    filters=[
        "area",
        "unit",
        "state",
        "commitment",
        "owed_by",
        "review",
        "since",
        "remind_on",
        "resolved_on",
        "waiting_days",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã vướng mắc": "code",
        "Vướng mắc": "title",
        "Cam kết": "commitment",
        "Diễn giải": "description",
        "Điều kiện để tháo gỡ": "unblock",
        "Nơi phải tháo gỡ": "owed_by",
        "Vướng từ ngày": "since",
        "Nhắc lại ngày": "remind_on",
        "Nêu tại kỳ đánh giá": "review",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Ngày đề nghị": "asked_on",
        "Ngày tháo gỡ": "resolved_on",
        "Cách tháo gỡ": "resolution",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
    due={"open": "remind_on", "asked": "remind_on"},
    derived={"waiting_days": Derived(_("số ngày chờ"), waiting_days, models.IntegerField())},
)
