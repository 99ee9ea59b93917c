"""How a breach of sanitation is handled: recorded, sanctioned, paid, closed by someone else than who recorded it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Role
from dothi.core.rules import edges, frozen
from dothi.registers.register import show
from dothi.registers.workflow import SAME, Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.environment.waste_incident import WasteIncident

DECIDE = "waste_decide_days"  # to sanction, from the record
CEILINGS = {"ward": "waste_fine_ceiling_ward", "district": "waste_fine_ceiling_district"}
PARAMETERS = {
    DECIDE: _("thời hạn xử lý vi phạm vệ sinh môi trường"),
    CEILINGS["ward"]: _("mức phạt tối đa của cấp phường về vệ sinh môi trường (đồng)"),
    CEILINGS["district"]: _("mức phạt tối đa của cấp quận về vệ sinh môi trường (đồng)"),
}


class State(models.TextChoices):
    """How far the handling has come."""

    FOUND = "found", _("đã phát hiện")
    RECORDED = "recorded", _("đã lập biên bản")
    SANCTIONED = "sanctioned", _("đã xử lý")
    CLOSED = "closed", _("đã kết thúc")
    UNFOUNDED = "unfounded", _("không có vi phạm")


def days_real(incident: WasteIncident) -> Refusal:
    """Nothing that was done is dated in the future."""
    days = (incident.recorded_on, incident.decided_on, incident.fine_paid_on)
    late = any(day is not None and day > timezone.localdate() for day in days)
    return _("Ngày này không thể ở tương lai.") if late else None


def somebody_named(incident: WasteIncident) -> Refusal:
    """A record is drawn up against somebody, or against a vehicle."""
    known = incident.offender or incident.vehicle_plate
    return None if known else _("Cần ghi người vi phạm hoặc biển số xe.")


def fine_allowed(incident: WasteIncident) -> Refusal:
    """A fine lies within the ceiling of who imposes it on that day."""
    if incident.fine is None:
        return None
    day = incident.decided_on or timezone.localdate()
    code = CEILINGS.get(incident.authority)
    if code is None:
        return _("Cần chọn cấp xử phạt.")
    ceiling = law.value(code, day, incident.area_id)
    if ceiling is None:
        return law.missing(PARAMETERS[code], code, day)
    over = _("Tiền phạt vượt mức tối đa của cấp này (%(ceiling)s đồng).") % {"ceiling": show(ceiling)}
    return over if incident.fine > ceiling else None


def fine_paid(incident: WasteIncident) -> Refusal:
    """Nothing ends while the fine is unpaid."""
    owed = incident.fine is not None and incident.fine_paid_on is None
    return _("Chưa nộp đủ tiền phạt.") if owed else None


def record(incident: WasteIncident) -> None:
    """Recorded today, unless another day is given."""
    incident.recorded_on = incident.recorded_on or timezone.localdate()


def decide(incident: WasteIncident) -> None:
    """Decided today, unless another day is given."""
    incident.decided_on = incident.decided_on or timezone.localdate()


S = State
workflow = Workflow(
    states=State,
    initial=S.FOUND,
    final=(S.CLOSED, S.UNFOUNDED),
    frozen=(S.SANCTIONED,),
    tones={S.FOUND: "warn", S.RECORDED: "warn", S.SANCTIONED: "info", S.CLOSED: "good"},
    transitions=(
        Transition("record", _("Lập biên bản"), [S.FOUND], S.RECORDED, Role.CLERK, asks=["recorded_on", "record_number"],
                   fill=record, requires=["record_number"], documents=["photo"], guards=[days_real, somebody_named]),
        Transition("dismiss", _("Kết luận không có vi phạm"), [S.FOUND], S.UNFOUNDED, Role.OFFICER, reason=True),
        Transition("sanction", _("Xử lý"), [S.RECORDED], S.SANCTIONED, Role.OFFICER,
                   asks=["sanction", "decided_on", "decision_number", "authority", "fine"], fill=decide,
                   requires=["sanction"], guards=[days_real, fine_allowed], different_from=["record"]),
        Transition("pay", _("Ghi nhận nộp phạt"), [S.SANCTIONED], SAME, Role.CLERK, asks=["fine_paid_on"],
                   requires=["fine", "fine_paid_on"], guards=[days_real]),
        Transition("close", _("Kết thúc"), [S.SANCTIONED], S.CLOSED, Role.OFFICER, guards=[fine_paid],
                   different_from=["record"]),
    ),
)  # fmt: skip

RULES = [
    edges(workflow, "waste_incident_steps", _("Vụ việc không thể chuyển thẳng giữa hai trạng thái này.")),
    frozen(
        "waste_incident_frozen",
        ["sanctioned", "closed"],
        ["kind", "found_on", "sanction", "fine", "authority", "decided_on"],
        _("Vụ việc đã xử lý không sửa được hành vi, hình thức xử lý và tiền phạt."),
    ),
]
