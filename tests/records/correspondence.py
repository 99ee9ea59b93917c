"""The paper of the programme: documents in and out, conferences, assignments, recommendations, legal reviews."""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area, Document, Unit
from dothi.programme.correspondence.directive import Directive
from dothi.programme.correspondence.directive_party import DirectiveParty
from dothi.programme.correspondence.dispatch import Dispatch
from dothi.programme.correspondence.dispatch_recipient import DispatchRecipient
from dothi.programme.correspondence.legal_review import LegalReview
from dothi.programme.correspondence.meeting import Meeting
from dothi.programme.correspondence.recommendation import Recommendation
from dothi.programme.correspondence.recommendation_block import RecommendationBlock
from dothi.programme.correspondence.term import Term
from dothi.programme.models import Clause, Commitment, Programme
from tests.records.base import number, saved
from tests.records.land import body


def unit(code: str, name: str, system: str = "state", **facts: Any) -> Unit:
    """A unit, made once a test."""
    return Unit.objects.get_or_create(code=code, defaults={"name": name, "system": system, **facts})[0]


def committee() -> Unit:
    """The district's Party committee."""
    return unit("quan-uy", "Quận uỷ", "party")


def people_committee() -> Unit:
    """The district's People's Committee."""
    return unit("ubnd", "UBND quận")


def term(where: Area, **facts: Any) -> Term:
    """A term of the Party committee from 1 July 2010 on; every further one lies a century after the one before."""
    n = Term.all_objects.count()
    given = {
        "code": f"NK-{number()}",
        "name": "Nhiệm kỳ 2010-2015",
        "body": committee(),
        "since": date(2010 + n * 10, 7, 1),
        "until": date(2020 + n * 10, 7, 1),
    }
    return saved(Term(area=where, **{**given, **facts}))


def dispatch(where: Area, **facts: Any) -> Dispatch:
    """A draft letter of the People's Committee to the City."""
    given = {
        "code": f"VB-{number()}",
        "kind": "letter",
        "subject": "V/v bổ sung chức danh chuyên trách",
        "issuer": people_committee(),
        "suffix": "UBND-QLĐT",
    }
    return saved(Dispatch(area=where, **{**given, **facts}))


def issued(where: Area, **facts: Any) -> Dispatch:
    """A letter of 1 March 2012, copied from the paper book under a number of its own."""
    given = {
        "number": number(),
        "from_book": True,
        "signed_on": date(2012, 3, 1),
        "signer": "Đỗ Quang Thuận",
        "state": "issued",
    }
    return dispatch(where, **{**given, **facts})


def came(where: Area, **facts: Any) -> Dispatch:
    """A letter of the office of the environment, received on 5 March 2012."""
    given = {
        "direction": "in",
        "issuer": body(),
        "symbol": f"{number()}/TNMT",
        "suffix": "",
        "signed_on": date(2012, 3, 2),
        "received_on": date(2012, 3, 5),
        "received_number": number(),
        "unit": people_committee(),
        "state": "received",
    }
    return dispatch(where, **{**given, **facts})


def recipient(of: Dispatch, **facts: Any) -> DispatchRecipient:
    """An office to carry it out, asked to answer by the end of April 2012."""
    given = {
        "addressee": body(),
        "purpose": "carry_out",
        "order": number() % 30_000,
        "answer_due_on": date(2012, 4, 30),
    }
    return saved(DispatchRecipient(dispatch=of, **{**given, **facts}))


def meeting(where: Area, **facts: Any) -> Meeting:
    """The yearly look back of 10 January 2013."""
    given = {
        "code": f"HN-{number()}",
        "kind": "review",
        "subject": "Sơ kết năm 2012",
        "held_on": date(2013, 1, 10),
        "chair": "Nguyễn Lan Hương",
    }
    return saved(Meeting(area=where, **{**given, **facts}))


def directive(where: Area, **facts: Any) -> Directive:
    """An office is told at the look back to list the lanes without light, by the end of March 2013."""
    given = {
        "code": f"GV-{number()}",
        "unit": body(),
        "content": "Lập danh mục ngõ chưa có đèn",
        "given_on": date(2013, 1, 10),
        "due_on": date(2013, 3, 31),
    }
    if not facts.keys() & {"meeting", "dispatch"}:
        facts["meeting"] = meeting(where)
    return saved(Directive(area=where, **{**given, **facts}))


def party(to: Directive, **facts: Any) -> DirectiveParty:
    """The People's Committee helps."""
    return saved(DirectiveParty(directive=to, **{"body": people_committee(), **facts}))


def commitment() -> Commitment:
    """One commitment of a programme of one sentence, made once a test."""
    words = "Lắp đèn các ngõ."
    document = Document.objects.get_or_create(
        symbol="12-CTr/QU", defaults={"kind": "CTr", "title": "Thử", "text": words}
    )[0]
    programme = Programme.objects.get_or_create(
        code="mot-cau", defaults={"title": "Một câu", "document": document, "start_year": 2011, "end_year": 2015}
    )[0]
    clause = Clause.objects.get_or_create(
        document=document,
        path="Z",
        defaults={"order": 900, "level": "dash", "text": words, "start": 0, "end": len(words)},
    )[0]
    return Commitment.objects.get_or_create(
        programme=programme, clause=clause, defaults={"code": "T1", "kind": "task", "order": 1, "title": words}
    )[0]


def block(of: Recommendation, **facts: Any) -> RecommendationBlock:
    """What waits for a recommendation."""
    given = {"commitment": commitment(), "effect": "Phường kiêm nhiệm"}
    return saved(RecommendationBlock(recommendation=of, **{**given, **facts}))


def recommendation(where: Area, **facts: Any) -> Recommendation:
    """A draft that asks the City for full-time posts."""
    given = {"code": f"KN-{number()}", "title": "Bổ sung chức danh chuyên trách", "kind": "post", "to_body": body()}
    return saved(Recommendation(area=where, **{**given, **facts}))


def sent(where: Area, **facts: Any) -> Recommendation:
    """A recommendation sent on 1 March 2012."""
    given = {"number": f"{number()}/UBND", "sent_on": date(2012, 3, 1), "due_on": date(2012, 5, 1), "state": "sent"}
    return recommendation(where, **{**given, **facts})


def review(where: Area, **facts: Any) -> LegalReview:
    """A decree listed for review on 1 March 2012."""
    given = {
        "code": f"RS-{number()}",
        "title": "Nghị định về cấp giấy phép xây dựng",
        "number": "64/2012/NĐ-CP",
        "issuer": "Chính phủ",
        "topic": "construction",
        "listed_on": date(2012, 3, 1),
    }
    return saved(LegalReview(area=where, **{**given, **facts}))


SAMPLES = {
    "terms": term,
    "dispatches": dispatch,
    "dispatch-recipients": lambda ward: recipient(dispatch(ward)),
    "meetings": meeting,
    "directives": directive,
    "directive-parties": lambda ward: party(directive(ward)),
    "recommendations": recommendation,
    "recommendation-blocks": lambda ward: block(recommendation(ward)),
    "legal-reviews": review,
}
