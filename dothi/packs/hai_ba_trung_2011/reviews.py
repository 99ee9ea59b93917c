"""How the term was reviewed, all made up: yearly and mid-term reviews with what people concluded, the obstacles of the
programme and one amended sentence. Each review's standing is frozen from the synthetic records themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dothi.core.models import Area, User
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import Setting, read
from dothi.programme.models import Assessment, Clause, Commitment, Programme
from dothi.programme.reviews.clause_version import ClauseVersion
from dothi.programme.reviews.freezing import freeze
from dothi.programme.reviews.obstacle import Obstacle
from dothi.programme.reviews.review import Review
from dothi.programme.standing import stand

CODE = "12-ctr-qu-2011"
WRITER, SIGNER = "dieuphoi", "truongban"
MADE_UP = {  # light → what a person would say of it, where nobody is quoted
    "good": ("on_course", "Số liệu đạt hoặc đúng tiến độ"),
    "warn": ("behind", "Số liệu chậm so với đường tiến độ"),
    "bad": ("behind", "Số liệu chưa đạt, cần dồn sức"),
}


def batches(setting: Setting) -> Iterator[Batch]:
    """What others name comes first. Copies for size have none: a programme is reviewed once a year."""
    if setting.copy:
        return
    told = read("reviews")
    programme = Programme.objects.get(code=CODE)
    commitments = {c.code: c for c in programme.commitments.select_related("clause")}
    people = {u.username: u for u in User.objects.filter(username__in=[WRITER, SIGNER])}
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    yield ClauseVersion, [_amendment(setting, district, told, programme, people)]
    Clause.objects.filter(versions__state="decided", amended=False).update(amended=True)
    _judge(programme, people[WRITER], told["remark"])
    made = [_review(setting, district, programme, row, told["remark"], people) for row in told["reviews"]]
    yield Review, made
    by_code = {one.code: one for one in made}
    for review in made:
        if review.kind == Review.Kind.ANNUAL:
            Assessment.objects.filter(commitment__programme=programme, year=review.year).update(review=review)
    for review in made:
        freeze(review)
    yield (
        Obstacle,
        [_obstacle(setting, district, row, told["remark"], commitments, by_code) for row in told["obstacles"]],
    )


def _judge(programme: Programme, writer: User, remark: str) -> None:
    """What the coordinator says of every commitment with a light, each year; what the pack quotes of people stays. Now and
    then the person sees more than the figure, and says so."""
    for year in range(programme.start_year, programme.end_year):
        now = stand(programme, year)
        said = {a.commitment_id for a in Assessment.objects.filter(commitment__programme=programme, year=year)}
        for number, one in enumerate(now.stands.values()):
            Assessment.objects.filter(commitment=one.commitment, year=year).update(seen=one.light)
            if one.commitment.pk in said or one.light not in MADE_UP:
                continue
            mark, words = MADE_UP[one.light]
            if one.light == "good" and (number + year) % 4 == 0:
                mark, words = "behind", "Số liệu đạt nhưng chất lượng chưa đều giữa các phường"
            if one.light == "warn" and (number + year) % 3 == 0:
                mark, words = "on_course", "Số liệu chậm vì hồ sơ quý IV nhập muộn; ngoài hiện trường đã xong"
            Assessment.objects.create(
                commitment=one.commitment, year=year, mark=mark, justification=words + remark, assessed_by=writer,
                seen=one.light,
            )  # fmt: skip


def _review(
    setting: Setting, district: Area, programme: Programme, row: dict[str, Any], remark: str, people: dict[str, User]
) -> Review:
    return Review(
        programme=programme,
        code=row["code"],
        title=row["title"],
        kind=row["kind"],
        period=row["period"],
        held_on=row["held"],
        results=row["results"] + remark,
        shortcomings=row["shortcomings"] + remark,
        causes_objective=row["objective"] + remark,
        causes_subjective=row["subjective"] + remark,
        lessons=row["lessons"] + remark,
        direction=row["direction"] + remark,
        number=row["number"],
        approved_on=row["approved"],
        submitted_by=people[WRITER],
        approved_by=people[SIGNER],
        state="published",
        area=district,
        unit=setting.units["ban-chu-nhiem"],
        synthetic=True,
    )


def _obstacle(
    setting: Setting,
    district: Area,
    row: dict[str, Any],
    remark: str,
    commitments: dict[str, Commitment],
    reviews: dict[str, Review],
) -> Obstacle:
    asked: date | None = row.get("asked")
    resolved: date | None = row.get("resolved")
    return Obstacle(
        code=row["code"],
        title=row["title"],
        commitment=commitments[row["commitment"]],
        description=row["title"] + remark,
        unblock=row["unblock"],
        owed_by=setting.units[row["owed_by"]],
        since=row["since"],
        remind_on=row["remind"],
        review=reviews[row["review"]],
        asked_on=asked,
        resolved_on=resolved,
        resolution=row["how"] + remark if resolved else "",
        state="resolved" if resolved else "asked" if asked else "open",
        area=district,
        unit=setting.units["ban-chu-nhiem"],
        synthetic=True,
    )


def _amendment(
    setting: Setting, district: Area, told: dict[str, Any], programme: Programme, people: dict[str, User]
) -> ClauseVersion:
    row = told["amendment"]
    return ClauseVersion(
        clause=Clause.objects.get(commitments__programme=programme, commitments__code=row["clause"]),
        code=row["code"],
        number=2,
        text=row["text"],
        text_en=row["text_en"],
        reason=row["reason"] + told["remark"],
        valid_from=row["from"],
        decision=row["decision"],
        decided_on=row["decided"],
        submitted_by=people[WRITER],
        decided_by=people[SIGNER],
        state="decided",
        area=district,
        unit=setting.units["ban-chu-nhiem"],
        synthetic=True,
    )
