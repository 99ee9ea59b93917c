"""Hostile GIS files, the page that asks, and lists that go out as drawings and maps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from django.core.exceptions import ValidationError
from django.test import Client

from dothi.core.models import User
from dothi.registers import exchange
from dothi.registers.exchange import projections
from dothi.registers.exchange.asked import Asked
from dothi.registers.planning.cadastral_parcel import CadastralParcel
from dothi.registers.register import registers
from tests.registers.exchange.conftest import Drop, told
from tests.registers.exchange.gis import (
    COLUMNS,
    SHAPES,
    SLUG,
    S,
    X,
    Y,
    inside,
    member,
    shapefile,
    written,
    zipped,
)

pytestmark = pytest.mark.usefixtures("ward_a")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (zipped({"a.shp": b"\x00\x00\x27\x0a" + b"\x00" * 200}), "a.zip", "hỏng"),
        (zipped({"a.txt": b"x"}), "a.zip", "không được nhận"),
        (b"\x00\x00\x27\x0a" + b"\x00" * 200, "a.shp", "nén cả .shp"),
        (b"AC1027\x00\x00" + b"\x00" * 200, "a.dwg", "DXF"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00" + b"\x00" * 90, "a.dxf", "DXF văn bản"),
        (b"  0\nSECTION\n  2\nENTITIES\n  0\nLWPOLYLINE\n 90\n999999999\n", "a.dxf", ""),
        (b"\x08\x09\xfe\x02" + b"\xff" * 3000, "a.dgn", ""),
        (b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', "a.kml", "không được nhận"),
        (b'<?xml version="1.0"?><kml xmlns="x"><!DOCTYPE kml [<!ENTITY a "b">]></kml>', "a.kml", "DOCTYPE"),
        (b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>', "a.kml", "hỏng"),
        (zipped({"doc.kml": b"<kml><!ENTITY x SYSTEM 'file:///etc/passwd'></kml>"}), "a.kmz", "ENTITY"),
    ],
)
def test_hostile_and_broken_files_get_one_clear_line(
    data: bytes, name: str, words: str, an: User, dropped: Drop
) -> None:
    try:
        batch = dropped(SLUG, data, an, name=name)
    except ValidationError as refused:
        (line,) = refused.messages
    else:
        assert not batch.ready
        line = told(batch)[0]
    assert words in line
    assert not CadastralParcel.objects.exists()


def test_no_other_file_is_opened_for_what_stands_in_one(tmp_path: Path, an: User, dropped: Drop) -> None:
    """A KML that is also a virtual data source of GDAL, and a shapefile that names a path, reach nothing."""
    secret = tmp_path / "secret.csv"
    secret.write_text("SHBANDO,SHTHUA,PHUONG\nsecret,1,Bạch Mai\n")
    vrt = f'<kml xmlns="x"><OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource></kml>'
    batch = dropped(SLUG, vrt.encode(), an, name="a.kml")
    assert not batch.ready
    assert "secret,1" not in str(batch.problems)
    assert batch.counts.get("rows", 0) == 0
    link = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>/vsicurl/http://127.0.0.1:9/x</href></Link></NetworkLink></Document></kml>'
    assert dropped(SLUG, link.encode(), an, name="a.kml").counts.get("rows", 0) == 0
    names = zipped({"../../evil.shp": b"\x00\x00\x27\x0a", "/vsicurl/http/x.shp": b"\x00\x00\x27\x0a"})
    assert dropped(SLUG, names, an, name="a.zip").state == "failed"


def test_a_ring_of_a_million_corners_is_refused_at_its_row(tmp_path: Path, an: User, dropped: Drop) -> None:
    turn = np.linspace(0, 2 * np.pi, 300_001)
    huge = shapely.Polygon(np.column_stack([X + S * np.cos(turn), Y + S * np.sin(turn)]))
    data = written(tmp_path, "GPKG", [SHAPES[0], huge, SHAPES[2]], COLUMNS, "a.gpkg").read_bytes()
    batch = dropped(SLUG, data, an, name="thửa.gpkg")
    assert [said for said in told(batch) if "quá nhiều đỉnh" in said]


def test_a_zip_that_unfolds_to_gigabytes_is_refused(an: User, dropped: Drop) -> None:
    bomb = zipped({"a.shp": b"\x00\x00\x27\x0a" + b"\x00" * 60_000_000, "a.dbf": b"\x00" * 60_000_000})
    with pytest.raises(ValidationError) as refused:
        dropped(SLUG, bomb, an, name="a.zip")
    assert "bom nén" in refused.value.messages[0]


def test_a_choice_that_cannot_be_is_refused(an: User, dropped: Drop) -> None:
    batch = dropped(SLUG, shapefile(SHAPES, COLUMNS), an, name="thửa.zip")
    for asked in (Asked(system="3857"), Asked(encoding="klingon"), Asked(headings={"a": "password"})):
        with pytest.raises(ValueError):  # noqa: PT011 - any says no
            exchange.choose(batch, an, asked)


@pytest.mark.parametrize("srid", [4326, 9210])
def test_a_drawing_that_we_write_comes_back_as_the_same_areas(srid: int, an: User, dropped: Drop) -> None:
    exchange.commit(dropped(SLUG, shapefile(SHAPES, COLUMNS), an, name="thửa.zip"), an)
    register = registers[SLUG]
    data = b"".join(exchange.write(register, register.records(an), "dxf", an, None, srid))
    batch = dropped(SLUG, data, an, name="thửa.dxf")
    heading = "text cadastral parcels text"
    asked = Asked(
        layers=("CADASTRAL_PARCELS",),
        system=str(srid),
        headings={heading: "number"},
        constants={"sheet": "12", "area": "Bạch Mai"},
    )
    batch = exchange.choose(batch, an, asked)
    assert told(batch) == []
    assert batch.counts["same"] == 3


def test_the_page_asks_and_one_click_answers(an: User, client: Client, dropped: Drop) -> None:
    data = shapefile(inside(SHAPES, 9210), COLUMNS, None, prj=None)
    batch = dropped(SLUG, data, an, name="thửa.zip")
    client.force_login(an)
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert 'name="system" value="9210"' in page
    assert client.post(f"/imports/{batch.pk}/choose/", {"system": "9210"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.ready, batch.options["system"]) == (True, "9210")
    assert client.post(f"/imports/{batch.pk}/choose/", {"system": "3857"}).status_code == 302
    batch.refresh_from_db()
    assert batch.options["system"] == "9210"


def test_a_list_goes_out_in_the_form_and_zone_that_are_asked_for(an: User, client: Client, dropped: Drop) -> None:
    exchange.commit(dropped(SLUG, shapefile(SHAPES, COLUMNS), an, name="thửa.zip"), an)
    client.force_login(an)
    answer = client.get(f"/registers/{SLUG}/export/file/?export_form=shp&export_srid=9210&land_use=ODT")
    data = b"".join(answer)  # type: ignore[arg-type]
    assert projections.named(member(data, ".prj").decode()) == (9210, "meridian")
    assert member(data, ".cpg") == b"UTF-8"
    assert dropped(SLUG, data, an, name="thửa.zip").counts["rows"] == 2
    assert client.get(f"/registers/{SLUG}/export/file/?export_form=kml&export_srid=9210").status_code == 404
