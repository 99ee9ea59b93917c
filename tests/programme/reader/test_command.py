"""`dothi read FILE`: a tree for people, JSON for programs, one line on stderr for what cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dothi.programme.reader.command import main
from tests.programme.reader import specimens


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Our specimen on disk."""
    path = tmp_path / "chuong-trinh.txt"
    path.write_text(specimens.PARTY, encoding="utf-8")
    return str(path)


def test_json_has_exactly_the_announced_shape(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The keys others build on; values are numbers, dates ISO, offsets those of the text."""
    assert main([file, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {
        "document", "clauses", "quantities", "dates", "recipients", "names", "lists", "corrections", "conflicts",
        "dropped", "warnings", "source",
    }  # fmt: skip
    assert set(said["clauses"][0]) == {
        "path",
        "level",
        "marker",
        "heading",
        "text",
        "start",
        "end",
        "parent",
        "warnings",
    }
    quantity = {"clause", "role", "op", "value", "value_max", "unit", "year", "text", "start", "end"}
    assert quantity <= set(said["quantities"][0])
    assert {"kind", "clauses", "explanation"} <= set(said["conflicts"][0])
    assert said["document"]["signed_on"] == "2016-08-15"
    assert said["source"]["characters"] == len(specimens.PARTY)
    for found in said["quantities"] + said["dates"] + said["names"] + said["corrections"]:
        assert specimens.PARTY[found["start"] : found["end"]] == found["text"]
    assert {type(q["value"]) for q in said["quantities"]} <= {int, float}


def test_the_tree_and_the_doubts_in_both_languages(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A person sees the tree, the figures beneath their sentences, and what disagrees."""
    assert main([file]) == 0
    vi = capsys.readouterr().out
    assert main([file, "--lang", "en"]) == 0
    en = capsys.readouterr().out
    for told in (vi, en):
        assert "09-CTr/HU · 15/08/2016 · HUYỆN ỦY BÌNH SƠN" in told
        assert "[II.II.1.3] 1.3 Trật tự" in told
    assert "= chỉ tiêu: > 95 % (2020)" in vi
    assert "= target: > 95 % (2020)" in en
    assert "“Quý II năm 2016” kết thúc trước ngày ký 15/08/2016" in vi
    assert "“Quý II năm 2016” had ended before the document was signed on 15/08/2016" in en


def test_the_decoded_text_can_be_printed(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Offsets of a Word file can be checked against the text they count."""
    assert main([file, "--text"]) == 0
    assert capsys.readouterr().out == specimens.PARTY


@pytest.mark.parametrize("argv", [[], ["a", "b"], ["--yaml", "a"], ["--lang", "fr", "a"]])
def test_a_wrong_command_line_shows_the_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 and nothing on standard output."""
    assert main(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Cách dùng: dothi read")


def test_an_unreadable_file_is_one_line_and_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing on standard output, one line on standard error, in the language asked for."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.4 scan")
    assert main([str(path), "--json", "--lang=en"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "Files of the form .pdf cannot be read yet; save it as .docx or .txt.\n"


def test_reading_needs_neither_django_nor_a_database(file: str) -> None:
    """The command starts fast and works on a machine without a database."""
    script = (
        "import sys; from dothi.cli import main; sys.argv = ['dothi', 'read', sys.argv[1], '--json'];"
        "code = main(); assert 'django' not in sys.modules and 'lxml' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script, file], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["document"]["number"] == 9
