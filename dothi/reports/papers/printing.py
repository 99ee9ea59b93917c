"""Printing a paper: which ones a record offers, its template filled, and the file kept beside the record.

Papers are Vietnamese whatever the reader's language. What the register does not know is a line of dots, never a guess.
A printed paper is kept with its digest and its author, like a report; printed again unchanged, it is the same file.
"""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError

from dothi.core import access, files, history, spell
from dothi.core.models import Area, Attachment
from dothi.core.text import format_number
from dothi.registers.register import Register
from dothi.reports import engine
from dothi.reports.cited import printable
from dothi.reports.heads import Broken
from dothi.reports.papers import clearance, conduct, conformity, permits, plans, supervision, violations, yearly
from dothi.reports.papers.offices import called, office
from dothi.reports.papers.paper import Paper, facts

PAPERS: tuple[Paper, ...] = (
    *violations.PAPERS,
    *permits.PAPERS,
    *clearance.PAPERS,
    *conformity.PAPERS,
    *plans.PAPERS,
    *yearly.PAPERS,
    *supervision.PAPERS,
    *conduct.PAPERS,
)
PACKAGE_TEMPLATES = Path(__file__).parent / "templates"
SYNTHETIC = "SỐ LIỆU MÔ PHỎNG"
DOTS = "…………………"
OPEN_DAY = "ngày …… tháng …… năm ………"
OPEN_PARTY_DAY = "ngày … tháng … năm ……"  # the Party's larger letters leave less room
SAID_STATES = 3  # more are said by the first of them


@dataclass(frozen=True)
class Offer:
    """A paper of a record's register, and why it cannot be printed yet; empty when it can."""

    paper: Paper
    why_not: str
    prints: bool = True  # whether the user may keep one beside the record, or only look at its pages


def offers(register: Register, user: Any, record: Any) -> list[Offer]:
    """The papers that the user may print for records like this one, in the order of the work; those of the programme's
    year may be looked at by whoever may see the record."""
    found = []
    for paper in PAPERS:
        if paper.register == register.slug and paper.fits(record):
            prints = access.may(user, register.domain, paper.role, record)
            if prints or paper.forms:
                found.append(Offer(paper, why_not(register, paper, record), prints))
    return found


def why_not(register: Register, paper: Paper, record: Any) -> str:
    """Why a paper does not fit the record's state; empty when it does."""
    if not paper.states or record.state in paper.states:
        return ""
    states = dict(type(record).State.choices)
    if len(paper.states) > SAID_STATES:
        return _("Chỉ in từ khi hồ sơ: %(state)s.") % {"state": states[paper.states[0]]}
    return _("Chỉ in khi hồ sơ: %(states)s.") % {"states": ", ".join(str(states[state]) for state in paper.states)}


def produce(register: Register, name: str, user: Any, record: Any) -> Attachment:
    """Print a paper and keep it beside its record.

    Raises:
        KeyError: the register has no such paper.
        PermissionDenied: the user may not print it here.
        ValidationError: the record's state does not call for it, or the office's own template is broken.
    """
    paper = find(register, name, record)
    access.require(user, register.domain, paper.role, record)
    if refusal := why_not(register, paper, record):
        raise ValidationError(refusal)
    data = render(paper, record, user)
    kind = ContentType.objects.get_for_model(type(record))
    beside = Attachment.objects.filter(owner_type=kind, owner_id=record.pk)
    if same := beside.filter(sha256=files.sha256(io.BytesIO(data))).first():
        return same
    with translation.override("vi"):
        title = titled(paper, record).replace("/", "-")
    with history.by(user, _("in %(paper)s của %(record)s") % {"paper": paper.label, "record": record}):
        return files.take(ContentFile(data, name=f"{title[:200]}.docx"), user, owner=record)


def titled(paper: Paper, record: Any) -> str:
    """A paper and its record by name; what the record's name says already is not said twice."""
    label, name = str(paper.label), str(record)
    return name if name.casefold().startswith(label.casefold()) else f"{label} {name}"


def find(register: Register, name: str, record: Any) -> Paper:
    """A paper of a record by its name.

    Raises:
        KeyError: the record has no such paper.
    """
    return {p.name: p for p in PAPERS if p.register == register.slug and p.fits(record)}[name]


def render(paper: Paper, record: Any, user: Any) -> bytes:
    """The paper as a .docx, ready to complete and sign.

    Raises:
        PermissionDenied: it speaks of records that the user may not see.
        ValidationError: the template names what is not there, or cannot be read.
    """
    with translation.override("vi"):
        said = context(paper, record, user)

        def told(template: DocxTemplate) -> dict[str, Any]:
            drawn = paper.picture and InlineImage(
                template, io.BytesIO(paper.picture(record)), width=Mm(paper.picture_mm)
            )
            return said | ({"picture": drawn} if drawn else {})

        path = template_path(paper, said.get("form", ""))
        title = titled(paper, record)
        try:
            return engine.fill(path, told, title=title, shown=shown, filters=FILTERS, undefined=StrictUndefined)
        except SecurityError as problem:
            said_of = {"file": path.name, "problem": str(problem)}
            raise ValidationError(_("Mẫu %(file)s có lỗi: %(problem)s") % said_of) from problem


def context(paper: Paper, record: Any, user: Any) -> dict[str, Any]:
    """What the template's tags name: the record's fields, the issuer, the day, and the paper's own content."""
    content = paper.content(record, user)
    signed = content.pop("signed_on", None) or (getattr(record, paper.day) if paper.day else None)
    level, synthetic = content.pop("level", Area.Level.WARD), content.pop("synthetic", False)
    if "head" not in content:
        content["head"] = asdict(office(record.area, level, signed or timezone.localdate()))
    return {
        "record": facts(record) | {"area": called(record.area)},
        "number": "",
        "dated": OPEN_PARTY_DAY if signed is None and content.get("form") == "party" else long_day(signed),
        "synthetic": SYNTHETIC if synthetic or record.synthetic else "",
        **content,
    }


def template_path(paper: Paper, form: str = "") -> Path:
    """The office's own template in the data folder, else the one that comes with the program."""
    return engine.template_path(f"{paper.name}{f'_{form}' if form else ''}", PACKAGE_TEMPLATES)


def shown(value: Any) -> Any:
    """What an expression of a template becomes: nothing is a line of dots; numbers and days as Vietnamese write them."""
    if value is None or value == "":
        return DOTS
    if isinstance(value, Broken):
        return value
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (int, Decimal)):
        return format_number(value)
    return printable(value) if isinstance(value, str) else value


def long_day(day: date | None) -> str:
    """A day as a paper is dated: a zero before days under 10 and before months 1 and 2 (Nghị định 30/2020)."""
    if day is None:
        return OPEN_DAY
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


FILTERS: dict[str, Any] = {  # what a template may say behind a bar; nothing stays nothing, and so a line of dots
    "day": long_day,
    "words": lambda amount: "" if amount is None else spell.dong(amount),
    "cell": lambda value: " " if value in (None, "") else value,
    "money": lambda amount: " " if amount is None else format_number(amount, 0),
    "size": lambda amount: " " if amount in (None, "") else format_number(amount),
    "m2": lambda amount: "" if amount is None else f"{format_number(amount)} m²",
    "metres": lambda amount: "" if amount is None else f"{format_number(amount)} m",
    "year": lambda year: " " if year in (None, "") else str(year),
}
