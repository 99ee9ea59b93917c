"""Papers of reporting and review: a unit's report, the consolidated report of a cycle with its annex, a review's report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dothi.core import access
from dothi.core.models import Domain, Role
from dothi.core.spoken import number as spoken_number
from dothi.programme import words
from dothi.programme.cycles.consolidated import gather as collected
from dothi.programme.cycles.cycle import State as CycleState
from dothi.programme.cycles.report_block import Section as Block
from dothi.programme.cycles.unit_report import State as ReportState
from dothi.programme.models import Indicator, Target
from dothi.programme.reviews.assessment import missing_lines, retell
from dothi.programme.reviews.review import State as ReviewState
from dothi.programme.reviews.snapshot import ReviewSnapshot
from dothi.registers.register import registers
from dothi.reports.cited import Cited, Line, say
from dothi.reports.content import annexed
from dothi.reports.facts import gather
from dothi.reports.papers.plans import programme_cited, upward
from dothi.reports.papers.text import Group, Part, Section, Text, dashed, of_the_year, paragraphs, told
from dothi.reports.sources import inside
from dothi.reports.told import status

SECTIONS = (  # of a report: its title, and the sections of blocks that it holds with their own titles
    ("Kết quả đạt được", ((Block.RESULTS, ""),)),
    (
        "Tồn tại, hạn chế và nguyên nhân",
        (
            (Block.SHORTCOMINGS, "Tồn tại, hạn chế"),
            (Block.CAUSES_OBJECTIVE, "Nguyên nhân khách quan"),
            (Block.CAUSES_SUBJECTIVE, "Nguyên nhân chủ quan"),
            (Block.OBSTACLES, "Khó khăn, vướng mắc"),
        ),
    ),
    ("Phương hướng, nhiệm vụ thời gian tới", ((Block.DIRECTION, ""),)),
    ("Đề xuất, kiến nghị", ((Block.PROPOSALS, ""),)),
)


def unit_report(one: Any, user: Any) -> dict[str, Any]:
    """One unit's report in one cycle, from the blocks it wrote."""
    cycle, blocks = one.cycle, _blocks(one.blocks)
    return told(
        "unit_report",
        Text(
            unit=one.unit,
            subject=_subject(cycle.programme, inside(cycle.span)),
            as_of=min(one.due_on, timezone.localdate()),
            opening=[_opening(cycle.programme, one.unit, inside(cycle.span))],
            sections=[_section(title, inner, blocks) for title, inner in SECTIONS],
            closing=_now("Trên đây là báo cáo của %(who)s %(period)s") % {"who": one.unit, "period": inside(cycle.span)},
            recipients=upward(one.unit, cycle.programme),
            synthetic=one.synthetic or any(block.synthetic for block in blocks),
        ),
    )  # fmt: skip


def consolidated(cycle: Any, user: Any) -> dict[str, Any]:
    """The report of a cycle: the coordinator's words, then each unit's under its own name; the figures in the annex.

    Raises:
        PermissionDenied: the user may not read every unit's report; half a report would be a wrong one.
    """
    if not access.scope(user, Domain.REPORTING, Role.VIEWER).everywhere:
        raise PermissionDenied(_now("Báo cáo tổng hợp gồm báo cáo của mọi đơn vị: bạn chưa được xem tất cả."))
    found = collected(cycle, figures=False)
    reports, given = list(found.reports), found.handed_in
    board, period = cycle.unit or cycle.programme.document.issuer, inside(cycle.span)
    return told(
        "consolidated",
        Text(
            unit=board,
            subject=_subject(cycle.programme, period),
            as_of=min(cycle.verify_by, timezone.localdate()),
            bases=[],
            opening=[_opening(cycle.programme, board, period), _handed_in(cycle, reports, given)],
            sections=[_gathered(title, inner, found) for title, inner in SECTIONS],
            closing=_now("Trên đây là báo cáo tổng hợp kết quả thực hiện Chương trình %(period)s") % {"period": period},
            recipients=upward(board, cycle.programme),
            annex_title=_now("kết quả thực hiện các chỉ tiêu %(period)s") % {"period": period},
            annex=frozen(cycle) if cycle.state == CycleState.CLOSED else live(cycle.programme, cycle.span),
            synthetic=cycle.synthetic or cycle.programme.synthetic or any(r.synthetic for r in reports),
        ),
    )  # fmt: skip


