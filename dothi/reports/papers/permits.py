"""Papers of a construction permit (task 1.3.7): the permit, the request to complete the dossier, the refusal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dothi.registers.construction.permit_steps import DAYS, VALIDITY, State
from dothi.reports.papers.paper import Paper, bases


def permit(one: Any, user: Any) -> dict[str, Any]:
    """The permit, of the district; one that adjusts another names it."""
    before = one.adjusts
    return {
        "level": "district",
        "number": one.number,
        "bases": bases([VALIDITY], one.issued_on or one.received_on, one.area_id),
        "adjusts": {"number": before.number, "issued_on": before.issued_on} if before else None,
    }


def letter(one: Any, user: Any) -> dict[str, Any]:
    """A letter of the district to the applicant."""
    return {"level": "district", "bases": bases([DAYS], one.received_on, one.area_id)}


PAPERS = (
    Paper(
        "permit_supplement",
        _("Thông báo bổ sung hồ sơ cấp phép"),
        "permits",
        (State.UNDER_REVIEW, State.SUPPLEMENT_REQUESTED),
        letter,
        day="supplement_on",
    ),
    Paper(
        "permit",
        _("Giấy phép xây dựng"),
        "permits",
        (State.SITE_CHECKED, State.ISSUED, State.COMPLETED),
        permit,
        day="issued_on",
    ),
    Paper(
        "permit_refusal",
        _("Văn bản từ chối cấp phép"),
        "permits",
        (State.SITE_CHECKED, State.REFUSED),
        letter,
        day="decided_on",
    ),
)
