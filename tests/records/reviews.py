"""Reviews, obstacles and amendments of a programme."""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area, Document, Unit
from dothi.programme.models import Clause, Commitment, Programme
from dothi.programme.reviews.clause_version import ClauseVersion
from dothi.programme.reviews.obstacle import Obstacle
from dothi.programme.reviews.review import Review
from tests.records.base import number, saved

TEXT = "Tỷ lệ xây dựng có phép đạt trên 98%."


def programme() -> Programme:
    """A programme of 2011-2015, the same for all samples of a test."""
    found = Programme.objects.filter(code="thu-danh-gia").first()
    if found:
        return found
    paper = Document.objects.create(symbol="12-CTr/QU", kind="CTr", title="Chương trình thử", text=TEXT,
                                    signed_on=date(2011, 7, 21))  # fmt: skip
    return Programme.objects.create(
        code="thu-danh-gia", title="Chương trình thử", document=paper, start_year=2011, end_year=2015, synthetic=True
    )


def clause(of: Programme) -> Clause:
    """One sentence of its document."""
    path = f"I/{number()}"
    return Clause.objects.create(
        document=of.document, path=path, order=1, level="dash", text=TEXT, start=0, end=len(TEXT), actionable=True
    )


def commitment(of: Programme | None = None) -> Commitment:
    """One commitment, to that sentence."""
    of = of or programme()
    return Commitment.objects.create(
        programme=of, clause=clause(of), code=f"G{number()}", kind="goal", order=1, title=TEXT.rstrip(".")
    )


def unit() -> Unit:
    """The body that owes a solution."""
    return Unit.objects.get_or_create(code="so-qhkt", defaults={"name": "Sở QHKT", "system": "external"})[0]


def review(where: Area, **facts: Any) -> Review:
    """The year 2013 as its coordinator drafts it."""
    given = {
        "programme": programme(),
        "code": f"SK-{number()}",
        "title": "Sơ kết năm 2013",
        "kind": "annual",
        "period": "2013",
        "held_on": date(2013, 12, 20),
        "results": "Tỷ lệ cấp phép tăng.",
        "shortcomings": "Hạ ngầm còn chậm.",
        "direction": "Hoàn thành các chỉ tiêu.",
    }
    return saved(Review(area=where, **{**given, **facts}))


def obstacle(where: Area, **facts: Any) -> Obstacle:
    """A commitment that waits for a plan of the City since March 2013."""
    given = {
        "code": f"VM-{number()}",
        "title": "Chưa có quy hoạch phân khu",
        "unblock": "Thành phố phê duyệt quy hoạch phân khu",
        "since": date(2013, 3, 1),
        "remind_on": date(2013, 6, 1),
    }
    facts = {"commitment": commitment(), "owed_by": unit(), **facts} if "commitment" not in facts else facts
    return saved(Obstacle(area=where, **{**given, **facts}))


def amendment(where: Area, **facts: Any) -> ClauseVersion:
    """A sentence whose target is raised from July 2013 on, drafted."""
    given = {
        "code": f"SD-{number()}",
        "text": "Tỷ lệ xây dựng có phép đạt trên 99%.",
        "reason": "Kết quả đã vượt chỉ tiêu.",
        "valid_from": date(2013, 7, 1),
    }
    facts = facts if "clause" in facts else {"clause": clause(programme()), **facts}
    return saved(ClauseVersion(area=where, **{**given, **facts}))


SAMPLES = {"reviews": review, "obstacles": obstacle, "clause-versions": amendment}
