"""The programme's pages: what each of the office sees, does, and may not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dothi.programme import acts
from dothi.programme.models import Assessment, Indicator, Measure, Observation, Programme
from tests.programme.office import Office, sites, violation

LogIn = Callable[[str], Client]


def pages(office: Office) -> list[str]:
    return [
        "/",
        "/programmes/thu/",
        "/programmes/thu/document/",
        "/programmes/thu/conflicts/",
        f"/commitments/{office.commitments['G1'].pk}/",
        "/documents/",
        "/indicators/",
        "/indicators/permit-rate/",
        "/indicators/green/",
        "/indicators/new/",
        "/read/",
    ]


def text(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200, page
    return re.sub(r"\s+", " ", answer.content.decode())


def test_whoever_works_with_a_register_reads_every_page(office: Office, log_in: LogIn) -> None:
    sites(office, 2014, permitted=9, without=1)
    for role in ("coordinator", "officer", "clerk", "front"):
        client = log_in(role)
        for page in pages(office):
            assert client.get(page).status_code == 200, (role, page)


def test_without_a_grant_the_page_says_whom_to_ask(office: Office, log_in: LogIn) -> None:
    client = log_in("outsider")
    for page in pages(office):
        answer = client.get(page)
        assert answer.status_code == 403, page
        assert "Hãy liên hệ người quản trị" in answer.content.decode(), page


def test_nobody_reads_without_logging_in(office: Office, client: Client) -> None:
    for page in pages(office):
        assert client.get(page)["Location"].startswith("/login/"), page


@pytest.mark.parametrize("language, word", [("vi", "Ta đang ở đâu?"), ("en", "Trial programme")])
def test_both_languages(office: Office, log_in: LogIn, language: str, word: str) -> None:
    client = log_in("coordinator")
    client.cookies["django_language"] = language
    assert word in text(client, "/")


def test_home_answers_where_we_stand(office: Office, log_in: LogIn) -> None:
    sites(office, 2015, permitted=98, without=2)
    violation(office, date(2015, 1, 1))
    page = text(log_in("officer"), "/")
    assert "3 mục tiêu, năm 2015" in page
    assert "98,00" in page
    assert "&gt; 98 %" in page
    assert "97,1 %" in page
    assert "Dữ liệu mô phỏng" in page
    assert "“trên 98%” và “98%”" in page
    assert page.index("Không đạt") < page.index("Quá hạn")


def test_home_is_empty_without_a_programme_and_says_what_to_do(office: Office, log_in: LogIn) -> None:
    from dothi.core import history
    from dothi.programme.models import Assignment, Baseline, Commitment, Conflict, Evidence, Target

    with history.by("tests"):
        for model in (Evidence, Target, Baseline, Assignment, Conflict, Commitment, Programme):
            model._default_manager.all().delete()
    page = text(log_in("coordinator"), "/")
    assert "Chưa có chương trình nào" in page
    assert "dothi load" in page


def test_every_figure_leads_to_its_records_and_they_back_to_the_sentence(office: Office, log_in: LogIn) -> None:
    sites(office, 2014, permitted=3, without=1)
    client = log_in("officer")
    page = client.get("/indicators/permit-rate/?year=2014").content.decode().replace("&amp;", "&")
    top = re.search(r'href="(/registers/sites/\?[^"]*side=top[^"]*)"', page)
    bottom = re.search(r'href="(/registers/sites/\?[^"]*side=bottom[^"]*period=2014[^"]*)"', page)
    assert top is not None
    assert bottom is not None
    records = client.get(bottom[1]).content.decode()
    assert records.count("data-row") == 4
    back = re.search(r'href="(/clauses/\d+/)"', records)
    assert back is not None
    answer = client.get(back[1], follow=True)
    assert "clause=I" in answer.redirect_chain[-1][0]
    assert "chosen" in answer.content.decode()


def test_a_ward_clerk_sees_the_whole_figure_and_is_told_how_many_records_open(office: Office, log_in: LogIn) -> None:
    sites(office, 2014, permitted=3, without=1, ward=0)
    sites(office, 2014, permitted=6, without=0, ward=1)
    page = text(log_in("clerk"), "/indicators/permit-rate/?year=2014")
    assert "90,00 %" in page
    assert "Bạn mở được 4 trong 10 hồ sơ" in page


def test_records_without_a_date_are_told_not_hidden(office: Office, log_in: LogIn) -> None:
    from tests.programme.office import lane

    lane(office, date(2012, 1, 1))
    assert "1 hồ sơ của danh sách không có ngày" in text(log_in("officer"), "/indicators/lit/")


def test_the_tree_filters_by_light_kind_lead_and_lateness(office: Office, log_in: LogIn) -> None:
    sites(office, 2015, permitted=98, without=2)
    client = log_in("officer")
    for query, shown, hidden in (
        ("", {"G1", "T1", "D1"}, set()),
        ("?light=bad", {"G1"}, {"T1", "G2"}),
        ("?kind=task&kind=duty", {"T1", "D1"}, {"G1"}),
        ("?lead=qldt", {"G1"}, {"T1"}),
        ("?lead=-", {"T1"}, {"G1"}),
        ("?show=late", {"G1", "T2"}, {"T1"}),
        ("?show=conflicts", {"G1", "T1"}, {"G2"}),
        ("?show=silent", {"T2"}, {"G1"}),
        ("?light=purple&show=nothing", {"G1", "T1"}, set()),
    ):
        page = text(client, f"/programmes/thu/{query}")
        codes = set(re.findall(r'<span class="code">(\w+)</span>', page))
        assert shown <= codes, query
        assert not hidden & codes, query


def test_the_panels_of_home_count_what_the_tree_lists(office: Office, log_in: LogIn) -> None:
    sites(office, 2015, permitted=98, without=2)
    client = log_in("officer")
    home = text(client, "/")
    for show in ("late", "leaderless", "silent"):
        counted = re.search(rf'id="panel-{show}"[^>]*>[^<]*</h2><span class="badge \w+">(\d+)</span>', home)
        assert counted is not None
        listed = text(client, f"/programmes/thu/?show={show}").count('<div class="leaf">')
        assert int(counted[1]) == listed > 0, show


def test_the_document_is_whole_and_finds_words_without_marks(office: Office, log_in: LogIn) -> None:
    client = log_in("clerk")
    page = text(client, "/programmes/thu/document/")
    assert "CHƯƠNG TRÌNH" in page  # stands before the first clause
    for clause in office.clauses.values():
        assert clause.text in page
    found = text(client, "/programmes/thu/document/?q=cay+xanh")
    assert "<mark>cây xanh</mark>" in found
    assert "1 đoạn" in found


def test_a_sentence_with_markup_is_shown_as_text(office: Office, log_in: LogIn) -> None:
    from dothi.core import history

    clause = office.clauses["I/3"]
    with history.by("tests"):
        clause.text = "<script>alert(1)</script> nâng cao"
        clause.save()
    page = log_in("clerk").get("/programmes/thu/document/?q=nang").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>nâng</mark> cao" in page


def test_an_officer_assesses_and_the_coordinator_assigns(office: Office, log_in: LogIn) -> None:
    one = f"/commitments/{office.commitments['T2'].pk}/?year=2014"
    officer, coordinator = log_in("officer"), log_in("coordinator")
    wrong = officer.post(one, {"act": "assess", "year": 2014, "mark": "behind", "justification": ""})
    assert "bắt buộc" in wrong.content.decode()
    officer.post(one, {"act": "assess", "year": 2014, "mark": "behind", "justification": "Chưa có kinh phí"})
    assert Assessment.objects.get().justification == "Chưa có kinh phí"
    assign = {"act": "assign", "unit": office.units["qldt"].pk, "duty": "lead", "valid_from": "2014-01-01"}
    assert officer.post(one, assign).status_code == 403
    assert coordinator.post(one, assign).status_code == 302
    twice = coordinator.post(one, assign | {"unit": office.units["mttq"].pk}).content.decode()
    assert "Phòng Quản lý đô thị đang chủ trì cam kết này" in twice
    assert "data-open" in twice  # the dialog opens again with its problem
    page = text(officer, one)
    assert "Chưa có kinh phí" in page
    lead = office.commitments["T2"].assignments.get()
    coordinator.post(one, {"act": "end", "assignment": lead.pk, "valid_to": "2015-01-01"})
    lead.refresh_from_db()
    assert lead.valid_to == date(2015, 1, 1)
    stranger = office.commitments["G1"].assignments.get()
    assert coordinator.post(one, {"act": "end", "assignment": stranger.pk, "valid_to": "2015-01-01"}).status_code == 404


def test_a_conflict_is_resolved_by_name(office: Office, log_in: LogIn) -> None:
    conflict = office.programme.conflicts.get()
    address = f"/conflicts/{conflict.pk}/resolve/"
    assert log_in("officer").post(address, {"resolution": "x"}).status_code == 403
    client = log_in("coordinator")
    client.post(address, {"resolution": "Lấy mức trên 98%"})
    page = text(client, "/programmes/thu/conflicts/")
    assert "Nguyễn Thu" in page
    assert "Lấy mức trên 98%" in page


def test_a_value_by_hand_reads_office_numbers_and_asks_when_unsure(office: Office, log_in: LogIn) -> None:
    client = log_in("officer")
    page = "/indicators/green/"
    asked = client.post(page, {"year": 2015, "value": "1.250", "evidence": "BC 1"}).content.decode()
    assert "đọc được hai cách: 1250 hoặc 1.250" in asked
    client.post(page, {"year": 2015, "value": "1,25", "evidence": "BC 1"})
    assert Observation.objects.get().value == Decimal("1.25")
    assert log_in("clerk").post(page, {"year": 2015, "value": "2", "evidence": "BC"}).status_code == 403
    lamps = "/indicators/lamps/"
    client.post(lamps, {"year": 2015, "value": "2.649", "evidence": "BC 2"})  # lamps are whole: thousands
    assert Observation.objects.filter(value=2649).exists()


def test_a_filtered_list_becomes_a_measure_an_indicator_and_proof(office: Office, log_in: LogIn) -> None:
    client = log_in("coordinator")
    new = f"/measures/new/?register=sites&kind=house&area={office.wards[0].pk}"
    page = text(client, new)
    assert "nhà ở riêng lẻ" in page
    wrong = client.post(new, {"name": "", "adds": "count", "on": "started_on"}).content.decode()
    assert "bắt buộc" in wrong
    answer = client.post(new, {"name": "Nhà ở Bạch Mai", "adds": "count", "on": "started_on"})
    measure = Measure.objects.get(name="Nhà ở Bạch Mai")
    assert measure.params == {"kind": ["house"], "area": [str(office.wards[0].pk)]}
    assert answer["Location"] == f"/indicators/new/?top={measure.code}"
    form = {"name": "Nhà ở mới", "top": measure.pk, "factor": "1", "decimals": "0", "nature": "flow", "polarity": "up"}
    client.post(f"/indicators/new/?commitment={office.commitments['T2'].pk}", form)
    indicator = Indicator.objects.get(name="Nhà ở mới")
    assert list(indicator.commitments.all()) == [office.commitments["T2"]]
    refused = client.post(f"/measures/{measure.code}/delete/", follow=True).content.decode()
    assert "còn được dùng" in refused
    assert log_in("clerk").post(new, {"name": "Lén", "adds": "count", "on": "started_on"}).status_code == 403
    assert "chỉ được xem một phần" in text(log_in("clerk"), new)


def test_unknown_addresses_are_not_found(office: Office, log_in: LogIn) -> None:
    client = log_in("officer")
    for page in (
        "/programmes/none/",
        "/commitments/0/",
        "/indicators/none/",
        "/documents/0/",
        "/clauses/0/",
        "/read/0/",
    ):
        assert client.get(page).status_code == 404, page
    for page in ("/?year=abc&indicator=x", "/programmes/thu/?year=1", "/indicators/permit-rate/?place=zz&year=99999"):
        assert client.get(page).status_code == 200, page


@pytest.mark.parametrize(
    "page", ["/", "/programmes/thu/", "/commitments/{G1}/", "/indicators/", "/indicators/permit-rate/"]
)
def test_pages_ask_the_same_number_of_questions_however_much_there_is(office: Office, log_in: LogIn, page: str) -> None:
    client = log_in("officer")
    address = page.format(G1=office.commitments["G1"].pk)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    sites(office, 2014, permitted=2, without=1)
    acts.assess(office.people["officer"], office.commitments["G1"], 2014, "behind", "Thiếu")
    few = questions()
    for ward in range(3):
        for year in range(2011, 2016):
            sites(office, year, permitted=3, without=1, ward=ward)
    for mark in ("done", "stuck", "behind"):
        acts.assess(office.people["officer"], office.commitments["G1"], 2014, mark, "Xét lại")
    assert questions() == few
