"""What is done about an exceedance: its states, the steps between them, who takes each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Role
from dothi.registers.workflow import Refusal, Transition, Workflow, not_ahead

if TYPE_CHECKING:
    from dothi.registers.environment.exceedance import Exceedance

CONFIRM = "exceedance_confirm_days"  # to confirm or to show that the sample was bad, from the day of the sample
PARAMETERS = {CONFIRM: _("thời hạn xác nhận kết quả vượt quy chuẩn")}


class State(models.TextChoices):
    """Where an exceedance stands."""

    DETECTED = "detected", _("mới phát hiện")
    CONFIRMED = "confirmed", _("đã xác nhận")
    INVALID = "invalid_sample", _("mẫu không hợp lệ")
    CASE_OPENED = "case_opened", _("đã mở hồ sơ xử lý")
    RESOLVED = "resolved", _("đã giải quyết")


days_real = not_ahead("confirmed_on", "case_opened_on", "resolved_on")


def within_limit_again(exceedance: Exceedance) -> Refusal:
    """The last result of the parameter at the point came after the exceedance, and lies within the limit of its day."""
    from dothi.registers.environment.measurement import judged

    measured = exceedance.measurement
    later = judged().filter(
        parameter=measured.parameter, averaging=measured.averaging, sampling__point=measured.sampling.point_id
    )
    last = later.exclude(exceeds=None).order_by("-taken_on", "-pk").first()
    if last is not None and last.taken_on > exceedance.found_on and last.exceeds is False:
        return None
    return _("Cần kết quả gần nhất của thông số này tại điểm, lấy sau lần vượt, đạt quy chuẩn.")


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.DETECTED,
    final=(S.INVALID, S.RESOLVED),
    tones={
        S.DETECTED: "warn",
        S.CONFIRMED: "bad",
        S.INVALID: "neutral",
        S.CASE_OPENED: "info",
        S.RESOLVED: "good",
    },
    transitions=(
        Transition(
            "confirm",
            _("Xác nhận vượt quy chuẩn"),
            [S.DETECTED],
            S.CONFIRMED,
            Role.OFFICER,
            asks=["confirmed_on"],
            requires=["confirmed_on"],
            guards=[days_real],
        ),
        Transition(
            "invalidate",
            _("Kết luận mẫu không hợp lệ"),
            [S.DETECTED],
            S.INVALID,
            Role.APPROVER,
            asks=["invalid_reason"],
            requires=["invalid_reason"],
            documents=[Kind.MINUTE],
        ),
        Transition(
            "open_case",
            _("Mở hồ sơ xử lý"),
            [S.CONFIRMED],
            S.CASE_OPENED,
            Role.OFFICER,
            asks=["case_number", "case_opened_on"],
            requires=["case_number", "case_opened_on"],
            guards=[days_real],
        ),
        Transition(
            "resolve",
            _("Kết thúc xử lý"),
            [S.CASE_OPENED],
            S.RESOLVED,
            Role.APPROVER,
            asks=["resolved_on", "resolution"],
            requires=["resolved_on", "resolution"],
            guards=[days_real, within_limit_again],
            different_from=["open_case"],
        ),
    ),
)
