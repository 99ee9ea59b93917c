"""The boxes of a unit's own paper: who issues it, under whom, with what symbol, and who signs, as they stood on a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from dothi.core.models import Unit
from dothi.core.models.places import in_force
from dothi.core.text import fold
from dothi.reports.letterhead import head_of, letterhead_line, place_of

COMMITTEE = re.compile(r"^(UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+", re.IGNORECASE)
PARTY_BODY = re.compile(r"\s+(quận|huyện|thị|thành|tỉnh|đảng)\s+(uỷ|ủy)$", re.IGNORECASE)
OPEN = "……"
_SMALL = ("và", "của", "-", "–")
_COLLECTIVE = re.compile(r"(quan uy|huyen uy|thanh uy|dang uy|ban thuong vu|ban chap hanh|ban chu nhiem|uy ban)\b")
_TITLES = (("van phong", "CHÁNH VĂN PHÒNG"), ("uy ban", "CHỦ NHIỆM"), ("trung tam", "GIÁM ĐỐC"), ("ban ", "TRƯỞNG BAN"))


class Broken(str):
    """A name over several lines, which stay lines."""

    __slots__ = ()


@dataclass(frozen=True)
class Head:
    """What stands in the boxes above and below a paper; empty ones stay open."""

    form: str  # party, state
    parent: str
    issuer: str
    body: str  # the issuer as a sentence names it
    letters: str  # the issuer in a number: QU, UBND, QLĐT
    place: str
    on_behalf: str
    signer_title: str
    signer: str
    archive: str  # the last line of the recipients


def form_of(unit: Unit | None) -> str:
    """Whose layout a unit writes in. The Front and mass organisations write as the State does."""
    return "party" if unit is not None and unit.system == Unit.System.PARTY else "state"


def head(unit: Unit | None, day: date) -> Head:
    """The boxes of a paper that a unit issues on a day; of no unit, boxes to be completed by hand."""
    return (_party if form_of(unit) == "party" else _state)(unit, day)


def number(head: Head, symbol: str, said: str = "") -> str:
    """Number and symbol as they stand behind `Số`: what was given, or an open one. A letter has no symbol of its kind."""
    if said:
        return said
    if head.form == "party":
        return f"……-{symbol or 'CV'}/{head.letters}"
    return f"……/{symbol}-{head.letters}" if symbol else f"……/{head.letters}"


def letters(name: str) -> str:
    """A body's letters in a number: the first of each word, as `Ủy ban Kiểm tra Quận ủy` is UBKTQU; a number stays whole."""
    bare = re.sub(r"\s+(quận|huyện)$", "", name, flags=re.IGNORECASE)
    words = [word for word in re.split(r"[\s,]+", bare) if word and word.casefold() not in _SMALL]
    made = "".join(
        word if word.isdigit() else fold(word)[:1].upper() if word[:1] not in "Đđ" else "Đ" for word in words
    )
    return made or OPEN


def _party(unit: Unit | None, day: date) -> Head:
    assert unit is not None
    committee = unit.parent is None
    title, signer = head_of(unit, day, unit.short_name or unit.name)
    short = unit.short_name or unit.name
    bare = PARTY_BODY.sub("", unit.name)
    known = next((words for start, words in _TITLES if fold(unit.name).startswith(start)), "BÍ THƯ")
    collective = bool(_COLLECTIVE.match(fold(unit.name)))
    return Head(
        form="party",
        parent=(_over(unit) if committee else unit.parent.name if unit.parent else "").upper(),
        issuer=unit.name.upper(),
        body=unit.name,
        letters="QU" if fold(unit.name).startswith(("quan uy", "ban thuong vu")) else letters(unit.name),
        place=place_of(unit, day, bare=False),
        on_behalf=f"T/M {(short if committee else bare).upper()}" if collective else "",
        signer_title=title or known,
        signer=signer,
        archive=f"- Lưu Văn phòng {unit.short_name or unit.name}." if committee else "- Lưu Văn phòng.",
    )


def _over(unit: Unit) -> str:
    """The Party organisation of the level above: its own documents name it."""
    from dothi.core.models import Document

    for text in Document.objects.filter(issuer=unit).exclude(text="").values_list("text", flat=True)[:3]:
        if line := letterhead_line(text, "ĐẢNG BỘ"):
            return line
    return ""


def _state(unit: Unit | None, day: date) -> Head:
    if unit is None:
        return Head("state", "", OPEN, OPEN, OPEN, OPEN, "", "", "", "- Lưu: VT.")
    name = COMMITTEE.sub("Ủy ban nhân dân ", unit.name)
    committee = bool(COMMITTEE.match(unit.name))
    above = unit.parent or (_district_committee(day) if unit.system == Unit.System.WARD else None)
    title, signer = head_of(unit, day, unit.short_name or "")
    short = re.sub(r"^(Phòng|Ban)\s+", "", unit.short_name) if unit.short_name else ""
    code = (
        "UBND" if committee else (short if " " not in short and short else letters(re.sub(r"^Phòng\s+", "", unit.name)))
    )
    bare = re.sub(r"^(Trưởng phòng|Trưởng ban|Giám đốc|Chủ tịch|Chi cục trưởng)\b.*", r"\1", title, flags=re.IGNORECASE)
    return Head(
        form="state",
        parent=_lines(COMMITTEE.sub("Ủy ban nhân dân ", above.name)) if above else "",
        issuer=_lines(name),
        body=name,
        letters=code,
        place=place_of(unit, day, bare=True),
        on_behalf="TM. ỦY BAN NHÂN DÂN" if committee else "",
        signer_title=(
            bare
            or ("CHỦ TỊCH" if committee else "TRƯỞNG PHÒNG" if unit.name.startswith("Phòng") else "THỦ TRƯỞNG ĐƠN VỊ")
        ).upper(),
        signer=signer,
        archive="- Lưu: VT." if committee or code == OPEN else f"- Lưu: VT, {code}.",
    )


def _lines(name: str) -> Broken:
    """A committee's name over two lines, as letterheads write it."""
    return Broken(re.sub(r"^(ỦY BAN NHÂN DÂN) ", r"\1\n", name.upper()))


def _district_committee(day: date) -> Unit | None:
    return Unit.objects.filter(in_force(day), system=Unit.System.STATE, parent=None).order_by("pk").first()


__all__ = ["Broken", "Head", "form_of", "head", "letters", "number"]
