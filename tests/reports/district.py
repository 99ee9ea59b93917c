"""A district with figures to report of: the small office of the programme's tests, four years of work, a letterhead."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

from docx import Document as open_docx
from lxml import etree

from dothi.core import history
from dothi.core.models import Area, DocumentRecipient, Person, Post, Tenure, Unit
from dothi.programme.models import Assessment, Observation
from tests.programme.office import Office, lamp, lane, open_office, sites, violation

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def open_district() -> Office:
    """In 2014: 55 of 58 works have a permit (94,83 %), 7 of 8 violations are under control, 3 lanes are lit.

    The green area is reported by hand; so is the permit rate of 2014, as 95 %, beside the computed one.
    """
    office = open_office()
    for year, permitted in ((2011, 36), (2012, 40), (2013, 38), (2014, 50)):
        sites(office, year, permitted, 1, ward=1)
    sites(office, 2014, 5, 2, ward=2)
    for number in range(8):
        violation(office, date(2014, 2 + number, 4), ward=number % 3, controlled=number != 3)
    for year in (2009, 2012, 2014):
        lamp(office, lane(office, date(year, 2, 1)), date(year, 3, 1))
    with history.by("tests"):
        _letterhead(office)
        officer = office.people["officer"]
        Assessment.objects.create(
            commitment=office.commitments["T2"],
            year=2014,
            mark="behind",
            justification="Vốn về chậm.",
            assessed_by=officer,
        )
        for code, value in (("green", "1.2"), ("permit-rate", "95")):
            Observation.objects.create(
                indicator=office.indicators[code], period="2014", origin="reported", value=value,
                evidence="Báo cáo 12/BC-QLĐT", unit=office.units["qldt"], entered_by=officer,
            )  # fmt: skip
    return office


def _letterhead(office: Office) -> None:
    committee = Unit.objects.create(code="quan-uy", name="Quận uỷ Thử", short_name="Quận uỷ", system="party")
    document = office.programme.document
    document.issuer, document.text = committee, "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI\n" + document.text
    document.save()
    Unit.objects.filter(code="ubnd").update(name="UBND quận Thử", short_name="UBND quận")
    Area.objects.filter(code="Q").update(name="Quận Thử")
    secretary = Post.objects.create(unit=committee, title="Bí thư Quận uỷ", is_head=True)
    Tenure.objects.create(post=secretary, person=Person.objects.create(name="Trần Thị Mai"), since=date(2010, 1, 1))
    for order, (text, purpose) in enumerate((("Thành uỷ", "report"), ("Các phường", ""), ("Lưu Văn phòng", "file"))):
        DocumentRecipient.objects.create(document=document, order=order, text=text, purpose=purpose)


def part(data: bytes, name: str) -> Any:
    """A part of a package, parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def text_of(data: bytes) -> str:
    """Every word of the document's body, tables too, one paragraph a line."""
    body = part(data, "word/document.xml")
    return "\n".join("".join(t.text or "" for t in p.iter(W + "t")) for p in body.iter(W + "p"))


def notes_of(data: bytes) -> list[str]:
    """The texts of the footnotes, without Word's separators."""
    found = part(data, "word/footnotes.xml").findall(W + "footnote")
    return ["".join(t.text or "" for t in n.iter(W + "t")).strip() for n in found if n.get(W + "type") is None]


def opened(data: bytes) -> Any:
    """The document as python-docx reads it."""
    return open_docx(io.BytesIO(data))
