"""The legal steps of a household: clocks by the law of the base event, order where the law sets one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dothi.core.models import Area, User
from dothi.registers.construction.clearance.step import ClearanceStep, clearance_steps
from tests.records import clearance as made
from tests.registers.clearance.conftest import raw, step

pytestmark = pytest.mark.usefixtures("clearance_law")


@pytest.fixture
def whom(ward_a: Area) -> Any:
    """A household that has no steps yet."""
    return made.household(made.batch(made.clearance(ward_a)))


def done(whom: Any, kind: str, day: date, **facts: Any) -> Any:
    """A step taken on a day."""
    return made.step(whom, kind=kind, state="done", done_on=day, **facts)


@pytest.mark.parametrize(
    ("kind", "land", "base", "due"),
    [
        ("notice", "other", date(2026, 3, 25), date(2026, 7, 23)),  # plan 71 of a ward: 120 days
        ("notice", "other", date(2025, 3, 25), date(2025, 9, 21)),  # the same under the law before: 180
        ("notice", "farm", date(2026, 3, 25), date(2026, 5, 24)),  # 60
        ("notice", "farm", date(2025, 3, 25), date(2025, 6, 23)),  # 90
        ("notice", "other", date(2025, 12, 31), date(2026, 6, 29)),  # the base event decides, not the end
        ("posting", "other", date(2025, 12, 31), date(2026, 1, 30)),
        ("posting", "other", date(2026, 1, 1), date(2026, 1, 11)),
        ("dialogue", "other", date(2025, 6, 1), date(2025, 7, 31)),
        ("dialogue", "other", date(2026, 6, 1), date(2026, 7, 1)),
        ("notice_valid", "other", date(2026, 2, 28), date(2027, 2, 28)),
        ("inventory", "other", date(2026, 4, 24), date(2026, 5, 1)),  # five working days
        ("markers", "other", date(2026, 4, 24), None),
        ("dialogue", "other", date(2012, 6, 1), None),  # no row for that time: nothing is guessed
    ],
)
def test_the_law_in_force_on_the_base_event_counts(
    whom: Any, kind: str, land: str, base: date, due: date | None
) -> None:
    whom.land_kind = land
    whom.save()
    assert made.step(whom, kind=kind, base_on=base).due_on == due


def test_every_household_gets_its_sixteen_steps_once(whom: Any, an: User) -> None:
    other = made.household(whom.batch)
    early = made.step(other, kind="markers", base_on=date(2012, 1, 1))
    step(whom.batch, "lay_out", an)
    step(type(whom.batch).objects.get(pk=whom.batch.pk), "lay_out", an)
    assert ClearanceStep.objects.filter(household=whom).count() == 16
    assert ClearanceStep.objects.filter(household=other).count() == 16
    assert list(ClearanceStep.objects.filter(household=whom).values_list("number", flat=True)) == list(range(1, 17))
    early.refresh_from_db()
    assert early.base_on == date(2012, 1, 1)


def test_a_step_starts_the_clocks_of_those_that_wait_for_it(whom: Any, an: User) -> None:
    step(whom.batch, "lay_out", an)
    notice = ClearanceStep.objects.get(household=whom, kind="notice")
    notice = step(notice, "finish", an, done_on=date(2026, 3, 25), document_number="71/TB")
    assert (notice.base_on, notice.due_on) == (date(2026, 3, 25), date(2026, 7, 23))
    valid = ClearanceStep.objects.get(household=whom, kind="notice_valid")
    assert (valid.base_on, valid.due_on) == (date(2026, 3, 25), date(2027, 3, 25))
    assert ClearanceStep.objects.get(household=whom, kind="posting").base_on is None


def test_order_only_where_the_law_says_so(whom: Any) -> None:
    done(whom, "origin", date(2012, 1, 2))  # beside everything else
    with pytest.raises(ValidationError, match="luật buộc làm trước"):
        done(whom, "inventory", date(2012, 5, 2))
    done(whom, "notice", date(2012, 5, 3))
    with pytest.raises(ValidationError, match="luật buộc làm trước"):
        done(whom, "inventory", date(2012, 5, 2))
    assert done(whom, "inventory", date(2012, 5, 3)).pk


def test_a_step_that_does_not_apply_holds_nothing_up(whom: Any) -> None:
    with pytest.raises(ValidationError, match="phải có lý do"):
        made.step(whom, kind="notice", state="not_applicable")
    made.step(whom, kind="notice", state="not_applicable", not_applicable_reason="đã tự nguyện trả đất")
    assert done(whom, "inventory", date(2012, 5, 3)).pk


def test_an_earlier_step_does_not_slip_behind_a_later(whom: Any, giang: User) -> None:
    notice = done(whom, "notice", date(2012, 5, 1))
    done(whom, "inventory", date(2012, 5, 3))
    with pytest.raises(ValidationError, match="Bước sau theo luật đã làm"):
        step(notice, "reopen", giang)
    with pytest.raises(ValidationError, match="Bước sau theo luật đã làm"):
        notice.remove()
    for change in ("done_on = '2012-05-04'", "removed_at = '2013-01-01'", "state = 'open', done_on = NULL",
                   "kind = 'markers'"):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            raw(f"UPDATE registers_clearancestep SET {change} WHERE id = %s", notice.pk)
    assert raw("UPDATE registers_clearancestep SET done_on = '2012-05-02' WHERE id = %s", notice.pk) == 1


def approved_path(whom: Any, notice: date, day: date) -> None:
    """All that goes before the approval, and the approval on a day."""
    done(whom, "notice", notice, base_on=notice)
    for kind in ("inventory", "posting", "opinion", "appraisal"):
        base = {"base_on": date(2026, 5, 1)} if kind == "posting" else {}
        done(whom, kind, max(notice, date(2026, 5, 11)), **base)
    done(whom, "approval", day)


def test_recovery_is_not_decided_before_the_notice_ran_out(whom: Any) -> None:
    approved_path(whom, date(2026, 3, 25), date(2026, 6, 1))
    with pytest.raises(ValidationError, match="Chưa hết thời hạn thông báo"):
        done(whom, "decision", date(2026, 7, 22))
    assert done(whom, "decision", date(2026, 7, 23)).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        raw("UPDATE registers_clearancestep SET due_on = '2026-08-01' WHERE kind = 'notice'")


def test_unless_the_owner_agrees(whom: Any) -> None:
    approved_path(whom, date(2026, 3, 25), date(2026, 6, 1))
    assert done(whom, "decision", date(2026, 6, 2), waived=True).pk


def test_not_approved_before_the_posting_ran_out(whom: Any) -> None:
    with pytest.raises(ValidationError, match="niêm yết theo luật"):
        posting_cut_short(whom)


def posting_cut_short(whom: Any) -> None:
    """Approved on the seventh day of ten."""
    done(whom, "notice", date(2026, 3, 1))
    done(whom, "inventory", date(2026, 3, 2))
    done(whom, "posting", date(2026, 5, 1), base_on=date(2026, 5, 1))
    done(whom, "opinion", date(2026, 5, 2))
    done(whom, "appraisal", date(2026, 5, 3))
    done(whom, "approval", date(2026, 5, 8))


def test_in_time_is_unknown_without_a_term(whom: Any) -> None:
    made.step(whom, kind="markers", state="done", done_on=date(2012, 1, 1))
    late = made.step(whom, kind="dialogue", base_on=date(2026, 6, 1), state="done", done_on=date(2026, 7, 2))
    rows = clearance_steps.annotated(ClearanceStep.objects.all(), ["in_time"])
    assert rows.get(kind="markers").in_time is None
    assert rows.get(kind="dialogue").in_time is False
    late.done_on = date(2026, 7, 1)
    late.save()
    assert rows.get(kind="dialogue").in_time is True