def review(one: Any, user: Any) -> dict[str, Any]:
    """The report of a review: what people concluded, the obstacles that stand, the figures in the annex."""
    period = inside(one.span)
    issuer = one.unit or one.programme.document.issuer
    named = {"annual": _now("sơ kết"), "mid_term": _now("sơ kết"), "final": _now("tổng kết")}[one.kind]
    stuck = one.obstacles.filter(removed_at=None).exclude(state="dropped").select_related("owed_by", "commitment")
    obstacles = dashed(
        [
            _now("%(title)s; tháo gỡ: %(how)s%(who)s")
            % {
                "title": o.title.rstrip(".;"),
                "how": " ".join(o.unblock.split()).rstrip(".;"),
                "who": f" ({o.owed_by})" if o.owed_by else "",
            }
            for o in stuck
        ]
    )
    causes = [("Nguyên nhân khách quan", one.causes_objective), ("Nguyên nhân chủ quan", one.causes_subjective)]
    lacks = [Part("Tồn tại, hạn chế", paragraphs(one.shortcomings), open=not one.shortcomings.strip())]
    lacks += [Part(title, paragraphs(text), open=not text.strip()) for title, text in causes]
    if obstacles:
        lacks.append(Part("Vướng mắc và điều kiện tháo gỡ", obstacles))
    return told(
        "consolidated",
        Text(
            unit=issuer,
            subject=_now("%(what)s thực hiện Chương trình số %(symbol)s “%(title)s”, %(period)s")
            % {"what": named, "symbol": one.programme.document.symbol, "title": one.programme, "period": period},
            day=one.approved_on,
            as_of=one.held_on or min(one.span.end, timezone.localdate()),
            number=one.number,
            opening=[_opening(one.programme, issuer, period)],
            sections=[
                Section("Kết quả đạt được", paragraphs(one.results), open=not one.results.strip()),
                *_retold(one),
                Section("Tồn tại, hạn chế và nguyên nhân", parts=lacks),
                Section("Bài học kinh nghiệm", paragraphs(one.lessons), open=not one.lessons.strip()),
                Section("Phương hướng, nhiệm vụ", paragraphs(one.direction), open=not one.direction.strip()),
            ],
            closing=_now("Trên đây là báo cáo %(what)s thực hiện Chương trình %(period)s") % {"what": named, "period": period},
            recipients=upward(issuer, one.programme),
            annex_title=_now("kết quả thực hiện các chỉ tiêu %(period)s") % {"period": period},
            annex=_snapped(one) or live(one.programme, one.span),
            synthetic=one.synthetic or one.programme.synthetic,
        ),
    )  # fmt: skip


def _retold(one: Any) -> list[Section]:
    """Of a final review: the assessment in the form of the programme's first part, and what could not be shown."""
    if one.kind != "final":
        return []
    retold = retell(one.programme, one.span)
    lines = [_statement(statement) for statement in retold.statements]
    missing = dashed(missing_lines(retold))
    parts = [Part("Kết quả theo từng nội dung", lines, open=not lines)]
    return [Section("Đánh giá theo phần thứ nhất của chương trình", parts=[*parts, *([Part("Chưa đủ số liệu để thể hiện", missing)] if missing else [])])]  # fmt: skip


def _statement(statement: Any) -> Line:
    """A sentence told anew, each figure with its source."""
    parts: list[str | Cited] = []
    for piece in statement.pieces:
        if piece.fact is None:
            parts.append(piece.text)
            continue
        fact = piece.fact
        source = _now("%(indicator)s, năm %(year)s: %(how)s; văn bản ghi “%(was)s”.") % {
            "indicator": fact.indicator, "year": fact.year, "how": fact.said, "was": piece.was,
        }  # fmt: skip
        parts.append(Cited(f"{fact.indicator.code}:{fact.year}", piece.text, source, fact.value, str(fact.year)))
    return Line(tuple(parts))


