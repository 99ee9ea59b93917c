"""The sheet of a conformity check (phiếu đối chiếu quy hoạch): one page, with its map extract."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.text import format_number
from dothi.registers.planning.conformity import around
from dothi.registers.planning.conformity_check import Outcome
from dothi.registers.planning.conformity_told import Layer, Line, layers
from dothi.registers.planning.plan_zone import PlanZone
from dothi.registers.record import in_vn2000
from dothi.registers.register import registers
from dothi.reports import extract
from dothi.reports.papers.paper import Paper

CORNERS = 4  # of the outline, written out; more are on the record's page
WORDS = {Outcome.CLEAR: "PHÙ HỢP", Outcome.CONFLICT: "KHÔNG PHÙ HỢP", Outcome.NOT_CHECKED: "CHƯA ĐỦ DỮ LIỆU"}
SAID = {Outcome.CLEAR: "Phù hợp", Outcome.CONFLICT: "Không phù hợp", Outcome.NOT_CHECKED: "Chưa đủ dữ liệu"}


def sheet(check: Any, user: Any) -> dict[str, Any]:
    """What the sheet says: who asked, where, what for, what each layer answers, who looked and when."""
    flat = in_vn2000(check.place)
    size = {
        2: f"{format_number(Decimal(f'{flat.area:.2f}'))} m²",
        1: f"{format_number(Decimal(f'{flat.length:.2f}'))} m",
    }
    told = layers(check.findings.order_by("pk"))
    unit = {2: " m²", 1: " m"}.get(check.place.dims, "")
    kind = registers[check.subject].singular if check.subject in registers else "hình vẽ"
    looked = timezone.localtime(check.checked_at)
    return {
        "level": "district",
        "subject": kind[:1].upper() + kind[1:],
        "size": size.get(check.place.dims, "điểm"),
        "corners": corners(flat),
        "answer": WORDS[Outcome(check.outcome)],
        "rows": [row(layer) for layer in told],
        "tolerance": f"{format_number(check.tolerance)}{unit}" if unit else "không (điểm)",
        "checker": str(check.checked_by) if check.checked_by else "tự động, khi quy hoạch có hiệu lực",
        "looked": f"{looked:%H:%M} ngày {looked:%d/%m/%Y}",
        "facts": facts(check),
    }


def corners(flat: Any) -> str:
    """The first corners of a shape in VN-2000, X north and Y east, in hundredths of a metre."""
    part = flat[0] if flat.geom_type.startswith("Multi") else flat
    points = (
        list(part[0].coords[:-1]) if part.geom_type == "Polygon" else list(part.coords) if part.dims else [part.coords]
    )
    said = [f"X = {y:.2f}; Y = {x:.2f}" for x, y in points[:CORNERS]]
    more = f" … ({len(points)} đỉnh)" if len(points) > CORNERS else ""
    return " | ".join(said) + more


def facts(check: Any) -> str:
    """What was wanted."""
    said = [str(check.get_use_display() or "chưa rõ mục đích")]
    for name, words in (
        ("floors", "{} tầng"),
        ("height_m", "cao {} m"),
        ("density", "mật độ {} %"),
        ("far", "hệ số {}"),
        ("setback_m", "lùi {} m"),
    ):
        value = getattr(check, name)
        if value is not None:
            said.append(words.format(format_number(value)))
    return ", ".join(said)


def row(layer: Layer) -> dict[str, Any]:
    """One layer in a line of the table: the worst first, what is behind it beside."""
    order = {Outcome.CONFLICT: 0, Outcome.NOT_CHECKED: 1, Outcome.CLEAR: 2}
    lines = sorted(layer.lines, key=lambda line: order[Outcome(line.outcome)])
    worst = lines[0].outcome if lines else Outcome.NOT_CHECKED
    days = [line.finding.data_on for line in lines if line.finding.data_on]
    return {
        "layer": layer.label,
        "answer": SAID[Outcome(worst)],
        "basis": "; ".join(dict.fromkeys(filter(None, map(basis, lines)))),
        "found": "; ".join(dict.fromkeys(filter(None, map(found, lines)))),
        "data": f"{min(days):%d/%m/%Y}" if days else "",
    }


def basis(line: Line) -> str:
    """On what a finding rests."""
    if line.version is not None:
        version = line.version
        signed = f" ngày {version.decided_on:%d/%m/%Y}" if version.decided_on else ""
        return f"{version} (QĐ {version.decision_number}{signed})"
    return f"Xác nhận {line.coverage.code}" if line.coverage is not None else ""


def found(line: Line) -> str:
    """What a finding says beyond its answer."""
    f = line.finding
    if f.uncovered_m2 is not None or f.uncovered_m is not None:
        size = (
            f"{format_number(f.uncovered_m2)} m²" if f.uncovered_m2 is not None else f"{format_number(f.uncovered_m)} m"
        )
        return f"chưa có dữ liệu {size}"
    if line.zone is None:
        return "chưa có dữ liệu" if line.version is None and line.coverage is None else ""
    size = f"{format_number(f.overlap_m2)} m²" if f.overlap_m2 is not None else ""
    size = size or (f"{format_number(f.overlap_m)} m" if f.overlap_m is not None else "")
    where = f"ô {line.zone.code} ({line.zone.get_function_display()}){f', {size}' if size else ''}"
    if f.allowed is None:
        return f"{where}: chức năng không hợp"
    if f.wanted is None:
        return f"{where}: {line.limit} cho phép {format_number(f.allowed)}, đề nghị chưa rõ"
    told = f"cho phép {format_number(f.allowed)}, đề nghị {format_number(f.wanted)}, vượt {format_number(f.excess)}"
    return f"{where}: {line.limit} {told}"


def picture(check: Any) -> bytes:
    """The place among the zones that bound on the day, those in the way hatched."""
    west, south, east, north = check.place.extent
    room = max(east - west, north - south, 0.0008) * 1.5
    ground = around((west - room, south - room, east + room, north + room), check.on_day)
    bad = set(check.findings.filter(outcome=Outcome.CONFLICT).values_list("zone", flat=True))
    names = PlanZone.objects.in_bulk([zone.pk for zone in ground.zones])
    return extract.png(check.place, [(z.place, names[z.pk].code.rpartition("/")[2], z.pk in bad) for z in ground.zones])


PAPERS = (
    Paper(
        "conformity_sheet",
        _("Phiếu đối chiếu quy hoạch"),
        "conformity-checks",
        (),
        sheet,
        day="on_day",
        picture=picture,
        picture_mm=extract.WIDTH * 0.86,  # with the margins that the rules ask for, all stands on one page
    ),
)
