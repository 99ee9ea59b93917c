"""How the programme was carried, 2011-2015, all made up: recommendations, legal reviews, rules, ward posts, training,
equipment and pledges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dothi.core.models import Area
from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, read
from dothi.programme.correspondence.dispatch import Dispatch
from dothi.programme.correspondence.legal_review import LegalReview
from dothi.programme.correspondence.recommendation import Recommendation
from dothi.programme.correspondence.recommendation_block import RecommendationBlock
from dothi.programme.models import Clause, Commitment
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

YEARS = range(2011, 2016)
GRANTED = ("00283", "00298", "00268", "00256", "00274", "00286")  # wards whose post became full time in 2014


def batches(setting: Setting) -> Iterator[Batch]:
    """What others name comes first. Copies for size have none: a ward has one post, a year one choice."""
    if setting.copy:
        return
    rng = Random("efforts")  # noqa: S311 - its own, so that the story of others does not change this one
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    told = read("efforts")
    papers = {one.symbol: one for one in Dispatch.objects.filter(kind="letter")}
    sent = [_recommendation(setting, district, row, papers) for row in told["recommendations"]]
    yield Recommendation, sent
    yield RecommendationBlock, list(_blocks(sent))
    by_code = {one.code: one for one in sent}
    yield LegalReview, [_review(setting, district, row, by_code) for row in told["reviews"]]
    yield from _rules(setting, rng, district, told)
    yield from _posts(setting, rng, district, told, by_code)
    yield Equipment, [_equipment(setting, district, row) for row in told["equipment"]]
    yield from _pledges(setting, rng)


def _day(value: Any) -> date | None:
    return value or None


def _recommendation(setting: Setting, district: Area, row: list[Any], papers: dict[str, Dispatch]) -> Recommendation:
    code, title, kind, to, clause, blocks, sent, due, answer, answered = row
    number, reply = f"{int(code[3:]) * 37}/UBND-QLĐT", f"{int(code[3:]) * 53}/VP" if answer else ""
    return Recommendation(
        code=code,
        title=title,
        kind=kind,
        to_body=setting.units[to],
        clause=clause,
        blocks=blocks,
        source_clause=Clause.objects.filter(commitments__code=clause, commitments__programme__synthetic=True).first(),
        dispatch=papers.get(number),
        reply_dispatch=papers.get(reply),
        number=number,
        sent_on=sent,
        due_on=due,
        reply_number=reply,
        replied_on=_day(answered),
        state=answer or ("no_reply" if due < END else "sent"),
        area=district,
        unit=setting.units["ubnd-quan"],
        synthetic=True,
    )


def _blocks(sent: list[Recommendation]) -> Iterator[RecommendationBlock]:
    """What each holds up."""
    held = read("correspondence")["blocks"]
    commitments = {one.code: one for one in Commitment.objects.filter(programme__code="12-ctr-qu-2011")}
    for one in sent:
        for code in held.get(one.code, ()):
            yield RecommendationBlock(
                recommendation=one, commitment=commitments[code], effect=one.blocks, synthetic=True
            )


def _review(setting: Setting, district: Area, row: list[Any], sent: dict[str, Recommendation]) -> LegalReview:
    code, number, title, issuer, topic, listed, reviewed, finding, proposal, asked, amended, settled = row
    state = "listed" if not reviewed else "kept" if proposal == "keep" else "amended" if amended else "proposed"
    return LegalReview(
        code=code,
        number=number,
        title=title,
        issuer=issuer,
        topic=topic,
        listed_on=listed,
        due_on=listed + timedelta(days=180),
        reviewed_on=_day(reviewed),
        finding=finding,
        proposal=proposal,
        recommendation_id=sent[asked].pk if asked else None,
        amended_by=amended,
        settled_on=_day(settled),
        state=state,
        area=district,
        unit=setting.units["phong-tu-phap"],
        synthetic=True,
    )


def _rules(setting: Setting, rng: Random, district: Area, told: dict[str, Any]) -> Iterator[Batch]:
    """The district's own rules with who signed, then the duties of offices and wards; four wards issued none."""
    rules, parties = [], []
    for code, kind, title, unit, year, drafted, due, number, issued, bodies in told["rules"]:
        rule = IssuedRule(
            code=code,
            kind=kind,
            title=title,
            year=year or None,
            content=told["chosen"].get(year, ""),
            drafted_on=drafted,
            due_on=due,
            number=number,
            issued_on=_day(issued),
            state="issued" if issued else "draft",
            area=district,
            unit=setting.units[unit],
            synthetic=True,
        )
        rules.append(rule)
        parties.append((rule, bodies))
    owners = ["phong-qldt", "phong-tnmt", "thanh-tra-xay-dung", "ban-qlda", *setting.wards]
    for number, owner in enumerate(owners):
        drafted = setting.after(date(2011, 10, 3), 0, 500)
        waits = number % 6 == 5
        rules.append(
            IssuedRule(
                code=f"TN-{number + 1:02}",
                kind="duty",
                title=f"Quy định vai trò, trách nhiệm của lãnh đạo và cán bộ {setting.units[owner].name}",
                drafted_on=drafted,
                due_on=drafted + timedelta(days=120),
                number="" if waits else f"{rng.randint(10, 200)}/QĐ",
                issued_on=None if waits else setting.after(drafted, 20, 200),
                state="draft" if waits else "issued",
                area=setting.wards.get(owner, district),
                unit=setting.units[owner],
                synthetic=True,
            )
        )
    yield IssuedRule, rules
    yield (
        RuleParty,
        [
            RuleParty(
                rule_id=rule.pk,
                body=setting.units[body],
                part="lead" if number == 0 else "joins",
                signed_on=rule.issued_on or (rule.drafted_on + timedelta(days=60) if number == 0 else None),
                area=district,
                unit_id=rule.unit_id,
                synthetic=True,
            )
            for rule, bodies in parties
            for number, body in enumerate(bodies)
        ],
    )


