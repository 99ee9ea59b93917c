"""Papers as pages in the browser, the check of layouts, the office's own templates: for whom, and what each says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dothi.core import history
from dothi.core.models import Area, Attachment, Domain, Grant, Role, User
from dothi.reports import own_templates
from tests import records
from tests.reports.layout import papers

pytestmark = pytest.mark.usefixtures("author")
As = Callable[[User], Client]


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own for templates and pages."""
    settings.DATA = tmp_path
    return tmp_path


def sent(document: Any, name: str = "bao-cao.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.data(document))


def test_a_viewer_looks_at_a_plan_s_pages_and_nothing_is_kept(as_: As, chi: User, ward_a: Area, folder: Path) -> None:
    plan = records.SAMPLES["unit-plans"](ward_a)
    client = as_(chi)
    answer = client.get(f"/registers/unit-plans/{plan.pk}/print/plan/pages/", follow=True)
    assert answer.status_code == 200
    assert "Trang 1" in answer.content.decode()
    where = answer.redirect_chain[-1][0]
    picture = client.get(f"{where}1/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert b"".join(picture.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert client.get(f"{where}999/").status_code == 404
    file = client.get(f"{where}file/?inline")
    assert file.content.startswith(b"%PDF")
    assert file["Content-Disposition"].startswith("inline")
    assert not Attachment.objects.exists()


def test_pages_open_to_nobody_else(as_: As, chi: User, an: User, ward_a: Area, folder: Path) -> None:
    plan = records.SAMPLES["unit-plans"](ward_a)
    where = as_(chi).get(f"/registers/unit-plans/{plan.pk}/print/plan/pages/")["Location"]
    other = as_(an)
    for ending in ("", "1/", "file/"):
        assert other.get(f"{where}{ending}").status_code == 404
    assert other.get("/pages/abc/").status_code == 404
    assert Client().get(where).status_code == 302


def test_without_libreoffice_the_page_says_so(as_: As, chi: User, ward_a: Area, folder: Path, settings: Any) -> None:
    settings.SOFFICE = str(folder / "nowhere")
    plan = records.SAMPLES["unit-plans"](ward_a)
    answer = as_(chi).get(f"/registers/unit-plans/{plan.pk}/print/plan/pages/", follow=True)
    assert "LibreOffice" in answer.content.decode()
    assert answer.status_code == 200


def test_anyone_checks_a_layout_and_the_file_is_not_kept(as_: As, an: User) -> None:
    document = papers.right("state")
    papers.find(document, "CỘNG HÒA").runs[0].font.bold = False
    client = as_(an)
    said = client.post("/layout/", {"file": sent(document)}).content.decode()
    assert "Quốc hiệu" in said
    assert "chữ đậm" in said
    assert "mục II.1" in said
    right = client.post("/layout/", {"file": sent(papers.right("party"))}).content.decode()
    assert "đúng thể thức" in right.casefold()
    assert not Attachment.objects.exists()
    for wrong in (SimpleUploadedFile("a.docx", b"PK"), SimpleUploadedFile("a.docx", b""), None):
        answer = client.post("/layout/", {"file": wrong} if wrong else {})
        assert answer.status_code == 200
        assert "Không kiểm tra được tệp" in answer.content.decode()


@pytest.fixture
def records_office() -> User:
    """Who keeps the house's documents."""
    with history.by("tests"):
        user = User.objects.create_user("van-thu")
        Grant.objects.create(user=user, role=Role.OFFICER, domain=Domain.DOCUMENT)
    return user


def test_the_records_office_puts_a_template_in_place_and_takes_it_back(
    as_: As, an: User, records_office: User, folder: Path
) -> None:
    assert as_(an).get("/templates/").status_code == 403
    client = as_(records_office)
    page = client.get("/templates/").content.decode()
    assert "plan_state.docx" in page
    ours = b"".join(client.get("/templates/plan_state/").streaming_content)  # type: ignore[attr-defined]
    assert ours == own_templates.shipped()["plan_state"].read_bytes()
    wrong = papers.Document(str(own_templates.shipped()["plan_state"]))
    wrong.add_paragraph("{{ nothing }}")
    answer = client.post("/templates/", {"name": "plan_state", "file": sent(wrong)})
    assert "nothing" in answer.content.decode()
    assert not (folder / "templates" / "plan_state.docx").exists()
    good = SimpleUploadedFile("x.docx", ours)
    assert "Dùng lại mẫu đi kèm" in client.post("/templates/", {"name": "plan_state", "file": good}).content.decode()
    assert (folder / "templates" / "plan_state.docx").read_bytes() == ours
    assert client.post("/templates/plan_state/take-back/").status_code == 302
    assert not (folder / "templates" / "plan_state.docx").exists()
    for method, where in ((client.get, "/templates/none/"), (client.post, "/templates/none/take-back/")):
        assert method(where).status_code == 404
