"""Sheets as offices make them, handed in by the people of the cast."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook

from dothi.core import files, history
from dothi.core.models import Attachment, User
from dothi.registers import exchange
from dothi.registers.exchange.models import ImportBatch
from dothi.registers.register import registers

Rows = list[list[Any]]


@pytest.fixture(autouse=True)
def in_vietnamese() -> Iterator[None]:
    with translation.override("vi"):
        yield


def workbook(rows: Rows, *merged: str) -> bytes:
    """An .xlsx of one sheet; `merged` are ranges such as `A1:C1`."""
    book, out = Workbook(), io.BytesIO()
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None:
                book.active.cell(number, column, value)
    for area in merged:
        book.active.merge_cells(area)
    book.save(out)
    return out.getvalue()


def hand_in(data: bytes, name: str, user: User) -> Attachment:
    """The file as kept, in the name of who brought it."""
    with history.by(user):
        return files.take(SimpleUploadedFile(name, data), user, kind=Attachment.Kind.SOURCE)


Drop = Callable[..., ImportBatch]


@pytest.fixture
def dropped() -> Drop:
    """Drop a sheet on a register's import page: `dropped("permits", rows, an)`."""

    def drop(slug: str, rows: Rows | bytes, user: User, *merged: str, name: str = "") -> ImportBatch:
        data = rows if isinstance(rows, bytes) else workbook(rows, *merged)
        attachment = hand_in(data, name or "sổ.xlsx", user)
        return exchange.parse(registers[slug], attachment, user)

    return drop


def told(batch: ImportBatch, *levels: str) -> list[str]:
    """Problems as `cell: sentence`, of the given levels (default: what holds the import back)."""
    wanted = levels or ("error", "question")
    return [f"{p['column']}{p['row'] or ''}: {p['message']}" for p in exchange.problems(batch) if p["level"] in wanted]
