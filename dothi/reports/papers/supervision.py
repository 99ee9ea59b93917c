"""Papers of an inspection or supervision: the minutes drawn up on the spot, and the conclusion with what must be put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dothi.programme.supervision import minutes as kept
from dothi.programme.supervision.finding import Severity
from dothi.programme.supervision.supervision_steps import State
from dothi.reports.cited import Cited, Line, say
from dothi.reports.papers.text import Part, Section, Text, dashed, of_the_year, paragraphs, told

ON_THE_SPOT = (State.UNDER_WAY, State.REPORTED, State.CONCLUDED, State.CLOSED)


def minutes(one: Any, user: Any) -> dict[str, Any]:
    """The minutes: who was there, what was asked and answered, what was found; what the unit says stays open."""
    facts = kept.minutes(user, one)
    team = [f"{m.name}, {m.role}{f' ({m.unit})' if m.unit else ''}" for m in facts.team]
    found = facts.findings
    return told(
        "minutes",
        Text(
            unit=one.unit,
            subject=_about(one),
            day=one.ends_on,
            as_of=one.ends_on or one.planned_on,
            opening=[
                _now("Hôm nay, hồi …… giờ ……, ngày …… tháng …… năm ………, tại …………………, Đoàn %(kind)s làm việc với %(subject)s.")
                % {"kind": one.get_kind_display(), "subject": one.subject}
            ],
            sections=[
                Section("Thành phần", parts=[
                    Part(_now("Đoàn %(kind)s") % {"kind": one.get_kind_display()}, dashed(team), open=not team),
                    Part(_now("Đại diện %(subject)s") % {"subject": one.subject}, open=True),
                ]),
                Section("Nội dung", [*_scope(one), *dashed(list(facts.topics)), *_asked(facts)]),
                Section("Kết quả", _found(one, found), open=not found),
                Section(_now("Ý kiến của %(subject)s") % {"subject": one.subject}, open=True),
                Section("Kết thúc", [_now("Biên bản lập thành …… bản, đã đọc cho những người dự nghe, thống nhất và cùng ký tên./.")]),
            ],
            parties=[_now("Trưởng đoàn"), _now("Đại diện đơn vị"), _now("Người ghi biên bản")],
            synthetic=one.synthetic,
        ),
    )  # fmt: skip


def conclusion(one: Any, user: Any) -> dict[str, Any]:
    """The conclusion: what was found and issued, who headed the unit then, what must be put right by when."""
    found = kept.notice(user, one).findings
    demands = [demand for told_one in found for demand in told_one.demands]
    remedies = dashed(
        [
            _now("%(what)s (%(unit)s, trước ngày %(due)s)")
            % {"what": d.what.strip().rstrip(".;"), "unit": d.unit, "due": f"{d.due_on:%d/%m/%Y}"}
            for d in demands
        ]
    )
    return told(
        "conclusion",
        Text(
            unit=one.unit,
            subject=_now("kết luận %(about)s") % {"about": _about(one)},
            day=one.concluded_on,
            as_of=one.concluded_on or one.ends_on or one.planned_on,
            number=one.conclusion_number,
            opening=[*_scope(one), _now("%(who)s kết luận như sau:") % {"who": one.unit}],
            sections=[
                Section("Kết quả", _found(one, found), open=not found),
                Section("Kết luận", paragraphs(one.conclusion), open=not one.conclusion.strip()),
                Section("Yêu cầu", remedies, open=not remedies),
            ],
            closing=_now("%(subject)s tổ chức thực hiện và báo cáo kết quả khắc phục đúng thời hạn nêu trên") % {"subject": one.subject},
            recipients=[(one.subject.name, "để thực hiện"), *([(one.unit.parent.name, "để báo cáo")] if one.unit and one.unit.parent else [])],
            synthetic=one.synthetic,
        ),
    )  # fmt: skip


def _about(one: Any) -> str:
    title = one.title.strip().rstrip(".")
    kind = one.get_kind_display()
    said = title if title.casefold().startswith(kind.casefold()) else f"{kind} {title[:1].lower()}{title[1:]}"
    return (
        said if str(one.subject) in said else _now("%(said)s tại %(subject)s") % {"said": said, "subject": one.subject}
    )


def _scope(one: Any) -> list[str]:
    said = []
    if one.decision_number:
        days = {"number": one.decision_number, "day": f"{one.decided_on:%d/%m/%Y}", "start": f"{one.starts_on:%d/%m/%Y}",
                "end": f"{one.ends_on:%d/%m/%Y}", "subject": one.subject}  # fmt: skip
        said.append(_now("Thực hiện Quyết định số %(number)s ngày %(day)s, từ ngày %(start)s đến ngày %(end)s Đoàn làm việc tại %(subject)s.") % days)  # fmt: skip
    if one.looked_from and one.looked_to:
        span = {"start": f"{one.looked_from:%d/%m/%Y}", "end": f"{one.looked_to:%d/%m/%Y}"}
        said.append(_now("Mốc thời gian xem xét: từ ngày %(start)s đến ngày %(end)s.") % span)
    return said


def _asked(facts: kept.Minutes) -> list[Line]:
    return dashed([f"{item.question.strip().rstrip('?.')}: {item.answer or '……………'}" for item in facts.checklist])


def _found(one: Any, found: Sequence[kept.Told]) -> list[Any]:
    """How many, then each with its gravity and the head of that day."""
    if not found:
        return []
    source = _now("Đếm trong sổ phát hiện của cuộc %(code)s.") % {"code": one.code}
    key = f"supervision:{one.code}"
    grave = sum(f.severity == str(Severity.SERIOUS.label) for f in found)
    counted = say(
        _now("Ghi nhận %(count)s nội dung, trong đó %(grave)s vi phạm nghiêm trọng:"),
        count=Cited(key, str(len(found)), source),
        grave=Cited(key, str(grave), source),
    )
    lines = []
    for f in found:
        name = f"{f.head}{f', {f.head_title}' if f.head_title else ''}"
        head = _now("; người đứng đầu khi đó: %(head)s") % {"head": name} if f.head else ""
        repeat = _now("; lặp lại phát hiện %(code)s") % {"code": f.repeats} if f.repeats else ""
        serves = f" [{f.commitment}]" if f.commitment else ""
        lines.append(f"{f.text.strip().rstrip('.;')}{serves} ({f.severity}{head}{repeat})")
    return [counted, *dashed(lines)]


PAPERS = (
    of_the_year("minutes", _("Biên bản kiểm tra, giám sát"), "supervisions", ON_THE_SPOT, minutes),
    of_the_year(
        "conclusion",
        _("Kết luận kiểm tra, giám sát"),
        "supervisions",
        (State.CONCLUDED, State.CLOSED),
        conclusion,
    ),
)
