"""A plan already in force, brought from elsewhere: its version with the number of its zones, then the zones."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from dothi.core.models import Area, User
from dothi.registers import exchange
from dothi.registers.planning.plan_version import plan_versions
from dothi.registers.planning.plan_zone import PlanZone, plan_zones
from dothi.registers.planning.spatial_plan import SpatialPlan
from dothi.registers.query import Query
from tests.records import planning as made
from tests.records.planning import ground
from tests.registers.exchange.conftest import hand_in, told, workbook
from tests.registers.exchange.test_round_trip import wipe

pytestmark = pytest.mark.usefixtures("author", "law_in_force")
VERSION: list[list[object]] = [
    [
        *("Đồ án quy hoạch", "Phiên bản số", "Phường", "Phạm vi", "Số ô, đoạn chỉ giới", "Ngày đề xuất", "Trạng thái"),
        *("Số quyết định phê duyệt", "Ngày phê duyệt", "Ngày công bố", "Hình thức công bố", "Có hiệu lực từ ngày"),
    ]
]


def version_row(plan: SpatialPlan, ward: Area, zones: int) -> list[object]:
    row: list[object] = [plan.code, 1, ward.name, ground(ward).wkt, zones, "01/03/2010", "có hiệu lực"]
    return [*row, "1259/QĐ-TTg", "26/07/2011", "01/08/2011", "Cổng thông tin", "01/08/2011"]


def zones_file(ward: Area, form: str, count: int, user: User) -> bytes:
    """The zones of another house's version 1 of `QH-CHUNG`, as that house exports them."""
    plan = made.plan(ward, code="QH-CHUNG")
    version = made.version(plan, number=1)
    for n in range(count):
        made.zone(version, symbol=f"A-{n}", place=ground(ward, west=n / count, east=(n + 1) / count), max_floors=n + 3)
    data = b"".join(exchange.write(plan_zones, plan_zones.records(user), form, user, Query(plan_zones)))
    wipe()
    return data


@pytest.mark.parametrize("form", ["gpkg", "xlsx", "geojson"])
def test_a_plan_in_force_and_its_zones_come_in(form: str, ward_a: Area, chi: User) -> None:
    data = zones_file(ward_a, form, 3, chi)
    plan = made.plan(ward_a, code="QH-CHUNG")
    batch = exchange.parse(
        plan_versions,
        hand_in(workbook([*VERSION, version_row(plan, ward_a, 3)]), "bản.xlsx", chi),
        chi,
    )
    assert told(batch) == []
    exchange.commit(batch, chi)
    batch = exchange.parse(plan_zones, hand_in(data, f"ô.{form}", chi), chi)
    assert told(batch) == []
    exchange.commit(batch, chi)
    found = PlanZone.objects.order_by("symbol")
    assert [(z.code, z.max_floors) for z in found] == [(f"QH-CHUNG/1/A-{n}", n + 3) for n in range(3)]
    assert {(z.valid_from, z.valid_to) for z in found} == {(date(2011, 8, 1), None)}


def test_more_zones_than_the_version_says_are_refused(ward_a: Area, chi: User) -> None:
    data = zones_file(ward_a, "gpkg", 3, chi)
    plan = made.plan(ward_a, code="QH-CHUNG")
    batch = exchange.parse(
        plan_versions,
        hand_in(workbook([*VERSION, version_row(plan, ward_a, 2)]), "bản.xlsx", chi),
        chi,
    )
    exchange.commit(batch, chi)
    batch = exchange.parse(plan_zones, hand_in(data, "ô.gpkg", chi), chi)
    with pytest.raises(ValidationError, match="không thêm, sửa, xoá"):
        exchange.commit(batch, chi)
    assert not PlanZone.objects.exists()


def test_a_clerk_brings_no_version_in_force(ward_a: Area, an: User) -> None:
    plan = made.plan(ward_a, code="QH-CHUNG")
    batch = exchange.parse(
        plan_versions,
        hand_in(workbook([*VERSION, version_row(plan, ward_a, 3)]), "bản.xlsx", an),
        an,
    )
    assert any("chỉ người có quyền" in said for said in told(batch))


def test_approved_without_a_decision_is_refused_by_the_sheet(ward_a: Area, chi: User) -> None:
    row = version_row(made.plan(ward_a, code="QH-CHUNG"), ward_a, 3)
    row[7] = None
    batch = exchange.parse(plan_versions, hand_in(workbook([*VERSION, row]), "bản.xlsx", chi), chi)
    assert any("số và ngày quyết định" in said for said in told(batch))
