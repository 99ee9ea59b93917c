"""The sixteen legal steps of a clearance: their kinds, what their clocks run by, and the order where the law sets one.

Steps run side by side; a step that does not concern a household is not applicable, with a reason. Each clock starts with
its own base event, and the law in force on that day counts.
"""

# ruff: noqa: S608 - the names in these conditions are those of our own tables and states

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Role
from dothi.core.rules import Rule, edges
from dothi.registers.construction.clearance import law_terms as law
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.construction.clearance.step import ClearanceStep


class State(models.TextChoices):
    """Whether a step was taken."""

    OPEN = "open", _("chưa làm")
    DONE = "done", _("đã làm")
    NOT_APPLICABLE = "not_applicable", _("không áp dụng")


class Kind(models.TextChoices):
    """The steps, in the order of the papers."""

    MARKERS = "markers", _("1. Cắm mốc, trích lục địa chính")
    RECOVERY_PLAN = "recovery_plan", _("2. Kế hoạch thu hồi, họp dân")
    NOTICE = "notice", _("3. Thông báo thu hồi đất")
    NOTICE_VALID = "notice_valid", _("4. Hiệu lực của thông báo")
    INVENTORY = "inventory", _("5. Kê khai, kiểm đếm")
    COMPULSORY = "compulsory", _("6. Vận động, kiểm đếm bắt buộc")
    ORIGIN = "origin", _("7. Xác nhận nguồn gốc, giá đất")
    POSTING = "posting", _("8. Niêm yết phương án")
    OPINION = "opinion", _("9. Họp lấy ý kiến")
    DIALOGUE = "dialogue", _("10. Đối thoại")
    APPRAISAL = "appraisal", _("11. Thẩm định phương án")
    APPROVAL = "approval", _("12. Phê duyệt phương án")
    PAYMENT = "payment", _("13. Chi trả")
    DECISION = "decision", _("14. Quyết định thu hồi đất")
    HANDOVER = "handover", _("15. Bàn giao mặt bằng")
    ENFORCEMENT = "enforcement", _("16. Vận động, cưỡng chế thu hồi")


K = Kind
NUMBERS = {str(kind): number for number, kind in enumerate(Kind, 1)}
TERMS = {  # kind → the parameter its clock runs by; the notice's depends on the kind of land
    K.NOTICE_VALID: law.NOTICE_VALID,
    K.INVENTORY: law.DECLARE,
    K.COMPULSORY: law.PERSUADE_INVENTORY,
    K.POSTING: law.POSTING,
    K.DIALOGUE: law.DIALOGUE,
    K.APPRAISAL: law.APPRAISAL,
    K.APPROVAL: law.APPROVAL,
    K.PAYMENT: law.PAYMENT,
    K.DECISION: law.DECISION,
    K.ENFORCEMENT: law.PERSUADE_HANDOVER,
}
BASE = {  # kind → the step whose day starts its clock, where the law names one
    K.NOTICE_VALID: K.NOTICE,
    K.INVENTORY: K.NOTICE,
    K.DIALOGUE: K.OPINION,
    K.APPRAISAL: K.POSTING,
    K.APPROVAL: K.APPRAISAL,
    K.PAYMENT: K.APPROVAL,
    K.DECISION: K.APPROVAL,
}
ORDER = (  # (earlier, later): the later step may not be dated before the earlier, nor taken without it
    (K.NOTICE, K.INVENTORY),
    (K.NOTICE, K.COMPULSORY),
    (K.INVENTORY, K.POSTING),
    (K.POSTING, K.APPRAISAL),
    (K.OPINION, K.APPRAISAL),
    (K.APPRAISAL, K.APPROVAL),
    (K.APPROVAL, K.PAYMENT),
    (K.APPROVAL, K.DECISION),
    (K.APPROVAL, K.HANDOVER),
    (K.DECISION, K.ENFORCEMENT),
)
WAIT = ((K.NOTICE, K.DECISION), (K.POSTING, K.APPROVAL))  # the later step waits for the earlier one's term to run out


def term_of(kind: str, land_kind: str) -> str:
    """The code of the parameter a step's clock runs by; empty when it has none."""
    if kind == K.NOTICE:
        return law.NOTICE_FARM if land_kind == "farm" else law.NOTICE_OTHER
    return TERMS.get(K(kind), "") if kind else ""


def _table(pairs: tuple[tuple[str, str], ...]) -> str:
    return "(" + " UNION ALL ".join(f"SELECT '{a!s}' AS a, '{b!s}' AS b" for a, b in pairs) + ")"


