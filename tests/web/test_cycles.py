"""The pages of a reporting cycle, as the coordinator, a writer, a head and a stranger use them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dothi.core import history
from dothi.core.models import User
from dothi.programme.cycles import closing, consolidated, writing
from dothi.programme.cycles.closed_figure import ClosedFigure
from dothi.programme.cycles.cycle_summary import CycleSummary
from tests.programme import office as builders
from tests.programme.cycles.conftest import Year, open_year
from tests.records import cycles


@pytest.fixture
def year(db: None) -> Year:
    """The open cycle of 2014."""
    return open_year()


def as_(user: User) -> Client:
    """A browser in which a user is logged in."""
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    """What a page says."""
    return str(answer.content.decode())


def test_a_writer_finds_the_report_and_another_units_is_not_there(year: Year) -> None:
    client = as_(year.writer)
    assert f"/cycles/reports/{year.report().pk}/" in text(client.get("/cycles/"))
    said = text(client.get(f"/cycles/{year.cycle.pk}/"))
    assert "Phòng Quản lý đô thị" in said
    assert "UBND phường Bạch Mai" not in said
    other = year.report("p0").pk
    for method, path in (("get", ""), ("post", "save/"), ("post", "step/submit/")):
        assert getattr(client, method)(f"/cycles/reports/{other}/{path}").status_code == 404
    assert client.get(f"/cycles/{year.cycle.pk}/consolidated/").status_code == 403
    assert client.post(f"/cycles/{year.cycle.pk}/step/close/").status_code == 403
    year.cycle.refresh_from_db()
    assert year.cycle.state == "open"


def test_a_reader_without_any_grant_sees_nothing(year: Year) -> None:
    client = as_(year.office.people["outsider"])
    for path in ("", f"{year.cycle.pk}/", f"{year.cycle.pk}/consolidated/"):
        assert client.get(f"/cycles/{path}").status_code == 403
    assert client.get(f"/cycles/reports/{year.report().pk}/").status_code == 404


def test_figures_open_down_to_their_records(year: Year) -> None:
    builders.sites(year.office, 2013, 4, 1)
    builders.sites(year.office, 2014, 9, 1)
    said = text(as_(year.writer).get(f"/cycles/reports/{year.report().pk}/"))
    for shown in ("90,00 %", "80,00", "trên 98 %", "indicator=permit-rate&amp;side=top&amp;period=2014"):
        assert shown in said
    ward = text(as_(year.ward_writer).get(f"/cycles/reports/{year.report('p0').pk}/"))
    assert f"place={year.office.wards[0].pk}" in ward


def test_both_texts_stand_when_someone_else_saved(year: Year) -> None:
    report = year.report()
    writing.save(year.head, report, "results", None, "Bản của thủ trưởng", 0)
    client = as_(year.writer)
    form = {
        "text-results-0": "Bản của tôi",
        "version-results-0": "0",
        "text-direction-0": "Kỳ tới",
        "version-direction-0": "0",
    }
    answer = client.post(f"/cycles/reports/{report.pk}/save/", form)
    assert answer.status_code == 422
    for words in ("Bản của tôi", "Bản của thủ trưởng", "Kỳ tới", 'name="version-results-0" value="1"'):
        assert words in text(answer)
    assert set(report.blocks.values_list("text", flat=True)) == {"Bản của thủ trưởng", "Kỳ tới"}
    told = client.post(f"/cycles/reports/{report.pk}/save/", form, headers={"Accept": "application/json"})
    assert told.status_code == 409
    assert json.loads(told.content)["troubles"]["results-0"]["theirs"] == "Bản của thủ trưởng"
    form["version-results-0"] = "1"
    assert client.post(f"/cycles/reports/{report.pk}/save/", form).status_code == 302
    assert report.blocks.get(section="results").text == "Bản của tôi"


def test_submit_tells_what_is_missing_and_lets_go(year: Year) -> None:
    report = year.report()
    writing.save(year.writer, report, "results", None, "Đã cấp 780 giấy phép.", 0)
    client = as_(year.head)
    said = text(client.get(f"/cycles/reports/{report.pk}/"))
    assert "Còn thiếu" in said
    assert "chưa viết kết quả" in said
    client.post(f"/cycles/reports/{report.pk}/step/submit/", {"version": report.version})
    assert year.report().state == "submitted"
    assert "textarea id=" not in text(client.get(f"/cycles/reports/{report.pk}/"))
    assert "Khoá vì báo cáo đã nộp" in text(client.get(f"/cycles/reports/{report.pk}/"))
    late = client.post(f"/cycles/reports/{report.pk}/save/", {"text-results-0": "x", "version-results-0": "1"})
    assert late.status_code == 403


def test_the_coordinator_returns_accepts_many_and_sees_whom_to_remind(year: Year) -> None:
    report = year.report()
    writing.save(year.writer, report, "results", None, "Đã cấp 780 giấy phép.", 0)
    writing.take(report, "submit", year.head)
    client = as_(year.thu)
    said = text(client.get(f"/cycles/{year.cycle.pk}/"))
    assert "1 chờ duyệt, 1 quá hạn" in said
    assert "Cần đôn đốc" in said
    assert "phuong" in said
    client.post(f"/cycles/reports/{report.pk}/step/return/", {"reason": "Thiếu số"})
    assert year.report().returned_reason == "Thiếu số"
    writing.take(year.report(), "submit", year.head)
    answer = client.post(f"/cycles/{year.cycle.pk}/accept/", {"report": [report.pk, year.report("p0").pk]}, follow=True)
    assert "Đã duyệt 1 báo cáo" in text(answer)
    assert year.report().state == "accepted"


def test_the_words_of_the_coordinator_stand_beside_those_of_the_units(year: Year) -> None:
    report = year.report()
    writing.save(year.writer, report, "results", None, "Đã cấp 780 giấy phép.", 0)
    writing.take(report, "submit", year.head)
    client, path = as_(year.thu), f"/cycles/{year.cycle.pk}/consolidated/"
    form = {"section": "results", "commitment": "", "text": "Toàn quận đạt.", "version": "0"}
    assert client.post(path, form).status_code == 302
    answer = client.post(path, form | {"text": "Bản khác"})
    assert answer.status_code == 422
    assert CycleSummary.objects.get().text == "Toàn quận đạt."
    said = text(client.get(path))
    for words in ("Toàn quận đạt.", "Đã cấp 780 giấy phép.", "Phòng Quản lý đô thị", "UBND phường Bạch Mai"):
        assert words in said


def test_a_consolidated_report_asks_as_much_for_many_units_as_for_few(year: Year) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            consolidated.gather(year.cycle)
        return len(found)

    handed_in(year, 1)
    asked()  # answers of the registers are kept after the first time
    few = asked()
    handed_in(year, 12)
    assert asked() == few
    assert len(consolidated.gather(year.cycle).parts[0].entries[0].blocks) == 13


def handed_in(year: Year, count: int) -> None:
    """So many more units with two blocks each, submitted."""
    with history.by("tests"):
        for _n in range(count):
            report = cycles.report(year.cycle)
            cycles.block(report)
            cycles.block(report, commitment=year.office.commitments["G1"])
            report.state, report.submitted_by, report.submitted_at = "submitted", year.head, timezone.now()
            report.save()


def test_a_closed_figure_says_why_it_is_locked_and_shows_its_chain(year: Year) -> None:
    builders.sites(year.office, 2014, 9, 1)
    closing.close(year.cycle, year.thu)
    figure = ClosedFigure.objects.get(indicator__code="permit-rate", area=year.cycle.area)
    path = f"/cycles/figures/{figure.pk}/"
    said = text(as_(year.writer).get(path))
    assert "Khoá vì kỳ “Năm 2014” đã đóng" in said
    assert "Đúng các hồ sơ lúc chốt" in said
    assert "Ghi điều chỉnh" not in said, "only the coordinator revises"
    builders.site(year.office, date(2014, 7, 1))
    client = as_(year.thu)
    assert "thêm 1 hồ sơ" in text(client.get(path)).lower()
    assert client.post(path, {"value": "89", "reason": "", "seen": "0"}).status_code == 422
    assert client.post(path, {"value": "89,5", "reason": "Bỏ sót một công trình", "seen": "0"}).status_code == 302
    assert client.post(path, {"value": "88", "reason": "trang cũ", "seen": "0"}).status_code == 422
    said = text(client.get(path))
    assert "Bỏ sót một công trình" in said
    assert "89,50 %" in said
    assert "đã điều chỉnh" in text(client.get(f"/cycles/{year.cycle.pk}/consolidated/"))


def test_every_page_opens_in_english_too(year: Year) -> None:
    builders.sites(year.office, 2014, 9, 1)
    closing.close(year.cycle, year.thu)
    figure = ClosedFigure.objects.filter(indicator__code="permit-rate").first()
    assert figure is not None
    client = as_(year.thu)
    for path in ("", f"{year.cycle.pk}/", f"{year.cycle.pk}/consolidated/", f"figures/{figure.pk}/"):
        answer = client.get(f"/cycles/{path}", headers={"Accept-Language": "en"})
        assert answer.status_code == 200
