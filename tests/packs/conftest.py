"""The shipped pack, read from its folder, and loaded at district scale once for a whole file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from dothi.packs import loader
from dothi.packs.document import Line, compose
from dothi.packs.loader import HERE, Loaded, read

PACK = "hai_ba_trung_2011"
FOLDER = HERE / PACK


def run(*options: str) -> tuple[str, str]:
    """What `dothi load` prints: the result, and its progress."""
    out, err = StringIO(), StringIO()
    call_command("load", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture(scope="session")
def papers() -> dict[str, Any]:
    """What the pack says of the document."""
    found: dict[str, Any] = read(FOLDER, "document")
    return found


@pytest.fixture(scope="session")
def composed(papers: dict[str, Any]) -> tuple[str, list[Line]]:
    """The restated document: its text and its clauses."""
    nodes = [node for part in (1, 2, 3) for node in read(FOLDER, f"clauses-{part}")]
    return compose(papers["head"], nodes, papers["tail"])


@pytest.fixture(scope="module")
def programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    """The pack without records; undone when the file's tests are."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield loader.load(PACK, records=False)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def one_ward(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, str]]:
    """The pack with the records of one ward, and what the load printed; undone when the file's tests are."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield run("--scale", "ward")
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    """The pack with its records at district scale; undone when the file's tests are."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield loader.load(PACK)
        transaction.set_rollback(True)
