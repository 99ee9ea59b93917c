"""The pages of conformity: a record's answer and its button, any shape drawn or from a file, the sheet to print."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dothi.core.models import Area, User
from dothi.registers.planning import conformity_keeping as keeping
from dothi.registers.planning.conformity_check import ConformityCheck
from dothi.registers.planning.conformity_exception import ConformityException
from tests import records
from tests.records.planning import ground, in_force, known_ground, plan, zone

pytestmark = pytest.mark.usefixtures("author", "law_in_force")


def logged_in(user: User) -> Client:
    """A browser of that user."""
    client = Client()
    client.force_login(user)
    return client


def typed(shape: Any) -> str:
    """A shape as a person types it, WGS 84."""
    return "\n".join(f"{y:.7f}, {x:.7f}" for x, y in shape[0][0].coords[:-1])


@pytest.fixture
def planned(ward_a: Area) -> Any:
    """Known ground with a zone of four floors in the west."""
    known_ground(ward_a)
    return zone(in_force(plan(ward_a)), max_floors=4)


def test_a_permit_is_checked_from_its_page_and_the_page_tells_layer_by_layer(
    planned: Any, ward_a: Area, giang: User
) -> None:
    permit = records.permit(ward_a, use="house", floors=5, footprint=ground(ward_a, 0.1, 0.1, 0.12, 0.11))
    browser, address = logged_in(giang), f"/registers/permits/{permit.pk}/"
    assert "Chưa đối chiếu" in browser.get(address).content.decode()
    answer = browser.post(f"{address}conformity/", follow=True).content.decode()
    check = ConformityCheck.objects.get()
    assert (check.subject, check.subject_number, check.checked_by) == ("permits", permit.pk, giang)
    for part in ("Không phù hợp", check.code, planned.code, "số tầng", "1259/QĐ-TTg", "chỉ giới đường đỏ"):
        assert part in answer
    permit.floors = 6
    permit.save()
    assert "Đã cũ" in browser.get(address).content.decode()
    browser.post(f"{address}conformity/")
    assert "Những lần trước" in browser.get(address).content.decode(), "the earlier result stays on the page"


def test_nobody_checks_what_they_may_not_see(planned: Any, ward_a: Area, binh: User, dung: User) -> None:
    permit = records.permit(ward_a, place=records.inside(ward_a))
    for user in (binh, dung):
        assert logged_in(user).post(f"/registers/permits/{permit.pk}/conformity/").status_code in (403, 404)
    assert not ConformityCheck.objects.exists()
    assert logged_in(dung).get("/conformity/").status_code == 403


def test_a_typed_shape_is_answered_at_once_and_kept_only_when_asked(planned: Any, ward_a: Area, giang: User) -> None:
    browser = logged_in(giang)
    assert browser.get("/conformity/").status_code == 200
    sent = {"shape": typed(ground(ward_a, 0.2, 0.2, 0.25, 0.25)), "use": "house", "floors": "5", "on": "01/06/2012"}
    answer = browser.post("/conformity/", sent).content.decode()
    assert "Không phù hợp" in answer
    assert planned.code in answer
    assert not ConformityCheck.objects.exists()
    kept = browser.post("/conformity/", {**sent, "keep": "1", "label": "Ô đất thử"}, follow=True)
    check = ConformityCheck.objects.get()
    assert (check.label, check.on_day, check.outcome, check.area) == ("Ô đất thử", date(2012, 6, 1), "conflict", ward_a)
    assert check.code in kept.content.decode()


def test_a_file_is_a_shape_too(planned: Any, ward_a: Area, giang: User) -> None:
    shape = ground(ward_a, 0.7, 0.7, 0.75, 0.75)
    told = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"ten": "thử"}, "geometry": json.loads(shape.geojson)}
    ]}  # fmt: skip
    upload = SimpleUploadedFile("o-dat.geojson", json.dumps(told).encode(), "application/geo+json")
    sent = {"use": "house", "floors": "3", "on": "01/06/2012", "file": upload}
    answer = logged_in(giang).post("/conformity/", sent)
    assert answer.status_code == 200
    said = answer.content.decode()
    assert answer.context["answer"].outcome == "clear"
    assert "105," in said or "105." in said, "the shape stands in the form"


@pytest.mark.parametrize("shape", ["", "20.99, 105.84", "không phải toạ độ"])
def test_what_cannot_be_held_is_said(planned: Any, giang: User, shape: str) -> None:
    answer = logged_in(giang).post("/conformity/", {"shape": shape, "use": "house", "on": ""})
    assert answer.status_code == 422


def test_an_exception_is_drafted_from_the_page(planned: Any, ward_a: Area, giang: User) -> None:
    permit = records.permit(ward_a, use="house", floors=5, footprint=ground(ward_a, 0.1, 0.1, 0.12, 0.11))
    check = keeping.check(permit, giang)
    address = f"/registers/permits/{permit.pk}/conformity/exception/"
    browser = logged_in(giang)
    browser.post(address, {"reason": " "})
    assert not ConformityException.objects.exists()
    browser.post(address, {"reason": "Nhà tình nghĩa"})
    draft = ConformityException.objects.get()
    assert (draft.conformity_check, draft.state, draft.reason) == (check, "draft", "Nhà tình nghĩa")


def test_the_sheet_tells_place_layers_and_who(planned: Any, ward_a: Area, giang: User) -> None:
    permit = records.permit(ward_a, use="house", floors=5, footprint=ground(ward_a, 0.1, 0.1, 0.12, 0.11))
    check = keeping.check(permit, giang)
    browser = logged_in(giang)
    answer = browser.post(f"/registers/conformity-checks/{check.pk}/print/conformity_sheet/")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        said = book.read("word/document.xml").decode()
        assert any(name.startswith("word/media/") for name in book.namelist()), "the map extract"
    for part in (check.code, planned.code, "KHÔNG PHÙ HỢP", "Giang", f"{timezone.localdate():%d/%m/%Y}", "1259/QĐ-TTg"):
        assert part in said
