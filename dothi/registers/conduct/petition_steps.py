"""How a complaint or denunciation is dealt with: accepted or not, verified, concluded, decided by someone else, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.core.rules import edges, frozen
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.conduct.petition import Petition

ACCEPT = {"complaint": "complaint_accept_days", "denunciation": "denunciation_accept_days"}
SETTLE = {"complaint": "complaint_days", "denunciation": "denunciation_days"}
SETTLE_COMPLEX = {"complaint": "complaint_complex_days", "denunciation": "denunciation_complex_days"}
PARAMETERS = {
    ACCEPT["complaint"]: _("thời hạn thụ lý khiếu nại"),
    ACCEPT["denunciation"]: _("thời hạn thụ lý tố cáo"),
    SETTLE["complaint"]: _("thời hạn giải quyết khiếu nại"),
    SETTLE["denunciation"]: _("thời hạn giải quyết tố cáo"),
    SETTLE_COMPLEX["complaint"]: _("thời hạn giải quyết khiếu nại phức tạp"),
    SETTLE_COMPLEX["denunciation"]: _("thời hạn giải quyết tố cáo phức tạp"),
}


class State(models.TextChoices):
    """Where it stands."""

    RECEIVED = "received", _("đã nhận đơn")
    ACCEPTED = "accepted", _("đã thụ lý")
    VERIFYING = "verifying", _("đang xác minh")
    CONCLUDED = "concluded", _("đã kết luận")
    DECIDED = "decided", _("đã quyết định, trả lời")
    CLOSED = "closed", _("đã kết thúc")
    REFUSED = "refused", _("không thụ lý")
    TRANSFERRED = "transferred", _("đã chuyển cơ quan khác")


def settle_code(petition: Petition) -> str:
    """The parameter that says how long it may take."""
    return (SETTLE_COMPLEX if petition.is_complex else SETTLE)[petition.kind]


def accept(petition: Petition) -> None:
    """Accepted today, unless another day is given."""
    petition.accepted_on = petition.accepted_on or timezone.localdate()


def conclude(petition: Petition) -> None:
    """Concluded today, unless another day is given."""
    petition.concluded_on = petition.concluded_on or timezone.localdate()


def conclude_again(petition: Petition) -> None:
    """Not concluded after all."""
    petition.concluded_on = None


def decide(petition: Petition) -> None:
    """Decided today, unless another day is given."""
    petition.decided_on = petition.decided_on or timezone.localdate()


def close(petition: Petition) -> None:
    """Ended today."""
    petition.closed_on = timezone.localdate()


def term_known(petition: Petition) -> Refusal:
    """How long it may take must be on record."""
    code, day = settle_code(petition), petition.accepted_on or timezone.localdate()
    return None if law.parameter(code, day, petition.area_id) else law.missing(PARAMETERS[code], code, day)


def days_real(petition: Petition) -> Refusal:
    """Nothing that was done is dated in the future."""
    days = (petition.accepted_on, petition.concluded_on, petition.decided_on)
    late = any(day is not None and day > timezone.localdate() for day in days)
    return _("Ngày này không thể ở tương lai.") if late else None


S = State
workflow = Workflow(
    states=State,
    initial=S.RECEIVED,
    final=(S.CLOSED, S.REFUSED, S.TRANSFERRED),
    frozen=(S.CONCLUDED, S.DECIDED),
    tones={S.RECEIVED: "warn", S.ACCEPTED: "info", S.VERIFYING: "info", S.CONCLUDED: "info", S.DECIDED: "good",
           S.CLOSED: "good"},
    transitions=(
        Transition("accept", _("Thụ lý"), [S.RECEIVED], S.ACCEPTED, Role.OFFICER, asks=["accepted_on", "unit"],
                   fill=accept, requires=["unit"], guards=[days_real, term_known]),
        Transition("refuse", _("Không thụ lý"), [S.RECEIVED], S.REFUSED, Role.OFFICER, asks=["refusal"],
                   requires=["refusal"], fill=close, fills=["closed_on"]),
        Transition("transfer", _("Chuyển cơ quan có thẩm quyền"), [S.RECEIVED], S.TRANSFERRED, Role.OFFICER,
                   asks=["transferred_to"], requires=["transferred_to"], fill=close),
        Transition("verify", _("Bắt đầu xác minh"), [S.ACCEPTED], S.VERIFYING, Role.OFFICER),
        Transition("conclude", _("Kết luận"), [S.VERIFYING], S.CONCLUDED, Role.OFFICER,
                   asks=["conclusion", "concluded_on"], fill=conclude, requires=["conclusion"],
                   documents=[Attachment.Kind.MINUTE], guards=[days_real]),
        Transition("return", _("Xác minh lại"), [S.CONCLUDED], S.VERIFYING, Role.APPROVER, fill=conclude_again,
                   reason=True),
        Transition("decide", _("Quyết định, trả lời"), [S.CONCLUDED], S.DECIDED, Role.APPROVER,
                   asks=["decision_number", "decided_on"], fill=decide, requires=["decision_number"],
                   documents=[Attachment.Kind.DECISION], guards=[days_real], different_from=["conclude"]),
        Transition("close", _("Kết thúc"), [S.DECIDED], S.CLOSED, Role.OFFICER, fill=close),
    ),
)  # fmt: skip

RULES = [
    edges(workflow, "petition_steps", _("Đơn không thể chuyển thẳng giữa hai trạng thái này.")),
    frozen(
        "petition_frozen",
        ["decided", "closed"],
        ["kind", "received_on", "sender", "against", "content", "conclusion", "decision_number", "decided_on"],
        _("Đơn đã quyết định không sửa được nội dung, kết luận và quyết định."),
    ),
]
