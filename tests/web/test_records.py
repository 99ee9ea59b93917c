"""A record's page: written, changed, locked, stepped, removed, restored, read as of a day; its papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from dothi.core import history
from dothi.core.models import Area, Attachment, Change, User
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.construction.violation import Violation
from dothi.registers.infrastructure.street import Street
from dothi.registers.register import registers
from dothi.web.views.records import said
from tests import records

As = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes of the test itself answer to "tests"; the law is known."""


def photo(name: str = "ảnh.jpg") -> SimpleUploadedFile:
    """A small photo."""
    kept = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(kept, "JPEG")
    return SimpleUploadedFile(name, kept.getvalue(), content_type="image/jpeg")


def filled(ward: Area, **facts: Any) -> dict[str, Any]:
    """What a clerk types into the form of a violation."""
    return {
        "area": ward.pk,
        "code": "VP-77",
        "kind": "no_permit",
        "address": "Số 7 ngõ 12",
        "channel": "patrol",
        "offender_kind": "individual",
        "detected_on": "5/6/2012",
        "place": "21,010000 105,850000",
    } | facts


def errors(answer: Any) -> dict[str, list[str]]:
    """The form's errors by field."""
    return dict(answer.context["form"].errors)


def test_a_clerk_adds_a_record_and_the_history_names_her(as_: As, an: User, ward_a: Area) -> None:
    answer = as_(an).post("/registers/violations/new/", filled(ward_a))
    made = Violation.objects.get(code="VP-77")
    assert answer["Location"] == f"/registers/violations/{made.pk}/"
    assert (made.detected_on.isoformat(), made.area) == ("2012-06-05", ward_a)
    assert made.place.coords == pytest.approx((105.85, 21.01))
    assert history.of(made).get().actor == "an"
    assert "Số 7 ngõ 12" in as_(an).get(answer["Location"]).content.decode()


def test_coordinates_in_vn2000_are_the_same_place(as_: As, an: User, ward_a: Area) -> None:
    point = records.inside(ward_a).transform(5897, clone=True)
    typed = f"{point.y:.2f} {point.x:.2f}".replace(".", ",")
    as_(an).post("/registers/violations/new/", filled(ward_a, place=typed))
    assert Violation.objects.get().place.coords == pytest.approx(records.inside(ward_a).coords, abs=1e-6)
    answer = as_(an).get("/map/coordinates/", {"text": typed}).json()
    assert answer["points"][0] == pytest.approx(list(records.inside(ward_a).coords), abs=1e-6)
    assert "Không đọc được" in as_(an).get("/map/coordinates/", {"text": "đây"}).json()["problem"]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(as_: As, an: User, ward_a: Area) -> None:
    wrong = filled(ward_a, kind="", detected_on="31/2/2012", place="1, 2")
    answer = as_(an).post("/registers/violations/new/", wrong)
    assert answer.status_code == 422
    assert set(errors(answer)) == {"kind", "detected_on", "place"}
    page = answer.content.decode()
    assert 'value="Số 7 ngõ 12"' in page
    assert "Không đọc được ngày" in page
    assert Violation.objects.count() == 0


def test_a_number_that_reads_two_ways_is_asked(as_: As, an: User, ward_a: Area) -> None:
    typed = {"area": ward_a.pk, "applicant": "Bà Bưởi", "address": "Số 5", "kind": "new", "received_on": "1/3/2012"}
    client = as_(an)
    answer = client.post("/registers/permits/new/", typed | {"floor_area": "1.234", "floors": "3"})
    assert "đọc được hai cách: 1,234 hoặc 1.234" in errors(answer)["floor_area"][0]
    client.post("/registers/permits/new/", typed | {"floor_area": "1.234,5", "floors": "3"})
    assert str(ConstructionPermit.objects.get().floor_area) == "1234.50"


def test_rules_of_the_register_reach_the_form(as_: As, an: User, ward_a: Area) -> None:
    client = as_(an)
    client.post("/registers/violations/new/", filled(ward_a))
    again = client.post("/registers/violations/new/", filled(ward_a))
    assert again.status_code == 422
    assert Violation.objects.count() == 1


def test_a_clerk_writes_only_in_her_ward(as_: As, an: User, ward_b: Area) -> None:
    answer = as_(an).post("/registers/violations/new/", filled(ward_b))
    assert "area" in errors(answer)
    assert Violation.objects.count() == 0


