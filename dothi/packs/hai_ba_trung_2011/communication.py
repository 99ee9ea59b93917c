"""Communication 2011-2015 and the briefing of Party members, all made up. The briefing began after the term that the
programme set for it: it was signed on 21 July 2011."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from dothi.core.models import Area
from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import Setting, beside
from dothi.registers.conduct.briefing import Briefing
from dothi.registers.conduct.briefing_session import BriefingSession
from dothi.registers.conduct.campaign import Campaign
from dothi.registers.conduct.campaign_event import CampaignEvent

LAWS = ("construction", "planning", "land", "housing", "environment")
YEARS = range(2011, 2016)
SIGNED, TOLD = date(2011, 7, 21), date(2011, 7, 28)  # of the programme; of its key staff


def batches(setting: Setting) -> Iterator[Batch]:
    """Campaigns and briefings, each before its sessions. Copies for size have none."""
    if setting.copy:
        return
    rng = Random("communication")  # noqa: S311 - its own, so that the story of others does not change this one
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    yield from _communication(setting, rng, district)
    yield from _briefings(setting, rng, district)


def _communication(setting: Setting, rng: Random, district: Area) -> Iterator[Batch]:
    """A campaign a law and year by the justice office, one a ward and year; most of the wards' in schools too."""
    campaigns: list[Campaign] = []
    for year in YEARS:
        months = range(9, 12) if year == SIGNED.year else range(2, 11)
        for law in LAWS:
            start = date(year, rng.choice(months), rng.randint(1, 20))
            campaigns.append(_campaign(setting, f"TT-{year}-{law[:2].upper()}", law, start, district, "phong-tu-phap"))
        for number, ward in enumerate(setting.wards):
            topic = ("awareness", "tidy", "environment", "construction")[(year + number) % 4]
            start = date(year, rng.choice(months), rng.randint(1, 20))
            campaigns.append(_campaign(setting, f"TT-{year}-{ward}", topic, start, setting.wards[ward], ward))
    for campaign in campaigns:
        campaign.state, campaign.result, campaign.evaluation = _ended(rng, campaign)
    yield Campaign, campaigns
    yield CampaignEvent, [event for campaign in campaigns for event in _events(setting, rng, campaign, district)]


def _campaign(setting: Setting, code: str, topic: str, start: date, area: Area, unit: str) -> Campaign:
    return Campaign(
        code=code,
        name=f"{'Tuyên truyền' if topic != 'tidy' else 'Vận động'} {Campaign(topic=topic).get_topic_display()}"  # type: ignore[attr-defined]
        f" năm {start.year}",
        topic=topic,
        joint=unit in setting.wards,
        starts_on=start,
        ends_on=start + timedelta(days=40),
        materials="Hỏi đáp ngắn, tờ gấp, tiểu phẩm",
        plan_number=f"{start.month}{start.day}/KH",
        area=area,
        unit=setting.units[unit],
        synthetic=True,
    )


def _ended(rng: Random, campaign: Campaign) -> tuple[str, str, str]:
    """How far it came: most are evaluated; two of the last year still wait for their report."""
    if campaign.starts_on > date(2015, 10, 10):
        return "running", "", ""
    if rng.random() < 0.12:
        return "reported", "Đã tổ chức theo kế hoạch", ""
    return "evaluated", "Đã tổ chức theo kế hoạch", rng.choice(("Tốt", "Đạt yêu cầu", "Nội dung còn dài"))


def _events(setting: Setting, rng: Random, campaign: Campaign, district: Area) -> Iterator[CampaignEvent]:
    """A ward's campaign goes to groups and to a school; one of the district to the radio and to two wards."""
    here = [code for code, area in setting.wards.items() if area.pk == campaign.area_id]
    kinds = ["residential_group"] * rng.randint(1, 3) + ["school"] if here else ["media", "residential_group", "school"]
    for number, kind in enumerate(kinds, 1):
        ward = here[0] if here else rng.choice(list(setting.wards))
        street, line = rng.choice(setting.fronts[ward])
        seats = {"residential_group": rng.randint(40, 90), "school": rng.randint(150, 400)}.get(kind)
        came = None if seats is None else round(seats * rng.uniform(0.5, 1.08))
        yield CampaignEvent(
            code=f"{campaign.code}-{number}",
            campaign_id=campaign.pk,
            held_on=campaign.starts_on + timedelta(days=rng.randint(0, 40)),
            place_kind=kind,
            venue={
                "residential_group": f"Nhà sinh hoạt tổ dân phố {rng.randint(1, 60)}",
                "school": f"Trường học trên {names.house(rng, street).split(' ', 2)[2]}",
            }.get(kind, "Đài truyền thanh quận và loa phường"),
            capacity=seats,
            attendance=came,
            over_reason="Kê thêm ghế ngoài sân" if seats and came and came > seats else "",
            signed=rng.randint(15, 40) if campaign.topic == "tidy" and kind == "residential_group" else None,
            proof="Biên bản, danh sách" if rng.random() < 0.9 else "",
            place=setting.point(*beside(line, rng.uniform(0, 1) * line.length, 12)) if seats else None,
            area=setting.wards[ward] if seats else district,
            unit_id=campaign.unit_id,
            synthetic=True,
        )


def _briefings(setting: Setting, rng: Random, district: Area) -> Iterator[Batch]:
    """The key staff a week after the programme was signed; the wards' Party bodies from August on, some after September."""
    briefings = [
        _briefing(setting, "QT-CB-01", "key_staff", "Đảng bộ quận", 420, date(2011, 7, 22), date(2011, 6, 30), district)
    ]
    for ward, area in setting.wards.items():
        members = rng.randint(380, 1500)
        name = f"Đảng bộ phường {area.name}"
        briefings.append(
            _briefing(setting, f"QT-{ward}", "members", name, members, TOLD, date(2011, 9, 30), area, ward)
        )
    yield Briefing, briefings
    sessions = []
    for number, briefing in enumerate(briefings):
        first = TOLD if briefing.kind == "key_staff" else setting.after(date(2011, 8, 8), 0, 35)
        if number % 7 == 6:
            first = setting.after(date(2011, 10, 10), 0, 30)
        told = round(briefing.members * rng.uniform(0.78, 0.95))
        sessions.append((briefing, first, told))
        if rng.random() < 0.6:
            sessions.append((briefing, setting.after(first, 20, 90), round((briefing.members - told) * 0.7)))
    yield (
        BriefingSession,
        [
            BriefingSession(
                briefing_id=briefing.pk,
                held_on=day,
                venue="Hội trường quận" if briefing.kind == "key_staff" else "Hội trường phường",
                attended=told,
                minute="Biên bản và danh sách ký nhận",
                area_id=briefing.area_id,
                unit_id=briefing.unit_id,
                synthetic=True,
            )
            for briefing, day, told in sessions
        ],
    )


def _briefing(
    setting: Setting, code: str, kind: str, organisation: str, members: int, given: date, due: date, area: Area,
    ward: str = "",
) -> Briefing:  # fmt: skip
    return Briefing(
        code=code,
        kind=kind,
        organisation=organisation,
        subject="Chương trình 12-CTr/QU, gắn với các nghị quyết của Trung ương, Thành phố và quận",
        members=members,
        planned_on=min(given, due),
        due_on=due,
        plan_number=f"{members % 90 + 1}/KH-ĐU" if ward and members % 9 else "",
        area=area,
        unit=setting.units[ward or "ban-thuong-vu"],
        synthetic=True,
    )
