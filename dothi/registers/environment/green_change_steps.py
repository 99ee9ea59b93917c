"""How a change of green or water area comes to count, and what the database refuses of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Role
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.environment.green_change import GreenChange


class State(models.TextChoices):
    """Whether a change counts."""

    PROPOSED = "proposed", _("đề nghị tính")
    CONFIRMED = "confirmed", _("đã xác nhận")
    REFUSED = "refused", _("không tính")


def dated(change: GreenChange) -> Refusal:
    """Confirmed after it happened."""
    early = change.confirmed_on is not None and change.confirmed_on < change.changed_on
    return _("Ngày xác nhận không thể trước ngày biến động.") if early else None


S = State
workflow = Workflow(
    states=State,
    initial=S.PROPOSED,
    final=(S.CONFIRMED, S.REFUSED),
    tones={S.CONFIRMED: "good", S.REFUSED: "bad"},
    transitions=(
        Transition("submit", _("Trình xác nhận"), [S.PROPOSED], "", Role.CLERK),
        Transition(
            "confirm",
            _("Xác nhận"),
            [S.PROPOSED],
            S.CONFIRMED,
            Role.APPROVER,
            asks=["confirmed_on", "minute_number"],
            requires=["confirmed_on", "minute_number"],
            documents=["minute"],
            guards=[dated],
            different_from=["submit"],
        ),
        Transition("refuse", _("Không tính"), [S.PROPOSED], S.REFUSED, Role.APPROVER, reason=True),
    ),
)

_LIVE = "NEW.removed_at IS NULL AND NEW.state <> 'refused'"
_CITY = "s.managed_by = 'city'"
_LOST = "l.removed_at IS NULL AND l.state <> 'refused' AND l.kind = 'loss'"


def _of(condition: str) -> str:
    """SQL: the green space or the water body of a change meets a condition on `s`."""
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM registers_{table} s WHERE s.id = NEW.{column}_id AND {condition})"  # noqa: S608 - our own names
        for table, column in (("greenspace", "green_space"), ("waterbody", "water_body"))
    )


def _within(table: str, column: str) -> Rule:
    """What is gained is no more than there is; what is lost, in all, neither. Writers queue at the subject."""
    return Rule(
        name=f"green_change_within_{table}",
        on=("INSERT", "UPDATE"),
        refuse=f"""{_LIVE} AND EXISTS (SELECT 1 FROM registers_{table} s WHERE s.id = NEW.{column}_id AND
            (NEW.area_m2 > s.area_m2 + 1 OR s.area_m2 + 1 < (SELECT COALESCE(SUM(l.area_m2), 0)
                FROM registers_greenchange l WHERE l.{column}_id = s.id AND {_LOST})))""",  # noqa: S608 - our own names
        message=_("Phần biến động vượt quá diện tích của nơi này."),
        hold=f"UPDATE registers_{table} SET ledger = ledger + 1 WHERE id = NEW.{column}_id",  # noqa: S608 - our own names
    )


RULES = [
    edges(workflow, "green_change_steps", _("Biến động đã xác nhận hoặc không tính thì không đổi lại.")),
    frozen(
        "green_change_frozen",
        ["confirmed"],
        ["kind", "green_space_id", "water_body_id", "area_m2", "changed_on", "confirmed_on", "removed_at"],
        _("Biến động đã xác nhận không sửa được: hãy ghi một biến động ngược lại."),
    ),
    Rule(
        name="green_change_level",
        on=("INSERT", "UPDATE"),
        refuse=f"{_LIVE} AND ({_of(_CITY)})",
        message=_("Mặt nước, cây xanh do Thành phố quản lý không tính vào chỉ tiêu của quận."),
    ),
    Rule(
        name="green_change_new",
        on=("INSERT", "UPDATE"),
        refuse=f"{_LIVE} AND NEW.kind = 'gain'"
        f" AND ({_of('(s.in_baseline OR s.removed_at IS NOT NULL OR NEW.changed_on < s.created_on)')})",
        message=_("Chỉ nơi tạo mới sau hiện trạng gốc, và từ ngày tạo, mới tính là tăng."),
    ),
    Rule(
        name="green_change_counted_before",
        on=("INSERT", "UPDATE"),
        refuse=f"""{_LIVE} AND NEW.state = 'confirmed' AND NEW.kind = 'loss' AND ({_of("NOT s.in_baseline")})
            AND NOT EXISTS (SELECT 1 FROM registers_greenchange g WHERE g.removed_at IS NULL AND g.kind = 'gain'
            AND g.state = 'confirmed' AND (g.green_space_id = NEW.green_space_id
            OR g.water_body_id = NEW.water_body_id))""",  # noqa: S608 - our own names
        message=_("Nơi này chưa được tính tăng thì không tính giảm."),
    ),
    _within("greenspace", "green_space"),
    _within("waterbody", "water_body"),
]
