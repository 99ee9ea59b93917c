"""Who reads what: by hand-typed address, export, search, file, option list, history. Nobody reads another body's drafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client

from dothi.core import files, history
from dothi.core.models import Area, Attachment, Grant, Role
from dothi.programme.measure import problems
from dothi.programme.models import Measure
from dothi.programme.supervision import acts, answering
from dothi.programme.supervision.finding import findings
from dothi.programme.supervision.follow_up import FollowUp, follow_ups
from dothi.programme.supervision.supervision import supervisions
from dothi.registers import exchange, papers
from dothi.registers.register import registers
from tests import records as others
from tests.programme.supervision.conftest import Bodies
from tests.records import supervision as records
from tests.registers.exchange.conftest import hand_in, told

SECRET = "Bãi xe lậu ở ngõ Quỳnh"
MINE = [r.slug for r in registers.values() if r.domain == "inspection"]


@pytest.fixture
def browse(db: None) -> Callable[[Any], Client]:
    """The browser of a user."""

    def make(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.mark.parametrize("who", ["minh", "lam", "thu", "dat", "hanh"])
def test_nobody_else_reaches_a_draft_by_any_door(bodies: Bodies, ward_a: Area, browse: Any, who: str) -> None:
    draft = records.finding(ward_a, text=SECRET)
    item = records.question(ward_a, supervision=draft.supervision)
    reader = getattr(bodies, who)
    client = browse(reader)
    one = draft.supervision.pk
    for address in (
        f"/registers/supervision-findings/{draft.pk}/",
        f"/registers/supervision-findings/{draft.pk}/edit/",
        f"/registers/supervisions/{one}/",
        f"/registers/checklist-items/{item.pk}/",
        f"/supervision/{one}/",
        f"/supervision/{one}/checklist/",
        f"/supervision/findings/{draft.pk}/",
    ):
        assert client.get(address).status_code in (403, 404), address
    for slug in MINE:
        for page in (f"/registers/{slug}/", f"/registers/{slug}/export/csv/", f"/registers/{slug}/options/?typed=bãi"):
            answer = client.get(page)
            body = b"".join(answer) if answer.status_code == 200 else b""
            assert SECRET.encode() not in body, page
            assert draft.code.encode() not in body, page
    for page in ("/search/?q=bai+xe+lau", "/supervision/", "/supervision/heads/", "/supervision/demands/"):
        assert SECRET not in client.get(page, follow=True).content.decode(), page
    commitment = client.get(f"/commitments/{draft.commitment_id}/")
    assert commitment.status_code == 200
    assert SECRET not in commitment.content.decode()


@pytest.mark.parametrize("who", ["minh", "lam", "thu", "dat"])
def test_nobody_else_writes_into_a_supervision(bodies: Bodies, ward_a: Area, browse: Any, who: str) -> None:
    draft = records.finding(ward_a, text=SECRET)
    client, one = browse(getattr(bodies, who)), draft.supervision
    before = (draft.version, one.version)
    facts = {
        "supervision": one.pk,
        "area": ward_a.pk,
        "unit": bodies.ubkt.pk,
        "order": "1",
        "question": "Câu hỏi chen vào?",
    }
    for address, said in (
        (f"/supervision/{one.pk}/checklist/", {"act": "propose"}),
        (f"/supervision/findings/{draft.pk}/", {"act": "link", "slug": "supervisions", "pk": str(one.pk)}),
        (f"/registers/supervision-findings/{draft.pk}/step/issue/", {"issue-issued_on": "28/03/2013"}),
        ("/registers/checklist-items/new/", facts),
        (f"/registers/supervisions/{one.pk}/remove/", {"reason": "x"}),
    ):
        assert client.post(address, said).status_code in (403, 404, 422), address
    draft.refresh_from_db()
    one.refresh_from_db()
    assert (draft.version, one.version) == before
    assert not one.checklist.exists()


def test_the_body_reads_and_writes_its_own(bodies: Bodies, ward_a: Area, browse: Any) -> None:
    draft = records.finding(ward_a, text=SECRET)
    client = browse(bodies.kien)
    assert SECRET in client.get(f"/supervision/{draft.supervision_id}/").content.decode()
    assert SECRET in client.get(f"/supervision/findings/{draft.pk}/").content.decode()
    assert findings.records(bodies.kien).get() == draft
    assert client.get("/search/?q=bai+xe+lau").content.decode().count(SECRET) >= 1


def test_a_reader_everywhere_writes_beneath_no_other_body(bodies: Bodies, ward_a: Area, browse: Any) -> None:
    Grant.objects.create(user=bodies.minh, role=Role.VIEWER, domain="inspection")  # reads all, writes its own
    one = records.under_way(ward_a)
    answer = browse(bodies.minh).post(
        "/registers/checklist-items/new/",
        {
            "supervision": one.pk,
            "area": ward_a.pk,
            "unit": bodies.front.pk,
            "order": "1",
            "question": "Câu hỏi chen vào?",
        },
    )
    assert answer.status_code == 422
    assert "chính cơ quan tiến hành" in answer.content.decode()
    assert not one.checklist.exists()


def test_the_unit_reads_what_is_addressed_to_it_and_nothing_beside(bodies: Bodies, ward_a: Area, browse: Any) -> None:
    found = records.issued(ward_a, text=SECRET)
    with history.by(bodies.kien):
        demand = acts.demand(bodies.kien, found, bodies.subject, "Dẹp bãi xe", date(2013, 5, 1))
    page = browse(bodies.dat).get(f"/registers/follow-ups/{demand.pk}/")
    assert page.status_code == 200
    assert SECRET in page.content.decode()
    assert f"/supervision/findings/{found.pk}/" not in page.content.decode(), "no way to the body's own page"
    assert browse(bodies.hanh).get(f"/registers/follow-ups/{demand.pk}/").status_code == 404
    assert browse(bodies.dat).get(f"/supervision/findings/{found.pk}/").status_code == 403
    assert SECRET in browse(bodies.dat).get("/supervision/heads/").content.decode()
    assert SECRET not in browse(bodies.hanh).get("/supervision/heads/").content.decode()
    assert [f.code for f in answering.found(bodies.dat)] == [found.code]
    assert [f.finding for f in answering.found(bodies.dat)] == [None]
    assert answering.found(bodies.hanh) == []


def test_evidence_goes_with_a_demand_only_when_it_was_chosen(bodies: Bodies, ward_a: Area) -> None:
    found = records.issued(ward_a)
    with history.by(bodies.kien):
        shown, kept = (
            files.take(ContentFile(f"bằng chứng {n}".encode(), name=f"{n}.txt"), bodies.kien, owner=found)
            for n in ("gửi", "giữ")
        )
        elsewhere = records.issued(ward_a)
        foreign = files.take(ContentFile(b"cua ho so khac", name="khac.txt"), bodies.kien, owner=elsewhere)
        demand = acts.demand(bodies.kien, found, bodies.subject, "Làm", date(2013, 5, 1), [shown, foreign])
    handed = Attachment.objects.get(owner_id=demand.pk, owner_type__model="followup")
    assert (handed.sha256, papers.may_see(bodies.dat, handed)) == (shown.sha256, True)
    assert not any(papers.may_see(bodies.dat, paper) for paper in (shown, kept, foreign))
    assert not papers.may_see(bodies.hanh, handed)


def test_a_linked_record_is_shown_to_who_may_read_it(bodies: Bodies, ward_a: Area, ward_b: Area, browse: Any) -> None:
    here, there = others.street(ward_a, name="Phố Thấy"), others.street(ward_b, name="Phố Khuất")
    draft = records.finding(ward_a)
    for street in (here, there):
        acts.link(bodies.kien, draft, "streets", street.pk)
    type(draft).objects.filter(pk=draft.pk).update(state="issued", issued_on=draft.found_on)
    draft.refresh_from_db()
    demand = acts.demand(bodies.kien, draft, bodies.subject, "Làm", date(2013, 5, 1))
    Grant.objects.create(user=bodies.dat, role=Role.VIEWER, domain="infrastructure", area=ward_a)
    assert [record for _l, _r, record in acts.linked(bodies.kien, draft)] == [here, there]
    page = browse(bodies.dat).get(f"/registers/follow-ups/{demand.pk}/").content.decode()
    assert "Phố Thấy" in page
    assert "Phố Khuất" not in page


def test_only_what_one_may_read_can_be_linked(bodies: Bodies, ward_a: Area) -> None:
    mine = records.finding(ward_a)
    foreign = records.supervision(ward_a, unit=bodies.front)
    for slug, pk in (("supervisions", foreign.pk), ("streets", 0), ("nothing", 1), ("complaints", 1)):
        with pytest.raises(ValidationError, match="phạm vi của bạn"):
            acts.link(bodies.kien, mine, slug, pk)
    assert not mine.links.exists()


def test_no_sheet_brings_a_demand_or_a_foreign_part(bodies: Bodies, ward_a: Area) -> None:
    found = records.issued(ward_a)
    sheet = (
        "Mã yêu cầu;Phát hiện;Việc phải khắc phục;Hạn khắc phục;Địa bàn;Đơn vị phụ trách;Trạng thái\n"
        f"KP-1;{found.code};Không có gì;01/05/2013;{ward_a.name};{bodies.subject.name};đã xác nhận\n"
    ).encode()
    batch = exchange.parse(follow_ups, hand_in(sheet, "so.csv", bodies.dat), bodies.dat)
    assert any("Phát hiện" in line or "phát hiện" in line for line in map(str, told(batch)))
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the writer says, nothing is written
        exchange.commit(batch, bodies.dat)
    assert not FollowUp.objects.exists()


def test_no_measure_is_made_of_what_is_confidential(bodies: Bodies) -> None:
    assert problems(Measure(register="supervision-findings", params={}, on="found_on"))
    assert problems(Measure(register="follow-ups", params={}, on="due_on")) == []


def test_the_head_of_another_body_lists_nothing(bodies: Bodies, ward_a: Area) -> None:
    records.under_way(ward_a)
    theirs = records.supervision(ward_a, unit=bodies.front)
    assert list(supervisions.records(bodies.minh)) == [theirs]
    assert not supervisions.records(bodies.lam).exists()


def test_the_name_of_a_draft_says_nothing(bodies: Bodies, ward_a: Area) -> None:
    """Other records name a finding to readers of their own: a recommendation, a demand."""
    assert SECRET not in str(records.finding(ward_a, text=SECRET))
    assert SECRET in str(records.issued(ward_a, text=SECRET))
