"""How a pollution source is dealt with: its states, the steps between them, who takes each, and what must be proved.

A source leaves the list on evidence only: two samplings after the remedy in which nothing exceeded the standard, and
an inspection. Who assessed or inspected it does not strike it off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Role
from dothi.registers.workflow import Refusal, Transition, Workflow, not_ahead

if TYPE_CHECKING:
    from dothi.registers.environment.pollution_source import PollutionSource

CONFORMING = 2  # samplings after the remedy: the register's rule, of the programme's office


class State(models.TextChoices):
    """Where the handling of a source stands."""

    LISTED = "listed", _("đã đưa vào danh sách")
    ASSESSED = "assessed", _("đã đánh giá")
    ORDERED = "ordered", _("đã yêu cầu xử lý")
    REMEDIATING = "remediating", _("đang xử lý")
    VERIFIED = "verified", _("đã xác nhận xử lý xong")
    DELISTED = "delisted", _("đã ra khỏi danh sách")
    RELAPSED = "relapsed", _("tái ô nhiễm")
    SUSPENDED = "suspended", _("bị đình chỉ hoạt động")


SETTLED = (State.VERIFIED, State.DELISTED, State.SUSPENDED)
ORDERED = (State.ORDERED, State.REMEDIATING, State.VERIFIED, State.DELISTED)


days_real = not_ahead(
    "assessed_on", "ordered_on", "remedied_on", "verified_on", "delisted_on", "relapsed_on", "suspended_on"
)


def deadline_after_order(source: PollutionSource) -> Refusal:
    """The deadline comes after the order that sets it."""
    due, ordered = source.remedy_due_on, source.ordered_on
    return _("Hạn xử lý xong phải sau ngày quyết định.") if due and ordered and due <= ordered else None


def has_plan(source: PollutionSource) -> Refusal:
    """Work begins on a plan."""
    return None if source.plans.filter(removed_at=None).exists() else _("Chưa có biện pháp xử lý nào được ghi.")


def plans_done(source: PollutionSource) -> Refusal:
    """The remedy is complete when each of its measures is, none later than the day it says."""
    plans = source.plans.filter(removed_at=None)
    if open_plan := plans.filter(done_on=None).first():
        return _("Biện pháp “%(measure)s” chưa xong.") % {"measure": open_plan}
    late = plans.filter(done_on__gt=source.remedied_on).first() if source.remedied_on else None
    return _("Biện pháp “%(measure)s” xong sau ngày xử lý xong.") % {"measure": late} if late else None


def conforming_samplings(source: PollutionSource) -> Refusal:
    """The last two samplings at its points, both after the remedy, compared with a standard and found nothing beyond."""
    from dothi.registers.environment.measurement import judged

    remedied = source.remedied_on
    if remedied is None:
        return _("Chưa có ngày xử lý xong.")
    seen: dict[tuple[object, int], list[bool | None]] = {}
    for measurement in judged().filter(sampling__point__source=source, sampling__taken_on__gt=remedied):
        seen.setdefault((measurement.taken_on, measurement.sampling_id), []).append(measurement.exceeds)
    last = [seen[key] for key in sorted(seen)][-CONFORMING:]
    good = [found for found in last if False in found and True not in found]
    if len(good) == CONFORMING:
        return None
    return _("Cần %(wanted)s lần lấy mẫu gần nhất sau ngày %(day)s đều đạt quy chuẩn; mới có %(count)s.") % {
        "wanted": CONFORMING,
        "day": date_format(remedied, "DATE_FORMAT"),
        "count": len(good),
    }


def inspected_after(source: PollutionSource) -> Refusal:
    """The last inspection came after the remedy and found it in order."""
    last = source.inspections.filter(removed_at=None).order_by("-done_on", "-pk").first()
    if last and last.result == "conforms" and source.remedied_on and last.done_on > source.remedied_on:
        return None
    return _("Cần lần kiểm tra gần nhất, sau ngày xử lý xong, kết luận đạt.")


def order(source: PollutionSource) -> None:
    """A new order begins anew: what an earlier remedy left is no longer its own."""
    source.ordered_on = source.ordered_on if _new_order(source) else timezone.localdate()
    source.remedied_on = source.verified_on = source.delisted_on = source.suspended_on = None


def _new_order(source: PollutionSource) -> bool:
    return source.ordered_on is not None and (source.relapsed_on is None or source.ordered_on >= source.relapsed_on)


def verify(source: PollutionSource) -> None:
    """Confirmed today; an earlier relapse is over."""
    source.verified_on = source.verified_on or timezone.localdate()
    source.relapsed_on = None


def resume(source: PollutionSource) -> None:
    """A suspended source that works on its remedy is suspended no longer in the figures."""
    source.suspended_on = None


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.LISTED,
    frozen=(S.DELISTED,),
    tones={
        S.LISTED: "neutral",
        S.ASSESSED: "info",
        S.ORDERED: "warn",
        S.REMEDIATING: "warn",
        S.VERIFIED: "good",
        S.DELISTED: "good",
        S.RELAPSED: "bad",
        S.SUSPENDED: "bad",
    },
    transitions=(
        Transition(
            "assess",
            _("Đánh giá mức độ"),
            [S.LISTED],
            S.ASSESSED,
            Role.OFFICER,
            asks=["assessed_on", "level"],
            requires=["assessed_on"],
            guards=[days_real],
        ),
        Transition(
            "order",
            _("Quyết định yêu cầu xử lý"),
            [S.ASSESSED, S.RELAPSED],
            S.ORDERED,
            Role.APPROVER,
            asks=["ordered_on", "order_number", "remedy_due_on"],
            fill=order,
            requires=["ordered_on", "order_number", "remedy_due_on"],
            documents=[Kind.DECISION],
            guards=[days_real, deadline_after_order],
            different_from=["assess"],
        ),
        Transition(
            "start",
            _("Bắt đầu xử lý"),
            [S.ORDERED, S.SUSPENDED],
            S.REMEDIATING,
            Role.OFFICER,
            fill=resume,
            guards=[has_plan],
        ),
        Transition(
            "verify",
            _("Xác nhận đã xử lý xong"),
            [S.REMEDIATING],
            S.VERIFIED,
            Role.OFFICER,
            asks=["remedied_on", "verified_on"],
            fill=verify,
            requires=["remedied_on", "verified_on"],
            documents=[Kind.MINUTE],
            guards=[days_real, plans_done],
        ),
        Transition(
            "delist",
            _("Đưa ra khỏi danh sách"),
            [S.VERIFIED],
            S.DELISTED,
            Role.APPROVER,
            asks=["delisted_on"],
            requires=["delisted_on"],
            guards=[days_real, conforming_samplings, inspected_after],
            different_from=["assess", "verify"],
        ),
        Transition(
            "relapse",
            _("Ghi nhận tái ô nhiễm"),
            [S.VERIFIED, S.DELISTED],
            S.RELAPSED,
            Role.OFFICER,
            asks=["relapsed_on"],
            requires=["relapsed_on"],
            reason=True,
            guards=[days_real],
        ),
        Transition(
            "suspend",
            _("Đình chỉ hoạt động"),
            [S.ASSESSED, S.ORDERED, S.REMEDIATING, S.RELAPSED],
            S.SUSPENDED,
            Role.APPROVER,
            asks=["suspended_on"],
            requires=["suspended_on"],
            documents=[Kind.DECISION],
            reason=True,
            guards=[days_real],
            different_from=["assess"],
        ),
    ),
)
