"""Demands to remedy (yêu cầu khắc phục sau kiểm tra): what a unit must put right because of a finding, and by when.

Solution 2.5 of the programme (tasks S2.5.1 and S2.5.2), duty O1. A demand is handed to the unit it is addressed to: it carries the
words of the issued finding, so that the unit needs no right over inspection to read them. The unit reports; the body verifies
(`follow_up_check`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Person, Role, Unit, User
from dothi.core.rules import Rule, different, edges, never_removed
from dothi.programme.models.commitments import Commitment
from dothi.programme.supervision.bounds import who_writes
from dothi.programme.supervision.finding import Finding, Severity
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow, not_ahead

COPIED = ("finding_code", "said", "severity", "found_on", "commitment_id", "head_id", "head_title", "repeats")


class State(models.TextChoices):
    """Where a demand stands. The unit moves it to done; every other move is the body's."""

    OPEN = "open", _("đang khắc phục")
    NOT_ADEQUATE = "not_adequate", _("chưa đạt, làm lại")
    DONE = "done", _("đã báo cáo, chờ xác nhận")
    VERIFIED = "verified", _("đã xác nhận")
    TRANSFERRED = "transferred", _("chuyển theo dõi tiếp")
    WITHDRAWN = "withdrawn", _("đã rút")


OPEN_STATES = (State.OPEN, State.NOT_ADEQUATE, State.DONE)


def done_by(follow_up: Any) -> None:
    """Whoever reports is named; each report is a round of its own."""
    follow_up.done_by_id = who_writes()
    follow_up.round += 1


def of_the_unit(follow_up: Any) -> Refusal:
    """The unit itself reports, nobody for it."""
    user = User.objects.filter(pk=follow_up.done_by_id).first()
    own = user is not None and user.unit_id == follow_up.unit_id
    return None if own else _("Chỉ người của đơn vị được yêu cầu mới báo cáo khắc phục.")


S = State
workflow = Workflow(
    states=S,
    initial=S.OPEN,
    final=(S.VERIFIED, S.TRANSFERRED, S.WITHDRAWN),
    frozen=(S.OPEN, S.NOT_ADEQUATE, S.DONE),
    tones={S.OPEN: "info", S.NOT_ADEQUATE: "bad", S.DONE: "warn", S.VERIFIED: "good"},
    transitions=(
        Transition(
            "report_done",
            _("Báo cáo đã khắc phục"),
            [S.OPEN, S.NOT_ADEQUATE],
            S.DONE,
            Role.OFFICER,
            asks=["done_on", "result"],
            requires=["done_on", "result"],
            fill=done_by,
            fills=["done_by", "round"],
            guards=[not_ahead("done_on"), of_the_unit],
        ),
    ),
    # the body's moves, each by a record of its own (`FollowUpCheck`)
    moved=(
        (S.DONE, S.VERIFIED),
        (S.DONE, S.NOT_ADEQUATE),
        *((state, S.TRANSFERRED) for state in OPEN_STATES),
        *((state, S.WITHDRAWN) for state in OPEN_STATES),
    ),
)


