"""Land of the fund: a square metre counts once, what is encroached on is handed to nobody, one use for one plot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core.models import Area, Parameter, User
from dothi.registers import workflow
from dothi.registers.planning.land_search import land_searches
from dothi.registers.planning.plot import PublicPlot, plots
from dothi.registers.planning.recovery_scheme import RecoveryScheme, recovery_schemes
from dothi.registers.planning.use_proposal import use_proposals
from dothi.registers.register import Register
from tests.records import land as made
from tests.records.base import attach, plot
from tests.records.planning import checked

pytestmark = pytest.mark.usefixtures("author")


def step(register: Register, record: Any, name: str, user: User, **values: Any) -> Any:
    """Take a step as a page does."""
    assert register.workflow is not None
    return workflow.apply(register.workflow, record, name, user, register.domain, reason="theo hồ sơ", values=values)


def raw(sql: str, *values: Any) -> None:
    """Write past the models."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_plot_goes_from_survey_to_use(ward_a: Area, giang: User, chi: User) -> None:
    plot_ = made.filed(ward_a, state="identified")
    attach(plot_, giang, "minute")
    plot_ = step(plots, plot_, "verify", giang)
    asked = step(use_proposals, made.proposal(plot_), "submit", giang)
    plot_ = step(plots, plot_, "propose", giang)
    checked(asked, giang)
    attach(asked, chi, "decision")
    step(use_proposals, asked, "approve", chi, decision_number="7/UBND", decided_on=date(2012, 7, 1))
    checked(plot_, giang)
    plot_ = step(plots, plot_, "approve_use", chi, decision_number="8/QĐ", approved_on=date(2012, 7, 2))
    attach(plot_, chi, "minute")
    plot_ = step(plots, plot_, "allocate", chi, allocated_to=made.body(), allocated_on=date(2012, 8, 1))
    attach(plot_, giang, "photo")
    assert step(plots, plot_, "use", giang, used_on=date(2012, 9, 1)).state == "in_use"


def test_who_proposed_the_use_does_not_approve_it(ward_a: Area, chi: User) -> None:
    asked = checked(made.proposal(made.filed(ward_a)), chi)
    asked = step(use_proposals, asked, "submit", chi)
    attach(asked, chi, "decision")
    with pytest.raises(ValidationError, match="phải khác người"):
        step(use_proposals, asked, "approve", chi, decision_number="7", decided_on=date(2012, 7, 1))


def test_the_area_is_measured_until_it_is_surveyed(ward_a: Area) -> None:
    found = made.land(ward_a)
    assert found.size_m2 == found.drawn_m2
    assert 2_700 < found.drawn_m2 < 3_000
    found.surveyed_m2, found.surveyed_on = Decimal("2801.5"), date(2012, 4, 1)
    found.save()
    assert found.size_m2 == Decimal("2801.5")


def test_live_plots_do_not_overlap(ward_a: Area) -> None:
    made.land(ward_a, place=plot(ward_a, 0.5, 0.5))
    with pytest.raises(ValidationError, match="chồng lên"):
        made.land(ward_a, place=plot(ward_a, 0.51, 0.5))


def test_a_moved_plot_does_not_overlap_by_raw_sql(ward_a: Area) -> None:
    one = made.land(ward_a, place=plot(ward_a, 0.5, 0.5))
    other = made.land(ward_a, place=plot(ward_a, 0.7, 0.7))
    same = "(SELECT o.place FROM registers_publicplot o WHERE o.id = %s)"
    with pytest.raises(IntegrityError, match="plot_overlap"):
        raw(f"UPDATE registers_publicplot SET place = {same} WHERE id = %s", one.pk, other.pk)


def test_plots_side_by_side_and_a_withdrawn_one_are_no_overlap(ward_a: Area) -> None:
    first = made.land(ward_a, place=plot(ward_a, 0.5, 0.5))
    beside = first.place.extent[2]
    west = ward_a.boundary.extent[0]  # type: ignore[union-attr]
    made.land(ward_a, place=plot(ward_a, (beside - west) / 0.02, 0.5))
    made.land(ward_a, place=plot(ward_a, 0.5, 0.5), state="withdrawn")


def test_an_overlap_within_the_tolerance_is_let_pass(ward_a: Area) -> None:
    Parameter.objects.create(
        code="plot_overlap_m2", name="x", value=5_000, unit="number", valid_from=date(2010, 1, 1), source="kiểm thử"
    )
    made.land(ward_a, place=plot(ward_a, 0.5, 0.5))
    assert made.land(ward_a, place=plot(ward_a, 0.51, 0.5)).pk


def test_a_redrawn_plot_needs_a_new_survey(ward_a: Area) -> None:
    found = made.filed(ward_a)
    found.place = plot(ward_a, 0.9, 0.9, 0.0007)
    with pytest.raises(ValidationError, match="đo đạc lại"):
        found.save()
    found.surveyed_on, found.surveyed_m2 = date(2013, 1, 1), Decimal(5_600)
    found.save()
    assert PublicPlot.objects.get(pk=found.pk).size_m2 == Decimal(5_600)