def frozen(cycle: Any) -> list[Group]:
    """The figures as they were when the cycle was closed last, with the revisions since; the whole area's only."""
    figures = cycle.figures.filter(closing=cycle.closings, area=cycle.area_id).select_related("indicator")
    rows = []
    for n, figure in enumerate(figures.prefetch_related("revisions").order_by("indicator__code"), start=1):
        aim = Target(
            indicator=figure.indicator, operator=figure.operator, value=figure.target, value_max=figure.target_max
        )
        year = f" ({figure.target_year})" if figure.target_year else ""
        has = figure.target is not None
        rows.append(
            {
                "number": n,
                "content": figure.indicator.name,
                "target": f"{words.target(aim)}{year}" if has else _now("chưa có"),
                "result": _closed(figure),
                "against": figure.get_light_display(),
                "source": _now("đơn vị báo cáo") if figure.by_hand else _now("sổ, chốt lần %(n)s") % {"n": figure.closing},
            }
        )  # fmt: skip
    return [Group("", rows)]


def _closed(figure: Any) -> Cited:
    revised = list(figure.revisions.all())
    value = figure.last
    shown = _now("chưa có số liệu") if value is None else words.amount(value, figure.indicator).replace(" %", "\u00a0%")
    sets = [(figure.top_records, figure.top_digest), (figure.bottom_records, figure.bottom_digest)]
    counted = " ÷ ".join(spoken_number(count) for count, digest in sets if digest)
    said = [
        _now("Số chốt lần %(n)s lúc %(at)s") % {"n": figure.closing, "at": f"{timezone.localtime(figure.computed_at):%H:%M %d/%m/%Y}"},
        *([_now("%(count)s bản ghi") % {"count": counted}] if counted else []),
        *[_now("mã %(digest)s") % {"digest": digest[:12]} for _count, digest in sets if digest],
        *([_now("đã điều chỉnh %(n)s lần sau khi chốt") % {"n": len(revised)}] if revised else []),
    ]  # fmt: skip
    return Cited(f"closed:{figure.code}", shown, "; ".join(said) + ".", value, figure.period)


def _snapped(one: Any) -> list[Group]:
    """The figures as they were frozen when the review was approved; none while it is not."""
    snapshot = ReviewSnapshot.objects.filter(review=one).first()
    if snapshot is None:
        return []
    known = Indicator.objects.in_bulk(
        [i["code"] for c in snapshot.payload["commitments"] for i in c["indicators"]], field_name="code"
    )
    groups, done = [], set()
    for commitment in snapshot.payload["commitments"]:
        rows = []
        for told_one in commitment["indicators"]:
            if told_one["code"] in known and told_one["code"] not in done:
                done.add(told_one["code"])
                rows.append(_snapped_row(snapshot, commitment["code"], told_one, known[told_one["code"]]))
        if rows:
            groups.append(Group(f"{commitment['code']} {commitment['title']}", rows))
    return groups


def _snapped_row(snapshot: Any, number: str, told_one: dict[str, Any], indicator: Any) -> dict[str, Any]:
    value = None if told_one["value"] is None else Decimal(told_one["value"])
    sides = [side for side in told_one["records"].values() if side]
    names = list(
        dict.fromkeys(str(registers[side["register"]].title) for side in sides if side["register"] in registers)
    )
    counted = [
        _now("%(count)s bản ghi, mã %(digest)s") % {"count": side["records"], "digest": side["sha256"][:12]}
        for side in sides
    ]
    at = f"{timezone.localtime(snapshot.taken_at):%H:%M %d/%m/%Y}"
    source = "; ".join([_now("Số chốt khi duyệt bản đánh giá, lúc %(at)s") % {"at": at}, *names, *counted]) + "."
    aims = told_one["targets"]
    shown = _now("chưa có số liệu") if value is None else words.amount(value, indicator).replace(" %", "\u00a0%")
    aim = _now("chưa có")
    if aims and aims[-1]["value"] is not None:
        last = aims[-1]
        held = Target(indicator=indicator, operator=last["operator"], value=Decimal(last["value"]),
                      value_max=Decimal(last["value_max"]) if last["value_max"] else None)  # fmt: skip
        aim = f"{words.target(held)} ({last['year']})"
    return {
        "number": number,
        "content": told_one["name"],
        "target": aim,
        "result": Cited(f"snapshot:{told_one['code']}", shown, source, value, str(snapshot.payload["year"])),
        "against": status(aims[-1]["reason"] if aims else told_one["reason"]),
        "source": ", ".join(names) or (_now("đơn vị báo cáo") if told_one["by_hand"] else "–"),
    }


