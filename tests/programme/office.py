"""A small district with a programme of its own: three wards, five people, seven commitments, a few registers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon

from dothi.core import history
from dothi.core.models import Area, Document, Grant, Role, Unit, User
from dothi.programme.models import (
    Assignment,
    Baseline,
    Clause,
    Commitment,
    Conflict,
    Evidence,
    Indicator,
    Measure,
    Programme,
    Target,
)
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.construction.violation import Violation
from dothi.registers.infrastructure.lamp import Lamp
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street import Street

TEXT = (
    "CHƯƠNG TRÌNH\nI. MỤC TIÊU\n- Tỷ lệ cấp phép đạt trên 98%.\n- Kiểm soát 100% vi phạm.\n- Nâng cao nhận thức.\n"
    "II. NHIỆM VỤ\n- Tỷ lệ cấp phép đạt 98%.\n- Lắp đèn các ngõ.\n- Trồng thêm 1 đến 3 ha cây xanh.\n"
    "III. TỔ CHỨC\n- UBND quận xây dựng kế hoạch.\n"
)
LINES = (  # path, level, the words, and what is committed: code, kind
    ("I", "roman", "MỤC TIÊU", "", ""),
    ("I/1", "dash", "Tỷ lệ cấp phép đạt trên 98%.", "G1", "goal"),
    ("I/2", "dash", "Kiểm soát 100% vi phạm.", "G2", "goal"),
    ("I/3", "dash", "Nâng cao nhận thức.", "G3", "goal"),
    ("II", "roman", "NHIỆM VỤ", "", ""),
    ("II/1", "dash", "Tỷ lệ cấp phép đạt 98%.", "T1", "task"),
    ("II/2", "dash", "Lắp đèn các ngõ.", "T2", "task"),
    ("II/3", "dash", "Trồng thêm 1 đến 3 ha cây xanh.", "T3", "task"),
    ("III", "roman", "TỔ CHỨC", "", ""),
    ("III/1", "dash", "UBND quận xây dựng kế hoạch.", "D1", "duty"),
)

numbers = count(1)


@dataclass
class Office:
    """The district, its people and its programme."""

    wards: list[Area]
    units: dict[str, Unit]
    people: dict[str, User]
    programme: Programme
    commitments: dict[str, Commitment]
    measures: dict[str, Measure]
    indicators: dict[str, Indicator]
    clauses: dict[str, Clause] = field(default_factory=dict)


def open_office() -> Office:
    """Write it all, in the name of a command."""
    with history.by("tests"):
        return _open()


def _open() -> Office:
    begun = date(2006, 1, 1)
    district = Area.objects.create(code="Q", name="Quận Thử", level="district", valid_from=begun)
    wards = [
        Area.objects.create(
            code=f"P{n}", name=f"Phường {name}", level="ward", parent=district, valid_from=begun, boundary=_square(n)
        )
        for n, name in enumerate(("Bạch Mai", "Phố Huế", "Vĩnh Tuy"))
    ]
    units = {
        code: Unit.objects.create(code=code, name=name, name_en=english, system=system)
        for code, name, english, system in (
            ("ubnd", "UBND quận", "District People's Committee", "state"),
            ("qldt", "Phòng Quản lý đô thị", "Urban Management Office", "state"),
            ("mttq", "Mặt trận Tổ quốc", "Fatherland Front", "front"),
        )
    }
    people = {
        "coordinator": _user("thu", "Thu", [(Role.MANAGER, "programme", None, None), (Role.VIEWER, "", None, None)]),
        "officer": _user("dung", "Dũng", [(Role.OFFICER, "programme", None, None), (Role.VIEWER, "", None, None)]),
        "clerk": _user("lan", "Lan", [(Role.CLERK, "construction", wards[0], None)]),
        "front": _user("hoa", "Hoà", [(Role.OFFICER, "programme", None, units["mttq"])]),
        "outsider": _user("khach", "Khách", []),
    }
    document = Document.objects.create(
        number=12, symbol="12-CTr/QU", kind="CTr", title="Chương trình thử", text=TEXT, signed_on=date(2011, 7, 21)
    )
    programme = Programme.objects.create(
        code="thu", title="Chương trình thử", title_en="Trial programme", document=document, start_year=2011,
        end_year=2015, synthetic=True,
    )  # fmt: skip
    clauses, commitments = _clauses(programme)
    measures = _measures()
    indicators = _indicators(measures)
    office = Office(wards, units, people, programme, commitments, measures, indicators, clauses)
    _hold_against(office)
    return office


def _square(n: int) -> MultiPolygon:
    west = 105.84 + n * 0.01
    return MultiPolygon(Polygon.from_bbox((west, 21.0, west + 0.01, 21.01)), srid=4326)


def _user(username: str, name: str, grants: list[tuple[Any, str, Area | None, Unit | None]]) -> User:
    user = User.objects.create_user(username, password="mat-khau-thu-1", last_name="Nguyễn", first_name=name)
    for role, domain, area, unit in grants:
        Grant.objects.create(user=user, role=role, domain=domain, area=area, unit=unit)
    return user


def _clauses(programme: Programme) -> tuple[dict[str, Clause], dict[str, Commitment]]:
    clauses: dict[str, Clause] = {}
    commitments: dict[str, Commitment] = {}
    for order, (path, level, words, code, kind) in enumerate(LINES):
        start = TEXT.index(words, clauses[path.split("/")[0]].start if "/" in path else 0)
        clauses[path] = Clause.objects.create(
            document=programme.document, path=path, order=order, level=level, text=words,
            heading=words if level == "roman" else "", start=start, end=start + len(words),
            parent=clauses[path.split("/")[0]] if "/" in path else None, actionable=bool(code),
        )  # fmt: skip
        if code:
            commitments[code] = Commitment.objects.create(
                programme=programme, clause=clauses[path], code=code, kind=kind, order=order, title=words.rstrip("."),
                continuous=code == "G3",
            )  # fmt: skip
    commitments["T1"].serves.add(commitments["G1"])
    commitments["T2"].serves.add(commitments["G2"])
    return clauses, commitments


def _measures() -> dict[str, Measure]:
    return {
        code: Measure.objects.create(code=code, name=name, register=register, params=params, on=on, **rest)
        for code, name, register, params, on, rest in (
            ("started", "Công trình khởi công phải có phép", "sites", {"needs_permit": ["1"]}, "started_on", {}),
            ("permitted", "Trong đó có phép", "sites", {"needs_permit": ["1"], "permitted": ["1"]}, "started_on", {}),
            ("found", "Vi phạm phát hiện", "violations", {}, "detected_on", {}),
            ("controlled", "Vi phạm được kiểm soát", "violations", {"controlled": ["1"]}, "detected_on", {}),
            ("lamps", "Bóng đèn", "lamps", {}, "installed_on", {"until": "removed_on"}),
            ("lit", "Chiều dài ngõ được chiếu sáng", "segments", {"width_m__gte": ["2"]}, "lit_on",
             {"adds": "sum", "field": "length_m"}),
            ("drawn", "Chiều dài đo trên bản đồ", "segments", {}, "opened_on", {"adds": "length", "until": "closed_on"}),
        )
    }  # fmt: skip


def _indicators(measures: dict[str, Measure]) -> dict[str, Indicator]:
    made = {}
    for code, name, top, bottom, rest in (
        ("permit-rate", "Tỷ lệ xây dựng có phép", "permitted", "started", {"unit": "%", "factor": 100, "decimals": 2}),
        ("control", "Tỷ lệ vi phạm được kiểm soát", "controlled", "found", {"unit": "%", "factor": 100, "decimals": 1}),
        ("lamps", "Số bóng đèn", "lamps", None, {"unit": "bóng", "nature": "stock"}),
        ("lit", "Chiều dài chiếu sáng", "lit", None, {"unit": "km", "factor": Decimal("0.001"), "decimals": 3,
                                                       "nature": "stock"}),
        ("violations", "Số vi phạm", "found", None, {"unit": "vụ", "polarity": "down", "nature": "cumulative"}),
        ("green", "Diện tích cây xanh tăng thêm", None, None, {"unit": "ha", "decimals": 1, "nature": "cumulative"}),
    ):  # fmt: skip
        made[code] = Indicator.objects.create(
            code=code, name=name, name_en=f"{code} (en)", top=measures.get(top), bottom=measures.get(bottom), **rest
        )
    return made


def _hold_against(office: Office) -> None:
    indicators, commitments, clauses = office.indicators, office.commitments, office.clauses
    for code, indicator, operator, value, most, path in (
        ("G1", "permit-rate", ">", 98, None, "I/1"),
        ("T1", "permit-rate", ">=", 98, None, "II/1"),
        ("G2", "control", "=", 100, None, "I/2"),
        ("T3", "green", "between", 1, 3, "II/3"),
        ("T2", "lit", "none", None, None, "II/2"),
    ):
        Evidence.objects.create(commitment=commitments[code], indicator=indicators[indicator])
        Target.objects.create(
            indicator=indicators[indicator], year=2015, operator=operator, value=value, value_max=most,
            clause=clauses[path], wording=clauses[path].text,
        )  # fmt: skip
    Baseline.objects.create(
        indicator=indicators["permit-rate"], year=2006, value=Decimal("65.70"), evidence="02-CTr/QU"
    )
    Baseline.objects.create(indicator=indicators["permit-rate"], year=2010, value=Decimal("97.1"), evidence="02-CTr/QU")
    Assignment.objects.create(
        commitment=commitments["G1"], unit=office.units["qldt"], duty="lead", valid_from=date(2011, 8, 1)
    )
    Assignment.objects.create(
        commitment=commitments["D1"], unit=office.units["ubnd"], duty="direct", valid_from=date(2011, 7, 21)
    )
    conflict = Conflict.objects.create(
        programme=office.programme, kind="target", explanation="“trên 98%” và “98%”", explanation_en="above 98% v. 98%"
    )
    conflict.clauses.set([clauses["I/1"], clauses["II/1"]])


def site(office: Office, day: date, ward: int = 0, permit: date | None = None, **rest: Any) -> ConstructionSite:
    """A started work, with a permit issued on `permit`."""
    area = office.wards[ward]
    with history.by("tests"):
        paper = None
        if permit:
            n = next(numbers)
            paper = ConstructionPermit(
                area=area, number=f"{n}/GPXD", applicant="Bà Tám", address="Số 1", received_on=permit,
                decided_on=permit, issued_on=permit, state="issued",
            )  # fmt: skip
            paper.save()
        made = ConstructionSite(
            area=area, code=f"CT{next(numbers)}", address="Số 1", started_on=day,
            permit=paper, **rest,
        )  # fmt: skip
        made.save()
    return made


def sites(office: Office, year: int, permitted: int, without: int, ward: int = 0) -> None:
    """Works started in a year: so many with a permit, so many without."""
    for _n in range(permitted):
        site(office, date(year, 6, 1), ward, permit=date(year, 5, 1))
    for _n in range(without):
        site(office, date(year, 6, 1), ward)


def violation(office: Office, day: date, ward: int = 0, *, controlled: bool = True) -> Violation:
    """A violation found on a day, recorded and stopped or neither."""
    with history.by("tests"):
        made = Violation(
            area=office.wards[ward], code=f"VP{next(numbers)}", kind="no_permit", address="Số 1",
            place=Point(105.845, 21.005, srid=4326), detected_on=day, recorded_on=day if controlled else None,
            record_number="1/BB" if controlled else "", verified_on=day if controlled else None, stopped=controlled,
            state="recorded" if controlled else "detected",
        )  # fmt: skip
        made.save()
    return made


def lane(office: Office, opened: date, ward: int = 0, *, width: str = "2.5", metres: int = 100) -> Segment:
    """A lane of one segment, about so long."""
    with history.by("tests"):
        n = next(numbers)
        street = Street(area=office.wards[ward], code=f"N{n}", name=f"Ngõ {n}", kind="lane")
        street.save()
        south = 21.0 + n % 90 * 0.0001
        made = Segment(
            area=office.wards[ward], street=street, code=f"N{n}/1", width_m=Decimal(width), surface="concrete",
            line=LineString((105.84, south), (105.84 + metres / 103_900, south), srid=4326), opened_on=opened,
        )  # fmt: skip
        made.save()
    return made


def lamp(office: Office, segment: Segment, installed: date, removed: date | None = None) -> Lamp:
    """A lamp beside a segment."""
    with history.by("tests"):
        made = Lamp(
            area_id=segment.area_id, code=f"D{next(numbers)}", segment=segment,
            place=Point(segment.line.coords[0], srid=4326), installed_on=installed, removed_on=removed,
            state="removed" if removed else "working",
        )  # fmt: skip
        made.save()
    return made
