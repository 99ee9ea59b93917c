"""What residents reported 2011-2015, where it went and how they were answered, and a dozen petitions. All made up.

They report more every year, and are answered sooner; some reports went round between units, some were late, some were
opened again. Copies for size have none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from dothi.core.models import Unit
from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import BEHIND, END, Setting, share, weekday
from dothi.registers.conduct.citizen_report import CitizenReport
from dothi.registers.conduct.petition import Petition
from dothi.registers.conduct.report_route import ReportRoute
from dothi.registers.construction.violation import Violation
from dothi.registers.environment.black_spot import BlackSpot

COUNTS = {2011: 96, 2012: 110, 2013: 122, 2014: 131, 2015: 141}
LATE = {2011: 0.3, 2012: 0.26, 2013: 0.2, 2014: 0.16, 2015: 0.12}  # share answered after the term
PLEASED = {2011: 52, 2012: 55, 2013: 60, 2014: 66, 2015: 70}  # per cent of ratings
OWN = ("waste", "street_order")  # kinds that each ward deals with itself
DISTRICT = {
    "building_order": "thanh-tra-xay-dung",
    "street": "phong-qldt",
    "light": "cong-ty-chieu-sang",
    "drain": "cong-ty-thoat-nuoc",
    "water": "cong-ty-nuoc-sach",
    "tree": "phong-qldt",
    "noise_air": "phong-tnmt",
    "other": "van-phong-hdnd-ubnd",
}
SAID = {  # kind → how often, what is said
    "building_order": (14, ("Nhà bên cạnh xây cơi nới, không thấy biển phép", "Công trình đào móng làm nứt tường")),
    "street": (10, ("Mặt ngõ lún, vỡ, đi lại khó", "Nắp rãnh trên hè bị vỡ")),
    "light": (12, ("Đèn ngõ tắt nhiều đêm", "Bóng đèn đầu ngõ nhấp nháy")),
    "drain": (11, ("Mưa là ngập nửa bánh xe", "Cống tắc, nước thải tràn ra ngõ")),
    "water": (6, ("Nước yếu vào giờ cao điểm", "Nước đục từ sáng")),
    "waste": (20, ("Rác để qua đêm ở đầu ngõ", "Phế thải xây dựng đổ trộm", "Xe gom rác không đến")),
    "tree": (6, ("Cành khô sắp gãy", "Cây nghiêng về phía nhà dân")),
    "noise_air": (7, ("Xưởng cơ khí ồn vào ban đêm", "Bếp than khói cả ngõ")),
    "street_order": (12, ("Hàng quán chiếm hết vỉa hè", "Xe máy để kín lối đi")),
    "other": (2, ("Biển tên ngõ bị mất",)),
}
ANSWERS = ("Đã kiểm tra và xử lý xong.", "Đã khắc phục tại chỗ, có ảnh kèm theo.", "Đã nhắc nhở và yêu cầu khắc phục.")
PETITIONS = 12


def batches(setting: Setting) -> Iterator[Batch]:
    """Routes, reports, duplicates of them, petitions."""
    if setting.copy:
        return
    rng = Random("citizens")  # noqa: S311 - its own, so that the story of others does not change this one
    yield ReportRoute, list(_routes(setting))
    reports = list(_reports(setting, rng))
    yield CitizenReport, reports
    yield CitizenReport, list(_duplicates(rng, reports))
    yield Petition, list(_petitions(setting, rng, reports))


def _routes(setting: Setting) -> Iterator[ReportRoute]:
    """What belongs to each ward, and what to an office or company of the whole district."""
    district = next(iter(setting.wards.values())).parent
    for kind, unit in DISTRICT.items():
        yield ReportRoute(
            kind=kind, area=district, unit=setting.units[unit], valid_from=date(2011, 1, 1), synthetic=True
        )
    for code, ward in setting.wards.items():
        for kind in OWN:
            yield ReportRoute(
                kind=kind, area=ward, unit=setting.units[code], valid_from=date(2011, 1, 1), synthetic=True
            )


def _reports(setting: Setting, rng: Random) -> Iterator[CitizenReport]:
    """Year by year, more from wards that do worse."""
    weights = {ward: len(found) * BEHIND.get(ward, 0.85) for ward, found in setting.lines.lanes.items()}
    found = _found(setting)
    number = 0
    for year, total in COUNTS.items():
        for ward, count in share(total, weights).items():
            for _n in range(count if ward in setting.wards else 0):
                number += 1
                report = _report(setting, rng, ward, year, number)
                _handle(setting, rng, report)
                _link(rng, report, found)
                yield report


def _report(setting: Setting, rng: Random, ward: str, year: int, number: int) -> CitizenReport:
    kind = rng.choices(list(SAID), [often for often, _said in SAID.values()])[0]
    street, line = rng.choice(setting.fronts[ward])
    at = line.interpolate(rng.uniform(0.05, 0.95), normalized=True)
    day = weekday(date(year, 1, 1) + timedelta(days=rng.randint(3, 361)))
    if kind == "drain":
        day = weekday(date(year, rng.randint(5, 9), rng.randint(3, 28)))
    named = rng.random() < 0.7
    return CitizenReport(
        code=f"PA-{year}-{number:05}",
        kind=kind,
        content=rng.choice(SAID[kind][1]),
        address=names.house(rng, street),
        place=setting.point(at.x + rng.uniform(-5, 5), at.y + rng.uniform(-5, 5)),
        urgency=rng.choices(("urgent", "normal", "complex"), (1, 10, 2))[0],
        channel=rng.choices(("phone", "desk", "residential_group", "press", "online"), (8, 5, 5, 1, year - 2011))[0],
        sender_name=names.person(rng) if named else "",
        sender_phone=f"000 {number:04}" if named else "",
        anonymous=not named,
        received_at=_at(rng, day),
        area=setting.wards[ward],
        unit=_unit(setting, kind, ward),
        synthetic=True,
    )


def _unit(setting: Setting, kind: str, ward: str) -> Unit:
    return setting.units[ward if kind in OWN else DISTRICT[kind]]


def _handle(setting: Setting, rng: Random, report: CitizenReport) -> None:
    """Accepted, answered, closed, rated, as far as the last day allows."""
    year, chance = report.received_at.year, rng.random()
    if chance < 0.035:
        report.state, report.refusal = "refused", "Không thuộc thẩm quyền của quận"
        return
    if chance < 0.045:
        report.state = "asked"
        return
    if chance < 0.05:  # it was a complaint or a denunciation: nothing of it stays here
        report.state, report.place, report.anonymous = "handed_over", None, False
        report.content = report.address = report.sender_name = report.sender_phone = ""
        return
    report.accepted_at = report.received_at + timedelta(hours=rng.choice((1, 2, 20, 26, 44)))
    if _day(report.accepted_at) > END:
        report.accepted_at = report.unit = None
        return
    report.state = rng.choice(("handling", "handling", "accepted"))
    report.transfers = rng.choices((0, 1, 2, 3), (82, 13, 4, 1))[0]
    if rng.random() < 0.02:  # nobody took it up
        return
    days = rng.randint(16, 45) if rng.random() < LATE[year] else rng.randint(2, 14)
    _answer(rng, report, report.accepted_at, days)
    if report.state == "closed" and report.rating == "not" and rng.random() < 0.6:
        assert report.closed_at is not None
        again = report.closed_at + timedelta(days=rng.randint(2, 9))
        if _day(again) <= END:
            report.reopened_at, report.reopenings, report.state, report.rating = again, 1, "handling", ""
            report.answered_at = report.closed_at = report.rated_on = None
            _answer(rng, report, again, rng.randint(3, 20))


def _answer(rng: Random, report: CitizenReport, since: datetime, days: int) -> None:
    """Answered some days later, approved soon after, rated by most."""
    answered = _at(rng, weekday(_day(since) + timedelta(days=days)))
    if answered <= since or _day(answered) > END:
        return
    report.state, report.answer, report.answered_at = "answered", rng.choice(ANSWERS), answered
    closed = answered + timedelta(days=rng.choice((0, 1, 1, 3)), hours=1)
    if _day(closed) > END:
        return
    report.state, report.closed_at = "closed", closed
    rated = _day(closed) + timedelta(days=rng.randint(0, 12))
    if rng.random() < 0.65 and rated <= END:
        pleased = PLEASED[report.received_at.year] - (15 if days > 15 else 0)
        rest = 100 - pleased
        report.rating = rng.choices(("satisfied", "partly", "not"), (pleased, rest * 0.6, rest * 0.4))[0]
        report.rated_on = rated


def _found(setting: Setting) -> dict[tuple[str, int], list[tuple[date, int]]]:
    """Violations that residents told of and black spots, by ward and day: what a report may have led to."""
    found: dict[tuple[str, int], list[tuple[date, int]]] = defaultdict(list)
    wards = list(setting.wards.values())
    told = Violation.objects.filter(area__in=wards, channel="citizen", synthetic=True).order_by("detected_on", "pk")
    for area, day, pk in told.values_list("area", "detected_on", "pk"):
        found["building_order", area].append((day, pk))
    spots = BlackSpot.objects.filter(area__in=wards, synthetic=True).order_by("found_on", "pk")
    for area, day, pk in spots.values_list("area", "found_on", "pk"):
        found["waste", area].append((day, pk))
    return found


def _link(rng: Random, report: CitizenReport, found: dict[tuple[str, int], list[tuple[date, int]]]) -> None:
    """The violation or black spot of the ward found in the month after, if there is one."""
    day = _day(report.received_at)
    there = found.get((report.kind, report.area_id), [])
    at = bisect_left(there, (day, 0))
    if report.accepted_at is None or at == len(there) or (there[at][0] - day).days > 30 or rng.random() < 0.3:
        return
    if report.kind == "waste":
        report.black_spot_id = there[at][1]
    else:
        report.violation_id = there[at][1]


def _duplicates(rng: Random, reports: list[CitizenReport]) -> Iterator[CitizenReport]:
    """A neighbour reports the same some days later."""
    for first in [r for r in reports if r.state in ("closed", "handling")][::28]:
        received = _at(rng, weekday(_day(first.received_at) + timedelta(days=5)))
        if _day(received) > END:
            continue
        yield CitizenReport(
            code=f"{first.code}-B",
            kind=first.kind,
            content=first.content,
            address=first.address,
            place=first.place,
            channel="phone",
            anonymous=True,
            received_at=max(received, first.received_at),
            duplicate_of_id=first.pk,
            state="duplicate",
            area_id=first.area_id,
            unit_id=first.unit_id,
            synthetic=True,
        )


def _petitions(setting: Setting, rng: Random, reports: list[CitizenReport]) -> Iterator[Petition]:
    """A dozen in all: on decisions, and on persons who do not exist. Some came in as reports, now empty."""
    from_reports = [report for report in reports if report.state == "handed_over"]
    wards = list(setting.wards)
    wanted = PETITIONS if len(wards) > 1 else 1
    for number in range(1, wanted + 1):
        ward, received = rng.choice(wards), _some_day(rng, 2011 + number % 5)
        kind = "complaint" if number % 3 else "denunciation"
        petition = Petition(
            number=f"DT-{received.year}-{number:05}",
            kind=kind,
            received_on=received,
            sender=names.person(rng),
            sender_address=names.house(rng, rng.choice(setting.fronts[ward])[0]),
            against="Quyết định xử phạt của phường" if kind == "complaint" else "Một cán bộ (giả định)",
            content="Nội dung đơn mô phỏng: không đồng ý với cách giải quyết.",
            is_complex=number % 4 == 0,
            area=setting.wards[ward],
            synthetic=True,
        )
        if from_reports:
            report = from_reports.pop()
            petition.report_id, petition.area_id = report.pk, report.area_id
            petition.received_on = _day(report.received_at)
            petition.number = f"DT-{petition.received_on.year}-{number:05}"
        _settle(setting, rng, petition, number)
        yield petition


def _some_day(rng: Random, year: int) -> date:

    return weekday(date(year, 1, 4) + timedelta(days=rng.randint(3, 300)))


def _settle(setting: Setting, rng: Random, petition: Petition, number: int) -> None:
    """Most decided, one refused, one passed on, the last ones open."""
    received = petition.received_on
    if number == 5:
        petition.state, petition.refusal, petition.closed_on = "refused", "Hết thời hiệu", received + timedelta(days=8)
        return
    if number == 7:
        petition.state, petition.transferred_to = "transferred", "Thanh tra Thành phố"
        petition.closed_on = received + timedelta(days=6)
        return
    petition.unit = setting.units["thanh-tra-quan" if number % 2 else "ubnd-quan"]
    petition.accepted_on, petition.state = received + timedelta(days=rng.randint(3, 12)), "verifying"
    if number >= 11:
        return
    petition.concluded_on = petition.accepted_on + timedelta(days=rng.randint(12, 40))
    petition.conclusion, petition.state = "Đơn đúng một phần", "concluded"
    petition.decided_on = petition.concluded_on + timedelta(days=rng.randint(1, 12))
    petition.decision_number, petition.state = f"{number}/QĐ-GQ", "decided"
    if number < 9:
        petition.closed_on, petition.state = petition.decided_on + timedelta(days=15), "closed"


def _at(rng: Random, day: date) -> datetime:
    """A moment of a day's working hours."""
    return timezone.make_aware(datetime.combine(day, time(rng.choice((8, 9, 10, 13, 14, 15)), rng.randint(0, 59))))


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