def test_a_link_to_a_record_of_another_ward_is_no_choice(as_: As, an: User, ward_a: Area, ward_b: Area) -> None:
    foreign = records.site(ward_b)
    answer = as_(an).post("/registers/violations/new/", filled(ward_a, site=foreign.pk))
    assert errors(answer)["site"] == ["Không có hồ sơ này trong địa bàn của bạn."]
    assert foreign.code not in answer.content.decode()


def test_saving_over_someone_elses_change_shows_it_first(as_: As, an: User, giang: User, ward_a: Area) -> None:
    made = records.violation(ward_a)
    address = f"/registers/violations/{made.pk}/edit/"
    opened = str(made.version)
    with history.by(giang):
        other = Violation.objects.get(pk=made.pk)
        other.address = "Số 99 đã sửa"
        other.save()
    mine = filled(ward_a, code=made.code, address="Số 7 của An", version=opened)
    answer = as_(an).post(address, mine)
    assert answer.status_code == 422
    assert "Số 99 đã sửa" in errors(answer)["address"][0]
    assert "Giang đã sửa hồ sơ này" in errors(answer)["__all__"][0]
    assert Violation.objects.get(pk=made.pk).address == "Số 99 đã sửa"
    seen = answer.context["form"].data["version"]
    assert as_(an).post(address, mine | {"version": seen, "why": "thống nhất với Giang"}).status_code == 302
    assert Violation.objects.get(pk=made.pk).address == "Số 7 của An"
    assert history.of(made).first().reason == "thống nhất với Giang"  # type: ignore[union-attr]


def test_a_step_says_everything_that_is_missing_then_goes_through(as_: As, giang: User, ward_a: Area) -> None:
    made = records.violation(ward_a)
    address = f"/registers/violations/{made.pk}/step/verify/"
    refused = as_(giang).post(
        address, {"version": made.version, "verify-offender": "Lê Văn Cam", "verify-offender_kind": "individual"}
    )
    assert refused.status_code == 422
    assert "Cần đính kèm: ảnh hiện trường." in refused.content.decode()
    assert "data-open" in refused.content.decode()
    data = {"verify-offender": "Lê Văn Cam", "verify-offender_kind": "individual", "verify-verified_on": "6/6/2012"}
    taken = as_(giang).post(address, {"version": made.version, "verify-paper-photo": photo(), **data})
    assert taken.status_code == 302
    made.refresh_from_db()
    assert (made.state, made.verified_on.isoformat()) == ("verified", "2012-06-06")  # type: ignore[union-attr]
    assert Attachment.objects.get().owner == made


def test_a_refused_step_leaves_no_paper_behind(as_: As, giang: User, ward_a: Area) -> None:
    made = records.violation(ward_a, detected_on=date(2012, 6, 5))
    data = {"verify-verified_on": "1/1/2012", "verify-offender_kind": "individual", "verify-paper-photo": photo()}
    answer = as_(giang).post(f"/registers/violations/{made.pk}/step/verify/", {"version": made.version, **data})
    assert answer.status_code == 422
    assert Attachment.objects.count() == 0


def test_a_step_on_an_old_page_is_refused(as_: As, giang: User, ward_a: Area) -> None:
    made = records.site(ward_a, needs_permit=False, exempt_reason="sửa nhỏ")
    old = made.version
    made.note = "đã đổi"
    made.save()
    data = {"version": old, "stop-reason": "x", "stop-paper-minute": SimpleUploadedFile("bb.pdf", b"%PDF-1.4\n%%EOF")}
    answer = as_(giang).post(f"/registers/sites/{made.pk}/step/stop/", data)
    assert "người khác sửa sau khi bạn mở" in answer.content.decode()
    assert ConstructionSite.objects.get().state == "started"


def test_a_clerk_takes_no_officers_step(as_: As, an: User, ward_a: Area) -> None:
    made = records.violation(ward_a)
    assert as_(an).post(f"/registers/violations/{made.pk}/step/verify/").status_code == 403
    assert as_(an).post(f"/registers/violations/{made.pk}/step/nothing/").status_code == 404


def test_removed_is_out_of_every_list_and_comes_back(as_: As, an: User, ward_a: Area) -> None:
    made = records.violation(ward_a)
    one = f"/registers/violations/{made.pk}/"
    client = as_(an)
    client.post(one + "remove/", {"reason": "nhập nhầm"})
    assert client.get(one).status_code == 404
    assert made.code in client.get("/registers/violations/removed/").content.decode()
    assert client.get("/registers/violations/").context["rows"] == []
    client.post(one + "restore/")
    assert client.get(one).status_code == 200
    trail = client.get(one).context["trail"]
    assert [(e.verb, e.change.reason) for e in trail[:2]] == [("khôi phục", "Khôi phục"), ("xoá", "nhập nhầm")]


