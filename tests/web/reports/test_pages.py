"""Reports as an office meets them: choose, look, make, fetch, check again later."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from dothi.core import history
from dothi.core.models import User
from dothi.programme.models import Assessment, Indicator
from dothi.reports.models import ProducedReport
from tests.programme.office import Office, site
from tests.reports.district import text_of

Browser = Callable[[User], Client]


def choice(office: Office, **changes: Any) -> dict[str, Any]:
    chosen = {"programme": office.programme.pk, "year": 2014, "part": "", "form": "party", "language": "vi"}
    return chosen | changes


def page(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\u00a0", " ")


def make(office: Office, as_: Browser) -> ProducedReport:
    answer = as_(office.people["officer"]).post(reverse("report_make"), choice(office))
    made = ProducedReport.objects.get()
    assert answer["Location"] == reverse("report", args=[made.pk])
    return made


def test_the_choice_offers_the_years_of_the_term(district: Office, as_: Browser) -> None:
    shown = page(as_(district.people["officer"]).get(reverse("reports")))
    assert all(f'<option value="{year}"' in shown for year in range(2011, 2016))
    assert "Chưa có báo cáo nào được lập." in shown


def test_the_preview_says_what_will_be_printed(district: Office, as_: Browser) -> None:
    shown = page(as_(district.people["officer"]).get(reverse("reports"), choice(district)))
    assert "SỐ LIỆU MÔ PHỎNG" in shown
    assert "55 ÷ 58 bản ghi" in shown
    assert 'src="data:image/png;base64,' in shown
    assert "?indicator=permit-rate&amp;side=top&amp;period=2014" in shown  # the figure opens its records
    notes = shown.count('<li id="note-')
    assert notes > 5
    assert all(f'id="cite-{n}"' in shown and f'href="#note-{n}"' in shown for n in range(1, notes + 1))
    assert "%(" not in shown


def test_the_figure_opens_the_list_of_its_records(district: Office, as_: Browser) -> None:
    browser = as_(district.people["officer"])
    page(browser.get(reverse("reports"), choice(district)))
    address = reverse("register", args=["sites"]) + "?indicator=permit-rate&side=bottom&period=2014"
    assert "58" in page(browser.get(address))


@pytest.mark.parametrize(
    "part, said", [("6M", "6 tháng đầu năm 2014"), ("Q2", "quý II năm 2014"), ("term", "giai đoạn 2011 - 2015")]
)
def test_parts_of_the_year_and_the_whole_term(district: Office, as_: Browser, part: str, said: str) -> None:
    assert said in page(as_(district.people["officer"]).get(reverse("reports"), choice(district, part=part)))


def test_a_year_outside_the_term_is_refused_at_its_field(district: Office, as_: Browser) -> None:
    shown = page(as_(district.people["officer"]).get(reverse("reports"), choice(district, year=2019)))
    assert "2019" in shown
    assert 'class="paper' not in shown


def test_the_page_reads_in_english_around_a_vietnamese_report(district: Office, as_: Browser) -> None:
    browser = as_(district.people["officer"])
    browser.cookies["django_language"] = "en"
    shown = page(browser.get(reverse("reports"), choice(district)))
    assert '<html lang="en"' in shown
    assert '<article class="paper panel" lang="vi">' in shown
    assert "94,83 %" in shown
    assert "94.83 %" in page(browser.get(reverse("reports"), choice(district, language="en")))


def test_making_keeps_both_files_and_shows_the_frozen_figures(district: Office, as_: Browser) -> None:
    made = make(district, as_)
    browser = as_(district.people["officer"])
    shown = page(browser.get(reverse("report", args=[made.pk])))
    assert made.sha256 in shown
    assert "94,83 %" in shown
    document = browser.get(reverse("report_file", args=[made.pk, "docx"]))
    assert "attachment" in document["Content-Disposition"]
    assert "94,83" in text_of(b"".join(document.streaming_content))
    annex = browser.get(reverse("report_file", args=[made.pk, "xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(annex.streaming_content)))
    assert len(book.worksheets) == 3
    assert str(made) in page(browser.get(reverse("reports")))


def test_later_the_page_tells_what_has_changed(district: Office, as_: Browser) -> None:
    made = make(district, as_)
    browser = as_(district.people["officer"])
    before = browser.get(reverse("report", args=[made.pk]))
    assert before.context["differences"] == []
    site(district, date(2014, 7, 1), ward=1)
    shown = page(browser.get(reverse("report", args=[made.pk])))
    assert "93,22 %" in shown
    assert "94,83 %" in shown


def test_a_viewer_looks_but_does_not_make(district: Office, as_: Browser) -> None:
    with history.by("tests"):
        viewer = User.objects.create_user("xem", password="mật khẩu của xem")
        viewer.grants.create(role=10, domain="programme")
    browser = as_(viewer)
    shown = page(browser.get(reverse("reports"), choice(district)))
    assert "94,83 %" in shown
    assert reverse("report_make") not in shown
    assert browser.post(reverse("report_make"), choice(district)).status_code == 403
    assert not ProducedReport.objects.exists()
    made = make(district, as_)
    fetched = browser.get(reverse("report_file", args=[made.pk, "docx"]))
    assert "94,83" in text_of(b"".join(fetched.streaming_content))


@pytest.mark.parametrize("who", ["clerk", "outsider"])
def test_who_has_no_part_in_the_programme_sees_none_of_it(district: Office, as_: Browser, who: str) -> None:
    made = make(district, as_)
    browser = as_(district.people[who])
    addresses = [reverse("reports"), reverse("report", args=[made.pk]), reverse("report_file", args=[made.pk, "docx"])]
    for address in addresses:
        answer = browser.get(address, choice(district))
        assert answer.status_code == 403
        assert "94,83" not in answer.content.decode()
    assert browser.post(reverse("report_make"), choice(district)).status_code == 403


def test_without_login_every_address_asks_for_it(district: Office, client: Client) -> None:
    for address in (reverse("reports"), reverse("report", args=[1]), reverse("report_file", args=[1, "docx"])):
        assert client.get(address)["Location"].startswith(reverse("login"))
    assert client.post(reverse("report_make"), choice(district))["Location"].startswith(reverse("login"))


def test_what_is_not_there_is_not_found(district: Office, as_: Browser) -> None:
    made = make(district, as_)
    browser = as_(district.people["officer"])
    assert browser.get(reverse("report", args=[made.pk + 1])).status_code == 404
    assert browser.get(reverse("report_file", args=[made.pk, "pdf"])).status_code == 404


def test_markup_in_names_stays_text(district: Office, as_: Browser) -> None:
    with history.by("tests"):
        Indicator.objects.filter(code="permit-rate").update(name="<script>alert(1)</script>")
        Assessment.objects.update(justification="<img src=x onerror=alert(2)>")
    browser = as_(district.people["officer"])
    shown = page(browser.get(reverse("reports"), choice(district)))
    assert "<script>alert(1)" not in shown
    assert "<img src=x" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    made = make(district, as_)
    assert "<script>alert(1)" not in page(browser.get(reverse("report", args=[made.pk])))
