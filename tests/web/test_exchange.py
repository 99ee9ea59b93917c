"""Sheets in and out through the pages: problems at their cells, all or nothing, twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from dothi.core.models import Area, User
from dothi.registers.infrastructure.street import Street
from tests import records

As = Callable[[User], Client]
PAGE = "/registers/streets/import/"


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes of the test itself answer to "tests"; the law is known."""


def sheet(*rows: tuple[Any, ...], name: str = "tuyến.xlsx") -> SimpleUploadedFile:
    """A sheet of streets."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(("Mã tuyến", "Tên tuyến", "Loại tuyến", "Phường", "Cấp quản lý"))
    for row in rows:
        page.append(row)
    kept = BytesIO()
    book.save(kept)
    return SimpleUploadedFile(name, kept.getvalue())


def test_a_sheet_is_checked_then_saved_whole_and_twice_changes_nothing(as_: As, an: User, ward_a: Area) -> None:
    client = as_(an)
    rows = [("T1", "Ngõ Một", "ngõ", "Bạch Mai", "quận"), ("T2", "Ngõ Hai", "ngõ", "Bạch Mai", "quận")]
    checked = client.post(PAGE, {"file": sheet(*rows)}, follow=True)
    assert checked.context["batch"].counts["new"] == 2
    assert "Ghi cả tệp vào sổ?" in checked.content.decode()
    assert Street.objects.count() == 0
    batch = checked.context["batch"]
    saved = client.post(f"/imports/{batch.pk}/commit/", follow=True)
    assert "đã ghi vào sổ lúc" in saved.content.decode()
    assert sorted(Street.objects.values_list("code", flat=True)) == ["T1", "T2"]
    again = client.post(PAGE, {"file": sheet(*rows)}, follow=True)
    assert again.context["batch"].counts["same"] == 2
    assert "ghi cũng không thay đổi gì" in again.content.decode()


def test_each_problem_stands_at_its_cell_and_nothing_is_saved(as_: As, an: User, ward_a: Area) -> None:
    client = as_(an)
    bad = ("T2", "<script>alert(1)</script>", "cao tốc", "Bạch Mai", "quận")
    found = client.post(PAGE, {"file": sheet(("T1", "Ngõ Một", "ngõ", "Bạch Mai", "quận"), bad)}, follow=True)
    page = found.content.decode()
    assert "C3" in page
    assert "cao tốc" in page
    assert "<script>alert" not in page
    assert "Ghi vào sổ</button>" not in page
    refused = client.post(f"/imports/{found.context['batch'].pk}/commit/", follow=True)
    assert "phải sửa trước khi ghi" in refused.content.decode()
    assert Street.objects.count() == 0
    marked = client.get(f"/imports/{found.context['batch'].pk}/errors/")
    assert load_workbook(BytesIO(b"".join(marked.streaming_content))).sheetnames


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02 not a sheet", b"%PDF-1.4\n%%EOF"])
def test_what_is_no_sheet_is_refused_in_words(as_: As, an: User, content: bytes) -> None:
    answer = as_(an).post(PAGE, {"file": SimpleUploadedFile("tệp.xlsx", content)}, follow=True)
    assert 'role="alert"' in answer.content.decode()
    assert "Ghi vào sổ</button>" not in answer.content.decode()


def test_an_import_that_failed_stands_among_the_recent_ones(as_: As, an: User, ward_a: Area) -> None:
    client = as_(an)
    failed = client.post(PAGE, {"file": SimpleUploadedFile("tệp.pdf", b"%PDF-1.4\n%%EOF")}, follow=True)
    assert failed.context["batch"].state == "failed"
    assert "tệp.pdf" in client.get(PAGE).content.decode()


def test_an_import_belongs_to_who_sent_it(as_: As, an: User, binh: User, ward_a: Area, ward_b: Area) -> None:
    sent = as_(an).post(PAGE, {"file": sheet(("T1", "Ngõ Một", "ngõ", "Bạch Mai", "quận"))}, follow=True)
    batch = sent.context["batch"]
    for page in ("", "errors/"):
        assert as_(binh).get(f"/imports/{batch.pk}/{page}").status_code == 404
    for page in ("commit/", "drop/", "again/"):
        assert as_(binh).post(f"/imports/{batch.pk}/{page}").status_code == 404
    assert as_(binh).get(f"/files/{batch.file.pk}/").status_code == 404
    dropped = as_(an).post(f"/imports/{batch.pk}/drop/", follow=True)
    assert dropped.context["batch"].state == "dropped"


def test_a_clerk_imports_only_into_her_ward(as_: As, an: User, ward_a: Area, ward_b: Area) -> None:
    found = as_(an).post(PAGE, {"file": sheet(("T1", "Ngõ Một", "ngõ", "Trương Định", "quận"))}, follow=True)
    assert found.context["batch"].counts["errors"] > 0


def test_the_list_goes_out_in_every_form_and_only_what_is_ones_own(
    as_: As, an: User, ward_a: Area, ward_b: Area
) -> None:
    records.permit(ward_a, address="Nhà của An", place=records.inside(ward_a))
    records.permit(ward_b, address="Nhà phường khác", place=records.inside(ward_b))
    client = as_(an)
    for form in ("xlsx", "csv", "geojson", "gpkg"):
        answer = client.get(f"/registers/permits/export/{form}/?q=nha")
        content = b"".join(answer.streaming_content)
        assert len(content) > 100, form
        assert "attachment" in answer["Content-Disposition"]
        if form in ("csv", "geojson"):
            assert "Nhà của An" in content.decode("utf-8-sig")
            assert "phường khác" not in content.decode("utf-8-sig")
    assert client.get("/registers/permits/export/docx/").status_code == 404
    assert client.get("/registers/streets/export/gpkg/").status_code == 404


def test_a_selection_goes_out(as_: As, an: User, ward_a: Area) -> None:
    chosen = records.permit(ward_a, address="Được chọn")
    records.permit(ward_a, address="Không chọn")
    answer = as_(an).post("/registers/permits/bulk/", {"action": "export:csv", "pk": [chosen.pk]})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Được chọn" in content
    assert "Không chọn" not in content


def test_the_empty_sheet_opens(as_: As, an: User) -> None:
    answer = as_(an).get("/registers/permits/import/template/")
    assert load_workbook(BytesIO(answer.content)).sheetnames
