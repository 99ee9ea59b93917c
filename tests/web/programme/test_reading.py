"""The reading page: drop a document, decide, write it; two at once; what cannot be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dothi.core import history
from dothi.programme.models import Programme, Proposal, ReadingBatch
from tests.programme.office import Office
from tests.programme.test_reading import PAPER

LogIn = Callable[[str], Client]


def drop(client: Client, data: bytes = PAPER.encode(), name: str = "ct07.txt") -> str:
    """Where the browser ends up."""
    answer = client.post("/read/", {"file": SimpleUploadedFile(name, data)})
    return str(answer["Location"]) if answer.status_code == 302 else answer.content.decode()


def test_from_the_file_to_the_programme(office: Office, log_in: LogIn) -> None:
    officer, coordinator = log_in("officer"), log_in("coordinator")
    page = drop(officer)
    batch = ReadingBatch.objects.get()
    assert page == f"/read/{batch.pk}/"
    shown = officer.get(page).content.decode()
    assert "Tỷ lệ ngõ có đèn đạt trên 95%" in shown
    assert drop(officer) == page  # the same file: it stands already
    finding = batch.proposals.filter(kind="commitment")[0]
    answer = officer.post(f"/read/findings/{finding.pk}/", {"act": "accept", "version": 1}, HTTP_HX_REQUEST="true")
    assert "finding accepted" in answer.content.decode()
    officer.post(f"/read/{batch.pk}/many/", {"act": "accept_sure"})
    refused = coordinator.post(f"/read/{batch.pk}/enter/", heading()).content.decode()
    assert "đề xuất chưa xem" in refused
    officer.post(f"/read/{batch.pk}/many/", {"act": "reject_rest"})
    assert officer.get(f"/read/{batch.pk}/enter/").status_code == 403
    done = coordinator.post(f"/read/{batch.pk}/enter/", heading())
    programme = Programme.objects.get(code="07-ctr-qu")
    assert done["Location"] == f"/programmes/{programme.code}/document/"
    assert coordinator.get(f"/documents/{programme.document.pk}/source/").getvalue() == PAPER.encode()
    assert drop(officer) == f"/documents/{programme.document.pk}/"


def heading() -> dict[str, object]:
    return {"symbol": "07-CTr/QU", "kind": "CTr", "title": "Chiếu sáng ngõ xóm", "start_year": 2016, "end_year": 2020}


def test_an_edit_is_accepted_as_edited_or_says_what_is_wrong(office: Office, log_in: LogIn) -> None:
    client = log_in("officer")
    drop(client)
    target = ReadingBatch.objects.get().proposals.filter(kind="target")[0]
    prefix, address = f"p{target.pk}-", f"/read/findings/{target.pk}/"
    fields = {"op": ">", "value": "95,5", "unit": "%", "year": "2020", "name": "Ngõ có đèn"}
    posted = {f"{prefix}{k}": v for k, v in fields.items()} | {"act": "edit", "version": "1"}
    wrong = client.post(address, posted | {f"{prefix}value": "nhiều"}, HTTP_HX_REQUEST="true").content.decode()
    assert "Không đọc được số này" in wrong
    right = client.post(address, posted, HTTP_HX_REQUEST="true").content.decode()
    assert "95,5" in right
    target.refresh_from_db()
    assert (target.state, target.content["value"], target.content["name"]) == ("accepted", "95.5", "Ngõ có đèn")


def test_the_second_of_two_sees_the_first_s_decision(office: Office, log_in: LogIn) -> None:
    officer, coordinator = log_in("officer"), log_in("coordinator")
    drop(officer)
    finding = ReadingBatch.objects.get().proposals.filter(kind="commitment")[0]
    address = f"/read/findings/{finding.pk}/"
    officer.post(address, {"act": "accept", "version": 1}, HTTP_HX_REQUEST="true")
    row = coordinator.post(address, {"act": "reject", "version": 1}, HTTP_HX_REQUEST="true").content.decode()
    assert "Nguyễn Dũng vừa quyết định trước" in row
    assert "finding accepted" in row
    plain = coordinator.post(address, {"act": "reject", "version": 1}, follow=True).content.decode()
    assert "Nguyễn Dũng vừa quyết định trước" in plain


def bomb() -> bytes:
    """A Word file that unfolds to 400 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        with made.open("word/document.xml", "w", force_zip64=True) as file:
            for _n in range(400):
                file.write(b" " * 2**20)
    return packed.getvalue()


@pytest.mark.parametrize(
    "data, name, said",
    [
        (b"%PDF-1.4\n%....", "a.pdf", "pdf"),
        (b"PK\x03\x04" + b"\x00" * 200, "a.docx", "Word"),
        (b"", "a.txt", "rỗng"),
        (bomb(), "a.docx", "phình to"),
        (b"\x00\x01\x02" * 50, "a.txt", "không phải tệp chữ"),
        (b"<html><script>alert(1)</script></html>", "a.txt", "html"),
    ],
)
def test_what_cannot_be_read_is_said_clearly(office: Office, log_in: LogIn, data: bytes, name: str, said: str) -> None:
    page = drop(log_in("officer"), data, name)
    assert 'role="alert"' in page
    assert said in page
    assert not ReadingBatch.objects.exists()


def test_a_file_above_the_limit_is_refused_before_it_is_read(office: Office, log_in: LogIn) -> None:
    page = drop(log_in("officer"), b"a" * (40 * 2**20 + 1))
    assert "quá mức" in page
    assert not ReadingBatch.objects.exists()


@pytest.mark.parametrize("kind", ["commitment", "target", "conflict", "name"])
def test_a_page_of_findings_asks_the_same_number_of_questions(office: Office, log_in: LogIn, kind: str) -> None:
    client = log_in("officer")
    drop(client)
    batch = ReadingBatch.objects.get()
    address = f"/read/{batch.pk}/?kind={kind}"

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    few, one = questions(), batch.proposals.filter(kind=kind)[0]
    with history.by("tests"):
        for n in range(30):
            Proposal.objects.create(batch=batch, kind=kind, clause=one.clause, order=5000 + n, found=one.found)
    assert questions() == few


def test_while_it_is_read_the_page_waits_and_then_says_what_went_wrong(office: Office, log_in: LogIn) -> None:
    client = log_in("officer")
    drop(client)
    batch = ReadingBatch.objects.get()
    with history.by("tests"):
        ReadingBatch.objects.update(state="reading")
    assert 'http-equiv="refresh"' in client.get(f"/read/{batch.pk}/").content.decode()
    with history.by("tests"):
        ReadingBatch.objects.update(state="failed", problem="Tệp Word bị hỏng.", problem_en="Broken.")
    page = client.get(f"/read/{batch.pk}/").content.decode()
    assert "Tệp Word bị hỏng." in page
    assert 'http-equiv="refresh"' not in page
    client.post(f"/read/{batch.pk}/close/", {"act": "again"})
    batch.refresh_from_db()
    assert batch.state == "open"


def test_no_file_no_right(office: Office, log_in: LogIn) -> None:
    assert "Hãy chọn một tệp" in log_in("officer").post("/read/").content.decode()
    assert log_in("clerk").post("/read/").status_code == 403
    assert "đưa văn bản vào" in log_in("clerk").get("/read/").content.decode()
