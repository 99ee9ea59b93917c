"""Papers of plans: a unit's plan for a year with its annex of tasks, and the plan of inspections of a supervising body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Unit
from dothi.core.text import format_number
from dothi.programme.plans.annex import annex
from dothi.programme.plans.plan_partner import PlanPartner
from dothi.programme.plans.steps import PlanState
from dothi.programme.supervision.plan import State as SupervisionPlanState
from dothi.reports.cited import Cited, say
from dothi.reports.papers.text import Group, Part, Section, Text, dashed, of_the_year, paragraphs, told


def plan(one: Any, user: Any) -> dict[str, Any]:
    """The plan of one unit for one year, its tasks grouped by the goals and solutions they serve."""
    groups = annex(one)
    tasks = [line.task for group in groups for line in group.rows]
    helpers = Unit.objects.filter(pk__in=PlanPartner.objects.filter(task__in=tasks).values("partner")).order_by("name")
    return told(
        "plan",
        Text(
            unit=one.unit,
            subject=_now("thực hiện Chương trình số %(symbol)s “%(title)s” năm %(year)s")
            % {"symbol": one.programme.document.symbol, "title": one.programme, "year": one.year},
            day=one.approved_on,
            as_of=one.submitted_on or one.due_on or date(one.year, 12, 31),
            number=one.number,
            bases=[programme_cited(one.programme)],
            opening=[_opening(one, tasks)],
            sections=[
                Section("Mục đích, yêu cầu", paragraphs(one.purpose), open=not one.purpose.strip()),
                Section(
                    "Nội dung",
                    parts=[
                        Part("Trọng tâm, khâu đột phá", _focus(one, tasks), open=not _focus(one, tasks)),
                        Part("Nhiệm vụ cụ thể", [_now("Nhiệm vụ, đơn vị chủ trì, phối hợp, thời gian và sản phẩm: theo Phụ lục kèm theo.")]),
                    ],
                ),
                Section("Tổ chức thực hiện", _carried_out(one, tasks)),
            ],
            closing=_now("Trên đây là kế hoạch thực hiện Chương trình năm %(year)s") % {"year": one.year},
            recipients=[*upward(one.unit, one.programme), *[(unit.name, "để phối hợp") for unit in helpers]],
            annex_title=_now("nhiệm vụ thực hiện chương trình năm %(year)s") % {"year": one.year},
            annex=[Group(f"{group.number}. {group.title}", [_row(line) for line in group.rows]) for group in groups],
            synthetic=one.synthetic or any(task.synthetic for task in tasks),
        ),
    )  # fmt: skip


def programme_cited(programme: Any) -> str:
    """The programme as a ground names it."""
    document = programme.document
    signed = f" ngày {document.signed_on:%d/%m/%Y}" if document.signed_on else ""
    issuer = document.issuer.name if document.issuer else document.issuer_text
    return f"Chương trình số {document.symbol}{signed} của {issuer} về “{programme}”"


def upward(unit: Unit | None, programme: Any) -> list[tuple[str, str]]:
    """Those above: whoever issued the programme, and the unit's own superior."""
    found = [programme.document.issuer] if programme.document.issuer else []
    if unit is not None and unit.parent is not None:
        found.append(unit.parent)
    return [(one.name, "để báo cáo") for one in dict.fromkeys(found) if one != unit]


def _opening(one: Any, tasks: Sequence[Any]) -> Any:
    money = [task.budget for task in tasks if task.budget is not None]
    key = f"plan:{one.code}"
    counted = _now("Đếm trong %(plan)s, các dòng còn hiệu lực.") % {"plan": one}
    summed = _now("Cộng kinh phí của %(count)s dòng có ghi kinh phí trong %(plan)s.") % {
        "count": len(money),
        "plan": one,
    }
    sentence = _now(
        "%(who)s xây dựng kế hoạch năm %(year)s gồm %(count)s nhiệm vụ, trong đó %(broken)s khâu đột phá%(money)s như sau:"
    )
    tail = (
        say(_now("; kinh phí dự kiến %(sum)s"), sum=Cited(f"{key}:money", f"{format_number(sum(money))} đồng", summed))
        if money
        else ""
    )
    return say(
        sentence,
        who=one.unit,
        year=one.year,
        count=Cited(f"{key}:lines", str(len(tasks)), counted),
        broken=Cited(f"{key}:lines", str(sum(task.breakthrough for task in tasks)), counted),
        money=tail,
    )  # fmt: skip


