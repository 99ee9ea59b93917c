"""Noting a violation in the street, on a phone: photo, position, two fields."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from dothi.core.models import Area, Attachment, Role, User
from dothi.registers.construction.violation import Violation
from tests import records

As = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("author", "law_in_force")
FACTS = {"kind": "no_permit", "address": "Ngõ 12 Trương Định"}


def photo() -> SimpleUploadedFile:
    """A small picture, as a phone sends it."""
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(data, "JPEG")
    return SimpleUploadedFile("IMG_1.jpg", data.getvalue(), "image/jpeg")


def position(where: Area) -> str:
    point = records.inside(where)
    return f"{point.y:.6f}, {point.x:.6f}"


def test_a_clerk_notes_a_violation_with_photo_and_position(as_: As, an: User, ward_a: Area) -> None:
    client = as_(an)
    assert "no_permit" in client.get("/capture/violations/").content.decode()
    answer = client.post("/capture/violations/", {**FACTS, "position": position(ward_a), "photos": photo()})
    found = Violation.objects.get()
    assert answer["Location"] == f"/registers/violations/{found.pk}/"
    year = timezone.localdate().year
    assert (found.code, found.area, found.state) == (f"VP-{year}-00001", ward_a, "detected")
    assert found.detected_on == timezone.localdate()
    attached = Attachment.objects.get()
    assert (attached.owner, attached.kind) == (found, "photo")
    client.post("/capture/violations/", {**FACTS, "position": position(ward_a)})
    assert Violation.objects.filter(code=f"VP-{year}-00002").exists()


def test_without_a_place_nothing_is_written_and_the_field_says_so(as_: As, an: User, ward_a: Area) -> None:
    answer = as_(an).post("/capture/violations/", {**FACTS, "area": ward_a.pk, "photos": photo()})
    assert answer.status_code == 422
    assert "position" in answer.context["form"].errors
    assert not Violation.objects.exists()
    assert not Attachment.objects.exists()


def test_another_ward_is_out_of_reach(as_: As, an: User, dung: User, ward_b: Area) -> None:
    answer = as_(an).post("/capture/violations/", {**FACTS, "position": position(ward_b)})
    assert answer.status_code == 422
    assert not Violation.objects.exists()
    assert as_(dung).get("/capture/violations/").status_code == 404
    assert as_(dung).get("/capture/").status_code == 200


def test_a_clerk_of_one_unit_writes_for_it(as_: As, person: Callable[..., User], team: object, ward_a: Area) -> None:
    inspector = person("tuan", "Tuấn", Role.CLERK, area=ward_a, unit=team)
    inspector.unit = team  # type: ignore[assignment]
    inspector.save()
    as_(inspector).post("/capture/violations/", {**FACTS, "position": position(ward_a)})
    assert Violation.objects.get().unit == team


def test_a_code_left_empty_is_given_and_one_typed_is_kept(as_: As, an: User, ward_a: Area) -> None:
    place = records.inside(ward_a)
    typed = {
        **FACTS,
        "area": ward_a.pk,
        "detected_on": "5/6/2012",
        "place": f"{place.y}, {place.x}",
        "channel": "patrol",
    }
    typed["offender_kind"] = "individual"
    assert as_(an).post("/registers/violations/new/", {**typed, "code": ""}).status_code == 302
    assert as_(an).post("/registers/violations/new/", {**typed, "code": "VP cũ 7"}).status_code == 302
    codes = sorted(Violation.objects.values_list("code", flat=True))
    assert codes == ["VP cũ 7", f"VP-{timezone.localdate().year}-00001"]
