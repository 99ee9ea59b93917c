"""`dothi areas`: public files of administrative units and what became of them, whole or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dothi.core.models import Area, AreaSuccession, Change, Domain, Role, User
from tests.cast import area

pytestmark = pytest.mark.django_db
OLD, NEW = date(2020, 3, 1), date(2025, 7, 1)


@pytest.fixture
def keeper(person: Callable[..., User]) -> User:
    """Who keeps the house."""
    return person("kho", "Kho", Role.MANAGER, domain=Domain.SYSTEM)


@pytest.fixture
def city(db: None) -> Area:
    return area("01", "Thành phố Hà Nội", Area.Level.CITY, (105.0, 20.0, 106.5, 21.5))


def square(west: float, south: float, side: float = 0.01) -> dict[str, Any]:
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def geojson(path: Path, *features: tuple[dict[str, Any], dict[str, Any] | None], **more: Any) -> Path:
    made = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made, **more}, ensure_ascii=False))
    return path


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def run(*files: Path, **options: Any) -> str:
    said = io.StringIO()
    call_command("areas", *map(str, files), user="kho", stdout=said, **options)
    return said.getvalue()


def refused(*files: Path, **options: Any) -> str:
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("areas", *map(str, files), user="kho", stdout=said, **options)
    return said.getvalue()


@pytest.fixture
def wards(tmp_path: Path, city: Area, keeper: User) -> Path:
    """Two wards of 2020 that end in 2025, as a public file writes them."""
    ended = {"tu_ngay": "2020-03-01", "het_hieu_luc": "01/07/2025", "ma_tinh": "01"}
    return geojson(
        tmp_path / "cu.geojson",
        ({"ma_xa": "00256", "ten_xa": "Phường Lê Đại Hành", **ended}, square(105.84, 21.0)),
        ({"ma_xa": "00271", "ten_xa": "Phường Thanh Nhàn", **ended}, square(105.85, 21.0)),
    )


@pytest.fixture
def heirs(tmp_path: Path, city: Area, keeper: User) -> Path:
    """The ward of 2025 that took a code, under other names of columns."""
    return geojson(
        tmp_path / "moi.geojson",
        ({"unit_code": "00256", "unit_name": "Hai Bà Trưng", "area_km2": 2.65}, square(105.84, 21.0, 0.008)),
    )


def test_old_and_new_wards_and_what_became_of_them_come_in_together(wards: Path, heirs: Path, tmp_path: Path) -> None:
    steps = table(
        tmp_path / "ke_tuc.csv",
        "Mã cũ;Đơn vị cũ có từ ngày;Mã mới;Đơn vị mới có từ ngày;Phạm vi;Tỷ lệ (%)",
        "256;01/03/2020;256;01/07/2025;một phần;62,5",
        "00271;01/03/2020;00256;01/07/2025;phần còn lại;",
    )
    said = run(wards, heirs, steps, since="2025-07-01", parent="01")
    assert "new 5, changed 0, same 0" in said
    old, new = Area.objects.filter(code="00256").order_by("valid_from")
    assert (old.name, old.valid_from, old.valid_to) == ("Lê Đại Hành", OLD, NEW)
    assert (new.name, new.valid_from, new.valid_to) == ("Hai Bà Trưng", NEW, None)
    assert old.parent == new.parent == Area.objects.get(code="01")
    assert new.boundary is not None
    step = AreaSuccession.objects.get(old=old)
    assert (step.new, step.kind, step.share) == (new, "part", 62.5)
    last = Change.objects.filter(table_name="core_area").first()
    assert last is not None
    assert last.actor == "kho"
    assert "cu.geojson" in last.reason


def test_the_same_files_twice_change_nothing(wards: Path) -> None:
    run(wards)
    before = Change.objects.count()
    assert "new 0, changed 0, same 2" in run(wards)
    assert not Change.objects.filter(table_name__startswith="core_area").order_by("pk")[before:].exists()


def test_a_corrected_boundary_is_an_update_with_history(wards: Path, tmp_path: Path) -> None:
    run(wards)
    pk = Area.objects.get(name="Lê Đại Hành").pk
    better = geojson(tmp_path / "sua.geojson", ({"code": "00256", "name": "Lê Đại Hành"}, square(105.84, 21.0, 0.009)))
    said = run(better)  # no date: this code with this very name is only one
    assert "new 0, changed 1, same 0" in said
    found = Area.objects.get(pk=pk)
    assert found.boundary is not None
    assert found.boundary.extent == pytest.approx((105.84, 21.0, 105.849, 21.009))
    assert (found.valid_from, found.valid_to) == (OLD, NEW)
    assert [c.verb for c in Change.objects.filter(table_name="core_area", row_id=pk)] == ["U", "I"]


def test_a_reused_code_alone_never_tells_which_ward_is_meant(wards: Path, heirs: Path, tmp_path: Path) -> None:
    said = refused(wards, heirs)  # the new one has no date
    assert "chỉ mã thì không biết là đơn vị nào" in said
    assert not Area.objects.filter(level="ward").exists()
    run(wards)
    run(heirs, since="2025-07-01")
    lost = geojson(tmp_path / "lac.geojson", ({"code": "00256", "name": "Nguyễn Du"}, None))
    assert "Lê Đại Hành (00256, 01/03/2020), Hai Bà Trưng (00256, 01/07/2025)" in refused(lost)


def test_a_code_still_in_use_is_told_at_its_row_and_nothing_is_saved(heirs: Path, tmp_path: Path) -> None:
    open_ended = geojson(
        tmp_path / "mo.geojson",
        ({"Ma": "00256", "Ten": "Lê Đại Hành", "from": "2020-03-01"}, square(105.84, 21.0)),
    )
    said = refused(open_ended, heirs, since="2025-07-01")
    assert "Mã 00256 còn thuộc Lê Đại Hành" in said
    assert not Area.objects.filter(level="ward").exists()


def test_an_open_ward_that_goes_over_whole_ends_that_day(keeper: User, city: Area, tmp_path: Path) -> None:
    units = table(
        tmp_path / "dv.csv",
        "ma,ten,cap,thuoc,tu ngay",
        "00259,Đồng Nhân,phường,01,1/1/2025",
        "00262,Mới,phường,01,1/7/2025",
    )
    steps = table(tmp_path / "kt.csv", "old_code,new_code,new_from,kind", "259,262,2025-07-01,whole")
    run(units, steps)
    assert Area.objects.get(code="00259").valid_to == NEW


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",Không mã,ward,01,2025-07-01", "Thiếu “Mã”"),
        ("00001,,ward,01,2025-07-01", "Thiếu “Tên”"),
        ("00001,A,ward,99,2025-07-01", "Không có đơn vị cấp trên"),
        ("00001,A,làng,01,2025-07-01", "Không hiểu cấp"),
        ("00001,A,ward,01,31/02/2025", "không phải ngày có thật"),
        ("00001,A,ward,01,", "Thiếu ngày bắt đầu"),
    ],
)
def test_what_is_wrong_is_told_at_its_row(keeper: User, city: Area, tmp_path: Path, row: str, told: str) -> None:
    said = refused(
        table(tmp_path / "dv.csv", "code,name,level,parent,valid_from", "00002,Đúng,ward,01,2025-07-01", row)
    )
    line = next(one for one in said.splitlines() if told in one)
    assert line.split(" ")[0].endswith("3")
    assert not Area.objects.filter(level="ward").exists()


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (["00256,00300,2025-07-01,whole,", "00256,00301,2025-07-01,part,"], "đã vào trọn một đơn vị"),
        (["00256,00300,2025-07-01,part,70", "00256,00301,2025-07-01,part,40"], "quá 100 %"),
        (["00256,00300,2025-07-01,nửa,"], "không phải “toàn bộ” hay “một phần”"),
        (["00256,00300,2025-07-01,part,100"], "Tỷ lệ của một phần"),
        (["00256,00300,2024-07-01,part,"], "Không rõ đơn vị"),
        (["00999,00300,2025-07-01,part,"], "Không rõ đơn vị"),
        (["00256,00300,2025-07-01,part,", "00256,00300,2025-07-01,part,"], "đã có ở một dòng trên"),
    ],
)
def test_a_succession_that_cannot_be_is_told(wards: Path, tmp_path: Path, steps: list[str], told: str) -> None:
    run(wards)
    units = table(
        tmp_path / "dv.csv",
        "code,name,level,parent,valid_from",
        "00300,Một,ward,01,2025-07-01",
        "00301,Hai,ward,01,2025-07-01",
    )
    said = refused(units, table(tmp_path / "kt.csv", "old_code,new_code,new_from,kind,share", *steps))
    assert told in said
    assert not AreaSuccession.objects.exists()
    assert not Area.objects.filter(code="00300").exists()


def test_boundaries_in_vn2000_are_brought_into_degrees(keeper: User, city: Area, tmp_path: Path) -> None:
    ring = [[587000, 2324000], [588000, 2324000], [588000, 2325000], [587000, 2325000], [587000, 2324000]]
    metres = geojson(
        tmp_path / "vn2000.geojson",
        ({"ma_xa": "00256", "ten_xa": "Hai Bà Trưng", "ma_tinh": 1}, {"type": "Polygon", "coordinates": [ring]}),
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}},
    )
    run(metres, since="2025-07-01")
    found = Area.objects.get(code="00256").boundary
    assert found is not None
    assert found.srid == 4326
    assert 105.83 < found.extent[0] < found.extent[2] < 105.86


def test_a_crossed_ring_is_mended_and_told_and_a_point_is_refused(keeper: User, city: Area, tmp_path: Path) -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[105.84, 21], [105.85, 21.01], [105.85, 21], [105.84, 21.01], [105.84, 21]]],
    }
    said = run(
        geojson(tmp_path / "no.geojson", ({"ma_xa": "1", "ten_xa": "Nơ", "ma_tinh": "01"}, bow)), since="2025-07-01"
    )
    assert "tự cắt" in said
    found = Area.objects.get(code="00001").boundary
    assert found is not None
    assert found.valid
    point = {"type": "Point", "coordinates": [105.84, 21.0]}
    assert "phải là một vùng" in refused(
        geojson(tmp_path / "d.geojson", ({"ma_xa": "2", "ten_xa": "Điểm"}, point)), since="2025-07-01"
    )
    far = square(21.0, 105.84)
    assert "không nằm ở Việt Nam" in refused(
        geojson(tmp_path / "x.geojson", ({"ma_xa": "2", "ten_xa": "Đảo"}, far)), since="2025-07-01"
    )


def test_neighbours_that_overlap_are_told_but_do_not_hold_it_back(wards: Path, tmp_path: Path) -> None:
    run(wards)
    wide = geojson(tmp_path / "r.geojson", ({"code": "00256", "name": "Lê Đại Hành"}, square(105.84, 21.0, 0.015)))
    assert "Ranh giới chồng lên Thanh Nhàn" in run(wide)


def test_columns_of_other_names_are_corrected_by_hand(keeper: User, city: Area, tmp_path: Path) -> None:
    odd = table(tmp_path / "la.csv", "GID_3,NAME_3,MADV", "VNM.27.3.1_1,Bạch Mai,00292")
    assert "Chưa biết cột nào là “Mã”" in refused(odd, since="2025-07-01", parent="01")
    said = run(odd, since="2025-07-01", parent="01", map=["code=MADV"])
    assert "code ← MADV" in said
    assert Area.objects.get(code="00292").name == "Bạch Mai"


def test_only_who_keeps_the_house_loads_areas(an: User, tmp_path: Path, city: Area) -> None:
    units = table(tmp_path / "dv.csv", "ma,ten,tu_ngay", "00259,Đồng Nhân,1/1/2025")
    with pytest.raises(CommandError):
        call_command("areas", str(units), user="an", stdout=io.StringIO())
    assert not Area.objects.filter(code="00259").exists()


def test_checking_saves_nothing(wards: Path) -> None:
    assert "new 2" in run(wards, check=True)
    assert not Area.objects.filter(level="ward").exists()
