"""Shapes typed and edited in forms keep every part and hole; neighbours and nearest things pass the one access door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from dothi.core.models import Area, Role, User
from dothi.registers import coordinates
from dothi.registers.infrastructure.fault import Fault
from dothi.registers.infrastructure.order_check import OrderCheck
from dothi.registers.infrastructure.water_area import WaterArea
from dothi.registers.register import registers
from dothi.web.fields import PlaceField
from tests import records
from tests.records.assets import water_area
from tests.records.land import land
from tests.records.order import ban

As = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("author", "law_in_force")
RING = [(105.8501, 21.0101), (105.8506, 21.0101), (105.8506, 21.0106), (105.8501, 21.0106)]
HOLE = [(105.8502, 21.0102), (105.8504, 21.0102), (105.8503, 21.0104)]
OTHER = [(105.8511, 21.0101), (105.8511 + 1 / 3e5, 21.0101), (105.8511, 21.0101 + 1 / 7e5)]


def closed(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [*ring, ring[0]]


def two_parts() -> MultiPolygon:
    """A square with a hole, and a triangle whose corners have all the digits a number can have."""
    return MultiPolygon(Polygon(closed(RING), closed(HOLE)), Polygon(closed(OTHER)), srid=4326)


def lines(ring: list[tuple[float, float]]) -> str:
    return "\n".join(f"{y}, {x}" for x, y in ring)


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("POINT", Point(105.8501 + 1 / 3e5, 21.01, srid=4326)),
        ("LINESTRING", LineString(*RING, srid=4326)),
        ("MULTILINESTRING", MultiLineString(LineString(*RING), LineString(*OTHER), srid=4326)),
        ("POLYGON", Polygon(closed(RING), closed(HOLE), srid=4326)),
        ("MULTIPOLYGON", two_parts()),
        ("GEOMETRY", Point(105.8501, 21.01, srid=4326)),
        ("GEOMETRY", LineString(*RING, srid=4326)),
        ("GEOMETRY", two_parts()),
    ],
)
def test_every_kind_of_shape_is_read_back_as_it_is_written(kind: str, shape: GEOSGeometry) -> None:
    field = PlaceField(kind)
    typed = field.prepare_value(shape)
    read = field.clean(typed.replace("\n", "\r\n"))
    assert read is not None
    assert read.wkb == shape.wkb
    assert not field.has_changed(shape, typed.replace("\n", "\r\n"))
    assert field.has_changed(shape, typed + "1")


def test_parts_holes_and_systems_in_one_text() -> None:
    metric = Polygon(closed(HOLE), srid=4326).transform(9210, clone=True)
    assert metric is not None
    hole = "\n".join(f"{y:.4f} {x:.4f}" for x, y in metric.coords[0][:-1])  # type: ignore[attr-defined]
    read = coordinates.read(f"{lines(RING)}\n-\nEPSG:9210\n{hole}\n+\n{lines(OTHER)}", "MULTIPOLYGON")
    assert [[len(ring) for ring in part] for part in read.coords] == [[5, 4], [4]]  # type: ignore[attr-defined]
    for corner, meant in zip(read.coords[0][1], closed(HOLE), strict=True):  # type: ignore[attr-defined]
        assert corner == pytest.approx(meant, abs=2e-8)
    assert read.valid


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("POLYGON", lines([RING[0], RING[2], RING[1], RING[3]]), "Ranh giới tự cắt"),
        ("POLYGON", f"{lines(RING)}\n-\n{lines(OTHER)}", "Lỗ nằm ngoài ranh giới"),
        ("MULTIPOLYGON", f"{lines(RING)}\n+\n{lines(HOLE)}", "Các phần chồng lên nhau"),
        ("POLYGON", f"{lines(RING)}\n+\n{lines(OTHER)}", "chỉ giữ một phần"),
        ("POLYGON", lines(RING[:2]), "ít nhất ba điểm"),
        ("LINESTRING", lines([RING[0], RING[0]]), "ít nhất hai điểm"),
        ("LINESTRING", f"{lines(RING[:2])}\n-\n{lines(RING[2:])}", "không có lỗ"),
        ("POLYGON", f"-\n{lines(RING)}", "Dòng 1: lỗ phải nằm sau"),
        ("POLYGON", f"{lines(RING)}\nở đây", "Dòng 5: Không đọc được"),
        ("POLYGON", f"{lines(RING)}\n1, 2", "Dòng 5: Toạ độ “1, 2” nằm ngoài"),
        ("POINT", lines(RING[:2]), "đúng một toạ độ"),
        ("MULTIPOLYGON", "+", "Chưa có điểm nào"),
    ],
)
def test_what_is_no_shape_is_refused_in_words(kind: str, text: str, said: str) -> None:
    with translation.override("vi"), pytest.raises(ValidationError, match=said):
        coordinates.read(text, kind)


def test_an_edited_record_keeps_every_part_and_hole_to_the_last_digit(as_: As, an: User, ward_a: Area) -> None:
    area = water_area(ward_a, code="CN-1", boundary=two_parts())
    kept = WaterArea.objects.get(pk=area.pk).boundary
    page = as_(an).get(f"/registers/water-areas/{area.pk}/edit/")
    form = page.context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert typed["boundary"].count("+") == typed["boundary"].count("-") == 1
    days = {name: value.strftime("%d/%m/%Y") for name, value in typed.items() if isinstance(value, date)}
    answer = as_(an).post(f"/registers/water-areas/{area.pk}/edit/", typed | days | {"name": "Tên khác", "why": ""})
    assert answer.status_code == 302, answer.context["form"].errors
    again = WaterArea.objects.get(pk=area.pk)
    assert (again.name, again.boundary.wkb) == ("Tên khác", kept.wkb)


def test_a_crossing_outline_is_refused_at_its_field(as_: As, an: User, ward_a: Area) -> None:
    area = water_area(ward_a, code="CN-1", boundary=two_parts())
    crossed = lines([RING[0], RING[2], RING[1], RING[3]])
    facts = {"area": ward_a.pk, "code": "CN-1", "name": "Khu 1", "households": "10", "counted_on": "1/1/2012"}
    answer = as_(an).post(
        f"/registers/water-areas/{area.pk}/edit/", facts | {"boundary": crossed, "version": area.version}
    )
    assert answer.status_code == 422
    assert "tự cắt" in answer.context["form"].errors["boundary"][0]
    assert WaterArea.objects.get(pk=area.pk).boundary.num_geom == 2


def test_typed_coordinates_are_read_with_their_parts(as_: As, an: User) -> None:
    client = as_(an)
    text = f"{lines(RING)}\n-\n{lines(HOLE)}\n+\n{lines(OTHER)}"
    answer = client.post("/map/coordinates/", {"text": text}).json()
    assert answer["parts"] == [[list(map(list, RING)), list(map(list, HOLE))], [list(map(list, OTHER))]]
    metric = client.get("/map/coordinates/", {"text": "2324252.844666 511311.724495", "srid": "9210"}).json()
    assert metric["points"][0] == pytest.approx([105.8607, 21.0117], abs=1e-8)
    degrees = client.get("/map/coordinates/", {"text": "21.0117 105.8607", "srid": "9210"}).json()
    assert degrees["points"] == [[105.8607, 21.0117]], "a chosen zone is of metres only"
    shifted = client.get("/map/coordinates/", {"text": "21.012686133 105.858817575", "srid": "4756"}).json()
    assert shifted["points"][0] == pytest.approx([105.8607, 21.0117], abs=2e-8)


def neighbours(client: Client, *layers: str) -> list[tuple[str, int]]:
    """Layer and number of what can be snapped to in both wards."""
    data = client.get("/map/snap.geojson", {"bbox": "105.84,20.99,105.88,21.03", "layer": layers}).json()
    return [(f["properties"]["layer"], f["properties"]["id"]) for f in data["features"]]


def test_neighbours_have_every_digit_and_no_other_ward(
    as_: As, an: User, dung: User, ward_a: Area, ward_b: Area
) -> None:
    mine, other = land(ward_a, place=Polygon(closed(OTHER), srid=4326)), land(ward_b)
    wanted = ("plots", "segments", "wards")
    assert ("plots", mine.pk) in neighbours(as_(an), *wanted)
    assert ("plots", other.pk) not in neighbours(as_(an), *wanted)
    assert {layer for layer, _pk in neighbours(as_(dung), *wanted)} <= {"wards"}, "who may see nothing snaps to wards"
    assert neighbours(as_(an), "wards") == [("wards", ward_a.pk), ("wards", ward_b.pk)]
    assert neighbours(as_(an), "violations", "households") == [], "only declared layers"
    box = "105.851,21.01,105.8512,21.0102"
    (feature,) = as_(an).get("/map/snap.geojson", {"bbox": box, "layer": "plots"}).json()["features"]
    assert feature["geometry"]["coordinates"] == [list(map(list, closed(OTHER)))]
    for wrong in ("", "1,2,3", "nan,0,1,1", "200,0,210,1"):
        assert as_(an).get("/map/snap.geojson", {"bbox": wrong, "layer": "plots"}).status_code == 404


def near(client: Client, slug: str, place: Any) -> list[tuple[str, int, int]]:
    """Field, number and metres of what is offered at a position."""
    answer = client.get(f"/map/nearest/{slug}/", {"at": f"{place.y}, {place.x}"}).json()
    return [(one["field"], one["id"], one["metres"]) for one in answer["nearest"]]


def test_the_nearest_assets_are_offered_and_none_of_another_ward(
    as_: As, an: User, binh: User, dung: User, ward_a: Area, ward_b: Area
) -> None:
    here = Point(105.8599, 21.0, srid=4326)
    segment = records.segment(records.street(ward_a), line=LineString((105.8590, 21.0), (105.8600, 21.0), srid=4326))
    close = records.lamp(segment, place=Point(105.85985, 21.0, srid=4326))
    gone = records.lamp(segment, place=here, state="removed", removed_on=date(2012, 1, 1))
    across = records.segment(records.street(ward_b), line=LineString((105.8602, 21.0), (105.8602, 21.01), srid=4326))
    beside = records.lamp(across, place=Point(105.8601, 21.0, srid=4326))
    found = near(as_(an), "faults", here)
    assert found == [("segment", segment.pk, 0), ("lamp", close.pk, 5)]
    assert gone.pk not in {pk for _field, pk, _far in found}
    other = [(field, pk) for field, pk, _far in near(as_(binh), "faults", here)]
    assert other == [("lamp", beside.pk), ("segment", across.pk)]
    assert as_(dung).get("/map/nearest/faults/", {"at": "21, 105.86"}).status_code == 404
    assert as_(an).get("/map/nearest/violations/", {"at": "21, 105.86"}).status_code == 404, "it names no thing"
    assert "Không đọc được" in as_(an).get("/map/nearest/faults/", {"at": "đây"}).json()["problem"]


def test_a_fault_is_noted_by_what_stands_there(as_: As, an: User, ward_a: Area) -> None:
    lamp = records.lamp(records.segment(records.street(ward_a)))
    client = as_(an)
    page = client.get("/capture/faults/").content.decode()
    assert "/map/nearest/faults/" in page
    answer = client.post("/capture/faults/", {"kind": "dark", "what": "tắt", "lamp": lamp.pk})
    assert answer.status_code == 302, "no position and no ward: both are the lamp's"
    assert (Fault.objects.get().asset, Fault.objects.get().area) == (lamp, ward_a)


def test_a_check_of_street_order_begins_where_the_inspector_stands(as_: As, an: User, ward_a: Area) -> None:
    street = records.street(ward_a)
    segment = records.segment(street, line=LineString((105.8590, 21.0), (105.8600, 21.0), srid=4326))
    rule = ban(street, valid_from=date(2011, 1, 1))
    client = as_(an)
    assert near(client, "order-checks", Point(105.8595, 21.0, srid=4326)) == [("rule", rule.pk, 0)]
    assert near(client, "order-checks", Point(105.8500, 21.02, srid=4326)) == []
    assert segment.street == rule.street
    assert client.post("/capture/order-checks/", {"rule": rule.pk, "inspector": "An"}).status_code == 302
    assert OrderCheck.objects.get().rule == rule


def test_every_register_with_a_place_has_a_field_to_draw_it(
    as_: As, person: Callable[..., User], district: Area
) -> None:
    client = as_(person("tat-ca", "Tất cả", Role.APPROVER, area=district))
    seen = 0
    for slug, register in registers.items():
        if register.geometry not in register.form_fields or client.get(f"/registers/{slug}/").status_code != 200:
            continue
        answer = client.get(f"/registers/{slug}/new/")
        if answer.status_code == 200:
            seen += 1
            assert 'id="drawing-tools"' in answer.content.decode(), slug
            assert "data-place" in answer.content.decode(), slug
    assert seen > 20
