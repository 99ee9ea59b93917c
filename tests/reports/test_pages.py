"""PDF and pages of papers, slides, and what an office's own template may be."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation
from docx import Document
from pptx import Presentation

from dothi.core.period import Period
from dothi.reports import own_templates, pdf, slides
from dothi.reports.content import compose
from dothi.reports.layout.check import check
from dothi.reports.official import programme_report
from tests.programme.office import Office
from tests.reports.layout import papers


def word(text: str) -> bytes:
    """A page of one sentence."""
    document = Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own."""
    settings.DATA = tmp_path
    return tmp_path


def test_a_document_becomes_a_pdf_and_pictures_of_its_pages(folder: Path) -> None:
    key = pdf.keep(papers.data(papers.right("state")))
    assert not pdf.ready(key)
    pdf.convert(key)
    assert pdf.ready(key)
    assert pdf.made(key).startswith(b"%PDF")
    pictures = pdf.pages(key)
    assert pictures
    assert all(one.read_bytes().startswith(b"\x89PNG") for one in pictures)
    before = pictures[0].stat().st_mtime_ns
    pdf.convert(key)
    assert pdf.pages(key)[0].stat().st_mtime_ns == before  # what was made once stays


def test_two_conversions_at_once_take_turns_and_both_come(folder: Path) -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda n=n: made.append(pdf.pdf(word(f"Tờ {n}")))) for n in range(2)]  # type: ignore[misc]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one[:4] for one in made] == [b"%PDF", b"%PDF"]


