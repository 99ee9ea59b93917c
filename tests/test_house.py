"""The house keeps its own rules: what a reviewer would otherwise have to look for in every change."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
LONGEST = 400  # lines of a file; what is longer is more than one idea


def committed(*patterns: str) -> list[Path]:
    """The files under version control, those about to be added included, that match one of the patterns."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def text(path: Path) -> str:
    """A file's text; of a picture or a Word file, whatever can be read in it."""
    return path.read_text(encoding="utf-8", errors="replace")


def python() -> list[Path]:
    """Our Python files, without the generated migrations."""
    return [path for path in committed("*.py") if "migrations" not in path.parts]


def test_no_file_names_a_package_registry_or_this_machine() -> None:
    hosts = [
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "registry.npmjs" + ".org",
        "registry.yarnpkg" + ".com",
        "deb.debian" + ".org",
    ]
    forbidden = [*hosts, f"{ROOT}/"]
    assert [(path.name, word) for path in committed() for word in forbidden if word in text(path)] == []


def test_locks_hold_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (ROOT / name).read_text()
        assert not re.search(r"^\s*-|://", lock.replace("    --hash=", ""), re.MULTILINE), name
        pins = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]
        assert pins
        assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_each_dependency_is_locked_and_says_what_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    written = (ROOT / "pyproject.toml").read_text()
    lock = (ROOT / "requirements-dev.txt").read_text()
    for requirement in wanted:
        assert re.search(re.escape(f'"{requirement}",') + r" # \w", written), requirement
        name = re.split(r"[\[<>=!~ ]", requirement)[0].replace("_", "-")
        assert re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE | re.IGNORECASE), name


def test_each_make_target_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    helped = subprocess.run(["make", "--silent", "help"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert {"setup", "run", "test", "lint", "bench", "docs", "help"} <= set(targets)
    assert [line.split()[0] for line in helped.splitlines()] == targets
    assert all(len(line.split()) > 2 for line in helped.splitlines())


def test_scripts_run_from_anywhere_and_read_as_shell() -> None:
    for path in [*committed("scripts/*.sh"), ROOT / ".ci" / "run"]:
        subprocess.run(["bash", "-n", path], check=True)
        if path.name != "common.sh":
            assert path.stat().st_mode & 0o111, f"{path} is not executable"
            assert 'cd "$(dirname "$0")/.."' in text(path), path


def test_imports_point_down() -> None:
    found = subprocess.run([ROOT / ".venv/bin/lint-imports"], cwd=ROOT, capture_output=True, check=False, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    out = StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()


def test_nothing_is_left_open() -> None:
    words = re.compile(
        "|".join((r"\bTO" + "DO", r"\bFIX" + "ME", "raise NotImplemented" + "Error", r"mark\.(ski" + "p|xfa" + "il)"))
    )
    assert [(str(path.relative_to(ROOT)), found[0]) for path in python() if (found := words.search(text(path)))] == []


def test_files_fit_in_the_head() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in python() if (lines := text(path).count("\n")) > LONGEST}
    assert long == {}


def undocumented(path: Path) -> Iterator[str]:
    """The public names of a file that say nothing of themselves, and whose base class says nothing for them."""
    tree = ast.parse(text(path))
    if tree.body and not ast.get_docstring(tree):
        yield f"{path.relative_to(ROOT)}: the module"
    places: list[tuple[ast.Module | ast.ClassDef, tuple[str, ...]]] = [(tree, ())]
    while places:
        place, names = places.pop()
        for node in place.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if node.name.startswith("_") or node.name == "Meta":
                continue
            if not ast.get_docstring(node) and not is_choices(node) and not overrides(path, names, node.name):
                yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
            if isinstance(node, ast.ClassDef):
                places.append((node, (*names, node.name)))


def is_choices(node: ast.AST) -> bool:
    """Whether a class is an enumeration: its members carry their own labels."""
    return isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Choices") for base in node.bases)


def overrides(path: Path, classes: tuple[str, ...], name: str) -> bool:
    """Whether a class has a member of that name from a base class."""
    if not classes:
        return False
    parts = path.relative_to(ROOT).with_suffix("").parts
    owner = reduce(getattr, classes, import_module(".".join(parts).removesuffix(".__init__")))
    return any(hasattr(base, name) for base in inspect.getmro(owner)[1:])


def test_every_public_name_says_what_it_is() -> None:
    ours = [path for path in python() if "tests" not in path.relative_to(ROOT).parts]
    assert [name for path in ours for name in undocumented(path)] == []


def test_every_constraint_says_why_in_its_own_words() -> None:
    silent = [
        f"{model.__name__}: {constraint.name}"
        for model in apps.get_models()
        if model.__module__.startswith("dothi.")
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]
    assert not silent