def live(programme: Any, period: Any) -> list[Group]:
    """The figures as the registers have them now."""
    return [Group(group.title, group.rows) for group in annexed(gather(programme, period))]


def _blocks(related: Any) -> list[Any]:
    found = related.filter(removed_at=None).exclude(text="").select_related("commitment")
    return list(found.order_by("commitment__code", "pk"))


def _gathered(title: str, inner: Any, found: Any) -> Section:
    """One section of the consolidated report: the summary of each entry, then the units' blocks under their names."""
    by_code = {part.section: part for part in found.parts}
    told_parts = [
        (name, [line for entry in by_code[section].entries for line in _entry(entry)]) for section, name in inner
    ]
    if len(inner) == 1:
        lines = told_parts[0][1]
        return Section(title, lines, open=not lines)
    return Section(title, parts=[Part(name, lines, open=not lines) for name, lines in told_parts])


def _entry(entry: Any) -> list[Line]:
    about = f"{entry.commitment.code} {entry.commitment.name}: " if entry.commitment else ""
    lines: list[Line] = []
    if entry.summary is not None:
        first, *rest = paragraphs(entry.summary.text) or [""]
        lines += [Line((f"{about}{first}",)), *[Line((line,)) for line in rest]]
    for stamped in entry.blocks:
        first, *rest = paragraphs(stamped.block.text) or [""]
        lines += [
            Line((f"- {stamped.unit}: {about if entry.summary is None else ''}{first}",)),
            *[Line((line,)) for line in rest],
        ]
    return lines


def _section(title: str, inner: Any, blocks: list[Any]) -> Section:
    """One section; several parts where it has several sections of blocks."""
    found = {section: [block for block in blocks if block.section == section] for section, _title in inner}
    if len(inner) == 1:
        lines = [line for block in found[inner[0][0]] for line in _said(block)]
        return Section(title, lines, open=not lines)
    parts = []
    for section, name in inner:
        lines = [line for block in found[section] for line in _said(block)]
        parts.append(Part(name, lines, open=not lines))
    return Section(title, parts=parts)


def _said(block: Any) -> list[Line]:
    """A block's paragraphs, and on which commitment."""
    about = f"{block.commitment.code} {block.commitment.name}: " if block.commitment else ""
    first, *rest = paragraphs(block.text) or [""]
    return [Line((f"{about}{first}",)), *[Line((line,)) for line in rest]]


def _subject(programme: Any, period: str) -> str:
    return _now("kết quả thực hiện Chương trình số %(symbol)s “%(title)s”, %(period)s") % {
        "symbol": programme.document.symbol,
        "title": programme,
        "period": period,
    }


def _opening(programme: Any, unit: Any, period: str) -> Line:
    return say(
        _now("Thực hiện %(programme)s, %(who)s báo cáo kết quả %(period)s như sau:"),
        programme=programme_cited(programme),
        who=unit,
        period=period,
    )


def _handed_in(cycle: Any, reports: list[Any], given: list[Any]) -> Line:
    source = _now("Đếm trong sổ báo cáo của đơn vị, %(cycle)s.") % {"cycle": cycle}
    missing = [str(r.unit) for r in reports if r not in given]
    tail = _now("; chưa nộp: %(names)s") % {"names": ", ".join(missing)} if missing else ""
    key = f"cycle:{cycle.code}"
    return say(
        _now("Đến ngày %(day)s có %(given)s trong %(all)s đơn vị nộp báo cáo, %(late)s đơn vị nộp muộn%(tail)s."),
        day=_day(min(cycle.verify_by, timezone.localdate())),
        given=Cited(key, str(len(given)), source),
        all=Cited(key, str(len(reports)), source),
        late=Cited(key, str(sum(r.late for r in given)), source),
        tail=tail,
    )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


PAPERS = (
    of_the_year("unit_report", _("Báo cáo của đơn vị"), "unit-reports", tuple(ReportState), unit_report),
    of_the_year(
        "consolidated",
        _("Báo cáo tổng hợp"),
        "reporting-cycles",
        (CycleState.OPEN, CycleState.CLOSING, CycleState.CLOSED),
        consolidated,
        role=Role.OFFICER,
    ),
    of_the_year("consolidated", _("Báo cáo sơ kết, tổng kết"), "reviews", tuple(ReviewState), review),
)
