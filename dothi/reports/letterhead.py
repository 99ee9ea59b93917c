"""Who issues a report, to whom, and who signs it: read from the programme's document and the units of its time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from dothi.core import spoken
from dothi.core.models import Area, DocumentRecipient, Unit
from dothi.core.models.places import in_force
from dothi.core.period import Period
from dothi.programme.models import Programme


@dataclass(frozen=True)
class Letterhead:
    """The boxes of a report's first and last page. Number and date stay open: they are given when it is signed."""

    parent: str
    issuer: str
    symbol: str  # behind the number: BC/QU (Party), BC-UBND (State)
    place: str
    signed_for: str
    on_behalf: str
    signer_title: str
    signer: str
    recipients: list[str]


def letterhead(programme: Programme, period: Period, form: str) -> Letterhead:
    """The boxes in the Party's or the State's form, as they stood at the end of the period."""
    return (_party if form == "party" else _state)(programme, period.end)


def _party(programme: Programme, day: date) -> Letterhead:
    document, issuer = programme.document, programme.document.issuer
    name = issuer.name if issuer else document.issuer_text
    short = (issuer.short_name if issuer else "") or name
    body = document.symbol.rpartition("/")[2] or "…"
    title, signer = head_of(issuer, day, short)
    return Letterhead(
        parent=letterhead_line(document.text, "ĐẢNG BỘ") or _parent(issuer),
        issuer=name.upper(),
        symbol=f"BC/{body}",
        place=place_of(issuer, day, bare=False),
        signed_for=str(issuer) if issuer else name,
        on_behalf=f"T/M {short.upper()}",
        signer_title=title or "BÍ THƯ",
        signer=signer,
        recipients=_recipients(programme, "- Lưu Văn phòng."),
    )


def _state(programme: Programme, day: date) -> Letterhead:
    issuer = _people_s_committee(day)
    name = re.sub(r"^UBND\b", "Ủy ban nhân dân", issuer.name if issuer else "UBND")
    title, signer = head_of(issuer, day, issuer.short_name if issuer else "")
    return Letterhead(
        parent=_parent(issuer),
        issuer=re.sub(r"^(ỦY BAN NHÂN DÂN) ", r"\1\n", name.upper()),
        symbol="BC-UBND",
        place=place_of(issuer, day, bare=True),
        signed_for=name if spoken.language() == "vi" or issuer is None else str(issuer),
        on_behalf="TM. ỦY BAN NHÂN DÂN",
        signer_title=title or "CHỦ TỊCH",
        signer=signer,
        recipients=_recipients(programme, "- Lưu: VT."),
    )


def _people_s_committee(day: date) -> Unit | None:
    """The State unit above all others of the house on that day."""
    return Unit.objects.filter(in_force(day), system=Unit.System.STATE, parent=None).order_by("pk").first()


def letterhead_line(text: str, start: str) -> str:
    """A line of the letterhead of the programme's own document, where it has one."""
    lines = (line.strip() for line in text[:3000].splitlines())
    return next((line for line in lines if line.startswith(start) and line.isupper() and len(line) < 80), "")


def _parent(unit: Unit | None) -> str:
    return unit.parent.name.upper() if unit and unit.parent else ""


def place_of(unit: Unit | None, day: date, *, bare: bool) -> str:
    """Where the issuer sits: “Quận Hai Bà Trưng”, bare “Hai Bà Trưng”."""
    districts = Area.objects.at(day).filter(level=Area.Level.DISTRICT).order_by("pk")
    area = (unit.area if unit else None) or districts.first()
    if area is None:
        return "…………"
    name = re.sub(r"^(quận|huyện|thị xã)\s+", "", area.name, flags=re.IGNORECASE)
    if spoken.language() == "vi" and (name[:1].isdigit() or not bare):
        level = area.get_level_display()
        return f"{level[:1].upper()}{level[1:]} {name}"
    return name


def head_of(unit: Unit | None, day: date, short: str) -> tuple[str, str]:
    """Title and name of the unit's head on that day; the unit's own name is not said twice."""
    tenure = unit.head_on(day) if unit else None
    if tenure is None:
        return "", ""
    title = tenure.post.title.upper().removesuffix(short.upper()).strip(" ,")
    return title, tenure.person.name


def _recipients(programme: Programme, last: str) -> list[str]:
    """Those the programme itself was sent to, with the purpose where it says one; the archive last."""
    lines = programme.document.recipients.exclude(purpose=DocumentRecipient.Purpose.FILE).order_by("order")
    found = []
    for line in lines:
        text = re.sub(r"^-\s*|\s*[;,.]$", "", line.text)
        if not text.casefold().startswith("lưu "):
            purpose = f" ({line.get_purpose_display()})" if line.purpose and "(" not in text else ""
            found.append(f"- {text}{purpose};")
    return [*found, last]
