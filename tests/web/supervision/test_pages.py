"""From the field to the verified remedy, through the pages alone, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dothi.core.models import Area, Attachment, Grant, Role, User
from dothi.programme.supervision.follow_up import FollowUp
from dothi.programme.supervision.follow_up_check import FollowUpCheck
from tests import records as others
from tests.programme.supervision.conftest import Bodies
from tests.records import supervision as records

As = Callable[[User], Client]


def text(answer: Any) -> str:
    """What a page says, once it is there."""
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_a_finding_becomes_a_verified_remedy(bodies: Bodies, ward_a: Area, as_: As) -> None:
    kien, trung, dat = as_(bodies.kien), as_(bodies.trung), as_(bodies.dat)
    draft = records.finding(ward_a, text="Đường chưa có đèn")
    street = others.street(ward_a, name="Phố Bạch Mai")
    page = f"/supervision/findings/{draft.pk}/"
    assert "Phố Bạch Mai" in text(kien.get(page, {"q": "bach mai"}))
    kien.post(page, {"act": "link", "slug": "streets", "pk": street.pk})
    paper = SimpleUploadedFile("anh.txt", "bằng chứng".encode())
    kien.post(f"/registers/supervision-findings/{draft.pk}/files/", {"files": paper, "kind": "other"})
    file = Attachment.objects.get()
    assert "Yêu cầu khắc phục" in text(kien.get(page))
    demand = {
        "act": "demand",
        "unit": bodies.subject.pk,
        "what": "Lắp đèn",
        "due_on": "30/04/2013",
        "papers": [file.pk],
    }
    assert kien.post(page, demand).status_code in (302, 422)
    assert not FollowUp.objects.exists(), "nothing is demanded because of a draft"
    step = f"/registers/supervision-findings/{draft.pk}/step/issue/"
    assert trung.post(step, {"issue-issued_on": "28/03/2013", "version": ""}).status_code == 302
    assert kien.post(page, demand | {"what": ""}).status_code == 422
    assert kien.post(page, demand).status_code == 302
    made = FollowUp.objects.get()
    told = text(dat.get(f"/registers/follow-ups/{made.pk}/"))
    assert "Đường chưa có đèn" in told
    assert "anh.txt" in told
    assert "Phố Bạch Mai" not in told, "no grant over streets"
    done = {"report_done-done_on": "20/04/2013", "report_done-result": "Đã lắp"}
    assert dat.post(f"/registers/follow-ups/{made.pk}/step/report_done/", done).status_code == 302
    said = {"follow_up": made.pk, "verdict": "verified", "on": "06/05/2013", "area": ward_a.pk, "unit": bodies.ubkt.pk}
    assert dat.post("/registers/follow-up-checks/new/", said).status_code == 403
    assert "Kiểm tra khắc phục" in text(kien.get("/supervision/demands/"))
    assert kien.post("/registers/follow-up-checks/new/", said).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.checked_by) == ("verified", bodies.kien)
    assert kien.post("/registers/follow-up-checks/new/", said).status_code == 422, "one verdict a report"
    assert FollowUpCheck.objects.count() == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_in_both_languages(bodies: Bodies, ward_a: Area, as_: As, language: str) -> None:
    check = records.check(ward_a)
    found = check.follow_up.finding
    records.question(ward_a, supervision=found.supervision)
    User.objects.filter(pk=bodies.kien.pk).update(language=language)
    client = as_(User.objects.get(pk=bodies.kien.pk))
    client.cookies["django_language"] = language
    said = ""
    for address in (
        "/supervision/?year=2013",
        "/supervision/demands/?kind=settled",
        f"/supervision/demands/?unit={bodies.subject.pk}",
        f"/supervision/heads/?unit={bodies.subject.pk}",
        f"/supervision/{found.supervision_id}/",
        f"/supervision/{found.supervision_id}/checklist/",
        f"/supervision/findings/{found.pk}/",
        f"/registers/supervisions/{found.supervision_id}/",
        f"/registers/supervision-findings/{found.pk}/",
        f"/registers/follow-ups/{check.follow_up_id}/",
        f"/commitments/{found.commitment_id}/",
    ):
        said += (one := text(client.get(address)))
        assert f'<html lang="{language}"' in one, address
    if language == "vi":
        assert "không rõ ai đứng đầu" in said
    assert found.code in said


def test_an_empty_year_and_who_inspects_nothing(bodies: Bodies, ward_a: Area, as_: As) -> None:
    assert "chưa có chương trình" in text(as_(bodies.kien).get("/supervision/"))
    assert as_(bodies.dat).get("/supervision/").headers["Location"] == "/supervision/demands/"
    stranger = User.objects.create_user("khach", password="x")
    for page in ("/supervision/demands/", "/supervision/heads/"):
        assert as_(stranger).get(page).status_code == 403


def test_the_year_shows_each_body_and_what_was_outside(bodies: Bodies, ward_a: Area, as_: As) -> None:
    plan = records.plan(ward_a, year=2013, state="approved", number="07-QĐ/UBKT", decided_on=date(2013, 1, 15))
    records.supervision(ward_a, plan=plan, outside_reason="", title="Trong kế hoạch")
    records.supervision(ward_a, title="Đột xuất", outside_reason="Theo đơn của dân")
    records.supervision(ward_a, unit=bodies.front, title="Của Mặt trận")
    page = text(as_(bodies.kien).get("/supervision/?year=2013"))
    for word in ("07-QĐ/UBKT", "Trong kế hoạch", "Đột xuất", "Theo đơn của dân"):
        assert word in page
    assert "Của Mặt trận" not in page
    Grant.objects.create(user=bodies.lam, role=Role.VIEWER, domain="inspection")
    assert "Của Mặt trận" in text(as_(bodies.lam).get("/supervision/?year=2013"))
