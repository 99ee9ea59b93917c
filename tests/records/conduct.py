"""How the programme is carried: communication, recommendations, rules, posts, training, equipment, pledges, briefings."""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area
from dothi.registers.conduct.briefing import Briefing
from dothi.registers.conduct.briefing_session import BriefingSession
from dothi.registers.conduct.campaign import Campaign
from dothi.registers.conduct.campaign_event import CampaignEvent
from dothi.registers.conduct.course import Course
from dothi.registers.conduct.enrolment import Enrolment
from dothi.registers.conduct.equipment import Equipment
from dothi.registers.conduct.issued_rule import IssuedRule
from dothi.registers.conduct.pledge import Pledge
from dothi.registers.conduct.pledge_receipt import PledgeReceipt
from dothi.registers.conduct.post_tenure import PostTenure
from dothi.registers.conduct.required_course import RequiredCourse
from dothi.registers.conduct.rule_party import RuleParty
from dothi.registers.conduct.ward_post import WardPost
from tests.records.base import number, saved
from tests.records.land import body


def campaign(where: Area, **facts: Any) -> Campaign:
    """A campaign on the law on the environment in March 2012."""
    given = {
        "code": f"TT-{number()}",
        "name": "Tuyên truyền Luật Bảo vệ môi trường",
        "topic": "environment",
        "starts_on": date(2012, 3, 1),
        "ends_on": date(2012, 3, 31),
    }
    return saved(Campaign(area=where, **{**given, **facts}))


def event(of: Campaign, **facts: Any) -> CampaignEvent:
    """A session in a residential group on 10 March 2012, with 60 people."""
    given = {
        "code": f"B-{number()}",
        "held_on": date(2012, 3, 10),
        "place_kind": "residential_group",
        "venue": "Nhà sinh hoạt tổ dân phố 5",
        "capacity": 80,
        "attendance": 60,
    }
    return saved(CampaignEvent(campaign=of, area=of.area, **{**given, **facts}))


def rule(where: Area, **facts: Any) -> IssuedRule:
    """A draft rule of coordination of 1 March 2012."""
    given = {
        "code": f"QC-{number()}",
        "kind": "coordination",
        "title": "Quy chế phối hợp quản lý trật tự xây dựng",
        "drafted_on": date(2012, 3, 1),
    }
    return saved(IssuedRule(area=where, **{**given, **facts}))


def party(to: IssuedRule, **facts: Any) -> RuleParty:
    """A body that joins."""
    return saved(RuleParty(rule=to, area=to.area, **{"body": body(), **facts}))


def post(where: Area, **facts: Any) -> WardPost:
    """The urban post of a ward, beside other work, since 2010; of a duty no other post of the ward has."""
    taken = set(WardPost.objects.filter(area=where).values_list("duty", flat=True))
    free = next((d for d in ("urban", "environment", "land") if d not in taken), "urban")
    given = {"code": f"CD-{number()}", "title": "Cán bộ đô thị", "duty": free, "since": date(2010, 1, 1)}
    return saved(WardPost(area=where, **{**given, **facts}))


def tenure(of: WardPost, **facts: Any) -> PostTenure:
    """Someone who holds a post since 2010."""
    return saved(PostTenure(post=of, area=of.area, **{"holder": "Đỗ Văn Khế", "since": date(2010, 1, 1), **facts}))


def course(where: Area, **facts: Any) -> Course:
    """Five days on building order in May 2012."""
    given = {
        "code": f"LH-{number()}",
        "name": "Tập huấn quản lý trật tự xây dựng",
        "subject": "building_order",
        "starts_on": date(2012, 5, 7),
        "ends_on": date(2012, 5, 11),
    }
    return saved(Course(area=where, **{**given, **facts}))


def enrolment(into: Course, where: Area | None = None, **facts: Any) -> Enrolment:
    """A learner of a ward."""
    given = {"trainee": f"Ngô Thị Na {number()}"}
    return saved(Enrolment(course=into, area=where or into.area, **{**given, **facts}))


def required(where: Area, **facts: Any) -> RequiredCourse:
    """Building order is required of urban posts from a day no other row has."""
    given = {
        "duty": "urban",
        "subject": "building_order",
        "since": date(2000 + number() % 20, 1, 1),
        "basis": "Kế hoạch đào tạo của quận",
    }
    given["until"] = given["since"].replace(month=2)
    return saved(RequiredCourse(area=where, **{**given, **facts}))


def item(where: Area, **facts: Any) -> Equipment:
    """A noise meter, bought on 1 March 2012."""
    given = {
        "code": f"TS-{number()}",
        "name": "Máy đo độ ồn",
        "kind": "measuring",
        "cost": 45_000_000,
        "bought_on": date(2012, 3, 1),
    }
    return saved(Equipment(area=where, **{**given, **facts}))


def pledge(where: Area, **facts: Any) -> Pledge:
    """A company pledges 100 million đồng for a lane on 1 March 2012."""
    given = {
        "code": f"XH-{number()}",
        "sponsor": "Công ty Hoa Sữa",
        "sponsor_kind": "company",
        "purpose": "lanes",
        "amount": 100_000_000,
        "pledged_on": date(2012, 3, 1),
    }
    return saved(Pledge(area=where, **{**given, **facts}))


def receipt(of: Pledge, **facts: Any) -> PledgeReceipt:
    """Ten million of a pledge, received on 1 April 2012."""
    given = {"amount": 10_000_000, "received_on": date(2012, 4, 1), "voucher": f"PT-{number()}"}
    return saved(PledgeReceipt(pledge=of, area=of.area, **{**given, **facts}))


def briefing(where: Area, **facts: Any) -> Briefing:
    """A ward's Party committee of 300 members, to be told of the programme by the end of September 2011."""
    given = {
        "code": f"QT-{number()}",
        "organisation": "Đảng bộ phường Bạch Mai",
        "subject": "Chương trình 12-CTr/QU",
        "members": 300,
        "planned_on": date(2011, 7, 25),
        "due_on": date(2011, 9, 30),
    }
    return saved(Briefing(area=where, **{**given, **facts}))


def session(of: Briefing, **facts: Any) -> BriefingSession:
    """A session with 200 members on 15 September 2011."""
    given = {"held_on": date(2011, 9, 15), "attended": 200}
    return saved(BriefingSession(briefing=of, area=of.area, **{**given, **facts}))


SAMPLES = {
    "campaigns": campaign,
    "campaign-events": lambda ward: event(campaign(ward)),
    "issued-rules": rule,
    "rule-parties": lambda ward: party(rule(ward)),
    "ward-posts": post,
    "post-tenures": lambda ward: tenure(post(ward)),
    "courses": course,
    "enrolments": lambda ward: enrolment(course(ward)),
    "required-courses": required,
    "equipment": item,
    "pledges": pledge,
    "pledge-receipts": lambda ward: receipt(pledge(ward)),
    "briefings": briefing,
    "briefing-sessions": lambda ward: session(briefing(ward)),
}
