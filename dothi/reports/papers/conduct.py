"""Papers of correspondence: letters, notices, submissions and conclusions of the book; a meeting's conclusion; proposals upward."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dothi.programme.correspondence.directive import directives
from dothi.programme.correspondence.dispatch_steps import State as DispatchState
from dothi.programme.correspondence.kinds import Kind
from dothi.programme.correspondence.recommendation import State as RecommendationState
from dothi.reports.cited import Line
from dothi.reports.papers.text import Section, Text, dashed, of_the_year, paragraphs, told

KINDS = {  # of the book → kind of paper
    "letter": Kind.LETTER,
    "notice": Kind.NOTICE,
    "submission": Kind.SUBMISSION,
    "conclusion": Kind.CONCLUSION,
    "unit_report": Kind.REPORT,
}


def dispatch(kind: str) -> Any:
    """What a document of the book says in the layout of its kind."""

    def content(one: Any, user: Any) -> dict[str, Any]:
        rows = list(one.recipients.filter(removed_at=None).select_related("addressee").order_by("order", "pk"))
        named = [(row.text or str(row.addressee or ""), row) for row in rows]
        direct = [name for name, row in named if row.purpose in ("", "as_above")]
        others = [
            (name, row.get_purpose_display())
            for name, row in named
            if row.purpose in ("report", "carry_out") and name not in direct
        ]
        addressed = kind in ("letter", "submission")
        if addressed and not direct:
            direct, others = [name for name, _purpose in others[:1]], others[1:]
        lines = paragraphs(one.body)
        return told(
            kind,
            Text(
                unit=one.issuer,
                subject=_bare(one.subject)
                if kind == "letter"
                else _now("về việc %(what)s") % {"what": _bare(one.subject)},
                day=one.signed_on,
                as_of=one.signed_on or one.due_on,
                number=one.symbol if one.number else "",
                addressees=direct if addressed else [],
                opening=[line.removesuffix("./.") for line in lines] or [_now("………………")],
                closing=CLOSINGS[kind] % {"who": one.issuer or one.issuer_text},
                recipients=others if addressed else [*[(name, "") for name in direct], *others],
                synthetic=one.synthetic,
            ),
        )

    return content


CLOSINGS = {
    "letter": "%(who)s trân trọng gửi",
    "notice": "%(who)s thông báo để các đơn vị biết và thực hiện",
    "submission": "%(who)s kính trình xem xét, quyết định",
    "conclusion": "Các đơn vị tổ chức thực hiện nghiêm túc kết luận này",
    "unit_report": "%(who)s trân trọng báo cáo",
}


def meeting(one: Any, user: Any) -> dict[str, Any]:
    """What a meeting concluded, and who was told to do what by when."""
    given = directives.records(user).filter(meeting=one, removed_at=None).select_related("unit").order_by("pk")
    tasks = [
        _now("%(unit)s: %(what)s%(product)s%(due)s")
        % {
            "unit": row.unit,
            "what": row.content.strip().rstrip(".;"),
            "product": f"; sản phẩm: {row.product}" if row.product else "",
            "due": f"; trước ngày {row.due_on:%d/%m/%Y}" if row.due_on else "",
        }
        for row in given
    ]
    said = paragraphs(one.conclusions)
    held = _bare(one.subject)
    if not held.startswith(("hội nghị", "họp", "giao ban")):
        held = _now("%(kind)s: %(subject)s") % {"kind": one.get_kind_display(), "subject": held}
    opening = _now("Ngày %(day)s%(place)s, %(chair)s chủ trì %(held)s. Sau khi nghe báo cáo và các ý kiến, người chủ trì kết luận như sau:") % {
        "day": f"{one.held_on:%d/%m/%Y}",
        "place": f", tại {one.place}" if one.place else "",
        "chair": one.chair,
        "held": held,
    }  # fmt: skip
    notice = one.notice
    sections = [Section("Nội dung kết luận", said, open=not said)]
    if tasks:
        sections.append(Section("Phân công thực hiện", dashed(tasks)))
    return told(
        "notice",
        Text(
            unit=one.unit or (notice.issuer if notice else None),
            subject=_now("kết luận tại %(held)s") % {"held": held},
            day=notice.signed_on if notice else None,
            as_of=one.held_on,
            number=notice.symbol if notice and notice.number and notice.kind == Kind.NOTICE else "",
            opening=[opening],
            sections=sections,
            closing=_now("Các đơn vị được giao tổ chức thực hiện và báo cáo kết quả đúng thời hạn"),
            recipients=[(str(unit), "để thực hiện") for unit in dict.fromkeys(row.unit for row in given)],
            synthetic=one.synthetic,
        ),
    )  # fmt: skip


def recommendation(kind: str) -> Any:
    """A proposal to a body above, as a submission or as a letter."""

    def content(one: Any, user: Any) -> dict[str, Any]:
        text = [
            *([_now("Xuất phát từ: %(clause)s.") % {"clause": one.clause.strip().rstrip(".")}] if one.clause else []),
            *(
                [_now("Việc đang vướng: %(blocks)s.") % {"blocks": one.blocks.strip().rstrip(".")}]
                if one.blocks
                else []
            ),
        ]
        document = one.dispatch
        asked = _now("Đề nghị %(body)s xem xét: %(title)s.") % {"body": one.to_body, "title": _bare(one.title)}
        due = [_now("Đề nghị trả lời trước ngày %(day)s.") % {"day": f"{one.due_on:%d/%m/%Y}"}] if one.due_on else []
        lines: list[str | Line] = [*text, asked, *paragraphs(one.note), *due]
        return told(
            kind,
            Text(
                unit=one.unit,
                subject=_now("kiến nghị %(title)s") % {"title": _bare(one.title)},
                day=one.sent_on,
                as_of=one.sent_on or one.due_on,
                number=(document.symbol if document and document.number else one.number) if _same(kind, document) else "",
                addressees=[one.to_body.name],
                opening=lines,
                closing=CLOSINGS[kind] % {"who": one.unit or ""},
                recipients=[],
                synthetic=one.synthetic,
            ),
        )  # fmt: skip

    return content


def _same(kind: str, document: Any) -> bool:
    """Whether the number that was given is one of this kind of paper."""
    return document is None or document.kind == KINDS[kind]


def _bare(text: str) -> str:
    text = re.sub(r"^(V/v|Về việc)\s+", "", " ".join(text.split()).rstrip(".;,"), flags=re.IGNORECASE)
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _of_kind(kind: Kind) -> Any:
    return lambda one: one.direction == "out" and one.kind == kind


PAPERS = (
    of_the_year("letter", _("Công văn"), "dispatches", tuple(DispatchState), dispatch("letter"), fits=_of_kind(Kind.LETTER)),
    of_the_year("notice", _("Thông báo"), "dispatches", tuple(DispatchState), dispatch("notice"), fits=_of_kind(Kind.NOTICE)),
    of_the_year("submission", _("Tờ trình"), "dispatches", tuple(DispatchState), dispatch("submission"), fits=_of_kind(Kind.SUBMISSION)),
    of_the_year("conclusion", _("Kết luận"), "dispatches", tuple(DispatchState), dispatch("conclusion"), fits=_of_kind(Kind.CONCLUSION)),
    of_the_year("unit_report", _("Báo cáo"), "dispatches", tuple(DispatchState), dispatch("unit_report"), fits=_of_kind(Kind.REPORT)),
    of_the_year("notice", _("Thông báo kết luận hội nghị"), "meetings", (), meeting),
    of_the_year("submission", _("Tờ trình kiến nghị"), "recommendations", tuple(RecommendationState), recommendation("submission")),
    of_the_year("letter", _("Công văn kiến nghị"), "recommendations", tuple(RecommendationState), recommendation("letter")),
)  # fmt: skip