def _posts(
    setting: Setting, rng: Random, district: Area, told: dict[str, Any], sent: dict[str, Recommendation]
) -> Iterator[Batch]:
    """One urban post a ward, asked for twice, full time in six; its holders; the courses, and who learned in them."""
    first, second = sent["KN-01"], sent["KN-12"]
    posts = [
        WardPost(
            code=f"CD-{ward}",
            title="Cán bộ đô thị - môi trường",
            duty="urban",
            since=date(2010, 1, 1),
            recommendation_code=(second if ward in GRANTED else first).code,
            petitioned_on=(second if ward in GRANTED else first).sent_on,
            decision_number="1120/QĐ-UBND" if ward in GRANTED else "",
            granted_on=date(2014, 4, 1) if ward in GRANTED else None,
            state="granted" if ward in GRANTED else "petitioned",
            area=area,
            unit=setting.units[ward],
            synthetic=True,
        )
        for ward, area in setting.wards.items()
    ]
    yield WardPost, posts
    holders = []
    for post in posts:
        leaves = setting.after(date(2012, 3, 1), 0, 900) if rng.random() < 0.35 else None
        holders.append(_tenure(rng, post, post.since, leaves))
        if leaves:
            holders.append(_tenure(rng, post, leaves, None))
    yield PostTenure, holders
    yield (
        RequiredCourse,
        [
            RequiredCourse(
                duty=duty,
                subject=subject,
                since=since,
                basis="Kế hoạch đào tạo cán bộ của quận",
                area=district,
                unit=setting.units["phong-noi-vu"],
                synthetic=True,
            )
            for duty, subject, since in told["required"]
        ],
    )
    courses = []
    for code, name, subject, first_day, last, unit, whom in told["courses"]:
        course = Course(
            code=code, name=name, subject=subject, starts_on=first_day, ends_on=last, hours=8 * (last - first_day).days + 8,
            places=40, state="held", area=district, unit=setting.units[unit], synthetic=True,
        )  # fmt: skip
        courses.append((course, whom))
    yield Course, [course for course, _whom in courses]
    yield Enrolment, [one for course, whom in courses for one in _learners(rng, course, whom, posts)]


def _tenure(rng: Random, post: WardPost, since: date, until: date | None) -> PostTenure:
    return PostTenure(
        post_id=post.pk,
        holder=names.person(rng),
        since=since,
        until=until,
        area_id=post.area_id,
        unit_id=post.unit_id,
        synthetic=True,
    )


def _learners(rng: Random, course: Course, whom: str, posts: list[WardPost]) -> Iterator[Enrolment]:
    for number, post in enumerate(posts):
        if whom == "half" and number % 2:
            continue
        result = rng.choices(("passed", "failed", "absent"), (88, 7, 5))[0]
        yield Enrolment(
            course_id=course.pk,
            trainee=names.person(rng),
            post_id=post.pk,
            result=result,
            score={"passed": Decimal(rng.randint(50, 95)) / 10, "failed": Decimal("4.0")}.get(result),
            certificate=f"{course.code}/{number + 1:02}" if result == "passed" else "",
            area_id=post.area_id,
            unit_id=post.unit_id,
            synthetic=True,
        )


def _equipment(setting: Setting, district: Area, row: list[Any]) -> Equipment:
    code, name, kind, unit, count, cost, bought, used, retired = row
    return Equipment(
        code=code,
        name=name,
        kind=kind,
        quantity=count,
        cost=cost * 1_000_000,
        bought_on=bought,
        used_from=_day(used),
        retired_on=_day(retired),
        area=district,
        unit=setting.units[unit],
        synthetic=True,
    )


def _pledges(setting: Setting, rng: Random) -> Iterator[Batch]:
    """Two a ward, most of them paid, some in part, a few withdrawn."""
    pledges, shares = [], []
    for number, ward in enumerate([*setting.wards, *setting.wards], 1):
        firm = rng.random() < 0.4
        day = setting.after(date(rng.choice(YEARS), 9, 1), 0, 80)
        state = rng.choices(("fulfilled", "pledged", "withdrawn"), (65, 27, 8))[0]
        amount = rng.randint(2, 40) * 10_000_000 * (5 if firm else 1)
        pledge = Pledge(
            code=f"XH-{number:03}",
            sponsor=names.company(rng) if firm else f"Nhân dân phường {setting.wards[ward].name}",
            sponsor_kind="company" if firm else "residents",
            purpose=rng.choice(("lanes", "lanes", "community", "schools", "parking", "green", "planning")),
            amount=amount,
            in_kind=rng.random() < 0.15,
            pledged_on=day,
            due_on=day + timedelta(days=300),
            state=state,
            area=setting.wards[ward],
            unit=setting.units[ward],
            synthetic=True,
        )
        pledges.append(pledge)
        shares.append([0.5, 0.5] if state == "fulfilled" else [0.4] if state == "pledged" and number % 3 else [])
    yield Pledge, pledges
    receipts: list[PledgeReceipt] = []
    for pledge, parts in zip(pledges, shares, strict=True):
        for turn, part in enumerate(parts):
            receipts.append(
                PledgeReceipt(
                    pledge_id=pledge.pk,
                    amount=int(pledge.amount * Decimal(str(part))),
                    received_on=min(pledge.pledged_on + timedelta(days=20 + 60 * turn), END),
                    voucher=f"PT-{len(receipts) + 1:04}",
                    area_id=pledge.area_id,
                    unit_id=pledge.unit_id,
                    synthetic=True,
                )
            )
    yield PledgeReceipt, receipts
