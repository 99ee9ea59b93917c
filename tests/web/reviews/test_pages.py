"""The pages of reviews, as the coordinator, an officer of a unit and an outsider meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.test import Client

from dothi.core import history
from dothi.core.models import Document, User
from dothi.programme import amending
from dothi.programme.models import Assessment, Baseline, Clause, Programme
from dothi.programme.reviews.obstacle import Obstacle
from tests.programme.office import Office, sites
from tests.programme.reviews.test_amendments import NEW, amended, decide
from tests.programme.reviews.test_review import approved, draft

LogIn = Callable[[str], Client]


def text(client: Client, address: str, status: int = 200) -> str:
    """A page's HTML."""
    answer = client.get(address, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_sitting_shows_figures_and_takes_judgements(office: Office, log_in: LogIn) -> None:
    sites(office, 2013, 99, 1)
    review, client = draft(office), log_in("coordinator")
    address, goal = f"/reviews/{review.pk}/assess/", office.commitments["G1"]
    page = text(client, address)
    assert "99,00 %" in page
    assert "Đã đạt" in page
    said = {"commitment": goal.pk, "mark": "stuck", "justification": "Hồ sơ nhập chậm"}
    card = client.post(address, said, headers={"HX-Request": "true"}).content.decode()
    assert card.count("<article") == 1
    assert "Người kém hơn số liệu" in card
    assert Assessment.objects.get(commitment=goal).review == review
    client.post(address, said | {"commitment": office.commitments["G2"].pk, "mark": "done"})
    assert Assessment.objects.count() == 2
    assert "Hồ sơ nhập chậm" in text(client, f"{address}?show=apart")
    assert goal.name not in text(client, f"{address}?show=unsaid")
    card = client.post(address, said | {"justification": " "}, headers={"HX-Request": "true"}).content.decode()
    assert 'role="alert"' in card
    assert Assessment.objects.get(commitment=goal).justification == "Hồ sơ nhập chậm"


def test_a_unit_assesses_what_it_has_a_part_in_and_no_other(office: Office, log_in: LogIn) -> None:
    review, client = draft(office, unit=office.units["mttq"]), log_in("front")
    with history.by("tests"):
        office.commitments["G2"].assignments.create(
            unit=office.units["mttq"], duty="supervise", valid_from=date(2011, 8, 1)
        )
    address = f"/reviews/{review.pk}/assess/"
    assert text(client, address).count('name="mark" value="done"') == 1
    said = {"commitment": office.commitments["G1"].pk, "mark": "done", "justification": "x"}
    assert client.post(address, said).status_code == 403
    assert not Assessment.objects.exists()


def test_an_outsider_opens_none_of_it(office: Office, log_in: LogIn) -> None:
    review, client = draft(office), log_in("outsider")
    clause = office.clauses["I/1"].pk
    for address in (
        "/reviews/", f"/reviews/{review.pk}/assess/", f"/reviews/{review.pk}/frozen/", "/programmes/thu/results/",
        "/programmes/thu/successor/", f"/clauses/{clause}/versions/",
    ):  # fmt: skip
        assert client.get(address).status_code == 403, address
    assert log_in("officer").get("/programmes/thu/successor/").status_code == 403
    assert log_in("clerk").get(f"/reviews/{review.pk}/assess/").status_code == 404, "no grant over reviews"


def test_an_approved_review_is_shut_and_says_what_moved(office: Office, log_in: LogIn, boss: User) -> None:
    sites(office, 2013, 96, 4)
    review, client = approved(office, boss), log_in("coordinator")
    address, goal = f"/reviews/{review.pk}/assess/", office.commitments["G1"]
    assert 'name="mark"' not in text(client, address)
    client.post(address, {"commitment": goal.pk, "mark": "done", "justification": "x"})
    assert not Assessment.objects.exists()
    page = text(client, f"/reviews/{review.pk}/frozen/")
    assert review.snapshot.sha256 in page
    assert "0 cam kết nay tính ra khác" in page
    sites(office, 2013, 100, 0)
    assert "2 cam kết nay tính ra khác" in text(client, f"/reviews/{review.pk}/frozen/")
    assert review.snapshot.sha256[:16] in text(client, f"/registers/reviews/{review.pk}/")


def test_part_one_opens_each_figure_to_its_records(office: Office, log_in: LogIn) -> None:
    sites(office, 2015, 98, 2)
    with history.by("tests"):
        said = Clause.objects.create(
            document=office.programme.document, path="P", order=99, level="paragraph", start=0, end=0,
            text="Có phép từ 65,7% năm 2006 lên 97,1% năm 2010.",
        )  # fmt: skip
        Baseline.objects.update(clause=said)
    client = log_in("coordinator")
    page = text(client, "/programmes/thu/results/")
    assert "98,00" in page
    assert "/registers/sites/?indicator=permit-rate&amp;side=top&amp;period=2015" in page
    assert "[chưa có số liệu]" in page
    for odd in ("2006-2010", "2013", "2030", "²", "2013-Q1", "2015-2011"):
        assert client.get("/programmes/thu/results/", {"period": odd}).status_code == 200


def test_a_commitment_reads_as_its_year_did(office: Office, log_in: LogIn, boss: User) -> None:
    version = amended(office)
    amending.restate_target(
        office.people["coordinator"], version, office.indicators["permit-rate"], 2015, ">", Decimal(99)
    )
    decide(office, boss, version)
    client, goal = log_in("coordinator"), office.commitments["G1"]
    old, new = (text(client, f"/commitments/{goal.pk}/?year={year}") for year in (2012, 2014))
    assert office.clauses["I/1"].text in old
    assert NEW not in old
    assert NEW in new
    assert "31-QĐ/QU" in new
    history_page = text(client, f"/clauses/{goal.clause_id}/versions/?on=2012-12-31")
    assert "<del>98%. </del>" in history_page or "<del>98%.</del>" in history_page
    assert "Câu chữ có hiệu lực ngày 31/12/2012" in history_page
    for odd in ("²", "31/13/2014", "9999-12-31"):
        assert client.get(f"/clauses/{goal.clause_id}/versions/", {"on": odd}).status_code == 200
    assert "đã sửa đổi" in text(client, "/programmes/thu/document/")


def test_a_commitment_of_another_document_stands_in_the_tree(office: Office, log_in: LogIn) -> None:
    with history.by("tests"):
        paper = Document.objects.create(symbol="31-QĐ/QU", kind="QĐ", title="Bổ sung", text="Thêm bãi đỗ xe.")
        said = Clause.objects.create(
            document=paper, path="1", order=0, level="text", text="Thêm bãi đỗ xe.", start=0, end=15
        )
    made = amending.add_commitment(
        office.people["coordinator"], office.programme, said, "T9", "task", "Thêm bãi", date(2013, 7, 1), paper
    )
    client = log_in("coordinator")
    assert f"/commitments/{made.pk}/" in text(client, "/programmes/thu/?year=2014")
    assert f"/commitments/{made.pk}/" not in text(client, "/programmes/thu/?year=2012")
    assert "31-QĐ/QU" in text(client, f"/commitments/{made.pk}/?year=2012"), "leads to the first year that has it"


def test_obstacles_stand_on_the_commitment_and_the_review(office: Office, log_in: LogIn, boss: User) -> None:
    review, goal = draft(office), office.commitments["G1"]
    with history.by("tests"):
        Obstacle(
            area=office.wards[0].parent, code="VM-1", title="Thiếu quỹ nhà", commitment=goal, unblock="Bố trí nhà",
            owed_by=office.units["ubnd"], since=date(2013, 3, 1), review=review,
        ).save()  # fmt: skip
    client = log_in("coordinator")
    for address in (f"/commitments/{goal.pk}/", f"/registers/reviews/{review.pk}/", "/programmes/thu/results/"):
        assert "Thiếu quỹ nhà" in text(client, address), address


def test_an_indicator_says_how_it_forecasts(office: Office, log_in: LogIn) -> None:
    client = log_in("coordinator")
    for year, good in ((2011, 90), (2012, 92), (2013, 94)):
        sites(office, year, good, 100 - good)
    page = text(client, "/indicators/permit-rate/?year=2013")
    assert "Theil–Sen" in page, "with the baseline of 2010 there are four years"
    assert "Năm 2015 có thể đạt từ" in page
    assert "Chưa dự báo" in text(client, "/indicators/permit-rate/?year=2012")


def test_the_coordinator_makes_the_programme_that_follows(office: Office, log_in: LogIn) -> None:
    sites(office, 2015, 98, 2)
    with history.by("tests"):
        paper = Document.objects.create(symbol="05-CTr/QU", kind="CTr", title="Mới", text="x")
    client = log_in("coordinator")
    assert "98,00 %" in text(client, "/programmes/thu/successor/")
    rate = office.indicators["permit-rate"]
    said = {"document": paper.pk, "title": "Chương trình 2016 - 2020", "start_year": 2016, "end_year": 2020}
    answer = client.post("/programmes/thu/successor/", said | {"carry": [rate.pk, "²"]}, follow=True)
    assert "Chương trình 2016 - 2020" in answer.content.decode()
    made = Programme.objects.get(predecessor=office.programme)
    base = Baseline.objects.get(origin=office.programme)
    assert (base.indicator, base.records) == (rate, 98)
    for address in ("/", "/indicators/", f"/programmes/{made.code}/", f"/programmes/{made.code}/results/", "/my-work/",
                    "/reviews/", "/reports/", "/indicators/permit-rate/", f"/?programme={made.code}",
                    f"/indicators/?programme={made.code}", "/areas/", "/questions/"):  # fmt: skip
        assert client.get(address).status_code == 200, address
    page = text(client, "/")
    assert 'name="programme"' in page
    assert office.commitments["G1"].name in page, "an empty successor does not hide the work"
    again = client.post("/programmes/thu/successor/", said)
    assert again.status_code == 200
    assert Programme.objects.count() == 2
