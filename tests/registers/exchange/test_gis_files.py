"""Files of GIS and drawing programs, written by GDAL: every format, every zone, broken rings, other code pages, no .prj."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from dothi.core.models import Area, User
from dothi.registers import exchange
from dothi.registers.exchange import projections
from dothi.registers.exchange.asked import Asked
from dothi.registers.exchange.models import KnownHeading
from dothi.registers.exchange.systems import SYSTEMS, moved
from tests.registers.exchange.conftest import Drop, told
from tests.registers.exchange.gis import (
    COLUMNS,
    SHAPES,
    SLUG,
    TEXTS,
    S,
    X,
    Y,
    alike,
    drawing,
    found,
    in_code,
    inside,
    member,
    recoded,
    saved,
    shapefile,
    written,
    zipped,
)

pytestmark = pytest.mark.usefixtures("ward_a")


@pytest.mark.parametrize("form", ["zip", "gpkg", "geojson", "kml"])
def test_every_format_is_read_as_gdal_writes_it(form: str, tmp_path: Path, an: User, dropped: Drop) -> None:
    if form == "zip":
        data = shapefile(SHAPES, COLUMNS)
    else:
        driver = {"gpkg": "GPKG", "geojson": "GeoJSON", "kml": "LIBKML"}[form]
        data = written(tmp_path, driver, SHAPES, COLUMNS, f"file.{form}").read_bytes()
    batch = dropped(SLUG, data, an, name=f"thửa.{form}")
    assert batch.counts["new"] == 3, found(batch)
    alike(saved(batch, an))
    again = dropped(SLUG, data, an, name=f"thửa.{form}")
    assert again.counts["same"] == 3


def test_a_kmz_is_a_kml_in_a_zip(tmp_path: Path, an: User, dropped: Drop) -> None:
    kml = written(tmp_path, "LIBKML", SHAPES, COLUMNS, "file.kml").read_bytes()
    alike(saved(dropped(SLUG, zipped({"doc.kml": kml}), an, name="thửa.kmz"), an))


@pytest.mark.parametrize("srid", sorted(set(SYSTEMS) - {4326}))
def test_every_system_is_read_by_its_own_definition(srid: int, an: User, dropped: Drop) -> None:
    batch = dropped(SLUG, shapefile(inside(SHAPES, srid), COLUMNS, srid), an, name="thửa.zip")
    alike(saved(batch, an))


def test_the_points_of_the_standard_hold() -> None:
    at = np.array([[105.8607, 21.0117]])
    for srid, east, north in ((5897, 589277.632935, 2324488.927685), (3405, 589250.846966, 2323791.511266)):
        assert np.abs(moved(at, 4326, srid) - (east, north)).max() < 1e-6
        assert np.abs(moved(moved(at, 4326, srid), srid, 4326) - at).max() < 1e-8
    assert np.abs(moved(at, 4326, 4756) - (105.858817575, 21.012686133)).max() < 1e-9
    for meridian, srid in projections.ZONES.items():  # a zone's own meridian lies at an easting of 500 km
        on = moved(np.array([[meridian, 21.0]]), 4756, srid)
        assert on[0, 0] == pytest.approx(500_000, abs=1e-6)
    assert set(projections.PLAIN) == set(SYSTEMS)


def test_without_a_prj_the_reader_asks_and_offers_what_lands_in_the_district(an: User, dropped: Drop) -> None:
    batch = dropped(SLUG, shapefile(inside(SHAPES, 9210), COLUMNS, None, prj=None), an, name="thửa.zip")
    assert told(batch)[0].startswith(": Tệp không cho biết hệ toạ độ")
    assert len(told(batch)) == 1, "asked once, not at every row"
    offered = [one["srid"] for one in batch.asks["systems"]]
    assert offered == [9210]
    assert not batch.ready
    alike(saved(exchange.choose(batch, an, Asked(system="9210")), an))


@pytest.mark.parametrize(("stated", "true"), [(5897, 9210), (9210, 5897), (9218, 5896), (4326, 5897), (5897, 4326)])
def test_a_wrong_zone_is_told_with_the_distance_and_the_zone_that_fits(
    stated: int, true: int, an: User, dropped: Drop
) -> None:
    prj = member(shapefile(SHAPES, COLUMNS, stated), ".prj")
    batch = dropped(SLUG, shapefile(inside(SHAPES, true), COLUMNS, true, prj=prj), an, name="thửa.zip")
    (question,) = told(batch)
    if stated != 4326 and true != 4326:
        one, other = (m for code in (stated, true) for m, srid in projections.ZONES.items() if srid == code)
        off = abs(one - other) * 111.2 * math.cos(math.radians(21))
        said = float(question.split("cách địa bàn ")[1].split(" km")[0])
        assert said == pytest.approx(off, rel=0.02)
    else:
        assert "không thể thuộc hệ" in question
    assert true in [one["srid"] for one in batch.asks["systems"]]
    assert SYSTEMS[true] in next(p["hint"]["vi"] for p in batch.problems if p["level"] == "question")
    alike(saved(exchange.choose(batch, an, Asked(system=str(true))), an))


@pytest.mark.parametrize("srid", [4326, 5897])
def test_swapped_axes_are_recognised(srid: int, an: User, dropped: Drop) -> None:
    shapes = [shapely.transform(s, lambda xy: xy[:, ::-1]) for s in inside(SHAPES, srid)]
    batch = dropped(SLUG, shapefile(shapes, COLUMNS, srid), an, name="thửa.zip")
    assert "không thể thuộc hệ" in told(batch)[0]
    assert {"srid": srid, "swapped": True} in [
        {k: v for k, v in o.items() if k != "share"} for o in batch.asks["systems"]
    ]
    alike(saved(exchange.choose(batch, an, Asked(system=f"{srid}:swap")), an))


TM3 = (
    'PROJCS["{name}",GEOGCS["{geo}",DATUM["{datum}",SPHEROID["WGS_1984",6378137.0,298.257223563]{shift}],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],'
    'PARAMETER["Scale_Factor",{scale}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    ("words", "code", "how"),
    [
        ({"name": "VN2000_105", "geo": "GCS_VN_2000", "datum": "D_Vietnam_2000"}, 5897, "meridian"),
        ({"name": "VN-2000", "geo": "VN-2000", "datum": "VN_2000", "shift": ",TOWGS84[0,0,0,0,0,0,0]"}, 5897, "zero"),
        ({"name": "VN_2000_Ha_Noi", "geo": "x", "datum": "D_WGS_1984", "shift": ",TOWGS84[0,0,0]"}, 5897, "zero"),
        ({"name": "unnamed", "geo": "GCS_WGS_1984", "datum": "D_WGS_1984", "meridian": "105.75"}, 9210, "meridian"),
        ({"name": "UTM48", "geo": "GCS_WGS_1984", "datum": "D_WGS_1984", "scale": "0.9996"}, 32648, "code"),
        ({"name": "UTM48", "geo": "GCS_VN_2000", "datum": "D_VN_2000", "scale": "0.9996"}, 3405, "meridian"),
        ({"name": "HN72", "geo": "GCS_Hanoi_1972", "datum": "D_Hanoi_1972", "scale": "1.0"}, 0, "unknown"),
        ({"name": "VN2000", "geo": "GCS_VN_2000", "datum": "D_VN_2000", "meridian": "105.1"}, 0, "unknown"),
    ],
)
def test_a_prj_is_known_by_its_meridian_and_never_believed(
    words: dict[str, str], code: int, how: str, an: User, dropped: Drop
) -> None:
    prj = TM3.format(**{"meridian": "105.0", "scale": "0.9999", "shift": "", **words})
    assert projections.named(prj) == (code, how)
    if code:
        batch = dropped(SLUG, shapefile(inside(SHAPES, code), COLUMNS, code, prj=prj.encode()), an, name="thửa.zip")
        alike(saved(batch, an))
        remark = {"meridian": "được nhận theo kinh tuyến trục", "zero": "bỏ qua, dùng"}.get(how)
        assert remark is None or any(remark in said and SYSTEMS[code] in said for said in found(batch))


@pytest.mark.parametrize(("old", "now"), projections.WITHDRAWN.items())
def test_a_withdrawn_code_stands_for_the_one_in_its_place(old: int, now: int) -> None:
    assert projections.named(f"EPSG:{old}") == (now, "withdrawn")
    assert projections.named(f'PROJCS["x",AUTHORITY["EPSG","{old}"]]') == (now, "withdrawn")


@pytest.mark.parametrize("code", ["tcvn3", "cp1258"])
@pytest.mark.parametrize("cpg", [None, b"UTF-8", b"1258"])
def test_vietnamese_text_is_read_whatever_its_code_page(code: str, cpg: bytes | None, an: User, dropped: Drop) -> None:
    plain = shapefile(SHAPES, COLUMNS)
    dbf = recoded(member(plain, ".dbf"), TEXTS, code)
    batch = dropped(SLUG, shapefile(SHAPES, COLUMNS, dbf=dbf, cpg=cpg), an, name="thửa.zip")
    assert batch.asks["encoding"] == code
    alike(saved(batch, an))


def test_text_of_an_abc_font_inside_unicode_is_read_too(tmp_path: Path, an: User, dropped: Drop) -> None:
    old = {
        k: [in_code(v, "tcvn3").decode("latin-1") if isinstance(v, str) else v for v in some]
        for k, some in COLUMNS.items()
    }
    data = written(tmp_path, "GPKG", SHAPES, old, "a.gpkg").read_bytes()
    alike(saved(dropped(SLUG, data, an, name="thửa.gpkg"), an))


def test_a_code_page_can_be_chosen(an: User, dropped: Drop) -> None:
    batch = dropped(SLUG, shapefile(SHAPES, COLUMNS, cpg=None), an, name="thửa.zip")
    wrong = exchange.choose(batch, an, Asked(encoding="cp1252"))
    assert any("Báº¡ch Mai" in p["value"] for p in wrong.problems)
    alike(saved(exchange.choose(wrong, an, Asked(encoding="utf-8")), an))


@pytest.mark.parametrize(
    ("ring", "words", "area"),
    [
        ([(0, 0), (1, 0), (1, 1), (0.5, 0), (0, 1)], "tự chạm", 0.5),
        ([(0, 0), (1, 0), (1, 1), (0.502, 1), (0.5, 1.002), (0.501, 0.999), (0.5005, 1.0015), (0, 1)], "tự cắt", 1.0),
        ([(0, 0), (1, 0), (1, 0), (1, 1), (0, 1)], "đỉnh trùng", 1.0),
    ],
)
def test_a_broken_ring_is_put_right_and_told_at_its_row(
    ring: list[tuple[float, float]], words: str, area: float, an: User, dropped: Drop
) -> None:
    broken = shapely.Polygon([(X + S * 20 + a * S, Y + b * S) for a, b in ring])
    data = shapefile([SHAPES[0], broken, SHAPES[2]], COLUMNS)
    batch = dropped(SLUG, data, an, name="thửa.zip")
    warning = next(p for p in exchange.problems(batch) if p["level"] == "warning")
    assert words in warning["message"]
    assert warning["row"] == 3
    stored = saved(batch, an)[1].place
    assert stored.valid
    assert stored.area == pytest.approx(area * S * S, rel=0.02)


def test_a_ring_left_open_is_closed(an: User, dropped: Drop) -> None:
    ring = [[X, Y], [X + S, Y], [X + S, Y + S], [X, Y + S]]
    feature = {
        "type": "Feature",
        "properties": {"SHBANDO": "1", "SHTHUA": "1", "PHUONG": "Bạch Mai"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    batch = dropped(SLUG, data, an, name="thửa.geojson")
    assert told(batch, "warning") == ["D2: Vòng ranh chưa khép, đã nối điểm cuối với điểm đầu."]
    assert saved(batch, an)[0].place.area == pytest.approx(S * S)
    line = f"MULTIPOLYGON ((({X} {Y}, {X + S} {Y}, {X + S} {Y + S})))"
    batch = dropped(SLUG, [["Số tờ bản đồ", "Số thửa", "Phường", "WKT"], ["2", "1", "Bạch Mai", line]], an)
    assert "chưa khép" in told(batch, "warning")[0]
    assert told(batch) == []


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Polygon([(X, Y), (X + S, Y + S), (X + S, Y), (X, Y + S)]),  # a bow-tie: half of it has no side
        shapely.Polygon([(X, Y), (X + S, Y), (X + S / 2, Y)]),  # flat
        shapely.MultiPolygon([shapely.box(X, Y, X + S, Y + S), shapely.box(X + S / 2, Y, X + 2 * S, Y + S)]),
    ],
    ids=["bow-tie", "flat", "parts that overlap"],
)
def test_what_cannot_be_put_right_soundly_is_refused_at_its_row(
    shape: Any, tmp_path: Path, an: User, dropped: Drop
) -> None:
    data = written(
        tmp_path, "GPKG", [SHAPES[0], shape, SHAPES[2]], COLUMNS, "a.gpkg", geometry_type="Unknown"
    ).read_bytes()
    batch = dropped(SLUG, data, an, name="thửa.gpkg")
    (error,) = [p for p in exchange.problems(batch) if p["level"] == "error"]
    assert error["row"] == 3
    assert "Không sửa chắc chắn được" in error["hint"]


def test_headings_matched_once_are_known_to_the_office_the_next_time(an: User, binh: User, dropped: Drop) -> None:
    names = {"SHBANDO": "MAP_NO", "SHTHUA": "LOT_NO", "LOAIDAT": "USE_CODE", "DIACHI": "WHERE_", "PHUONG": "WARD_X"}
    columns = {names[k]: v for k, v in COLUMNS.items()} | {"RUBBISH": [1, 2, 3]}
    batch = dropped(SLUG, shapefile(SHAPES, columns), an, name="thửa.zip")
    assert [h[1] for h in batch.asks["headings"] if not h[2]] == list(columns)
    assert set(batch.asks["lacking"]) == {"area", "sheet", "number"}
    heads = {h[0]: h[1] for h in batch.asks["headings"]}
    fields = {"MAP_NO": "sheet", "LOT_NO": "number", "USE_CODE": "land_use", "WHERE_": "address", "WARD_X": "area"}
    chosen = {bare: fields.get(said, "@ignored") for bare, said in heads.items()}
    batch = exchange.choose(batch, an, Asked(headings=chosen))
    assert not any("RUBBISH" in said for said in found(batch))
    alike(saved(batch, an))
    assert KnownHeading.objects.count() == len(columns)
    again = dropped(SLUG, shapefile(SHAPES, columns), an, name="thửa.zip")
    assert again.counts["same"] == 3
    assert any("như lần nhập trước" in said for said in found(again))


def test_what_a_file_has_no_column_for_is_said_once_for_all_rows(an: User, ward_a: Area, dropped: Drop) -> None:
    columns = {k: v for k, v in COLUMNS.items() if k not in ("SHBANDO", "PHUONG")}
    batch = dropped(SLUG, shapefile(SHAPES, columns), an, name="thửa.zip")
    assert set(batch.asks["lacking"]) == {"area", "sheet"}
    batch = exchange.choose(batch, an, Asked(constants={"sheet": "12", "area": "@place"}))
    parcels = saved(batch, an)
    alike(parcels)
    assert {p.area for p in parcels} == {ward_a}


def drawn(driver: str, path: Path) -> bytes:
    """Two house plots as closed lines with their number, a street as an open line, a lamp; in zone 105°."""
    layer = "Layer" if driver == "DXF" else "Level"
    plots = inside([s.exterior for s in SHAPES[:2]], 5897)
    names = ("RANH_THUA", "SO_THUA", "DUONG") if driver == "DXF" else (10, 13, 20)
    features: list[tuple[Any, dict[str, Any], str]] = [(p, {layer: names[0]}, "") for p in plots]
    features += [(p.envelope.centroid, {layer: names[1]}, f"{n}") for n, p in enumerate(plots, 101)]
    street = inside([shapely.LineString([(X, Y - S), (X + 3 * S, Y - S)])], 5897)[0]
    return drawing(driver, path, [*features, (street, {layer: names[2]}, "")])


@pytest.mark.parametrize("driver", ["DXF", "DGN"])
def test_of_a_drawing_a_person_picks_the_layer_and_texts_inside_areas_become_codes(
    driver: str, tmp_path: Path, an: User, ward_a: Area, dropped: Drop
) -> None:
    ending = driver.lower()
    data = drawn(driver, tmp_path / f"a.{ending}")
    batch = dropped(SLUG, data, an, name=f"bản vẽ.{ending}")
    assert "chưa chọn lớp" in told(batch)[0]
    wanted, text = ("RANH_THUA", "Text SO_THUA") if driver == "DXF" else ("10", "Text 13")
    layer = next(one for one in batch.asks["layers"] if one[0] == wanted)
    assert layer[1:] == [2, 0, 0, 0, False]
    batch = exchange.choose(batch, an, Asked(layers=(wanted,)))
    assert "không cho biết hệ toạ độ" in " ".join(told(batch))
    assert 5897 in [one["srid"] for one in batch.asks["systems"]]
    heading = next(h for h in batch.asks["headings"] if h[1] == text)
    assert heading[3] in ("101", "102")
    asked = Asked(
        layers=(wanted,), system="5897", headings={heading[0]: "number"}, constants={"sheet": "7", "area": "Bạch Mai"}
    )
    batch = exchange.choose(batch, an, asked)
    parcels = saved(batch, an)
    assert [(p.sheet, p.number) for p in parcels] == [("7", "101"), ("7", "102")]
    for parcel, shape in zip(parcels, SHAPES, strict=False):
        assert shapely.hausdorff_distance(shapely.from_wkb(bytes(parcel.place.wkb)), shape) < 2e-7  # DGN: whole units


def test_points_of_a_gis_file_become_lamps(tmp_path: Path, an: User, ward_a: Area, dropped: Drop) -> None:
    shapes = inside([shapely.Point(X, Y), shapely.Point(X + S, Y)], 5897)
    columns = {"Mã đèn": ["D1", "D2"], "Phường": ["Bạch Mai"] * 2}
    data = written(tmp_path, "GPKG", shapes, columns, "a.gpkg", 5897, geometry_type="Point").read_bytes()
    batch = dropped("lamps", data, an, name="đèn.gpkg")
    assert batch.counts["rows"] == 2
    assert not any("Vị trí" in said for said in found(batch))
