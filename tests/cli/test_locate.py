"""`dothi locate` prints the test values of VN-2000, and both databases' own transformations give the same."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from django.db import connection

from dothi.core import vn2000
from dothi.core.models import Area
from dothi.registers.converting import convert
from dothi.registers.exchange.systems import SYSTEMS
from dothi.registers.record import in_vn2000

HERE = (105.8607, 21.0117)
KNOWN = {  # EPSG → the point's coordinates by PROJ and GDAL, which agree to a micrometre
    5897: (589277.632935, 2324488.927685),
    3405: (589250.846966, 2323791.511266),
    4756: (105.858817575, 21.012686133),
}
MILLIMETRE, DEGREE = 1e-3, 1e-8


def near(srid: int) -> float:
    """How close is the same place, in the system's own unit."""
    return DEGREE if srid in (4326, 4756) else MILLIMETRE


def located(*words: str) -> list[str]:
    """What the command prints."""
    out = StringIO()
    call_command("locate", *words, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
@pytest.mark.parametrize("srid", KNOWN)
def test_the_test_values_are_printed_and_read_back(srid: int) -> None:
    (printed,) = located("105.8607", "21.0117", "--crs", str(srid))
    assert [float(n) for n in printed.split()] == pytest.approx(KNOWN[srid], abs=near(srid))
    (back,) = located(*printed.split(), "--from", str(srid), "--crs", "4326")
    assert [float(n) for n in back.split()] == pytest.approx(HERE, abs=DEGREE)


@pytest.mark.django_db
@pytest.mark.parametrize("srid", SYSTEMS)
def test_the_database_knows_every_zone_and_transforms_as_we_do(srid: int) -> None:
    point = "ST_Transform(ST_SetSRID(ST_MakePoint(105.8607, 21.0117), 4326), %s)"
    if connection.vendor == "sqlite":
        point = "ST_Transform(MakePoint(105.8607, 21.0117, 4326), %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ST_X({point}), ST_Y({point})", [srid, srid])
        found = cursor.fetchone()
    assert found == pytest.approx(convert([HERE], 4326, srid)[0], abs=near(srid))
    if srid in KNOWN:
        assert found == pytest.approx(KNOWN[srid], abs=near(srid))


@pytest.mark.django_db
def test_zones_that_are_gone_come_back_with_the_next_migration() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM spatial_ref_sys_aux WHERE srid IN (9205, 9218)")
        cursor.execute("DELETE FROM spatial_ref_sys WHERE srid IN (9205, 9218)")
        vn2000.install("default")
        cursor.execute("SELECT srid, proj4text FROM spatial_ref_sys WHERE srid IN (9205, 9218) ORDER BY srid")
        assert cursor.fetchall() == [(srid, vn2000.definition(srid)) for srid in (9205, 9218)]


def test_every_system_is_told_to_browsers() -> None:
    assert all(vn2000.definition(srid).startswith("+proj=") for srid in SYSTEMS)


@pytest.mark.django_db
def test_the_figure_measured_is_the_province_s_zone() -> None:
    point = Point(*HERE, srid=4326)
    metric = in_vn2000(point)
    assert isinstance(metric, Point)
    assert (metric.x, metric.y) == pytest.approx(KNOWN[5897], abs=MILLIMETRE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        ["21.0117", "105.8607"],
        ["21,0117", "105,8607"],
        ["21°00'42.12\"N", "105°51'38.52\"E"],
        ["21 0 42.12, 105 51 38.52"],
        ["105°51'38,52\"Đ 21°00'42,12\"B"],
        ["X=2324488.927685 Y=589277.632935"],
        ["589277.632935", "2324488.927685", "--from", "5897"],
        ["511311.724495", "2324252.844666", "--from", "9210"],
    ],
)
def test_one_place_in_many_ways(typed: list[str]) -> None:
    (printed,) = located(*typed, "--crs", "5897")
    assert [float(n) for n in printed.split()] == pytest.approx(KNOWN[5897], abs=2 * MILLIMETRE)


@pytest.mark.django_db
def test_what_is_asked_in_its_own_system_is_printed_as_it_was_typed() -> None:
    assert located("589277.633", "2324488.928", "--from", "5897", "--crs", "5897") == ["589277.633000 2324488.928000"]


@pytest.mark.usefixtures("author")
def test_all_systems_and_the_wards_of_then_and_now(ward_a: Area, ward_b: Area) -> None:
    ward_b.valid_to = "2025-07-01"
    ward_b.save()
    Area.objects.create(
        code="B", name="Bạch Mai mới", level=Area.Level.WARD, valid_from="2025-07-01", boundary=ward_b.boundary
    )
    printed = located("105.8607", "21.0117")
    assert [line.split()[0] for line in printed[: len(SYSTEMS)]] == [f"EPSG:{srid}" for srid in SYSTEMS]
    assert [line.split(":")[0] for line in printed[len(SYSTEMS) :]] == ["ward B Trương Định", "ward B Bạch Mai mới"]
    (_metres, then) = located("105.8607", "21.0117", "--crs", "5897", "--on", "2012-06-05")
    assert then.startswith("ward B Trương Định")
    assert (
        located("105.8607", "21.0117", "--crs", "5897", "--on", "1999-01-01")[1] == "no ward known here on 1999-01-01"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", [["1", "2"], ["here"], ["105.8607", "21.0117", "--crs", "6956"], ["21°75'0\" 105°0'0\""]]
)
def test_what_is_no_place_is_refused(typed: list[str]) -> None:
    with pytest.raises(CommandError):
        located(*typed)
