"""Sheets as they really look: titles above, headers in two rows, merged cells, "nt", totals and signatures below."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from dothi.core.models import Area, User
from dothi.registers import exchange
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.infrastructure.lamp import Lamp
from dothi.registers.infrastructure.street import Street
from dothi.registers.register import registers
from tests import records
from tests.registers.exchange.conftest import Drop, hand_in, told, workbook

pytestmark = pytest.mark.usefixtures("law_in_force")

LEDGER: list[list[Any]] = [
    ["ỦY BAN NHÂN DÂN QUẬN HAI BÀ TRƯNG"],
    [],
    ["SỔ THEO DÕI CẤP PHÉP XÂY DỰNG NĂM 2012"],
    ["TT", "Giấy phép", None, "Chủ đầu tư", "Địa chỉ", "Công trình", None, "Ngày nhận\nhồ sơ", "Phường"],
    [None, "Số giấy phép", "Loại giấy phép", None, None, "Số tầng", "DT sàn (m2)", None, None],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
    ["I", "Tuyến phố chính"],
    [1, "1/GPXD", "xây dựng mới", "Trần Thị Bưởi", "Số 1 phố Bạch Mai", 3, "120,5", "05/03/2012", "Bạch Mai"],
    [2, "2/GPXD", "nt", "nt", "Số 3 phố Bạch Mai", 4, "98", "06/03/2012", None],
    [3, "3/GPXD", "như trên", "Lê Văn Cam", "Số 5 phố Bạch Mai", 2, "70", "-nt-", None],
    [None, "Tổng cộng: 3", None, None, None, 9, "288,5"],
    [],
    [None, None, None, "NGƯỜI LẬP BIỂU", None, None, "THỦ TRƯỞNG ĐƠN VỊ"],
    [None, None, None, "(Ký, ghi rõ họ tên)"],
    [None, None, None, "Nguyễn Văn Lê"],
]
MERGED = ("A1:I1", "A3:I3", "A4:A5", "B4:C4", "D4:D5", "E4:E5", "F4:G4", "H4:H5", "I4:I5", "I8:I10")


def test_a_ledger_with_everything_offices_add_is_read(an: User, dropped: Drop) -> None:
    batch = dropped("permits", LEDGER, an, *MERGED)
    assert told(batch) == []
    assert batch.counts["new"] == 3
    notes = told(batch, "note")
    assert [n.split(":")[0] for n in notes] == ["7", "11", "13", "14", "15"]  # nothing is left out silently
    exchange.commit(batch, an)
    second, third = ConstructionPermit.objects.filter(number__in=["2/GPXD", "3/GPXD"]).order_by("number")
    assert (second.applicant, second.kind, second.area.name) == ("Trần Thị Bưởi", "new", "Bạch Mai")
    assert (third.kind, third.received_on, third.area.name) == ("new", second.received_on, "Bạch Mai")


def test_one_sheet_a_ward_is_one_import(chi: User, ward_a: Area, ward_b: Area, dropped: Drop) -> None:
    book, out = Workbook(), io.BytesIO()
    for page, ward in ((book.active, "Bạch Mai"), (book.create_sheet(), "Trương Định")):
        page.title = ward
        page.append(["Mã tuyến", "Tên tuyến", "Loại tuyến", "Phường"])
        page.append([f"N-{ward}", "Ngõ 12", "ngõ", ward])
    book.create_sheet("Ghi chú").append(["Số liệu do phường gửi"])
    hidden = book.create_sheet("cũ")
    hidden.sheet_state = "hidden"
    hidden.append(["Mã tuyến", "Tên tuyến", "Loại tuyến", "Phường"])
    hidden.append(["N-bỏ", "Ngõ bỏ", "ngõ", "Bạch Mai"])
    book.save(out)
    batch = dropped("streets", out.getvalue(), chi)
    assert told(batch) == []
    exchange.commit(batch, chi)
    assert sorted(Street.objects.values_list("area__name", flat=True)) == ["Bạch Mai", "Trương Định"]


TEXT = "Mã tuyến;Tên tuyến;Loại tuyến;Phường;Ghi chú\nN1;Ngõ Tự Do;ngõ;Bạch Mai;đường hẹp\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "comma", "tab utf-16", "crlf"],
)
def test_text_files_of_every_kind_read_alike(data: bytes, an: User, dropped: Drop) -> None:
    batch = dropped("streets", data, an, name="tuyến.csv")
    assert told(batch) == []
    exchange.commit(batch, an)
    street = Street.objects.get()
    assert (street.name, street.kind, street.note) == ("Ngõ Tự Do", "lane", "đường hẹp")


def test_the_old_windows_code_page_is_read(an: User, dropped: Drop) -> None:
    import unicodedata

    # cp1258 writes a vowel with its shape (â, ơ) and the tone apart.
    letters = [
        unicodedata.normalize(
            "NFC", "".join(p for p in unicodedata.normalize("NFD", c) if p not in "\u0300\u0301\u0303\u0309\u0323")
        )
        + "".join(p for p in unicodedata.normalize("NFD", c) if p in "\u0300\u0301\u0303\u0309\u0323")
        for c in TEXT
    ]
    batch = dropped("streets", "".join(letters).encode("cp1258"), an, name="tuyến.csv")
    assert told(batch) == []
    exchange.commit(batch, an)
    assert Street.objects.get().name == "Ngõ Tự Do"


def test_ticks_and_blanks_are_yes_and_no(an: User, ward_a: Area, dropped: Drop) -> None:
    head = ["Mã công trình", "Địa chỉ", "Phường", "Ngày khởi công", "Phải có giấy phép", "Lý do miễn phép"]
    rows = [
        head,
        ["C1", "Số 1", "Bạch Mai", "01/04/2012", "x", None],
        ["C2", "Số 2", "Bạch Mai", "01/04/2012", None, "sửa bên trong"],
    ]
    batch = dropped("sites", rows, an)
    assert told(batch) == []
    exchange.commit(batch, an)
    from dothi.registers.construction.site import ConstructionSite

    assert dict(ConstructionSite.objects.values_list("code", "needs_permit")) == {"C1": True, "C2": False}


def test_numbers_shown_with_noughts_and_errors_of_formulas_are_seen(an: User, ward_a: Area, dropped: Drop) -> None:
    book, out = Workbook(), io.BytesIO()
    page = book.active
    page.append(["Mã công trình", "Địa chỉ", "Phường", "Ngày khởi công", "Số tầng", "Chủ đầu tư"])
    page.append([7, "Số 1", "Bạch Mai", "01/04/2012", "#N/A", '=HYPERLINK("http://x","Bưởi")'])
    page["A2"].number_format = "0000"
    page["E2"].data_type = "e"
    book.save(out)
    batch = dropped("sites", out.getvalue(), an)
    assert told(batch) == ["E2: Ô chứa lỗi công thức #N/A."]
    page["E2"] = 3
    out = io.BytesIO()
    book.save(out)
    exchange.commit(dropped("sites", out.getvalue(), an), an)
    from dothi.registers.construction.site import ConstructionSite

    site = ConstructionSite.objects.get()
    assert (site.code, site.owner_name) == ("0007", '=HYPERLINK("http://x","Bưởi")')


def test_a_name_borne_twice_is_asked_and_the_label_settles_it(chi: User, ward_a: Area, dropped: Drop) -> None:
    first, second = records.street(ward_a, name="Ngõ Chung"), records.street(ward_a, name="Ngõ Chung")
    head = ["Mã đoạn", "Mã tuyến", "Phường", "Chiều rộng (m)", "Mặt đường", "Ngày đưa vào sử dụng", "WKT"]
    line = "LINESTRING (105.85 21.01, 105.851 21.01)"
    cells = ["Bạch Mai", "2,5", "bê tông xi măng", "01/01/2005", line]
    batch = dropped("segments", [head, ["D1", "Ngõ Chung", *cells], ["D2", second.code, *cells]], chi)
    (said,) = told(batch)
    assert said == "B2: “Ngõ Chung” là tên của 2 bản ghi."
    assert exchange.problems(batch)[0]["hint"].startswith("Hãy ghi mã")
    batch = dropped("segments", [head, ["D1", f"#{first.pk}", *cells], ["D2", second.code, *cells]], chi)
    assert told(batch) == []


def test_of_wards_of_one_name_the_one_in_force_on_the_day_is_meant(
    an: User, chi: User, ward_a: Area, dropped: Drop
) -> None:
    from datetime import date

    from dothi.core import history

    with history.by("tests"):
        ward_a.valid_to = date(2025, 7, 1)
        ward_a.save()
        new = Area.objects.create(
            code="N", name="Bạch Mai", level="ward", parent=ward_a.parent, valid_from=date(2025, 7, 1)
        )
    head = ["Mã công trình", "Địa chỉ", "Phường", "Ngày khởi công"]
    rows = [head, ["C1", "Số 1", "Bạch Mai", "01/04/2012"], ["C2", "Số 2", "Bạch Mai", "01/04/2026"]]
    assert told(dropped("sites", [head, [*rows[1][:3], "01/04/12"]], an)) == [
        "D2: Năm trong “01/04/12” chỉ có hai chữ số."  # the day is unread; the ward is the clerk's own all the same
    ]
    batch = dropped("sites", rows, chi)
    assert told(batch) == []
    exchange.commit(batch, chi)
    from dothi.registers.construction.site import ConstructionSite

    assert dict(ConstructionSite.objects.values_list("code", "area")) == {"C1": ward_a.pk, "C2": new.pk}
    data = b"".join(exchange.write(registers["sites"], ConstructionSite.objects.all(), "csv", chi))
    assert "(từ" not in data.decode()  # the day of each row says which is meant
    assert dropped("sites", data, chi, name="ra.csv").counts["same"] == 2


def test_lamps_of_a_gis_file_in_vn2000_metres(an: User, ward_a: Area) -> None:
    import numpy as np
    import pyogrio
    import shapely
    from django.contrib.gis.geos import Point

    segment = records.segment(records.street(ward_a))
    spot = segment.line.interpolate_normalized(0.5)
    metric = Point(spot.x, spot.y, srid=4326).transform(5897, clone=True)
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "den.gpkg"
        shapes = shapely.to_wkb(np.array([shapely.Point(metric.x, metric.y)]))
        fields = {"Mã bóng": "B1", "Mã đoạn": segment.code, "phuong": "Bạch Mai", "Ngày lắp": "01/09/2010"}
        pyogrio.raw.write(
            str(path),
            shapes,
            [np.array([v], dtype=object) for v in fields.values()],
            list(fields),
            layer="den",
            driver="GPKG",
            geometry_type="Point",
            crs="EPSG:5897",
        )
        batch = exchange.parse(registers["lamps"], hand_in(path.read_bytes(), "đèn.gpkg", an), an)
    assert told(batch) == []
    exchange.commit(batch, an)
    lamp = Lamp.objects.get()
    assert lamp.place.distance(spot) < 1e-7


def test_the_template_is_filled_and_comes_back(an: User, ward_a: Area, dropped: Drop) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(exchange.template(registers["lamps"])))
    page = book.worksheets[0]
    head = [str(c.value) for c in page[1]]
    assert "Mã bóng *" in head
    assert {"Kinh độ *", "Vĩ độ *"} <= set(head)
    assert any("LED" in v.formula1 for v in page.data_validations.dataValidation)
    segment = records.segment(records.street(ward_a))
    spot = segment.line.interpolate_normalized(0.5)
    facts = {"Mã bóng *": "B1", "Đoạn đường *": segment.code, "Phường *": "Bạch Mai", "Ngày lắp *": "01/09/2010"}
    facts |= {"Kinh độ *": spot.x, "Vĩ độ *": spot.y}
    for column, heading in enumerate(head, 1):
        page.cell(2, column, facts.get(heading))
    out = io.BytesIO()
    book.save(out)
    batch = dropped("lamps", out.getvalue(), an)
    assert told(batch) == []
    assert batch.counts["new"] == 1


def test_the_sheet_handed_back_marks_cells_and_says_why(an: User, ward_a: Area, dropped: Drop) -> None:
    from openpyxl import load_workbook

    rows = [["SỔ"], [], ["Mã tuyến", "Tên tuyến", "Loại tuyến", "Phường"], ["N1", "=1+1", "phố lớn", "Bạch Mai"]]
    batch = dropped("streets", workbook(rows), an)
    written = exchange.error_file(batch)
    assert written.name == "sổ - lỗi.xlsx"
    page = load_workbook(io.BytesIO(b"".join(written))).worksheets[0]
    assert page["C4"].fill.fgColor.rgb.endswith("F8CBAD")
    assert "“phố lớn” không phải giá trị của cột này. Chọn một trong: phố có tên" in page["E4"].value
    assert (page["B4"].value, page["B4"].data_type) == ("=1+1", "s")
    assert page["A3"].value == "Mã tuyến"
