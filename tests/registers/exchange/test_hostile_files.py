"""Files that are broken, huge or meant to harm: a clear sentence, nothing written, nothing of the house falls."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from dothi.core.models import Area, User
from dothi.registers import exchange
from dothi.registers.exchange import sheet
from dothi.registers.infrastructure.street import Street
from dothi.registers.query import Query
from dothi.registers.register import registers
from tests import records
from tests.registers.exchange.conftest import Drop, told, workbook

pytestmark = pytest.mark.usefixtures("ward_a")
HEAD = ["Mã tuyến", "Tên tuyến", "Loại tuyến", "Phường"]
ROW = ["N1", "Ngõ Tự Do", "ngõ", "Bạch Mai"]


def refused(drop: Drop, data: bytes, name: str, user: User) -> str:
    """What the user is told: at the door, or by the batch."""
    try:
        batch = drop("streets", data, user, name=name)
    except ValidationError as error:
        return error.messages[0]
    assert batch.state == "failed"
    assert not Street.objects.exists()
    return told(batch)[0]


def rewritten(workbook: bytes, member: str, old: str, new: str) -> bytes:
    """A workbook with a piece of one of its members replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name).decode()
            if name == member:
                assert old in text
                text = text.replace(old, new, 1)
            after.writestr(name, text)
    return out.getvalue()


def test_a_sheet_with_a_cell_at_the_end_of_the_world_does_not_take_the_house_down(an: User, dropped: Drop) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.append(HEAD)
    book.active["XFD1048576"] = "x"  # a reader that keeps every cell between would ask for gigabytes
    book.save(out)
    assert "quá nhiều bộ nhớ" in refused(dropped, out.getvalue(), "xa.xlsx", an)


def test_a_million_empty_styled_rows_are_no_rows(an: User, dropped: Drop) -> None:
    empty = "".join(f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(3, 1_000_003))
    data = rewritten(workbook([HEAD, ROW]), "xl/worksheets/sheet1.xml", "</sheetData>", f"{empty}</sheetData>")
    batch = dropped("streets", data, an)
    assert (batch.counts["rows"], told(batch)) == (1, [])


def test_too_many_rows_are_refused_with_the_limit(an: User, dropped: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_ROWS", 20)
    monkeypatch.setattr(sheet, "HEADROOM", 5)
    assert "tối đa 20 dòng" in refused(dropped, workbook([HEAD, *[ROW] * 40]), "dài.xlsx", an)


def test_two_hundred_thousand_and_more_rows_are_counted_while_reading(an: User, dropped: Drop) -> None:
    data = ";".join(HEAD) + "\n" + "N;Ngõ;ngõ;Bạch Mai\n" * (sheet.MAX_ROWS + sheet.HEADROOM + 1)
    assert "tối đa 200.000 dòng" in refused(dropped, data.encode(), "dài.csv", an)


def test_ten_thousand_columns_are_refused(an: User, dropped: Drop) -> None:
    wide = (";".join(f"cột {n}" for n in range(10_000)) + "\n").encode()
    assert "10000 cột, quá nhiều" in refused(dropped, wide, "rộng.csv", an)
    assert "10000 cột, quá nhiều" in refused(dropped, workbook([[f"cột {n}" for n in range(10_000)]]), "rộng.xlsx", an)


def test_a_file_of_forty_megabytes_is_taken_and_one_byte_more_is_not(an: User, dropped: Drop, settings: object) -> None:
    line = "N1;" + "x" * 1000 + ";ngõ;Bạch Mai\n"
    data = (";".join(HEAD) + "\n" + line * 41_000).encode()
    limit = settings.MAX_UPLOAD  # type: ignore[attr-defined]
    batch = dropped("streets", data[:limit], an, name="nặng.csv")
    assert batch.state == "parsed"  # read whole: every row has the same number and too long a name
    assert batch.counts["errors"] > 41_000
    assert len(exchange.problems(batch)) == 5_000
    assert "quá mức" in refused(dropped, data + b" " * (limit - len(data) + 1), "nặng.csv", an)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ("Mã tuyến;Tên tuyến\nN1;Ngõ\n".encode() + b"x" * 70_000 + b"\x00\n", "nul.csv", "NUL"),
        (b"%PDF-1.4 \xe2\xe3", "tuyến.xlsx", "không phải bảng tính"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 50, "mật.xlsx", "mật khẩu"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 50, "hỏng.xls", "hỏng"),
        (b'{"type": "FeatureCollection", "features": [', "hỏng.geojson", "hỏng"),
        (b'{"type": "Topology"}', "khác.geojson", "FeatureCollection"),
        (
            b'{"type": "FeatureCollection", "features": [], "crs": {"type": "name", "properties": {"name": "EPSG:3857"}}}',
            "khác.geojson",
            "Hệ toạ độ",
        ),
        (b"SQLite format 3\x00" + b"\x00" * 52 + b"GPKG" + b"\x00" * 400, "hỏng.gpkg", "hỏng"),
        (b'{"a":' * 100_000, "sâu.geojson", "hỏng"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(
    data: bytes, name: str, words: str, an: User, dropped: Drop
) -> None:
    assert words in refused(dropped, data, name, an)


def test_entities_of_xml_are_not_unfolded(an: User, dropped: Drop) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f"<!DOCTYPE x [<!ENTITY l0 'ha'>{entities}]>"
    data = rewritten(workbook([HEAD, ROW]), "xl/sharedStrings.xml", "<sst ", bomb + "<sst ")
    data = rewritten(data, "xl/sharedStrings.xml", "Ngõ Tự Do", "&l9;")
    start = time.monotonic()
    batch = dropped("streets", data, an)
    assert time.monotonic() - start < 30
    if batch.state == "parsed":  # the reader keeps the entity as it is written, or refuses the file
        assert batch.counts["rows"] == 1
        assert all(len(p["value"]) < 300 for p in exchange.problems(batch))


def test_formulas_and_scripts_come_back_as_text(an: User, ward_a: Area, dropped: Drop) -> None:
    evil = ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "<script>alert(1)</script>", "\t=1+1"]
    for text in evil:
        records.street(ward_a, name=text)
    rows = registers["streets"].records(an)
    page = load_workbook(io.BytesIO(b"".join(exchange.write(registers["streets"], rows, "xlsx", an)))).worksheets[0]
    column = next(c.column for c in page[1] if c.value == "Tên đường, phố, ngõ")
    cells = [page.cell(n, column) for n in range(2, 2 + len(evil))]
    assert {c.data_type for c in cells} == {"s"}
    text = b"".join(exchange.write(registers["streets"], rows, "csv", an, Query(registers["streets"]))).decode()
    for line in text.splitlines()[1:]:
        for cell in line.split(";"):
            assert cell.strip('"')[:1] not in set("=+-@\t")
