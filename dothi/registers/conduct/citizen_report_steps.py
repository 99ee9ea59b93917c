"""How a citizen report is handled: its states, the steps between them, who takes each.

Who answers does not approve the answer. What turns out to be a complaint or a denunciation leaves this register: its
text and its sender go into the confidential one, and nothing of them stays behind to be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.core.rules import Rule, different, edges
from dothi.registers.conduct.report_route import unit_for
from dothi.registers.workflow import SAME, Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.conduct.citizen_report import CitizenReport

ACCEPT_HOURS = "report_accept_hours"  # working hours to accept or refuse
URGENT_HOURS = "report_urgent_hours"  # working hours to finish what is urgent
DAYS = {"normal": "report_normal_days", "complex": "report_complex_days"}
TRANSFERS = "report_transfers_most"  # how often it may be passed on before an approver must decide
PARAMETERS = {
    ACCEPT_HOURS: _("thời hạn tiếp nhận phản ánh (giờ làm việc)"),
    URGENT_HOURS: _("thời hạn xử lý phản ánh khẩn (giờ làm việc)"),
    DAYS["normal"]: _("thời hạn xử lý phản ánh bình thường"),
    DAYS["complex"]: _("thời hạn xử lý phản ánh phức tạp"),
    TRANSFERS: _("số lần chuyển phản ánh tối đa khi chưa có người phê duyệt"),
}
PRIVATE = ("content", "address", "place", "sender_name", "sender_phone", "anonymous", "answer", "refusal", "note")


class State(models.TextChoices):
    """Where the handling of a report stands."""

    RECEIVED = "received", _("mới nhận")
    ASKED = "asked", _("chờ bổ sung thông tin")
    ACCEPTED = "accepted", _("đã tiếp nhận")
    HANDLING = "handling", _("đang xử lý")
    ANSWERED = "answered", _("đã trả lời, chờ duyệt")
    CLOSED = "closed", _("đã đóng")
    REFUSED = "refused", _("không tiếp nhận")
    DUPLICATE = "duplicate", _("trùng")
    HANDED_OVER = "handed_over", _("chuyển xử lý theo luật khác")


def route(report: CitizenReport) -> None:
    """Accepted now, by the unit that was chosen, or by that of the route."""
    report.accepted_at = timezone.now()
    report.unit = report.unit or unit_for(report.kind, report.area, timezone.localdate())


def routed(report: CitizenReport) -> Refusal:
    """Some unit deals with it."""
    return None if report.unit_id else _("Chưa có tuyến chuyển cho lĩnh vực này: hãy chọn đơn vị phụ trách.")


def count_transfer(report: CitizenReport) -> None:
    """One time more."""
    report.transfers += 1


def elsewhere(report: CitizenReport) -> Refusal:
    """It goes to another unit than the one that has it."""
    same = type(report).objects.filter(pk=report.pk, unit=report.unit_id).exists()
    return _("Phải chọn đơn vị khác đơn vị đang giữ.") if same else None


def few_transfers(report: CitizenReport) -> Refusal:
    """Past a number of times an approver decides, so that nobody's report goes round in circles."""
    today = timezone.localdate()
    most = law.value(TRANSFERS, today, report.area_id)
    if most is None:
        return law.missing(PARAMETERS[TRANSFERS], TRANSFERS, today)
    return _("Đã chuyển quá số lần cho phép: cần người phê duyệt quyết định.") if report.transfers > most else None


def first_of_its_kind(report: CitizenReport) -> Refusal:
    """A duplicate names another report that is none itself."""
    first = report.duplicate_of
    bad = first is not None and (first.pk == report.pk or first.duplicate_of_id is not None)
    return _("Phải chọn phản ánh gốc khác, không phải phản ánh trùng.") if bad else None


def ask(report: CitizenReport) -> None:
    """The clock begins anew when the sender has answered."""
    report.replied_at = None


def reply(report: CitizenReport) -> None:
    """Complete now."""
    report.replied_at = timezone.now()


def answer(report: CitizenReport) -> None:
    """Answered now."""
    report.answered_at = timezone.now()


def send_back(report: CitizenReport) -> None:
    """Not answered after all; the words stay to be bettered."""
    report.answered_at = None


def close(report: CitizenReport) -> None:
    """Closed now."""
    report.closed_at = timezone.now()


def rate(report: CitizenReport) -> None:
    """Rated today."""
    report.rated_on = timezone.localdate()


def reopen(report: CitizenReport) -> None:
    """Open once more: the answer, its approval and the rating no longer stand; the history keeps them."""
    report.reopened_at, report.reopenings = timezone.now(), report.reopenings + 1
    report.answered_at = report.closed_at = report.rated_on = None
    report.rating = ""


