"""What the law on clearance sets by date: codes of the parameters, and what each is called.

Every period is a dated `Parameter` with its source (`law-clearance.yaml`); the law in force on the base event counts.
"""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.registers.workflow import Refusal

NOTICE_FARM = "clearance_notice_days_farm"  # from the notice to the earliest recovery decision
NOTICE_OTHER = "clearance_notice_days_other"
NOTICE_VALID = "clearance_notice_valid_months"
DECLARE = "clearance_declare_days"  # for the owner to declare what stands on the land
PERSUADE_INVENTORY = "clearance_persuade_inventory_days"
POSTING = "clearance_posting_days"  # of the draft plan, before it may be decided
DIALOGUE = "clearance_dialogue_days"
APPRAISAL = "clearance_appraisal_days"
APPROVAL = "clearance_approval_days"
PAYMENT = "clearance_payment_days"  # from the approval
DECISION = "clearance_decision_days"  # for the recovery decision
PERSUADE_HANDOVER = "clearance_persuade_handover_days"
COMPLAINT = "clearance_complaint_days"  # to answer
AREA = "clearance_area_tolerance_percent"  # acquired parcels against the area of the batch

PARAMETERS: dict[str, str | Promise] = {
    NOTICE_FARM: _("thời hạn thông báo thu hồi đất nông nghiệp"),
    NOTICE_OTHER: _("thời hạn thông báo thu hồi đất khác"),
    NOTICE_VALID: _("hiệu lực của thông báo thu hồi đất"),
    DECLARE: _("thời hạn kê khai"),
    PERSUADE_INVENTORY: _("thời hạn vận động kiểm đếm"),
    POSTING: _("thời hạn niêm yết phương án bồi thường"),
    DIALOGUE: _("thời hạn đối thoại"),
    APPRAISAL: _("thời hạn thẩm định phương án bồi thường"),
    APPROVAL: _("thời hạn phê duyệt phương án bồi thường"),
    PAYMENT: _("thời hạn chi trả"),
    DECISION: _("thời hạn ban hành quyết định thu hồi đất"),
    PERSUADE_HANDOVER: _("thời hạn vận động bàn giao đất"),
    COMPLAINT: _("thời hạn giải quyết khiếu nại về phương án"),
    AREA: _("dung sai diện tích thu hồi của đợt (%)"),
}


def named(*codes: str) -> dict[str, str | Promise]:
    """Some of the parameters, for the register that reads them."""
    return {code: PARAMETERS[code] for code in codes}


def needs(code: str, on: date, area: int) -> Refusal:
    """The parameter must be in force on that day; its absence is said, not guessed around."""
    return None if law.parameter(code, on, area) else law.missing(PARAMETERS[code], code, on)