def test_a_decided_record_is_removed_by_a_manager_only(as_: As, an: User, ward_a: Area) -> None:
    permit = records.issued(ward_a)
    one = f"/registers/permits/{permit.pk}/"
    assert as_(an).get(one).context["may_remove"] is False
    said = as_(an).post(one + "remove/", {"reason": "nhầm"}, follow=True).content.decode()
    assert "chỉ người quản trị được xoá" in said
    sent = {"action": "edit", "pk": [permit.pk], "confirmed": "1", "note": "thêm", "reason": "thêm"}
    assert "không còn sửa tay được" in as_(an).post("/registers/permits/bulk/", sent).content.decode()
    assert ConstructionPermit.objects.get().note == ""


def test_what_others_rest_on_is_not_removed(as_: As, an: User, ward_a: Area) -> None:
    house = records.site(ward_a)
    records.inspection(house)
    answer = as_(an).post(f"/registers/sites/{house.pk}/remove/", follow=True)
    assert "Không xoá được" in answer.content.decode()
    assert ConstructionSite.objects.count() == 1


def test_history_speaks_of_fields_and_people_not_columns(as_: As, an: User, ward_a: Area) -> None:
    made = records.violation(ward_a)
    as_(an).post(
        f"/registers/violations/{made.pk}/edit/",
        filled(ward_a, code=made.code, kind="wrong_plan", version=made.version, why="xác minh lại"),
    )
    newest = as_(an).get(f"/registers/violations/{made.pk}/").context["trail"][0]
    said = {d.label: (d.before, d.after) for d in newest.differences}
    assert (newest.actor, newest.change.reason) == ("An", "xác minh lại")
    assert said["Loại vi phạm"] == ("không phép", "sai quy hoạch")


def test_a_record_reads_as_it_stood(as_: As, an: User, ward_a: Area) -> None:
    made = records.violation(ward_a, address="Địa chỉ đầu")
    today = timezone.localdate()
    page = as_(an).get(f"/registers/violations/{made.pk}/?at={today:%d/%m/%Y}").content.decode()
    assert "Địa chỉ đầu" in page
    before = as_(an).get(f"/registers/violations/{made.pk}/?at={today - timedelta(1):%d/%m/%Y}").content.decode()
    assert "chưa được ghi vào hệ thống" in before


def test_papers_are_kept_shown_and_taken_away(as_: As, an: User, binh: User, ward_a: Area) -> None:
    made = records.violation(ward_a)
    client = as_(an)
    answer = client.post(f"/registers/violations/{made.pk}/files/", {"kind": "photo", "files": [photo()]}, follow=True)
    assert "Đã đính kèm 1 tệp" in answer.content.decode()
    paper = Attachment.objects.get()
    shown = client.get(f"/files/{paper.pk}/?inline")
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert as_(binh).get(f"/files/{paper.pk}/").status_code == 404
    assert as_(binh).post(f"/files/{paper.pk}/detach/").status_code == 404
    client.post(f"/files/{paper.pk}/detach/")
    assert client.get(f"/registers/violations/{made.pk}/").context["papers"] == []
    assert Change.objects.filter(table_name="core_attachment", verb="U").exists()


def test_a_page_dressed_as_a_photo_is_refused(as_: As, an: User, ward_a: Area) -> None:
    made = records.violation(ward_a)
    sent = SimpleUploadedFile("ảnh.jpg", b"<html><script>alert(1)</script></html>", content_type="image/jpeg")
    answer = as_(an).post(f"/registers/violations/{made.pk}/files/", {"kind": "photo", "files": [sent]}, follow=True)
    assert "Loại tệp này không được nhận" in answer.content.decode() or "không" in answer.content.decode()
    assert [a for a in Attachment.objects.all() if "image" in a.content_type or "html" in a.content_type] == []


def test_a_script_in_a_field_is_only_text(as_: As, an: User, ward_a: Area) -> None:
    made = records.violation(ward_a, address="<script>alert(1)</script>", offender="</script><b>đậm</b>")
    client = as_(an)
    for page in (
        "/registers/violations/",
        f"/registers/violations/{made.pk}/",
        f"/registers/violations/{made.pk}/edit/",
    ):
        assert "<script>alert" not in client.get(page).content.decode()
    assert "<script>alert" not in client.get("/registers/violations/options/?typed=").content.decode()


