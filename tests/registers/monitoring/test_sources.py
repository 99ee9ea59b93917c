"""A polluter from the list to its end: ordered, remedied, proved clean, struck off; or not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core.models import Area, User
from dothi.registers import workflow
from dothi.registers.environment.pollution_source import PollutionSource, pollution_sources
from dothi.registers.query import Query
from tests import records
from tests.records import monitoring

D = date


def take(source: PollutionSource, step: str, user: User, reason: str = "", **values: Any) -> Any:
    assert pollution_sources.workflow is not None
    return workflow.apply(pollution_sources.workflow, source, step, user, "environment", reason=reason, values=values)


def listed(**params: str) -> set[int]:
    query = Query.parse(pollution_sources, params, strict=True)
    return set(query.apply(PollutionSource.objects.all()).values_list("pk", flat=True))


@pytest.fixture
def outlet(ward_a: Area) -> Any:
    """Where the wastewater of a remedied source is measured; 30 mg/l of BOD₅ are allowed."""
    monitoring.standard(ward_a, medium="wastewater", quality_class="A", limit_max=30)
    source = monitoring.remedied(ward_a)
    return monitoring.point(ward_a, medium="wastewater", quality_class="A", source=source)


def sample(outlet: Any, on: date, value: int) -> None:
    monitoring.measurement(monitoring.sampling(outlet, on), value=value)


def test_a_source_is_ordered_remedied_and_confirmed(ward_a: Area, giang: User, chi: User) -> None:
    source = monitoring.source(ward_a)
    source = take(source, "assess", giang, assessed_on=D(2011, 4, 1), level="serious")
    order = {"ordered_on": D(2011, 5, 1), "order_number": "12/QĐ", "remedy_due_on": D(2012, 6, 30)}
    records.attach(source, chi, "decision")
    with pytest.raises(ValidationError, match="Còn thiếu: hạn xử lý xong"):
        take(source, "order", chi, **{**order, "remedy_due_on": None})
    with pytest.raises(ValidationError, match="phải sau ngày quyết định"):
        take(source, "order", chi, **{**order, "remedy_due_on": D(2011, 5, 1)})
    with pytest.raises(PermissionDenied):
        take(source, "order", giang, **order)
    source = take(source, "order", chi, **order)
    with pytest.raises(ValidationError, match="Chưa có biện pháp"):
        take(source, "start", giang)
    plan = monitoring.plan(source)
    source = take(source, "start", giang)
    records.attach(source, giang, "minute")
    done = {"remedied_on": D(2012, 6, 20), "verified_on": D(2012, 7, 1)}
    with pytest.raises(ValidationError, match="chưa xong"):
        take(source, "verify", giang, **done)
    plan.done_on = D(2012, 6, 18)
    plan.save()
    assert listed(treated_on__isnull="0") == set()
    source = take(source, "verify", giang, **done)
    assert listed(treated_on="2012-07-01") == {source.pk}


def test_it_leaves_the_list_on_two_clean_samples_and_a_visit(outlet: Any, chi: User) -> None:
    source = outlet.source
    sample(outlet, D(2012, 6, 1), 20)  # before the remedy was finished: proves nothing
    monitoring.source_inspection(source, done_on=D(2012, 6, 2))
    with pytest.raises(ValidationError) as refused:
        take(source, "delist", chi, delisted_on=D(2013, 1, 5))
    said = " ".join(refused.value.messages)
    assert "mới có 0" in said
    assert "kiểm tra gần nhất" in said
    sample(outlet, D(2012, 8, 1), 20)
    monitoring.source_inspection(source)
    with pytest.raises(ValidationError, match="mới có 1"):
        take(source, "delist", chi, delisted_on=D(2013, 1, 5))
    sample(outlet, D(2012, 11, 1), 25)
    assert take(source, "delist", chi, delisted_on=D(2013, 1, 5)).state == "delisted"


def test_a_dirty_sample_or_visit_after_keeps_it_on_the_list(outlet: Any, chi: User) -> None:
    source = outlet.source
    for on, value in ((D(2012, 8, 1), 20), (D(2012, 9, 1), 20), (D(2012, 10, 1), 90)):
        sample(outlet, on, value)
    monitoring.source_inspection(source)
    with pytest.raises(ValidationError, match="mới có 1"):
        take(source, "delist", chi, delisted_on=D(2013, 1, 5))
    sample(outlet, D(2012, 11, 1), 20)
    sample(outlet, D(2012, 12, 1), 20)
    monitoring.source_inspection(source, done_on=D(2012, 12, 2), result="breach", finding="xả trộm")
    with pytest.raises(ValidationError, match="kết luận đạt"):
        take(source, "delist", chi, delisted_on=D(2013, 1, 5))


def test_samples_without_a_standard_prove_nothing(ward_a: Area, chi: User) -> None:
    source = monitoring.remedied(ward_a)
    bare = monitoring.point(ward_a, medium="wastewater", quality_class="A", source=source)
    sample(bare, D(2012, 8, 1), 1)
    sample(bare, D(2012, 11, 1), 1)
    monitoring.source_inspection(source)
    with pytest.raises(ValidationError, match="mới có 0"):
        take(source, "delist", chi, delisted_on=D(2013, 1, 5))


def test_who_confirmed_the_remedy_does_not_strike_it_off(ward_a: Area, outlet: Any, chi: User) -> None:
    source = outlet.source
    PollutionSource.objects.filter(pk=source.pk)
    plan = monitoring.plan(source, done_on=D(2012, 6, 1))
    again = monitoring.remedied(ward_a, state="remediating", remedied_on=None, verified_on=None)
    plan.source = again
    plan.save()
    records.attach(again, chi, "minute")
    again = take(again, "verify", chi, remedied_on=D(2012, 6, 20), verified_on=D(2012, 7, 1))
    outlet.source = again
    outlet.save()
    sample(outlet, D(2012, 8, 1), 20)
    sample(outlet, D(2012, 11, 1), 25)
    monitoring.source_inspection(again)
    with pytest.raises(ValidationError, match="phải khác người"):
        take(again, "delist", chi, delisted_on=D(2013, 1, 5))


def test_a_relapse_ends_the_treatment_in_the_figures(ward_a: Area, giang: User, chi: User) -> None:
    source = monitoring.remedied(ward_a)
    source = take(source, "relapse", giang, reason="dân phản ánh", relapsed_on=D(2013, 3, 1))
    assert (source.state, source.relapsed_on) == ("relapsed", D(2013, 3, 1))
    records.attach(source, chi, "decision")
    order = {"ordered_on": D(2013, 4, 1), "order_number": "9/QĐ", "remedy_due_on": D(2013, 9, 1)}
    source = take(source, "order", chi, **order)
    assert (source.remedied_on, source.verified_on) == (None, None), "the new order begins anew"


def test_serious_source_without_deadline_fails_the_monthly_check(ward_a: Area) -> None:
    lax = monitoring.source(ward_a, level="serious")
    monitoring.source(ward_a)
    monitoring.remedied(ward_a)
    monitoring.remedied(ward_a, state="ordered", remedied_on=None, verified_on=None)
    assert listed(lacks_deadline="1") == {lax.pk}


def test_conforming_counts_from_the_first_good_visit_after_the_last_bad_one(ward_a: Area) -> None:
    source = monitoring.source(ward_a)
    assert listed(compliant_on__isnull="0") == set()
    monitoring.source_inspection(source, done_on=D(2012, 1, 5))
    monitoring.source_inspection(source, done_on=D(2012, 3, 5), result="breach", finding="khói")
    assert listed(compliant_on__isnull="0") == set()
    monitoring.source_inspection(source, done_on=D(2012, 6, 5))
    monitoring.source_inspection(source, done_on=D(2012, 9, 5))
    assert listed(compliant_on="2012-06-05") == {source.pk}


def test_no_path_leads_around_the_steps(ward_a: Area) -> None:
    source = monitoring.source(ward_a, level="serious")
    for change in (
        "state = 'suspended', suspended_on = '2012-01-01'",
        "state = 'relapsed', relapsed_on = '2012-01-01'",
    ):
        with pytest.raises(IntegrityError, match="source_steps"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE registers_pollutionsource SET {change} WHERE id = {source.pk}")
    with pytest.raises(ValidationError, match="phải có ngày"):
        monitoring.source(ward_a, state="delisted")


def test_honeycomb_coal_ends_on_a_day(ward_a: Area) -> None:
    burning = monitoring.source(ward_a, fuel="honeycomb")
    ended = monitoring.source(ward_a, fuel="gas", honeycomb_ended_on=D(2013, 2, 1))
    monitoring.source(ward_a, fuel="gas")
    assert listed(honeycomb="1") == {burning.pk, ended.pk}
    with pytest.raises(ValidationError, match="than tổ ong"):
        monitoring.source(ward_a, fuel="honeycomb", honeycomb_ended_on=D(2013, 2, 1))
