"""`dothi report`."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dothi.reports.models import ProducedReport
from tests.programme.office import Office
from tests.reports.district import text_of


def test_it_writes_the_report(district: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bc.docx"
    call_command("report", str(file), "--programme", "thu", "--period", "2014", "--form", "state")
    assert "94,83" in text_of(file.read_bytes())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text_of(file.read_bytes())
    assert "bc.docx: 12-CTr/QU, năm 2014" in capsys.readouterr().out
    assert not ProducedReport.objects.exists()  # nobody signed for it


def test_the_one_programme_needs_no_name(district: Office, tmp_path: Path) -> None:
    call_command("report", str(tmp_path / "pl.xlsx"), "--period", "2014-6M")
    assert (tmp_path / "pl.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    "words, problem",
    [
        (["bc.pdf", "--period", "2014"], "must end in .docx or .xlsx"),
        (["bc.docx", "--period", "2014-13"], "not a period"),
        (["bc.docx", "--period", "2019"], "thu runs from 2011 to 2015"),
        (["bc.docx", "--period", "2014", "--programme", "khac"], "no such programme (thu)"),
        (["no-folder/bc.docx", "--period", "2014"], "No such file"),
    ],
)
def test_what_it_cannot_do_it_says_in_a_line(district: Office, tmp_path: Path, words: list[str], problem: str) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("report", str(tmp_path / words[0]), *words[1:])
    assert problem in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not list(tmp_path.iterdir())
