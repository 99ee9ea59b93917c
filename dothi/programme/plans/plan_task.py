"""Lines of the units' yearly plans (nhiệm vụ trong kế hoạch năm).

Part 3 of the programme: a plan says for each content what is to be done, what comes of it (sản phẩm), where, when, with
what money, and which lines break through first (khâu đột phá, task S2.2.5). A line that no sentence of the programme asks
for is the unit's own addition; one that is not done is carried into the next year's plan, once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, different, edges
from dothi.programme.models.commitments import Commitment
from dothi.programme.plans.steps import TaskState, task_workflow
from dothi.programme.plans.unit_plan import UnitPlan
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

FIXED = _("Dòng của kế hoạch đã trình, đã duyệt không thêm, sửa, bỏ được.")
FACTS = (
    "plan_id", "code", "position", "content", "commitment_id", "origin", "source_key", "product", "address", "starts_on", "due_on",
    "budget", "money", "weight", "breakthrough", "carried_from_id", "area_id", "unit_id", "removed_at",
)  # fmt: skip
PLACE = "(ST_AsBinary(OLD.place) <> ST_AsBinary(NEW.place) OR (OLD.place IS NULL) <> (NEW.place IS NULL))"
CHANGED = " OR ".join([*(different(name) for name in FACTS), PLACE])
TOLD = f"{different('progress')} OR {different('done_on')} OR ({different('result')} AND OLD.state <> 'carried')"
HELD = "EXISTS (SELECT 1 FROM programme_unitplan p WHERE p.id IN ({plans}) AND p.state IN ('submitted', 'approved', 'closed'))"


def year_of(column: str) -> str:
    """The year of a date in words both engines know."""
    return f"SUBSTR(CAST(NEW.{column} AS VARCHAR(10)), 1, 4)"


class PlanTask(Record):
    """One line of one plan."""

    class Origin(models.TextChoices):
        OWN = "own", _("đơn vị tự đề ra")
        COMMITMENT = "commitment", _("cam kết chưa xong")
        REGISTER = "register", _("việc đang mở trong sổ")
        CARRIED = "carried", _("chuyển từ năm trước")

    class Money(models.TextChoices):
        NONE = "none", _("không cần kinh phí")
        DISTRICT = "district", _("ngân sách quận")
        CITY = "city", _("ngân sách thành phố")
        WARD = "ward", _("ngân sách phường")
        SOCIAL = "social", _("xã hội hoá")
        OTHER = "other", _("nguồn vốn khác")

    State = TaskState
    search_fields = ("code", "content", "product", "address")

    plan = models.ForeignKey(
        UnitPlan, verbose_name=_("kế hoạch"), on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    code = models.CharField(_("mã nhiệm vụ"), max_length=60)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    content = models.CharField(_("nội dung nhiệm vụ"), max_length=500)
    commitment = models.ForeignKey(
        Commitment,
        verbose_name=_("cam kết"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_tasks",
    )
    origin = models.CharField(_("xuất xứ"), max_length=10, choices=Origin, default=Origin.OWN)
    source_key = models.CharField(_("khoá đề xuất"), max_length=160, blank=True)
    product = models.CharField(_("sản phẩm"), max_length=300, blank=True)
    address = models.CharField(_("địa điểm"), max_length=300, blank=True)
    place = models.PointField(_("vị trí"), null=True, blank=True)
    starts_on = models.DateField(_("từ ngày"))
    due_on = models.DateField(_("đến ngày"))
    budget = models.DecimalField(_("kinh phí (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    money = models.CharField(_("nguồn kinh phí"), max_length=8, choices=Money, blank=True)
    weight = models.PositiveSmallIntegerField(_("trọng số"), null=True, blank=True)
    breakthrough = models.BooleanField(_("khâu đột phá"), default=False)
    carried_from = models.ForeignKey(
        "self",
        verbose_name=_("chuyển từ dòng"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carried_on",
    )
    progress = models.PositiveSmallIntegerField(_("tiến độ (%)"), null=True, blank=True)
    result = models.TextField(_("kết quả, lý do"), blank=True)
    done_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=8, choices=TaskState, default=TaskState.PLANNED, editable=False
    )

    class Meta:
        verbose_name = _("nhiệm vụ trong kế hoạch năm")
        verbose_name_plural = pgettext_lazy("plural", "nhiệm vụ trong kế hoạch năm")
        ordering: ClassVar = ["plan_id", "position", "-pk"]
        indexes: ClassVar = list_indexes("plan_task", "plan", "position", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="plan_task_code",
                violation_error_message=_("Mã nhiệm vụ này đã có."),
            ),
            models.UniqueConstraint(
                fields=["plan", "source_key"],
                condition=live() & ~Q(source_key=""),
                name="plan_task_taken_once",
                violation_error_message=_("Đề xuất này đã có trong kế hoạch."),
            ),
            models.UniqueConstraint(
                fields=["carried_from"],
                condition=live(carried_from__isnull=False),
                name="plan_task_carried_once",
                violation_error_message=_("Dòng này đã được chuyển sang năm sau."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("due_on")),
                name="plan_task_period",
                violation_error_message=_("Ngày kết thúc không thể trước ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                name="plan_task_budget",
                violation_error_message=_("Kinh phí không thể âm."),
            ),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gt=0, weight__lte=100),
                name="plan_task_weight",
                violation_error_message=_("Trọng số từ 1 đến 100."),
            ),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__lte=100),
                name="plan_task_progress",
                violation_error_message=_("Tiến độ từ 0 đến 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(origin="carried", carried_from__isnull=False)
                | (~Q(origin="carried") & Q(carried_from__isnull=True)),
                name="plan_task_origin",
                violation_error_message=_("Dòng chuyển từ năm trước phải ghi dòng cũ; dòng khác thì không."),
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(done_on__isnull=False) & ~Q(result="")),
                name="plan_task_done",
                violation_error_message=_("Dòng hoàn thành phải có ngày và kết quả."),
            ),
            models.CheckConstraint(
                condition=~Q(state="not_done") | ~Q(result=""),
                name="plan_task_not_done",
                violation_error_message=_("Dòng không hoàn thành phải ghi lý do."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="plan_task_begins",
            on=["INSERT"],
            refuse="NEW.state <> 'planned' OR NEW.progress IS NOT NULL OR NEW.done_on IS NOT NULL",
            message=_("Dòng mới của kế hoạch bắt đầu ở “chưa làm”."),
        ),
        edges(task_workflow, "plan_task_steps", _("Dòng kế hoạch không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(name="plan_task_added", on=["INSERT"], refuse=HELD.format(plans="NEW.plan_id"), message=FIXED),
        Rule(
            name="plan_task_changed",
            on=["UPDATE"],
            refuse=f"({CHANGED}) AND {HELD.format(plans='OLD.plan_id, NEW.plan_id')}",
            message=FIXED,
        ),
        Rule(name="plan_task_deleted", on=["DELETE"], refuse=HELD.format(plans="OLD.plan_id"), message=FIXED),
        Rule(
            name="plan_task_moves",
            on=["UPDATE"],
            refuse="OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM programme_unitplan p WHERE p.id = NEW.plan_id"
            " AND (p.state = 'approved' OR (p.state = 'closed' AND 'carried' IN (OLD.state, NEW.state))))",
            message=_("Kế hoạch chưa được duyệt hoặc đã khoá."),
        ),
        Rule(
            name="plan_task_told",
            on=["UPDATE"],
            refuse=f"({TOLD}) AND EXISTS (SELECT 1 FROM programme_unitplan p"  # noqa: S608 - our own names
            " WHERE p.id = NEW.plan_id AND p.state <> 'approved')",
            message=_("Kết quả chỉ ghi khi kế hoạch đã duyệt và chưa khoá."),
        ),
        Rule(
            name="plan_task_of_its_plan",
            on=["INSERT", "UPDATE"],
            refuse="NEW.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM programme_unitplan p WHERE p.id = NEW.plan_id"  # noqa: S608
            f" AND p.unit_id = NEW.unit_id AND {year_of('due_on')} = CAST(p.year AS VARCHAR(4))"
            f" AND (NEW.carried_from_id IS NOT NULL OR {year_of('starts_on')} = CAST(p.year AS VARCHAR(4))))",
            message=_("Dòng phải của đơn vị lập kế hoạch, trong năm kế hoạch (dòng chuyển tiếp được bắt đầu sớm hơn)."),
        ),
        Rule(
            name="plan_task_of_the_programme",
            on=["INSERT", "UPDATE"],
            refuse="NEW.commitment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM programme_unitplan p JOIN programme_commitment c"
            " ON c.programme_id = p.programme_id WHERE p.id = NEW.plan_id AND c.id = NEW.commitment_id)",
            message=_("Cam kết phải thuộc chương trình của kế hoạch."),
            hold="PERFORM 1",  # neither the plan's programme (`unit_plan_of_its_lines`) nor the commitment's changes
        ),
        Rule(
            name="plan_task_carried_from_last_year",
            on=["INSERT", "UPDATE"],
            refuse="NEW.removed_at IS NULL AND NEW.carried_from_id IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM programme_plantask t JOIN programme_unitplan q ON q.id = t.plan_id"
            " JOIN programme_unitplan p ON p.id = NEW.plan_id WHERE t.id = NEW.carried_from_id AND t.removed_at IS NULL"
            " AND t.state <> 'done' AND q.unit_id = p.unit_id AND q.programme_id = p.programme_id AND q.year = p.year - 1"
            " AND q.state IN ('approved', 'closed'))",
            message=_("Chỉ chuyển dòng chưa xong của kế hoạch năm trước, cùng đơn vị, đã duyệt."),
        ),
        Rule(
            name="plan_task_goes_on",
            on=["UPDATE"],
            refuse="NEW.state = 'carried' AND OLD.state <> 'carried' AND NOT EXISTS (SELECT 1 FROM programme_plantask t"
            " WHERE t.carried_from_id = NEW.id AND t.removed_at IS NULL)",
            message=_("Kế hoạch năm sau chưa có dòng này."),
            hold="PERFORM 1",  # who takes it over waits at this row
        ),
        Rule(
            name="plan_task_done_or_goes_on",
            on=["UPDATE"],
            refuse="NEW.state = 'done' AND OLD.state <> 'done' AND EXISTS (SELECT 1 FROM programme_plantask t"
            " WHERE t.carried_from_id = NEW.id AND t.removed_at IS NULL)",
            message=_("Dòng này đã chuyển sang kế hoạch năm sau."),
            hold="PERFORM 1",
        ),
        Rule(
            name="plan_task_dropped",
            on=["UPDATE"],
            refuse="(NEW.removed_at IS NOT NULL OR NEW.carried_from_id IS NULL OR NEW.carried_from_id <> OLD.carried_from_id)"
            " AND OLD.removed_at IS NULL AND OLD.carried_from_id IS NOT NULL AND EXISTS (SELECT 1 FROM programme_plantask t"
            " WHERE t.id = OLD.carried_from_id AND t.state = 'carried')",
            message=_("Dòng năm trước đang ghi là chuyển năm sau: hãy thôi chuyển dòng đó trước."),
        ),
        Rule(
            name="plan_task_dropped_for_good",
            on=["DELETE"],
            refuse="OLD.carried_from_id IS NOT NULL AND EXISTS (SELECT 1 FROM programme_plantask t"
            " WHERE t.id = OLD.carried_from_id AND t.state = 'carried')",
            message=_("Dòng năm trước đang ghi là chuyển năm sau: hãy thôi chuyển dòng đó trước."),
        ),
    ]

    def __str__(self) -> str:
        return self.content

    @classmethod
    def shared_with(cls, units: Collection[int]) -> Q:
        """Who helps with a line reads it once its plan is approved."""
        helping = apps.get_model("programme", "PlanPartner").objects.filter(partner__in=units)
        return Q(pk__in=helping.values("task"), plan__state__in=["approved", "closed"])

    def clean(self) -> None:
        """A line lies in its plan's year and of its plan's unit, said at the field."""
        super().clean()
        if self.plan_id is None or not self.starts_on or not self.due_on:
            return
        year = self.plan.year
        found: dict[str, Any] = {}
        if self.due_on.year != year:
            found["due_on"] = _("Ngày phải trong năm %(year)s.") % {"year": year}
        if self.starts_on.year != year and self.carried_from_id is None:
            found["starts_on"] = _("Ngày phải trong năm %(year)s.") % {"year": year}
        if self.unit_id != self.plan.unit_id:
            found["unit"] = _("Dòng phải của đơn vị lập kế hoạch.")
        if self.commitment is not None and self.commitment.programme_id != self.plan.programme_id:
            found["commitment"] = _("Cam kết phải thuộc chương trình của kế hoạch.")
        if found:
            raise ValidationError(found)

    def late(self, day: date) -> bool:
        """Whether its time is over on a day and nothing says that it was done by then."""
        if self.state == TaskState.DONE:
            return self.done_on is not None and self.done_on > self.due_on
        return self.due_on < day


def is_late() -> Case:
    """Not done by its day, as the database finds it."""
    today = timezone.localdate()
    late = Q(state="done", done_on__gt=F("due_on")) | (~Q(state="done") & Q(due_on__lt=today))
    return Case(When(late, then=Value(True)), default=Value(False))


plan_tasks = Register(
    slug="plan-tasks",
    domain="reporting",
    model=PlanTask,
    columns=[
        "content",
        "plan",
        "commitment",
        "product",
        "starts_on",
        "due_on",
        "budget",
        "state",
        "progress",
        "breakthrough",
    ],
    filters=[
        "plan",
        "year",
        "unit",
        "area",
        "commitment",
        "origin",
        "state",
        "breakthrough",
        "starts_on",
        "due_on",
        "done_on",
        "budget",
        "money",
        "late",
    ],
    workflow=task_workflow,
    key=["code"],
    numbering="NV",
    headings={
        "Mã nhiệm vụ": "code",
        "Kế hoạch": "plan",
        "TT": "position",
        "Nội dung nhiệm vụ": "content",
        "Cam kết": "commitment",
        "Đơn vị phụ trách": "unit",
        "Phường": "area",
        "Xuất xứ": "origin",
        "Khoá đề xuất": "source_key",
        "Sản phẩm": "product",
        "Địa điểm": "address",
        "Vị trí": "place",
        "Từ ngày": "starts_on",
        "Đến ngày": "due_on",
        "Kinh phí (đồng)": "budget",
        "Nguồn kinh phí": "money",
        "Trọng số": "weight",
        "Khâu đột phá": "breakthrough",
        "Chuyển từ dòng": "carried_from",
        "Tiến độ (%)": "progress",
        "Kết quả, lý do": "result",
        "Ngày hoàn thành": "done_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="plan",
    wide=True,
    due={TaskState.PLANNED: "due_on", TaskState.DOING: "due_on"},
    derived={
        "year": Derived(_("năm kế hoạch"), lambda: F("plan__year"), models.IntegerField()),
        "late": Derived(_("quá hạn"), is_late, models.BooleanField()),
    },
)