def of_building(report: CitizenReport) -> Refusal:
    """Only a report on building order opens a violation of it."""
    return None if report.kind == "building_order" else _("Chỉ lập từ phản ánh về trật tự xây dựng.")


def of_waste(report: CitizenReport) -> Refusal:
    """Only a report on waste opens a black spot."""
    return None if report.kind == "waste" else _("Chỉ lập từ phản ánh về rác thải.")


def placed(report: CitizenReport) -> Refusal:
    """What is written into a register of places has one."""
    return None if report.place else _("Phản ánh chưa có vị trí.")


def no_violation(report: CitizenReport) -> Refusal:
    """One violation for a report."""
    return _("Phản ánh đã gắn với một vi phạm.") if report.violation_id else None


def no_black_spot(report: CitizenReport) -> Refusal:
    """One black spot for a report."""
    return _("Phản ánh đã gắn với một điểm đen.") if report.black_spot_id else None


def open_violation(report: CitizenReport) -> None:
    """A violation to be verified, found by residents, at the report's place."""
    from dothi.registers.construction.violation import Violation, violations

    report.violation = _opened(
        violations,
        report,
        Violation(
            kind=report.suspected, detected_on=timezone.localdate(), channel=Violation.Channel.CITIZEN, offender=""
        ),
    )


def open_black_spot(report: CitizenReport) -> None:
    """A black spot of dumping, at the report's place."""
    from dothi.registers.environment.black_spot import BlackSpot, black_spots

    report.black_spot = _opened(black_spots, report, BlackSpot(found_on=timezone.localdate()))


def _opened(register: Any, report: CitizenReport, made: Any) -> Any:
    """A record of another register, where the report is, numbered and saved."""
    from dothi.registers.numbering import number

    made.area_id, made.unit_id, made.synthetic = report.area_id, report.unit_id, report.synthetic
    made.place, made.address = report.place, report.address or str(report.area)
    number(register, made)
    made.prepare()
    made.full_clean(exclude=["search_text"])
    made.save()
    return made


def hand_over(report: CitizenReport) -> None:
    """A petition with all that was said and laid beside the report; here everything private is emptied.

    What kind it is stands in the petition alone. The history shows the emptied fields to nobody: see `withheld`.
    """
    from dothi.registers.conduct.petition import Petition, petitions
    from dothi.registers.numbering import number

    petition = Petition(
        kind=report.reclassed_as,
        received_on=timezone.localdate(report.received_at),
        sender=report.sender_name,
        sender_contact=report.sender_phone,
        sender_address="",
        content="\n".join(filter(None, (report.address, report.content, report.answer, report.note))),
        report=report,
        area_id=report.area_id,
        synthetic=report.synthetic,
    )
    number(petitions, petition)
    petition.prepare()
    petition.full_clean(exclude=["search_text"])
    petition.save()
    kinds = ContentType.objects.get_for_models(type(report), Petition)
    beside = Attachment.objects.filter(owner_type=kinds[type(report)], owner_id=report.pk)
    beside.update(owner_type=kinds[Petition], owner_id=petition.pk)
    for name in ("content", "address", "sender_name", "sender_phone", "answer", "refusal", "note", "reclassed_as"):
        setattr(report, name, "")
    report.place, report.anonymous = None, False


