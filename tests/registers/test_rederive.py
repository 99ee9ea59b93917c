"""A parameter entered later reaches the records that were written without it, and each keeps the trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dothi.core import history
from dothi.core.models import Area, Parameter, Role, User
from dothi.registers.construction.permit import ConstructionPermit, permits
from dothi.registers.rederive import affected, rederive
from dothi.registers.register import registers
from tests import records


def enter(code: str, value: int, unit: str = "days") -> None:
    """A parameter in force since 2000."""
    Parameter.objects.create(code=code, name=code, value=value, unit=unit, valid_from=date(2000, 1, 1), source="s")


@pytest.mark.django_db
def test_later_parameter_reaches_earlier_records(ward_a: Area) -> None:
    early, removed = records.permit(ward_a), records.permit(ward_a)
    removed.remove()
    assert early.due_on is None
    enter("permit_days", 15)
    assert rederive(permits) == 1
    assert rederive(permits) == 0
    early.refresh_from_db()
    assert (early.due_on, early.version) == (date(2012, 3, 16), 2)
    change = history.of(early).first()
    assert change is not None
    assert (change.actor, change.after) == ("tests", {"due_on": "2012-03-16", "version": 2})
    assert ConstructionPermit.all_objects.get(pk=removed.pk).due_on is None


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_records(
    ward_a: Area, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(12):
        records.issued(ward_a)
    enter("permit_days", 15)
    enter("permit_validity_months", 12, "months")
    with django_assert_max_num_queries(24):
        assert rederive(permits) == 12


@pytest.mark.django_db
def test_command_says_how_many(ward_a: Area) -> None:
    records.permit(ward_a)
    enter("permit_days", 15)
    out = StringIO()
    call_command("rederive", "permits", stdout=out)
    assert out.getvalue() == "Giấy phép xây dựng: 1 hồ sơ thay đổi.\n"
    out = StringIO()
    call_command("rederive", stdout=out)
    assert out.getvalue().count(": 0 hồ sơ thay đổi.") == len(registers)


def test_only_registers_that_read_the_parameter_are_touched() -> None:
    assert [r.slug for r in affected("permit_days")] == ["permits"]
    assert {r.slug for r in affected()} > {"permits", "inspections", "violations", "lamps"}
    assert all(r.parameters for r in affected())
    assert affected("no_such_rule") == []


@pytest.mark.django_db(transaction=True)
def test_parameter_entered_on_the_page_is_followed_in_the_name_of_who_entered_it(
    client: Client, ward_a: Area, person: Callable[..., User]
) -> None:
    permit = records.permit(ward_a)
    keeper = person("quan", "Quản", Role.MANAGER, domain="system")
    client.force_login(keeper, backend="django.contrib.auth.backends.ModelBackend")
    entered = {
        "code": "permit_days",
        "name": "thời hạn cấp phép",
        "value": "15",
        "unit": "days",
        "valid_from": "1/1/2000",
        "source": "Luật Xây dựng",
    }
    assert client.post("/admin/core/parameter/add/", entered).status_code == 302
    permit.refresh_from_db()
    assert permit.due_on == date(2012, 3, 16)
    change = history.of(permit).first()
    assert change is not None
    assert (change.actor, change.reason) == ("quan", "Tính lại theo tham số permit_days")
