"""Checks of a remedy (lần kiểm tra khắc phục): the body looks at what the unit reported, and says whether it is enough.

Part 3 of the programme, duty O1; solution 2.5 (task S2.5.1). A check is the body's own record and stays as it was written; writing it moves the demand,
which belongs to the unit. Who reported a remedy never checks it, nor does anyone of the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import User
from dothi.core.rules import Rule, append_only, explained
from dothi.programme.supervision.bounds import NOT_THE_BODY, has_body, who_writes
from dothi.programme.supervision.follow_up import FollowUp
from dothi.registers.record import Record, list_indexes
from dothi.registers.register import Register


class FollowUpCheck(Record):
    """One verdict on one demand; those on a remedy are one a round."""

    class Verdict(models.TextChoices):
        VERIFIED = "verified", _("đạt")
        NOT_ADEQUATE = "not_adequate", _("chưa đạt, làm lại")
        TRANSFERRED = "transferred", _("chuyển theo dõi tiếp")
        WITHDRAWN = "withdrawn", _("rút yêu cầu")

    follow_up = models.ForeignKey(
        FollowUp, verbose_name=_("yêu cầu khắc phục"), on_delete=models.PROTECT, related_name="checks"
    )
    verdict = models.CharField(_("kết luận"), max_length=12, choices=Verdict)
    on = models.DateField(_("ngày kiểm tra khắc phục"))
    reason = models.TextField(_("lý do, ý kiến"), blank=True)
    new_due_on = models.DateField(_("hạn mới"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("lần báo cáo"), default=0, editable=False)
    checked_by = models.ForeignKey(
        User, verbose_name=_("người kiểm tra"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("lần kiểm tra khắc phục")
        verbose_name_plural = pgettext_lazy("plural", "lần kiểm tra khắc phục")
        ordering: ClassVar = ["-on", "-pk"]
        indexes: ClassVar = list_indexes("follow_up_check", "-on")
        constraints: ClassVar = [
            has_body("follow_up_check_body"),
            models.CheckConstraint(
                condition=Q(verdict="verified") | ~Q(reason=""),
                name="follow_up_check_why",
                violation_error_message=_("Phải ghi lý do."),
            ),
            models.CheckConstraint(
                condition=Q(new_due_on__isnull=True) | Q(verdict="not_adequate", new_due_on__gte=models.F("on")),
                name="follow_up_check_due",
                violation_error_message=_("Hạn mới chỉ ghi khi làm lại, không trước ngày kiểm tra."),
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=False),
                name="follow_up_check_by",
                violation_error_message=_("Phải ghi người kiểm tra."),
            ),
        ]

    rules: ClassVar = [
        append_only("follow_up_check_kept", _("Kết luận kiểm tra khắc phục được giữ nguyên.")),
        Rule(
            name="follow_up_check_of_the_body",
            on=["INSERT"],
            refuse="NOT EXISTS (SELECT 1 FROM programme_followup f WHERE f.id = NEW.follow_up_id AND f.body_id = NEW.unit_id)",
            message=NOT_THE_BODY,
        ),
        Rule(
            name="follow_up_check_in_turn",
            on=["INSERT"],
            refuse="NOT EXISTS (SELECT 1 FROM programme_followup f WHERE f.id = NEW.follow_up_id AND f.round = NEW.round"
            " AND f.removed_at IS NULL AND (f.state = 'done' OR (f.state IN ('open', 'not_adequate')"
            " AND NEW.verdict IN ('transferred', 'withdrawn'))))",
            message=_("Đơn vị chưa báo cáo khắc phục, hoặc lần báo cáo này đã có kết luận."),
        ),
        Rule(
            name="follow_up_check_by_another",
            on=["INSERT"],
            refuse="EXISTS (SELECT 1 FROM programme_followup f WHERE f.id = NEW.follow_up_id AND (f.done_by_id = NEW.checked_by_id"
            " OR EXISTS (SELECT 1 FROM core_user u WHERE u.id = NEW.checked_by_id AND u.unit_id = f.unit_id)))",
            message=_("Người xác nhận phải khác người báo cáo và không thuộc đơn vị được yêu cầu."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} – {self.follow_up}"

    def derive(self) -> None:
        """Which report it answers, and who checks: whoever writes it."""
        if not self._state.adding:
            return
        if self.follow_up_id:
            self.round = self.follow_up.round
        if (writer := who_writes()) is not None:
            self.checked_by_id = writer

    def clean(self) -> None:
        """A check is the body's, and not dated ahead."""
        super().clean()
        if self.follow_up_id and self.unit_id != self.follow_up.body_id:
            raise ValidationError({"unit": str(NOT_THE_BODY)})
        if self.on and self.on > timezone.localdate():
            raise ValidationError({"on": _("Ngày này không thể ở tương lai.")})

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """The demand takes the state the verdict says, in the same transaction and name."""
        for check in cls.objects.filter(pk__in=numbers).select_related("follow_up"):
            carry_out(check)


def carry_out(check: Any) -> None:
    """Move the demand as a check says.

    Raises:
        ValidationError: the database refuses the move.
    """
    change: dict[str, Any] = {
        "state": check.verdict,
        "checked_on": check.on,
        "checked_by_id": check.checked_by_id,
        "said_back": check.reason,
    }
    if check.new_due_on:
        change["due_on"] = check.new_due_on
    try:
        with transaction.atomic():  # an UPDATE alone: another's check waits at the demand and must not be waited for
            FollowUp.objects.filter(pk=check.follow_up_id).update(**change)
    except IntegrityError as error:
        raise explained(error) from error


follow_up_checks = Register(
    slug="follow-up-checks",
    domain="inspection",
    model=FollowUpCheck,
    columns=["follow_up", "verdict", "on", "round", "checked_by", "unit"],
    filters=["area", "unit", "follow_up", "verdict", "on", "checked_by"],
    key=["follow_up", "on"],
    headings={
        "Yêu cầu khắc phục": "follow_up",
        "Kết luận": "verdict",
        "Ngày kiểm tra khắc phục": "on",
        "Lý do, ý kiến": "reason",
        "Hạn mới": "new_due_on",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Ghi chú": "note",
    },
    wide=True,  # no part of the demand: who reads the one need not read the other
)
