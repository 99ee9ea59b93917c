"""What a paper is: which record it is printed for, in which states, by whom, and what its template finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.gis.db import models
from django.utils.functional import Promise

from dothi.core import law
from dothi.core.models import Role
from dothi.registers.record import in_vn2000
from dothi.reports.papers.offices import OPEN


@dataclass(frozen=True)
class Paper:
    """A paper that can be printed for a record of one register.

    name: of its template, `<name>.docx`; register: the slug; states: in which it may be printed, in
    the order of the work, none for a record without states; content: (record, user)
    → what the template names besides `record`; day: the record's field that says when it was signed; picture: a PNG that the template names `picture`, so many
    millimetres wide; role: who prints. A paper of the year has a template for each form, `<name>_state.docx` and
    `<name>_party.docx`, by the unit that issues it.
    """

    name: str
    label: str | Promise
    register: str
    states: tuple[str, ...]
    content: Callable[[Any, Any], dict[str, Any]]
    day: str = ""
    picture: Callable[[Any], bytes] | None = None
    picture_mm: float = 0
    role: Role = Role.CLERK
    forms: tuple[str, ...] = ()  # in which it has a template of its own; empty: the State's only
    fits: Callable[[Any], bool] = lambda record: True  # whether the paper is one of this record's at all


def facts(record: Any) -> dict[str, Any]:
    """A record's fields as a template names them: choices and linked records in words, the rest as it is stored."""
    said: dict[str, Any] = {}
    for field in record._meta.fields:
        value = getattr(record, field.name)
        if isinstance(field, models.GeometryField):
            said[field.name] = grid_reference(value)
        elif field.choices:
            said[field.name] = str(dict(field.flatchoices).get(value, ""))
        else:
            said[field.name] = str(value) if isinstance(value, models.Model) else value
    return said


def grid_reference(place: Any) -> str:
    """A point in the province's VN-2000 zone, X north and Y east, in whole metres; of a line or an outline, its centre."""
    if place is None:
        return ""
    point = in_vn2000(place).centroid
    return f"X = {point.y:.0f}, Y = {point.x:.0f}"


def bases(codes: Iterable[str], day: date | None, area: int) -> list[str]:
    """What the law of a day rests on: the document that a dated parameter names. Where it names none, its source is only
    a hint to check before signing, for it may speak of other years too. What no parameter knows is not guessed."""
    found: list[str] = []
    for code in codes if day else ():
        row = law.parameter(code, day, area)  # type: ignore[arg-type]
        if row is not None:
            found.append(_cited(row))
    return list(dict.fromkeys(found))


def _cited(row: Any) -> str:
    document = row.document
    if document is None:
        return f"{OPEN} [đối chiếu trước khi ký: {row.source}]"
    signed = f" ngày {document.signed_on:%d/%m/%Y}" if document.signed_on else ""
    issuer = document.issuer.name if document.issuer else document.issuer_text
    return f"{document.symbol or document.title}{signed}{f' của {issuer}' if issuer else ''}"