class FollowUp(Record):
    """One thing one unit must put right. `unit` is the unit it is addressed to; `body` the one that demands it."""

    State = State
    search_fields = ("code", "what", "said")

    finding = models.ForeignKey(
        Finding, verbose_name=_("phát hiện"), on_delete=models.PROTECT, related_name="follow_ups"
    )
    body = models.ForeignKey(
        Unit, verbose_name=_("cơ quan yêu cầu"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    code = models.CharField(_("mã yêu cầu"), max_length=40)
    what = models.TextField(_("việc phải khắc phục"))
    due_on = models.DateField(_("hạn khắc phục"))
    first_due_on = models.DateField(_("hạn ban đầu"), editable=False)
    finding_code = models.CharField(_("mã phát hiện"), max_length=40, editable=False)
    said = models.TextField(_("nội dung phát hiện"), editable=False)
    severity = models.CharField(_("mức độ"), max_length=11, choices=Severity, editable=False)
    found_on = models.DateField(_("ngày phát hiện"), editable=False)
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("cam kết"), null=True, blank=True, editable=False, on_delete=models.PROTECT,
        related_name="follow_ups",
    )  # fmt: skip
    head = models.ForeignKey(
        Person, verbose_name=_("người đứng đầu khi đó"), null=True, blank=True, editable=False, on_delete=models.PROTECT,
        related_name="follow_ups",
    )  # fmt: skip
    head_title = models.CharField(_("chức danh khi đó"), max_length=120, blank=True, editable=False)
    repeats = models.BooleanField(_("phát hiện lặp lại"), default=False, editable=False)
    done_on = models.DateField(_("ngày khắc phục xong"), null=True, blank=True)
    result = models.TextField(_("kết quả khắc phục"), blank=True)
    done_by = models.ForeignKey(
        User, verbose_name=_("người báo cáo"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    round = models.PositiveSmallIntegerField(_("lần báo cáo"), default=0, editable=False)
    checked_on = models.DateField(_("ngày xác nhận"), null=True, editable=False)
    checked_by = models.ForeignKey(
        User, verbose_name=_("người xác nhận"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    said_back = models.TextField(_("ý kiến của cơ quan yêu cầu"), blank=True, editable=False)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.OPEN, editable=False)

    class Meta:
        verbose_name = _("yêu cầu khắc phục")
        verbose_name_plural = pgettext_lazy("plural", "yêu cầu khắc phục")
        ordering: ClassVar = ["due_on", "-pk"]
        indexes: ClassVar = list_indexes("follow_up", "due_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="follow_up_code",
                violation_error_message=_("Mã yêu cầu này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) & ~Q(unit=F("body")),
                name="follow_up_addressed",
                violation_error_message=_("Yêu cầu phải gửi cho một đơn vị khác cơ quan yêu cầu."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "verified", "not_adequate"])
                | (Q(done_on__isnull=False, done_by__isnull=False, round__gte=1) & ~Q(result="")),
                name="follow_up_reported",
                violation_error_message=_("Báo cáo khắc phục phải có ngày, kết quả và người báo cáo."),
            ),
            models.CheckConstraint(
                condition=~Q(state="verified")
                | (Q(checked_on__isnull=False, checked_by__isnull=False) & ~Q(checked_by=F("done_by"))),
                name="follow_up_two_people",
                violation_error_message=_("Người xác nhận phải khác người báo cáo khắc phục."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_adequate", "transferred", "withdrawn"]) | ~Q(said_back=""),
                name="follow_up_why",
                violation_error_message=_("Phải ghi lý do."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "follow_up_steps", _("Yêu cầu khắc phục không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="follow_up_kept",
            on=["UPDATE"],
            refuse=" OR ".join(
                different(c) for c in ("finding_id", "body_id", "unit_id", "what", "first_due_on", *COPIED)
            ),
            message=_("Yêu cầu đã gửi thì giữ nguyên; cơ quan yêu cầu rút hoặc chuyển, không sửa."),
        ),
        never_removed("follow_up_lasts", _("Yêu cầu đã gửi không xoá được; cơ quan yêu cầu rút hoặc chuyển.")),
        Rule(
            name="follow_up_due_kept",
            on=["UPDATE"],
            refuse=f"{different('due_on')} AND NOT (OLD.state = 'done' AND NEW.state = 'not_adequate')",
            message=_("Hạn khắc phục chỉ đổi khi cơ quan yêu cầu trả lại kết quả chưa đạt."),
        ),
        Rule(
            name="follow_up_report_kept",
            on=["UPDATE"],
            refuse=f"({' OR '.join(different(c) for c in ('done_on', 'result', 'done_by_id', 'round'))})"
            " AND NOT (OLD.state IN ('open', 'not_adequate') AND NEW.state = 'done')",
            message=_("Báo cáo khắc phục đã gửi thì giữ nguyên."),
        ),
        Rule(
            name="follow_up_of_an_issued_finding",
            on=["INSERT"],
            refuse="NOT EXISTS (SELECT 1 FROM programme_finding n JOIN programme_supervision s ON s.id = n.supervision_id"
            " WHERE n.id = NEW.finding_id AND n.state = 'issued' AND n.unit_id = NEW.body_id AND n.removed_at IS NULL"
            " AND s.state IN ('under_way', 'reported', 'concluded'))",
            message=_(
                "Chỉ yêu cầu khắc phục theo phát hiện của chính mình đã ban hành, khi cuộc kiểm tra chưa kết thúc."
            ),
            hold='PERFORM 1 FROM "programme_supervision" WHERE id = (SELECT n.supervision_id FROM programme_finding n'
            " WHERE n.id = NEW.finding_id) FOR NO KEY UPDATE; PERFORM 1 FROM programme_finding WHERE id = NEW.finding_id"
            " FOR NO KEY UPDATE",
        ),
        Rule(
            name="follow_up_reported_by_the_unit",
            on=["INSERT", "UPDATE"],
            refuse="NEW.state = 'done' AND NOT EXISTS (SELECT 1 FROM core_user u WHERE u.id = NEW.done_by_id"
            " AND u.unit_id = NEW.unit_id)",
            message=_("Chỉ người của đơn vị được yêu cầu mới báo cáo khắc phục."),
        ),
        Rule(
            name="follow_up_not_verified_by_the_unit",
            on=["INSERT", "UPDATE"],
            refuse="NEW.state = 'verified' AND EXISTS (SELECT 1 FROM core_user u WHERE u.id = NEW.checked_by_id"
            " AND u.unit_id = NEW.unit_id)",
            message=_("Đơn vị được yêu cầu không tự xác nhận kết quả khắc phục."),
        ),
        Rule(
            name="follow_up_moved_by_a_check",
            on=["UPDATE"],
            refuse="OLD.state <> NEW.state AND NEW.state <> 'done' AND NOT EXISTS (SELECT 1 FROM programme_followupcheck c"
            " WHERE c.follow_up_id = NEW.id AND c.round = NEW.round AND c.verdict = NEW.state"
            " AND c.checked_by_id = NEW.checked_by_id)",
            message=_("Chỉ lần kiểm tra khắc phục của cơ quan yêu cầu mới đổi được trạng thái này."),
        ),
        Rule(
            name="follow_up_begins_open",
            on=["INSERT"],
            refuse="NEW.state NOT IN ('open', 'done')",
            message=_("Yêu cầu khắc phục bắt đầu ở trạng thái “đang khắc phục”."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code}: {self.what[:80]}"

    def derive(self) -> None:
        """A demand carries the finding's own words, as they were when it was made."""
        if self._state.adding and self.finding_id:
            found: Any = self.finding
            self.body_id, self.finding_code, self.said = found.unit_id, found.code, found.text
            self.severity, self.found_on, self.commitment_id = found.severity, found.found_on, found.commitment_id
            self.head_id, self.head_title = found.head_id, found.head_title
            self.repeats = found.repeat_of_id is not None
            self.first_due_on = self.due_on


def in_time() -> Case:
    """Whether it was remedied by the first due day and found adequate; None while it is not yet due, and where it was
    withdrawn or handed on."""
    today = Value(timezone.localdate(), models.DateField())
    return Case(
        When(state__in=["withdrawn", "transferred"], then=Value(None)),
        When(state="verified", done_on__lte=F("first_due_on"), then=Value(True)),
        When(state="verified", then=Value(False)),
        When(state__in=["open", "not_adequate", "done"], first_due_on__lt=today, then=Value(False)),
        default=Value(None),
        output_field=models.BooleanField(),
    )


follow_ups = Register(
    slug="follow-ups",
    domain="reporting",
    model=FollowUp,
    columns=["code", "what", "unit", "due_on", "state", "body", "commitment", "severity", "done_on", "in_time"],
    filters=[
        "area",
        "unit",
        "state",
        "body",
        "finding",
        "commitment",
        "severity",
        "head",
        "repeats",
        "due_on",
        "first_due_on",
        "found_on",
        "done_on",
        "checked_on",
        "in_time",
    ],
    workflow=workflow,
    key=["code"],
    numbering="KP",
    headings={
        "Mã yêu cầu": "code",
        "Phát hiện": "finding",
        "Việc phải khắc phục": "what",
        "Hạn khắc phục": "due_on",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Ngày khắc phục xong": "done_on",
        "Kết quả khắc phục": "result",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
    due={"open": "due_on", "not_adequate": "due_on"},
    derived={"in_time": Derived(_("đúng hạn"), in_time, models.BooleanField())},
)