def test_many_at_once_each_by_its_own_right(as_: As, giang: User, an: User, ward_a: Area, ward_b: Area) -> None:
    ours, theirs = records.violation(ward_a), records.violation(ward_b)
    done = as_(giang).post(
        "/registers/violations/bulk/",
        {"action": "edit", "pk": [ours.pk, theirs.pk], "confirmed": "1", "note": "đã rà soát", "reason": "rà soát quý"},
    )
    assert "2 hồ sơ đã làm xong, 0 hồ sơ chưa làm được" in done.content.decode()
    assert set(Violation.objects.values_list("note", flat=True)) == {"đã rà soát"}
    refused = as_(giang).post(
        "/registers/violations/bulk/",
        {"action": "step:verify", "all": "1", "confirmed": "1", "offender": "X", "offender_kind": "individual"},
    )
    assert "0 hồ sơ đã làm xong, 2 hồ sơ chưa làm được" in refused.content.decode()
    assert "Cần đính kèm: ảnh hiện trường." in refused.content.decode()
    as_(an).post(
        "/registers/violations/bulk/",
        {"action": "remove", "pk": [ours.pk, theirs.pk], "confirmed": "1", "reason": "trùng"},
    )
    assert list(Violation.objects.all()) == [theirs]


def test_bulk_asks_before_it_acts(as_: As, an: User, ward_a: Area) -> None:
    made = records.violation(ward_a)
    asked = as_(an).post("/registers/violations/bulk/?state=detected", {"action": "remove", "all": "1"})
    assert asked.context["chosen"] == [made.pk]
    assert Violation.objects.count() == 1


def test_a_part_takes_its_place_from_its_whole(as_: As, an: User, ward_a: Area) -> None:
    house = records.site(ward_a)
    page = as_(an).get(f"/registers/inspections/new/?site={house.pk}")
    assert page.context["form"].initial["area"] == ward_a.pk
    assert f'value="{house.pk}"' in page.content.decode()


def test_a_violation_shows_earlier_ones_of_the_same_person_in_reach(
    as_: As, an: User, chi: User, ward_a: Area, ward_b: Area
) -> None:
    here, elsewhere = (records.violation(ward, detected_on=date(2011, 5, 4)) for ward in (ward_a, ward_b))
    later = records.violation(ward_a, offender="LÊ VĂN CAM", place=records.inside(ward_a, 0.2, 0.2))
    one = f"/registers/violations/{later.pk}/"
    assert as_(an).get(one).context["own"].content.earlier == [here]
    assert as_(chi).get(one).context["own"].content.earlier == [elsewhere, here]
    assert "Có thể tái phạm" in as_(an).get(one).content.decode()
    assert as_(an).get(f"/registers/violations/{here.pk}/").context["own"].content.earlier == []


def test_what_is_kept_for_machines_is_not_printed(ward_a: Area) -> None:
    plan = CompensationPlan(area=ward_a, frozen_json={"lines": [{"amount": "1"}]})
    assert said(registers["compensation-plans"], plan, "frozen_json") == ""
    street = Street(area=ward_a, former_names=[{"name": "Ngõ Trại Cá", "until": "2012-01-01"}])
    assert said(registers["streets"], street, "former_names") == "Ngõ Trại Cá, 2012-01-01"


@pytest.mark.parametrize("slug", ["measurements", "conformity-checks"])
def test_what_is_kept_offers_no_change(slug: str, as_: As, chi: User, ward_a: Area) -> None:
    register = registers[slug]
    kept = records.SAMPLES[slug](ward_a)
    page = as_(chi).get(f"/registers/{slug}/{kept.pk}/").content.decode()
    assert f"/registers/{slug}/{kept.pk}/edit/" not in page
    assert f"/registers/{slug}/{kept.pk}/remove/" not in page
    assert as_(chi).get(f"/registers/{slug}/{kept.pk}/edit/").status_code == 403
    listed = as_(chi).get(f"/registers/{slug}/").content.decode()
    assert (f"/registers/{slug}/new/" in listed) is register.by_hand
    assert 'value="remove"' not in listed
    as_(chi).post(f"/registers/{slug}/{kept.pk}/remove/", {"reason": "thử"})
    assert register.records(chi).filter(pk=kept.pk).exists()