def program(folder: Path, script: str) -> str:
    """An office program that behaves badly."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_program_that_hangs_is_ended_with_its_children(
    folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = folder / "child"
    settings.SOFFICE = program(folder, f"sleep 600 & echo $! > {left}; wait")
    monkeypatch.setattr(pdf, "TIMEOUT", 1)
    with pytest.raises(ValidationError, match="quá lâu"):
        pdf.pdf(word("Treo"))
    child = int(left.read_text())
    for _try in range(50):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
            break
        time.sleep(0.1)
    assert not Path(f"/proc/{child}").exists() or Path(f"/proc/{child}/stat").read_text().split()[2] == "Z"
    assert not list(folder.glob("pages/*/file.pdf"))


@pytest.mark.parametrize("script", ["exit 3", "exit 0"])
def test_a_program_that_fails_or_makes_nothing_is_said(folder: Path, settings: Any, script: str) -> None:
    settings.SOFFICE = program(folder, script)
    with pytest.raises(ValidationError, match="PDF"):
        pdf.pdf(word("Hỏng"))


def test_without_libreoffice_the_reader_is_told_and_the_word_file_still_comes(folder: Path, settings: Any) -> None:
    settings.SOFFICE = str(folder / "nowhere")
    assert not pdf.available()
    with pytest.raises(pdf.Unavailable, match="LibreOffice"):
        pdf.pdf(word("Không có"))


@pytest.mark.parametrize("key", ["", "../../etc", "a" * 40, f"{'a' * 40}-docx/.."])
def test_a_key_names_no_other_folder(folder: Path, key: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        pdf.ready(key)


@pytest.fixture(scope="module")
def deck(standing: Office) -> Iterator[Any]:
    with translation.override("vi"):
        report = compose(standing.programme, Period.parse("2014"), "party", user="tests")
        yield Presentation(io.BytesIO(slides.deck(report)))


@pytest.mark.django_db
def test_a_slide_for_each_goal_with_its_sources_in_the_notes(deck: Any, standing: Office) -> None:
    said = [" ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame) for slide in deck.slides]
    assert len(deck.slides) == 1 + 1 + 3 + 2  # title, where we stand, three goals, late, next
    assert "94,83" in said[2]
    notes = deck.slides[2].notes_slide.notes_text_frame.text
    assert "55 ÷ 58 bản ghi" in notes
    assert any(shape.shape_type == 13 for shape in deck.slides[2].shapes)  # the chart


@pytest.mark.django_db
def test_nothing_stands_outside_its_slide_or_is_too_small(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            for paragraph in shape.text_frame.paragraphs if shape.has_text_frame else ():
                for run in paragraph.runs:
                    assert run.font.size.pt >= 8
                    assert run.font.name == slides.FACE


def test_what_does_not_fit_is_counted() -> None:
    items = [f"Nội dung thứ {n} " + "chữ " * 30 for n in range(60)]
    fitted = slides.fit(items, 100, 100)
    assert fitted.size == slides.SIZES[-1]
    assert len(fitted.items) + fitted.left == 60
    assert 0 < fitted.left < 60
    assert slides.fit(["Ngắn"], 100, 100) == slides.Fitted(slides.SIZES[0], ["Ngắn"], 0)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [("2014", "party", "vi"), ("2014", "state", "vi"), ("2011-2015", "party", "en"), ("2014-6M", "state", "en")])  # fmt: skip
def test_the_programme_s_reports_pass_the_check(standing: Office, asked: tuple[str, str, str]) -> None:
    period, form, language = asked
    data = programme_report(standing.programme, Period.parse(period), form, language, user="tests")
    assert [(f.code, f.where) for f in check(data, form).findings] == []


@pytest.mark.parametrize("name", sorted(own_templates.shipped()))
def test_each_shipped_template_is_accepted_as_it_is(name: str) -> None:
    assert [
        (f.code, f.where) for f in own_templates.examine(name, own_templates.shipped()[name].read_bytes()).findings
    ] == []


def test_an_own_template_takes_its_place_and_can_be_taken_back(folder: Path) -> None:
    document = Document(str(own_templates.shipped()["plan_state"]))
    document.add_paragraph("Mẫu riêng: {{ record.title }}, {{ head.issuer }}")
    own_templates.put("plan_state", papers.data(document))
    assert own_templates.path_of("plan_state").parent == folder / "templates"
    own_templates.put("plan_state", papers.data(document))
    assert len(list((folder / "templates" / "earlier").glob("plan_state-*.docx"))) == 1
    own_templates.take_back("plan_state")
    assert own_templates.path_of("plan_state") == own_templates.shipped()["plan_state"]


@pytest.mark.parametrize(
    "tag", ["{{ record.titel }}", "{{ secret }}", "{% if %}", "{{ head.issuer|khong }}", "{{ ''.__class__ }}"]
)
def test_a_template_that_names_what_is_not_there_is_refused(folder: Path, tag: str) -> None:
    document = Document(str(own_templates.shipped()["plan_state"]))
    document.add_paragraph(tag)
    with pytest.raises(ValidationError):
        own_templates.put("plan_state", papers.data(document))
    with pytest.raises(ValidationError):
        own_templates.put("plan_state", b"PK not a file")
    with pytest.raises(KeyError):
        own_templates.put("../x", papers.data(document))
    assert not (folder / "templates" / "plan_state.docx").exists()


def test_a_template_in_another_layout_is_taken_and_told(folder: Path) -> None:
    document = Document(str(own_templates.shipped()["plan_state"]))
    document.sections[0].left_margin = document.sections[0].right_margin
    verdict = own_templates.put("plan_state", papers.data(document))
    assert {f.code for f in verdict.findings} == {"page.left"}


def test_the_command_says_and_exits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong, broken = (tmp_path / f"{name}.docx" for name in ("right", "wrong", "broken"))
    right.write_bytes(papers.data(papers.right("party")))
    document = papers.right("party")
    papers.find(document, "QUẬN ỦY").runs[0].font.bold = False
    wrong.write_bytes(papers.data(document))
    broken.write_bytes(b"PK")
    call_command("check_layout", str(right))
    assert "Đúng thể thức" in capsys.readouterr().out
    for files, code in (([wrong], 1), ([right, broken], 2), ([tmp_path / "none.docx"], 2)):
        with pytest.raises(SystemExit) as ended:
            call_command("check_layout", *map(str, files), language="en")
        assert ended.value.code == code