@pytest.mark.parametrize("state", ["disputed", "encroached"])
def test_what_is_caught_is_handed_to_nobody(state: str, ward_a: Area) -> None:
    caught = made.filed(ward_a, state=state, **{f"{state}_on": date(2012, 6, 1)})
    with pytest.raises(IntegrityError, match="plot_"):
        raw(
            "UPDATE registers_publicplot SET state = 'allocated', allocated_to_id = %s, allocated_on = '2012-09-01',"
            " approved_on = '2012-08-01', decision_number = '1' WHERE id = %s",
            made.body().pk,
            caught.pk,
        )


def test_a_plot_is_not_verified_without_its_file(ward_a: Area, giang: User) -> None:
    found = made.land(ward_a)
    attach(found, giang, "minute")
    with pytest.raises(ValidationError, match="Còn thiếu"):
        step(plots, found, "verify", giang)
    with pytest.raises(IntegrityError):
        raw("UPDATE registers_publicplot SET state = 'verified' WHERE id = %s", found.pk)


def test_one_proposal_of_a_plot_is_approved(ward_a: Area) -> None:
    found = made.filed(ward_a)
    facts = {
        "decision_number": "7",
        "decided_on": date(2012, 7, 1),
        "state": "approved",
    }
    made.proposal(found, **facts)
    with pytest.raises(ValidationError, match="đã có một đề xuất được duyệt"):
        made.proposal(found, **facts)


def test_a_proposal_nobody_held_against_the_plans_is_not_approved(ward_a: Area) -> None:
    asked = made.proposal(made.filed(ward_a), state="submitted")
    with pytest.raises(IntegrityError, match="use_proposal_conforms"):
        raw(
            "UPDATE registers_useproposal SET state = 'approved', decision_number = '1', decided_on = '2012-07-01'"
            " WHERE id = %s",
            asked.pk,
        )


def scheme(ward: Area, **facts: Any) -> RecoveryScheme:
    """A scheme under way."""
    given = {
        "submitted_on": date(2012, 2, 1),
        "approved_on": date(2012, 3, 1),
        "decision_number": "9/QĐ",
        "state": "under_way",
    }
    return made.scheme(ward, **{**given, **facts})


def test_a_scheme_adds_up_its_plots_and_is_done_when_all_are_recovered(ward_a: Area, chi: User) -> None:
    of = scheme(ward_a)
    first, second = made.filed(ward_a), made.filed(ward_a)
    made.recovery(of, first, recovered_on=date(2012, 9, 1), minute="1/BB")
    left = made.recovery(of, second)
    row = recovery_schemes.with_columns(recovery_schemes.records(chi)).get(pk=of.pk)
    assert (row.plot_count, row.size_m2, row.recovered_m2) == (2, Decimal(5_600), Decimal(2_800))
    with pytest.raises(ValidationError, match="Còn 1 thửa"):
        step(recovery_schemes, of, "finish", chi, done_on=date(2013, 1, 1))
    with pytest.raises(IntegrityError, match="recovery_scheme_done_whole"):
        raw("UPDATE registers_recoveryscheme SET state = 'done', done_on = '2013-01-01' WHERE id = %s", of.pk)
    left.recovered_on, left.minute = date(2012, 10, 1), "2/BB"
    left.save()
    assert step(recovery_schemes, of, "finish", chi, done_on=date(2013, 1, 1)).state == "done"


def test_a_plot_is_in_one_scheme_at_a_time(ward_a: Area) -> None:
    taken = made.land(ward_a)
    first = made.scheme(ward_a)
    made.recovery(first, taken)
    with pytest.raises(ValidationError, match="một đề án khác"):
        made.recovery(made.scheme(ward_a), taken)
    first.state = "stopped"
    first.save()
    assert made.recovery(made.scheme(ward_a), taken).pk


def test_nothing_is_recovered_before_the_scheme_is_approved(ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="sau ngày đề án được duyệt"):
        made.recovery(scheme(ward_a), made.land(ward_a), recovered_on=date(2012, 2, 20), minute="1/BB")


def test_a_search_finds_no_plot_that_is_caught(ward_a: Area, giang: User) -> None:
    caught = made.land(ward_a, state="encroached", encroached_on=date(2012, 6, 1))
    wanted = made.search(ward_a)
    with pytest.raises(ValidationError, match="đang vướng"):
        step(land_searches, wanted, "find", giang, plot=caught, found_on=date(2012, 7, 1))
    with pytest.raises(IntegrityError, match="land_search_plot_free"):
        raw(
            "UPDATE registers_landsearch SET state = 'found', plot_id = %s, found_on = '2012-07-01' WHERE id = %s",
            caught.pk,
            wanted.pk,
        )


def test_a_plot_answers_one_search(ward_a: Area) -> None:
    free = made.filed(ward_a)
    made.search(ward_a, plot=free, found_on=date(2012, 7, 1), state="found")
    with pytest.raises(ValidationError, match="yêu cầu khác"):
        made.search(ward_a, plot=free, found_on=date(2012, 7, 1), state="found")


def test_a_plot_s_steps_cannot_be_jumped(ward_a: Area, person: Callable[..., User]) -> None:
    found = made.filed(ward_a)
    found.state, found.approved_on, found.decision_number = "approved_use", date(2012, 7, 1), "1"
    with pytest.raises(ValidationError, match=r"chuyển thẳng|đối chiếu quy hoạch"):
        found.save()
