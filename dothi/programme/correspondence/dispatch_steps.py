"""The way of a document: drafted, numbered and issued; or received, handed to a unit, answered; then filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Role
from dothi.programme.correspondence import series
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.programme.correspondence.dispatch import Dispatch


class State(models.TextChoices):
    """Where a document stands."""

    DRAFT = "draft", _("dự thảo")
    ISSUED = "issued", _("đã ban hành")
    RECEIVED = "received", _("đã đến")
    ASSIGNED = "assigned", _("đã giao xử lý")
    ANSWERED = "answered", _("đã trả lời")
    FILED = "filed", _("đã lưu hồ sơ")
    CANCELLED = "cancelled", _("đã huỷ số")


def goes_out(dispatch: Dispatch) -> Refusal:
    """Only a document of our own is numbered and issued."""
    return None if dispatch.direction == "out" else _("Bước này dành cho văn bản đi.")


def comes_in(dispatch: Dispatch) -> Refusal:
    """Only a document of others is received."""
    return None if dispatch.direction == "in" else _("Bước này dành cho văn bản đến.")


def dated_by_today(dispatch: Dispatch) -> Refusal:
    """What was signed or received is not of a day to come."""
    days = (dispatch.signed_on, dispatch.received_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


def numbered(dispatch: Dispatch) -> Refusal:
    """Only a number that was given is given up."""
    return None if dispatch.number is not None else _("Văn bản chưa có số thì xoá, không huỷ số.")


def known_term(dispatch: Dispatch) -> Refusal:
    """A Party document is numbered within a term."""
    if dispatch.direction == "out" and dispatch.style == "party" and dispatch.term_id is None:
        return _("Chưa có nhiệm kỳ của cơ quan ban hành vào ngày ký.")
    return None


def answered_by_another(dispatch: Dispatch) -> Refusal:
    """What is answered is answered by a document that says so."""
    answers = dispatch.answers.exclude(state__in=("draft", "cancelled"))
    return None if answers.exists() else _("Chưa có văn bản nào ghi là trả lời văn bản này.")


S = State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.FILED, S.CANCELLED),
    frozen=(S.ISSUED, S.RECEIVED, S.ASSIGNED, S.ANSWERED),
    tones={S.ISSUED: "good", S.RECEIVED: "info", S.ASSIGNED: "warn", S.ANSWERED: "good", S.CANCELLED: "bad"},
    transitions=(
        Transition(
            "reserve",
            _("Giữ số"),
            [S.DRAFT],
            "",
            Role.OFFICER,
            asks=["signed_on"],
            fill=series.give,
            fills=["number"],
            requires=["signed_on"],
            reason=True,
            guards=[goes_out, known_term],
        ),
        Transition(
            "issue",
            _("Cấp số, ban hành"),
            [S.DRAFT],
            S.ISSUED,
            Role.OFFICER,
            asks=["number", "signed_on", "signer"],
            fill=series.give,
            requires=["signed_on", "signer"],
            guards=[goes_out, dated_by_today, known_term],
        ),
        Transition(
            "receive",
            _("Vào sổ đến"),
            [S.DRAFT],
            S.RECEIVED,
            Role.OFFICER,
            asks=["signed_on", "signer", "received_on"],
            fill=series.receive,
            fills=["received_number"],
            requires=["received_on", "signed_on"],
            guards=[comes_in, dated_by_today],
        ),
        Transition(
            "assign",
            _("Giao xử lý"),
            [S.RECEIVED, S.ASSIGNED],
            S.ASSIGNED,
            Role.OFFICER,
            asks=["handler", "due_on"],
            requires=["handler"],
        ),
        Transition(
            "answer",
            _("Đã trả lời"),
            [S.RECEIVED, S.ASSIGNED],
            S.ANSWERED,
            Role.OFFICER,
            guards=[answered_by_another],
        ),
        Transition(
            "file",
            _("Lưu hồ sơ"),
            [S.ISSUED, S.RECEIVED, S.ASSIGNED, S.ANSWERED],
            S.FILED,
            Role.OFFICER,
            asks=["file_code"],
        ),
        Transition(
            "cancel",
            _("Huỷ số"),
            [S.DRAFT, S.ISSUED],
            S.CANCELLED,
            Role.APPROVER,
            reason=True,
            guards=[numbered],
        ),
    ),
)
