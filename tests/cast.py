"""The cast of every test's story: a district with two wards, an office, a team, and the people who work there.

An is a clerk of ward A, Bình of ward B. Giang is the district's officer, Chi its approver; both see both wards.
Dũng has a login and no grant. Writes made here answer to "tests".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from dothi.core import history
from dothi.core.models import Area, Grant, Parameter, Role, Unit, User
from dothi.registers.register import registers

LAW = {  # code → (value, unit): figures of these tests, not of any law
    "permit_days": (15, "days"),
    "permit_validity_months": (12, "months"),
    "permit_tolerance_percent": (2, "percent"),
    "violation_decide_days": (7, "working_days"),
    "violation_time_bar_months": (24, "months"),
    "violation_legalise_days": (60, "days"),
    "violation_remedy_days": (15, "days"),
    "violation_repeat_metres": (20, "metres"),
    "fine_ceiling_ward": (5_000_000, "dong"),
    "fine_ceiling_district": (50_000_000, "dong"),
    "fine_ceiling_city": (500_000_000, "dong"),
    "lamp_segment_metres": (15, "metres"),
    "order_breaches_allowed": (3, "number"),
    "order_relapse_months": (6, "months"),
    "street_use_decide_days": (5, "working_days"),
    "excavation_moratorium_months": (12, "months"),
    "street_use_reinstate_days": (7, "days"),
    "street_use_rework_days": (10, "days"),
    "excavation_warranty_months": (12, "months"),
    "parking_answer_days": (30, "days"),
    "drain_node_metres": (3, "metres"),
    "lamp_dark_hours": (48, "number"),
    "asset_repair_days": (7, "working_days"),
    "work_order_days": (10, "days"),
    "lighting_lane_width": (Decimal("1.5"), "metres"),
    "plan_consultation_days": (30, "days"),
    "plan_publish_days": (15, "days"),
}


@pytest.fixture
def author() -> Iterator[None]:
    """Writes of the test answer to "tests"."""
    with history.by("tests"):
        yield


@pytest.fixture
def district(db: None) -> Area:
    """The district around both wards."""
    return area("HBT", "Hai Bà Trưng", Area.Level.DISTRICT, (105.84, 20.99, 105.88, 21.03))


@pytest.fixture
def ward_a(district: Area) -> Area:
    """The western half."""
    return area("A", "Bạch Mai", Area.Level.WARD, (105.84, 20.99, 105.86, 21.03), district)


@pytest.fixture
def ward_b(district: Area) -> Area:
    """The eastern half."""
    return area("B", "Trương Định", Area.Level.WARD, (105.86, 20.99, 105.88, 21.03), district)


@pytest.fixture
def office(district: Area) -> Unit:
    """The district's office of urban management."""
    return unit("qldt", "Phòng Quản lý đô thị", district)


@pytest.fixture
def team(district: Area) -> Unit:
    """The district's building-order inspectors."""
    return unit("ttxd", "Đội Quản lý trật tự xây dựng", district)


@pytest.fixture
def an(ward_a: Area, person: Callable[..., User]) -> User:
    """A clerk of ward A."""
    return person("an", "An", Role.CLERK, area=ward_a)


@pytest.fixture
def binh(ward_b: Area, person: Callable[..., User]) -> User:
    """A clerk of ward B."""
    return person("binh", "Bình", Role.CLERK, area=ward_b)


@pytest.fixture
def giang(district: Area, person: Callable[..., User]) -> User:
    """An officer of the district."""
    return person("giang", "Giang", Role.OFFICER, area=district)


@pytest.fixture
def chi(district: Area, person: Callable[..., User]) -> User:
    """An approver of the district."""
    return person("chi", "Chi", Role.APPROVER, area=district)


@pytest.fixture
def dung(person: Callable[..., User]) -> User:
    """A login without any grant."""
    return person("dung", "Dũng", None)


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Make a user who holds one role (or, with None, no grant): `person("hoa", "Hoa", Role.VIEWER, area=ward)`."""

    def make(username: str, name: str, role: Role | None, **where: object) -> User:
        with history.by("tests"):
            user = User.objects.create_user(username, password=f"mật khẩu của {username}", first_name=name)
            if role is not None:
                Grant.objects.create(user=user, role=role, **where)
        return user

    return make


@pytest.fixture
def law_in_force(db: None) -> None:
    """Every parameter that the registers read, in force since 2000."""
    with history.by("tests"):
        for code, (value, unit_of) in LAW.items():
            name = next(str(r.parameters[code]) for r in registers.values() if code in r.parameters)
            Parameter.objects.create(
                code=code, name=name, value=value, unit=unit_of, valid_from=date(2000, 1, 1), source="số liệu kiểm thử"
            )


def area(
    code: str, name: str, level: Area.Level, box: tuple[float, float, float, float], parent: Area | None = None
) -> Area:
    """An area since 2000 with a box for its boundary."""
    with history.by("tests"):
        return Area.objects.create(
            code=code,
            name=name,
            level=level,
            parent=parent,
            valid_from=date(2000, 1, 1),
            boundary=MultiPolygon(Polygon.from_bbox(box), srid=4326),
        )


def unit(code: str, name: str, where: Area) -> Unit:
    """A unit of the State."""
    with history.by("tests"):
        return Unit.objects.create(code=code, name=name, system=Unit.System.STATE, area=where)