def _focus(one: Any, tasks: Sequence[Any]) -> list[Any]:
    """What people wrote, then the lines that break through first."""
    broken = dashed([task.content for task in tasks if task.breakthrough])
    return [*paragraphs(one.focus), *broken]


def _carried_out(one: Any, tasks: Sequence[Any]) -> list[Any]:
    said = [
        _now("%(who)s chủ trì thực hiện, theo dõi, đôn đốc; định kỳ báo cáo kết quả theo kỳ báo cáo của Chương trình.") % {"who": one.unit},
        _now("Các đơn vị có tên ở cột “Cơ quan phối hợp” của Phụ lục phối hợp theo chức năng, nhiệm vụ và thời gian đã ghi."),
    ]  # fmt: skip
    carried = sum(1 for task in tasks if task.origin == "carried")
    if carried:
        count = Cited(
            f"plan:{one.code}:lines", str(carried), _now("Đếm trong %(plan)s, các dòng còn hiệu lực.") % {"plan": one}
        )
        said.append(say(_now("%(count)s nhiệm vụ chuyển từ năm trước được ưu tiên hoàn thành."), count=count))  # type: ignore[arg-type]
    return said


def _row(line: Any) -> dict[str, Any]:
    """One line of the annex, as the template names it."""
    money = f" ({format_number(line.task.budget)} đồng)" if line.task.budget else ""
    where = f", tại {line.task.address}" if line.task.address else ""
    return {
        "number": line.number,
        "content": f"{line.content}{where}",
        "lead": line.lead or " ",
        "helpers": line.partners or " ",
        "time": line.time,
        "product": f"{line.product or '……'}{money}",
    }


def inspections(one: Any, user: Any) -> dict[str, Any]:
    """The year's plan of a supervising body: whom it looks at, on what, when."""
    found = list(
        one.supervisions.filter(removed_at=None).select_related("subject", "unit").order_by("planned_on", "pk")
    )
    rows = [
        {
            "number": n,
            "content": f"{s.get_kind_display().capitalize()} {s.subject}: {s.title}",
            "lead": s.unit.name if s.unit else " ",
            "helpers": " ",
            "time": f"trước {s.planned_on:%d/%m/%Y}" if s.planned_on else " ",
            "product": "Thông báo kết luận",
        }
        for n, s in enumerate(found, start=1)
    ]
    counted = _now("Đếm trong %(plan)s.") % {"plan": one}
    count = Cited(f"supervision-plan:{one.pk}", str(len(found)), counted)
    return told(
        "plan",
        Text(
            unit=one.unit,
            subject=_now("kiểm tra, giám sát việc thực hiện Chương trình số %(symbol)s năm %(year)s")
            % {"symbol": one.programme.document.symbol, "year": one.year},
            day=one.decided_on,
            as_of=date(one.year, 12, 31),
            number=one.number,
            bases=[programme_cited(one.programme)],
            opening=[say(_now("Năm %(year)s, %(who)s tiến hành %(count)s cuộc kiểm tra, giám sát như sau:"), year=one.year, who=one.unit, count=count)],
            sections=[
                Section("Mục đích, yêu cầu", open=True),
                Section("Nội dung, đối tượng", [_now("Nội dung, đối tượng, thời gian: theo Phụ lục kèm theo.")]),
                Section("Tổ chức thực hiện", open=True),
            ],
            closing=_now("Trên đây là kế hoạch kiểm tra, giám sát năm %(year)s") % {"year": one.year},
            recipients=[*upward(one.unit, one.programme), *[(s.subject.name, "để thực hiện") for s in found]],
            annex_title=_now("các cuộc kiểm tra, giám sát năm %(year)s") % {"year": one.year},
            annex=[Group("", rows)],
            synthetic=one.synthetic,
        ),
    )  # fmt: skip


PAPERS = (
    of_the_year("plan", _("Kế hoạch năm"), "unit-plans", tuple(PlanState), plan),
    of_the_year(
        "plan", _("Kế hoạch kiểm tra, giám sát"), "supervision-plans", tuple(SupervisionPlanState), inspections
    ),
)
