"""The life of a tree: its states, the steps between them, and what must be on record before one is felled.

A tree felled or dead leaves an obligation: it stays open until another one is planted.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Role
from dothi.core.rules import Rule, edges
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.environment.tree import Tree

INSPECT = "tree_inspect_months_{risk}"  # until the next inspection of a tree of that risk
PARAMETERS = {
    INSPECT.format(risk="low"): _("chu kỳ kiểm tra cây rủi ro thấp (tháng)"),
    INSPECT.format(risk="medium"): _("chu kỳ kiểm tra cây rủi ro trung bình (tháng)"),
    INSPECT.format(risk="high"): _("chu kỳ kiểm tra cây rủi ro cao (tháng)"),
}


class State(models.TextChoices):
    """The life of a tree."""

    PLANNED = "planned", _("dự kiến trồng")
    PLANTED = "planted", _("mới trồng")
    ESTABLISHED = "established", _("đã bén rễ")
    MATURE = "mature", _("trưởng thành")
    DECLINING = "declining", _("suy yếu")
    FELLED = "felled", _("đã chặt hạ")
    DEAD = "dead", _("đã chết, đổ")
    REPLACED = "replaced", _("đã trồng thay thế")
    DROPPED = "dropped", _("không trồng")


STANDING = (State.PLANTED, State.ESTABLISHED, State.MATURE, State.DECLINING)
GONE = (State.FELLED, State.DEAD, State.REPLACED)

# SQL: a permit to fell tree {tree} was granted, or its emergency felling is on record and waits for approval.
PERMITTED = """EXISTS (SELECT 1 FROM registers_fellingpermit p WHERE p.tree_id = {tree} AND p.removed_at IS NULL
    AND p.state IN ('granted', 'emergency'))"""


def days_real(tree: Tree) -> Refusal:
    """Nothing that was done is dated in the future."""
    late = any(day is not None and day > timezone.localdate() for day in (tree.planted_on, tree.ended_on))
    return _("Ngày này không thể ở tương lai.") if late else None


def felling_permitted(tree: Tree) -> Refusal:
    """A tree is felled with a permit, or in an emergency that is on record with its photo."""
    permits = tree.felling_permits.filter(state__in=["granted", "emergency"])
    return None if permits.exists() else _("Chưa có giấy phép chặt hạ, hoặc biên bản chặt hạ khẩn cấp kèm ảnh.")


def interval_known(tree: Tree) -> Refusal:
    """When to look again follows from the risk: its parameter must be on record."""
    code, day = INSPECT.format(risk=tree.risk), tree.planted_on or timezone.localdate()
    return None if law.parameter(code, day, tree.area_id) else law.missing(PARAMETERS[code], code, day)


def a_year_old(tree: Tree) -> Refusal:
    """A tree has taken root when it lived through its first year."""
    young = tree.year_on is not None and tree.year_on > timezone.localdate()
    return _("Cây trồng chưa đủ một năm.") if young else None


def successor_stands(tree: Tree) -> Refusal:
    """The obligation ends when another tree was planted, after this one was gone."""
    new = tree.replaced_by
    stands = new is not None and new.pk != tree.pk and new.state in STANDING
    after = new is not None and new.planted_on is not None and tree.ended_on is not None
    if stands and after and new.planted_on >= tree.ended_on:  # type: ignore[union-attr, operator]
        return None
    return _("Cây thay thế phải là cây khác, đang sống, trồng sau khi cây này mất.")


def paper_of(tree: Tree) -> str:
    """The number of the permit under which it was felled, or the code of the record of an emergency."""
    if not tree.pk:
        return ""
    permit = tree.felling_permits.filter(state__in=["granted", "emergency"]).first()
    return (permit.number or permit.code) if permit else ""


def next_look(tree: Tree) -> date | None:
    """When it must be inspected again, by its risk, from the last inspection or the planting."""
    since = tree.inspected_on or tree.planted_on
    if since is None or tree.state not in STANDING:
        return None
    return law.deadline(INSPECT.format(risk=tree.risk), since, tree.area_id)


S = State
workflow = Workflow(
    states=State,
    initial=S.PLANNED,
    final=(S.REPLACED, S.DROPPED),
    tones={
        S.PLANTED: "info",
        S.ESTABLISHED: "good",
        S.MATURE: "good",
        S.DECLINING: "warn",
        S.FELLED: "bad",
        S.DEAD: "bad",
    },
    transitions=(
        Transition("plant", _("Ghi nhận đã trồng"), [S.PLANNED], S.PLANTED, Role.CLERK, asks=["planted_on"],
                   requires=["planted_on"], guards=[days_real, interval_known]),
        Transition("establish", _("Đã bén rễ"), [S.PLANTED], S.ESTABLISHED, Role.CLERK, guards=[a_year_old]),
        Transition("mature", _("Đã trưởng thành"), [S.ESTABLISHED], S.MATURE, Role.CLERK),
        Transition("decline", _("Suy yếu"), [S.PLANTED, S.ESTABLISHED, S.MATURE], S.DECLINING, Role.CLERK, reason=True),
        Transition("recover", _("Đã hồi phục"), [S.DECLINING], S.MATURE, Role.CLERK),
        Transition("fell", _("Ghi nhận đã chặt hạ"), STANDING, S.FELLED, Role.OFFICER, asks=["ended_on"],
                   requires=["ended_on"], guards=[days_real, felling_permitted]),
        Transition("die", _("Ghi nhận đã chết, đổ"), STANDING, S.DEAD, Role.CLERK, asks=["ended_on"],
                   requires=["ended_on"], documents=["photo"], guards=[days_real]),
        Transition("replace", _("Ghi nhận cây thay thế"), [S.FELLED, S.DEAD], S.REPLACED, Role.CLERK,
                   asks=["replaced_by"], requires=["replaced_by"], guards=[successor_stands]),
        Transition("drop", _("Không trồng"), [S.PLANNED], S.DROPPED, Role.OFFICER, reason=True),
    ),
)  # fmt: skip

# A tree that enters the register as felled (an import: felled before it was kept, or moved from another house) cannot have
# its permit there yet, since a permit names its tree: it names its paper instead, which the model asks of every felled tree.
RULES = [
    edges(workflow, "tree_steps", _("Cây không thể chuyển thẳng giữa hai trạng thái này.")),
    Rule(
        name="tree_felled_by_permit",
        on=("UPDATE",),
        refuse=f"NEW.state = 'felled' AND OLD.state <> 'felled' AND NOT {PERMITTED.format(tree='NEW.id')}",
        message=_("Chưa có giấy phép chặt hạ, hoặc biên bản chặt hạ khẩn cấp kèm ảnh."),
    ),
    Rule(
        name="tree_replaced_by_standing",
        on=("UPDATE",),
        refuse="""NEW.state = 'replaced' AND OLD.state <> 'replaced' AND NOT EXISTS (SELECT 1 FROM registers_tree t
            WHERE t.id = NEW.replaced_by_id AND t.id <> NEW.id AND t.removed_at IS NULL
            AND t.state IN ('planted', 'established', 'mature', 'declining') AND t.planted_on >= NEW.ended_on)""",
        message=_("Cây thay thế phải là cây khác, đang sống, trồng sau khi cây này mất."),
    ),
]
