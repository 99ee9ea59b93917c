"""The office of `tests/programme/office.py` with a reporting year: an open cycle of 2014, units, who writes, who submits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from dothi.core import history
from dothi.core.models import Area, Grant, Role, Unit, User
from dothi.programme.cycles.cycle import ReportingCycle
from dothi.programme.cycles.unit_report import UnitReport
from dothi.programme.models import Assignment
from tests.programme.office import Office, open_office
from tests.records import cycles


@dataclass
class Year:
    """The office and its reporting year."""

    office: Office
    cycle: ReportingCycle
    thu: User  # coordinates
    writer: User
    head: User
    ward_writer: User
    ward: Unit

    def report(self, code: str = "qldt") -> UnitReport:
        """The report of a unit, as it stands."""
        found: UnitReport = UnitReport.objects.select_related("cycle", "unit").get(unit__code=code, cycle=self.cycle)
        return found

    def fresh(self) -> ReportingCycle:
        """The cycle as it stands."""
        found: ReportingCycle = ReportingCycle.objects.get(pk=self.cycle.pk)
        return found


def person(name: str, unit: Unit, role: Role) -> User:
    """Somebody who holds a role over the reports of one unit, and reads the programme."""
    user = User.objects.create_user(name, password="mat-khau-thu-1", first_name=name, unit=unit)
    Grant.objects.create(user=user, role=role, domain="reporting", unit=unit)
    Grant.objects.create(user=user, role=Role.VIEWER, domain="programme")
    return user


def open_year(**facts: Any) -> Year:
    """Three units report: the office that leads G1, the district, one ward that helps with it."""
    office = open_office()
    district = Area.objects.get(code="Q")
    with history.by("tests"):
        Grant.objects.create(user=office.people["coordinator"], role=Role.MANAGER, domain="reporting")
        ward = Unit.objects.create(code="p0", name="UBND phường Bạch Mai", system="ward", area=office.wards[0])
        Assignment.objects.create(
            commitment=office.commitments["G1"], unit=ward, duty="implement", valid_from=date(2011, 8, 1)
        )
        qldt = office.units["qldt"]
        people = [
            person("viet", qldt, Role.OFFICER),
            person("duyet", qldt, Role.APPROVER),
            person("phuong", ward, Role.OFFICER),
        ]
        cycle = cycles.cycle(district, programme=office.programme, **facts)
    return Year(office, cycle, office.people["coordinator"], *people, ward)


@pytest.fixture
def year(db: None) -> Year:
    """The open cycle of 2014."""
    return open_year()