DONE = "NEW.removed_at IS NULL AND NEW.state = 'done'"
HOLD = "UPDATE registers_household SET ledger = ledger + 1 WHERE id = NEW.household_id AND NEW.state <> 'open'"
OTHER = (
    "registers_clearancestep {0} ON {0}.kind = o.{1} AND {0}.household_id = NEW.household_id AND {0}.removed_at IS NULL"
)


def finish(step: ClearanceStep) -> None:
    """The notice's clock starts the day it is given."""
    if step.kind == K.NOTICE and step.base_on is None:
        step.base_on = step.done_on


def pass_on(step: ClearanceStep) -> None:
    """Its day starts the clocks of the steps that wait for it."""
    for other in type(step).objects.filter(household=step.household, base_on=None, state=State.OPEN):
        if BASE.get(K(other.kind)) == step.kind:
            other.base_on = step.done_on
            other.save()


def done_by_today(step: ClearanceStep) -> Refusal:
    """Nothing of tomorrow was done."""
    late = step.done_on is not None and step.done_on > timezone.localdate()
    return _("Ngày thực hiện không thể ở tương lai.") if late else None


def reopen(step: ClearanceStep) -> None:
    """As if it had not been taken."""
    step.done_on, step.not_applicable_reason = None, ""


S = State
workflow = Workflow(
    states=State,
    initial=S.OPEN,
    final=(),
    frozen=(S.DONE, S.NOT_APPLICABLE),
    tones={S.OPEN: "info", S.DONE: "good", S.NOT_APPLICABLE: "neutral"},
    transitions=(
        Transition(
            "finish",
            _("Ghi nhận đã làm"),
            [S.OPEN],
            S.DONE,
            Role.CLERK,
            asks=["done_on", "document_number", "waived"],
            fill=finish,
            requires=["done_on"],
            guards=[done_by_today],
            effect=pass_on,
        ),
        Transition(
            "skip",
            _("Không áp dụng"),
            [S.OPEN],
            S.NOT_APPLICABLE,
            Role.OFFICER,
            asks=["not_applicable_reason"],
            requires=["not_applicable_reason"],
        ),
        Transition(
            "reopen", _("Mở lại bước"), [S.DONE, S.NOT_APPLICABLE], S.OPEN, Role.OFFICER, fill=reopen, reason=True
        ),
    ),
)

RULES = [
    edges(workflow, "clearance_step_edges", _("Bước không có chuyển trạng thái này.")),
    Rule(
        name="clearance_step_after",
        on=["INSERT", "UPDATE"],
        refuse=(
            f"{DONE} AND EXISTS (SELECT 1 FROM {_table(ORDER)} o WHERE o.b = NEW.kind AND NOT EXISTS (SELECT 1"
            " FROM registers_clearancestep e WHERE e.household_id = NEW.household_id AND e.kind = o.a"
            " AND e.removed_at IS NULL AND (e.state = 'not_applicable' OR (e.state = 'done'"
            " AND e.done_on <= NEW.done_on))))"
        ),
        message=_("Bước mà luật buộc làm trước chưa xong, hoặc làm sau ngày này."),
        hold=HOLD,
    ),
    Rule(
        name="clearance_step_before",
        on=["UPDATE"],
        refuse=(
            f"EXISTS (SELECT 1 FROM {_table(ORDER)} o JOIN {OTHER.format('f', 'b')} WHERE o.a = OLD.kind"
            " AND f.state = 'done' AND (NEW.removed_at IS NOT NULL OR NEW.state = 'open' OR NEW.kind <> OLD.kind"
            " OR (NEW.state = 'done' AND NEW.done_on > f.done_on)))"
        ),
        message=_("Bước sau theo luật đã làm: không mở lại, không lùi ngày được."),
        hold="UPDATE registers_household SET ledger = ledger + 1 WHERE id = NEW.household_id AND OLD.state <> NEW.state",
    ),
    Rule(
        name="clearance_step_waits",
        on=["INSERT", "UPDATE"],
        refuse=(
            f"{DONE} AND (EXISTS (SELECT 1 FROM {_table(WAIT)} o JOIN {OTHER.format('e', 'a')} WHERE o.b = NEW.kind"
            " AND NOT NEW.waived AND e.state = 'done' AND e.due_on > NEW.done_on)"
            f" OR EXISTS (SELECT 1 FROM {_table(WAIT)} o JOIN {OTHER.format('f', 'b')} WHERE o.a = NEW.kind"
            " AND NOT f.waived AND f.state = 'done' AND NEW.due_on > f.done_on))"
        ),
        message=_("Chưa hết thời hạn thông báo hoặc niêm yết theo luật."),
    ),
]
