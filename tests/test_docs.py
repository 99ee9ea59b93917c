"""The documentation says what is so: generated pages fresh, names those of the code and of the pages, no dead link."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from dothi.cli.pages import commands, pages
from dothi.core.models import Domain, Role
from dothi.registers.register import registers

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
LARGEST = 200 * 1024  # bytes of a picture
ADMINISTRATION = DOCS / "administration.md"
VARIABLE = re.compile(r"DATABASE_URL|(DOTHI|GDAL|GEOS|PROJ|SPATIALITE)_[A-Z_]+")
LABEL = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])")  # *what a page calls it*
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")


def markdown() -> list[Path]:
    """Every page of documentation."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@cache
def text(path: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@cache
def anchors(path: Path) -> set[str]:
    """The names that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", text(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> Iterator[tuple[str, str, str]]:
    """Where a page leads inside the checkout: whether it is a picture, file, anchor."""
    for picture, target in LINK.findall(text(path)):
        if not re.match(r"[a-z]+:", target):
            file, _sep, anchor = target.partition("#")
            yield picture, file, anchor


@pytest.mark.parametrize("path", pages(DOCS), ids=lambda path: path.name)
def test_generated_pages_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages(DOCS)[path], "run: dothi docs"


def test_a_page_without_its_place_for_commands_is_told_so() -> None:
    with pytest.raises(ValueError, match="dothi docs"):
        commands.within("# Administration\n")


@pytest.mark.parametrize("path", markdown(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for _picture, file, anchor in links(path):
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{path.name}: {file}"
        assert not anchor or anchor in anchors(target), f"{path.name}: {file}#{anchor}"


def test_index_leads_to_every_page() -> None:
    here = DOCS / "index.md"
    named = {(here.parent / file).resolve() for _picture, file, _anchor in links(here)}
    wanted = {path for path in DOCS.rglob("*.md") if path.parent.name != "decisions"} - {here}
    assert wanted <= named


def test_index_of_decisions_names_each_once_by_its_number() -> None:
    folder = DOCS / "decisions"
    rows = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| \S", (folder / "README.md").read_text(), re.MULTILINE)
    assert [name for _number, name in rows] == sorted(path.name for path in folder.glob("0*.md"))
    for number, name in rows:
        assert (folder / name).read_text().startswith(f"# {number} ")


def test_pictures_are_small_and_each_is_shown() -> None:
    shown = {(p.parent / file).resolve() for p in markdown() for picture, file, _anchor in links(p) if picture}
    held = set((DOCS / "images").iterdir())
    assert held == shown
    assert {path.name: path.stat().st_size for path in held if path.stat().st_size > LARGEST} == {}


def variables(path: Path) -> set[str]:
    """The environment variables that a Python file names."""
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    words = {node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {word for word in words if VARIABLE.fullmatch(word)}


def test_environment_variables_are_documented() -> None:
    read = set().union(*(variables(path) for path in (ROOT / "dothi").rglob("*.py")))
    table = "\n".join(line for line in text(ADMINISTRATION).splitlines() if line.startswith("| `"))
    assert {"DATABASE_URL", "DOTHI_DATA", "DOTHI_PORT", "GDAL_LIBRARY_PATH"} <= read
    assert {m[0] for m in VARIABLE.finditer(table)} == read
    settings = ROOT / "dothi" / "settings.py"
    said = ast.get_docstring(ast.parse(settings.read_text(encoding="utf-8"))) or ""
    assert {m[0] for m in re.finditer(r"^\w+", said, re.MULTILINE) if VARIABLE.fullmatch(m[0])} == variables(settings)


def test_roles_domains_registers_and_sample_logins_are_documented() -> None:
    said = text(ADMINISTRATION)
    for role in Role:
        assert f"`{role.name.lower()}` ({role.label})" in said, role
    for domain in Domain:
        assert f"`{domain.value}` ({domain.label})" in said, domain
    told = text(DOCS / "registers.md")
    held = dict(re.findall(r"^\*\*[^*]+\*\*, domain `(\w+)`:\n\n((?:- .+\n)+)", told, re.MULTILINE))
    for register in registers.values():
        assert f"- [{register.slug}](#{register.slug}): " in held[register.domain], register.slug
        assert register.slug in anchors(DOCS / "registers.md")
    people = yaml.safe_load((ROOT / "dothi/packs/hai_ba_trung_2011/people.yaml").read_text(encoding="utf-8"))
    assert [name for name in people["users"] if f"`{name}`" not in said] == []


def said_by_pages() -> dict[str, set[str]]:
    """Every wording of the interface, folded to lower case, in Vietnamese and in English."""
    po = (ROOT / "dothi/locale/en/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    found = {
        "vi": re.findall(r'^msgid "(.+)"$', po, re.MULTILINE),
        "en": re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', po, re.MULTILINE),
    }
    return {language: {wording.casefold() for wording in wordings} for language, wordings in found.items()}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_guides_call_things_as_the_pages_do(language: str) -> None:
    known = said_by_pages()[language]
    for path in sorted((DOCS / "guide" / language).glob("*.md")):
        labels = LABEL.findall(" ".join(text(path).split()))
        assert labels, path
        assert [label for label in labels if label.casefold() not in known] == [], path


def test_guides_say_the_same_in_both_languages() -> None:
    vietnamese = sorted((DOCS / "guide" / "vi").glob("*.md"))
    english = sorted((DOCS / "guide" / "en").glob("*.md"))
    assert [path.name for path in vietnamese] == [path.name for path in english]
    for one, other in zip(vietnamese, english, strict=True):
        assert shape(one) == shape(other), one.name


def shape(path: Path) -> list[str]:
    """What a translation keeps: headings by depth, pictures, links, rows of tables, steps, logins and commands."""
    signs = re.findall(r"^(?:#+|\d+\.|-|\|)(?= )", text(path), re.MULTILINE)
    return signs + sorted(f"{p}{f}#{a}" for p, f, a in links(path)) + sorted(re.findall(r"`dothi \w+", text(path)))


def test_page_on_adding_a_register_can_be_followed(tmp_path: Path) -> None:
    page = (DOCS / "adding-a-register.md").read_text(encoding="utf-8")
    module, sample = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    shutil.copytree(ROOT / "dothi", tmp_path / "dothi", ignore=shutil.ignore_patterns("locale", "__pycache__"))
    place = re.search(r"Write `(dothi/registers/\S+\.py)`", page)
    assert place is not None
    (tmp_path / place[1]).write_text(module, encoding="utf-8")
    ast.parse(sample)
    said = [run(tmp_path, "check"), run(tmp_path, "makemigrations", "registers", "--dry-run")]
    assert "no issues" in said[0]
    assert re.findall(r"\+ Create model (\w+)", said[1]) == ["FireHydrant"]


def run(folder: Path, *command: str) -> str:
    """What a `dothi` command of another copy says."""
    environment = {**os.environ, "DOTHI_DATA": str(folder / "data")}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "dothi", *command],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