S = State
OPEN = [S.RECEIVED, S.ASKED, S.ACCEPTED, S.HANDLING]
AT_WORK = [S.ACCEPTED, S.HANDLING]
workflow = Workflow(
    states=State,
    initial=S.RECEIVED,
    final=(S.REFUSED, S.DUPLICATE, S.HANDED_OVER),
    frozen=(S.ANSWERED, S.CLOSED),
    tones={S.RECEIVED: "warn", S.ASKED: "neutral", S.ACCEPTED: "info", S.HANDLING: "info", S.ANSWERED: "good",
           S.CLOSED: "good"},
    transitions=(
        Transition("accept", _("Tiếp nhận"), [S.RECEIVED], S.ACCEPTED, Role.OFFICER, asks=["unit"], fill=route,
                   fills=["accepted_at"], guards=[routed]),
        Transition("start", _("Bắt đầu xử lý"), [S.ACCEPTED], S.HANDLING, Role.CLERK),
        Transition("answer", _("Trả lời"), [S.HANDLING], S.ANSWERED, Role.CLERK, asks=["answer"], requires=["answer"],
                   fill=answer, fills=["answered_at"], documents=[Attachment.Kind.PHOTO]),
        Transition("ask", _("Đề nghị bổ sung thông tin"), [S.RECEIVED], S.ASKED, Role.CLERK, fill=ask, reason=True),
        Transition("reply", _("Đã bổ sung"), [S.ASKED], S.RECEIVED, Role.CLERK, fill=reply, fills=["replied_at"]),
        Transition("transfer", _("Chuyển đơn vị khác"), AT_WORK, S.ACCEPTED, Role.OFFICER, asks=["unit"],
                   requires=["unit"], fill=count_transfer, fills=["transfers"], guards=[elsewhere, few_transfers],
                   reason=True),
        Transition("transfer_again", _("Quyết định đơn vị xử lý"), AT_WORK, S.ACCEPTED, Role.APPROVER, asks=["unit"],
                   requires=["unit"], fill=count_transfer, guards=[elsewhere], reason=True),
        Transition("open_violation", _("Lập hồ sơ vi phạm xây dựng"), AT_WORK, S.HANDLING, Role.CLERK,
                   asks=["suspected"], requires=["suspected"], guards=[of_building, placed, no_violation], effect=open_violation),
        Transition("open_black_spot", _("Lập điểm đen rác thải"), AT_WORK, S.HANDLING, Role.CLERK,
                   guards=[of_waste, placed, no_black_spot], effect=open_black_spot),
        Transition("link", _("Gắn với hồ sơ có sẵn"), AT_WORK, SAME, Role.CLERK,
                   asks=["violation", "fault", "waste_incident", "black_spot"]),
        Transition("approve", _("Duyệt câu trả lời"), [S.ANSWERED], S.CLOSED, Role.APPROVER, fill=close,
                   fills=["closed_at"], different_from=["answer"]),
        Transition("return", _("Trả lại câu trả lời"), [S.ANSWERED], S.HANDLING, Role.APPROVER, fill=send_back,
                   reason=True),
        Transition("rate", _("Ghi mức hài lòng"), [S.CLOSED], SAME, Role.CLERK, asks=["rating"], requires=["rating"],
                   fill=rate, fills=["rated_on"]),
        Transition("reopen", _("Mở lại"), [S.CLOSED], S.HANDLING, Role.OFFICER, fill=reopen,
                   fills=["reopened_at", "reopenings"], reason=True),
        Transition("refuse", _("Không tiếp nhận"), [S.RECEIVED, S.ASKED], S.REFUSED, Role.OFFICER, asks=["refusal"],
                   requires=["refusal"]),
        Transition("duplicate", _("Ghi nhận trùng"), [S.RECEIVED, S.ASKED, S.ACCEPTED], S.DUPLICATE, Role.OFFICER,
                   asks=["duplicate_of"], requires=["duplicate_of"], guards=[first_of_its_kind]),
        Transition("hand_over", _("Chuyển xử lý theo luật khác"), OPEN, S.HANDED_OVER, Role.OFFICER,
                   asks=["reclassed_as"], requires=["reclassed_as"], effect=hand_over),
    ),
)  # fmt: skip

_ANSWER = " OR ".join(different(c) for c in ("kind", "urgency", "content", "received_at", "answer", "answered_at"))
RULES = [
    edges(workflow, "citizen_report_steps", _("Phản ánh không thể chuyển thẳng giữa hai trạng thái này.")),
    Rule(
        name="citizen_report_transfers",
        on=["UPDATE"],
        refuse="OLD.state IN ('accepted', 'handling') AND NEW.transfers <> OLD.transfers"
        f" + CASE WHEN {different('unit_id')} THEN 1 ELSE 0 END AND NEW.state IN ('accepted', 'handling')",
        message=_("Mỗi lần phản ánh chuyển đơn vị phải được đếm."),
    ),
    Rule(
        name="citizen_report_answer_stays",
        on=["UPDATE"],
        refuse=f"OLD.state = NEW.state AND OLD.state IN ('answered', 'closed') AND ({_ANSWER})",
        message=_("Phản ánh đã trả lời không sửa được nội dung và câu trả lời."),
    ),
    Rule(
        name="citizen_report_reopenings",
        on=["UPDATE"],
        refuse="NEW.reopenings <> OLD.reopenings + CASE WHEN OLD.state = 'closed' AND NEW.state = 'handling'"
        " THEN 1 ELSE 0 END",
        message=_("Mỗi lần mở lại phản ánh phải được đếm."),
    ),
    Rule(
        name="citizen_report_duplicate",
        on=["INSERT", "UPDATE"],
        refuse="NEW.duplicate_of_id IS NOT NULL AND (EXISTS (SELECT 1 FROM registers_citizenreport o"
        " WHERE o.id = NEW.duplicate_of_id AND o.duplicate_of_id IS NOT NULL)"
        " OR EXISTS (SELECT 1 FROM registers_citizenreport d WHERE d.duplicate_of_id = NEW.id))",
        message=_("Phản ánh trùng phải nêu phản ánh gốc, không phải một phản ánh trùng khác."),
    ),
]
