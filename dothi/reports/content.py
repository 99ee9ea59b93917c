"""What a programme's report says, before it takes a form: the same content is shown on a page and printed in Word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dothi.core import access
from dothi.core.models import Domain, Role
from dothi.core.period import Period
from dothi.programme.models import Commitment, Programme
from dothi.programme.standing import Stand
from dothi.reports.cited import Cited, Line, say
from dothi.reports.facts import Facts, gather, kinds
from dothi.reports.goals import Goal, goals, light_words
from dothi.reports.letterhead import Letterhead, letterhead
from dothi.reports.shortcomings import Group, ahead, judged, shortcomings
from dothi.reports.sources import day, inside
from dothi.reports.told import Told, status, target


@dataclass(frozen=True)
class AnnexRow:
    """One target of the annex."""

    number: str
    content: str
    target: str
    result: Cited
    against: str
    source: str


@dataclass(frozen=True)
class Annexed:
    """A goal's part of the annex."""

    title: str
    rows: list[AnnexRow]


@dataclass(frozen=True)
class Report:
    """A programme's report for a period, whole, in one language."""

    facts: Facts
    form: str
    language: str
    head: Letterhead
    subject: str
    period: str
    synthetic: str
    opening: Line
    closing: Line
    assigned: list[Line]
    data: list[Line]
    overview: list[Line]
    goals: list[Goal]
    shortcomings: list[Group]
    judged: list[Line]
    ahead: list[Line]
    annex: list[Annexed]

    def figures(self) -> list[Cited]:
        """Every figure of the indicators, once each: what is frozen when the report is made."""
        found: dict[str, Cited] = {}
        for told in self.facts.indicators():
            past = [*reversed(told.baselines), *(c for _p, c in told.years), *(c for _p, c in told.before)]
            every = [*past, told.now, told.reported]
            found |= {one.key: one for one in every if one is not None}
        return list(found.values())


def may_preview(user: Any) -> bool:
    """Whether a user may read the programme's reports. A command of the machine answers for itself by its name."""
    return isinstance(user, str) or access.may(user, Domain.PROGRAMME, Role.VIEWER)


def compose(programme: Programme, period: Period, form: str, language: str = "vi", *, user: Any) -> Report:
    """Read the registers and put the report together, in `language`.

    Raises:
        PermissionDenied: the user may not read the programme's reports.
    """
    if not may_preview(user):
        access.require(user, Domain.PROGRAMME, Role.VIEWER)
    with translation.override(language):
        facts = gather(programme, period)
        head = letterhead(programme, period, form)
        subject = _subject(programme, period)
        return Report(
            facts=facts,
            form=form,
            language=language,
            head=head,
            subject=subject if form == "party" else subject[:1].upper() + subject[1:],
            period=inside(period),
            synthetic=_("SỐ LIỆU MÔ PHỎNG, KHÔNG DÙNG LÀM CĂN CỨ BÁO CÁO CHÍNH THỨC") if facts.synthetic else "",
            opening=_opening(facts, head),
            closing=say(
                _("Trên đây là báo cáo kết quả thực hiện Chương trình số %(symbol)s %(period)s"),
                symbol=programme.document.symbol,
                period=inside(period),
            ),
            assigned=_assigned(facts),
            data=_data(facts),
            overview=_overview(facts),
            goals=goals(facts),
            shortcomings=shortcomings(facts),
            judged=judged(facts),
            ahead=ahead(facts),
            annex=annexed(facts),
        )


def _subject(programme: Programme, period: Period) -> str:
    return _("kết quả thực hiện Chương trình số %(symbol)s “%(title)s”, %(period)s") % {
        "symbol": programme.document.symbol,
        "title": re.sub(r"(?<=\d{4}) - (?=\d{4})", "\u00a0-\u00a0", str(programme)),  # a span of years is one word
        "period": inside(period),
    }


def _opening(facts: Facts, head: Letterhead) -> Line:
    programme, document = facts.programme, facts.programme.document
    return say(
        _(
            "Thực hiện Chương trình số %(symbol)s ngày %(day)s của %(issuer)s%(short)s, %(who)s báo cáo kết quả %(period)s như sau:"
        ),
        symbol=document.symbol,
        day=day(document.signed_on) if document.signed_on else "…/…/……",
        issuer=document.issuer or document.issuer_text,
        short=_(" (gọi tắt là %(name)s)") % {"name": programme.short_name} if programme.short_name else "",
        who=head.signed_for,
        period=inside(facts.period),
    )


def _assigned(facts: Facts) -> list[Line]:
    """What the programme asks for, how much of it has a lead, what is open: counted together, cited once."""
    found, stands = kinds(facts.standing.stands.values()), facts.standing.stands
    phrase = _(
        "%(goals)s mục tiêu, %(tasks)s nhiệm vụ và %(solutions)s giải pháp; %(led)s trong %(all)s cam kết đã có đơn vị chủ trì"
    ) % {
        "goals": found["goal"],
        "tasks": found["task"],
        "solutions": found["solution"],
        "led": len(stands) - len(facts.standing.leaderless),
        "all": len(stands),
    }
    if conflicts := len(facts.standing.conflicts):
        phrase += "; " + ngettext(
            "văn bản còn %(count)s điểm mâu thuẫn chờ người có thẩm quyền giải quyết",
            "văn bản còn %(count)s điểm mâu thuẫn chờ người có thẩm quyền giải quyết",
            conflicts,
        ) % {"count": conflicts}
    return [say(_("Chương trình đề ra %(all)s."), all=_counted(facts, "commitments", phrase))]


def _counted(facts: Facts, key: str, phrase: str) -> Cited:
    """What is counted among the commitments themselves."""
    source = _("Đếm trong bảng cam kết và phân công của chương trình %(code)s, ngày %(day)s.") % {
        "code": facts.programme.document.symbol,
        "day": day(facts.at.date()),
    }
    return Cited(f"programme:{key}", phrase, source, None, facts.period.code)


def _data(facts: Facts) -> list[Line]:
    if not facts.registers:
        return [say(_("Chưa có sổ nào giữ số liệu của các chỉ số; chỗ chưa có số liệu được ghi rõ."))]
    return [
        say(
            _("Số liệu tính từ các sổ: %(registers)s; chốt đến ngày %(end)s, tính ngày %(day)s. Chú thích của mỗi số nêu chỉ số đo, sổ, kỳ, số bản ghi và mã của tập bản ghi để kiểm tra lại. Chỗ chưa có số liệu được ghi rõ, không ghi bằng 0."),
            registers=", ".join(name[:1].lower() + name[1:] for name in facts.registers),
            end=day(min(facts.period.end, facts.at.date())),
            day=day(facts.at.date()),
        )
    ]  # fmt: skip


def _overview(facts: Facts) -> list[Line]:
    """How many goals and tasks show each light; lights that none shows are left out."""
    goals_said = _lights(facts, Commitment.Kind.GOAL, _("Trong %(count)s mục tiêu: %(lights)s"))
    tasks_said = _lights(facts, Commitment.Kind.TASK, _("trong %(count)s nhiệm vụ: %(lights)s"))
    said = "; ".join(filter(None, (goals_said, tasks_said)))
    return [say("%(said)s.", said=_counted(facts, "lights", said[:1].upper() + said[1:]))] if said else []


def _lights(facts: Facts, kind: str, sentence: str) -> str:
    stands = facts.of(kind)
    counts = [(light, sum(facts.light(s) == light for s in stands)) for light in ("good", "warn", "bad", "none")]
    said = ", ".join(f"{number} {light_words(light)}" for light, number in counts if number)
    return sentence % {"count": len(stands), "lights": said} if stands else ""


def annexed(facts: Facts) -> list[Annexed]:
    """Every target under its goal: the goal's own, then those of the tasks that serve it, each once."""
    found, done = [], set()
    for goal in facts.of(Commitment.Kind.GOAL):
        rows = []
        for one in (goal, *facts.standing.serving(goal.commitment)):
            if one.commitment.pk not in done:
                done.add(one.commitment.pk)
                rows += _annex_rows(one, facts.told[one.commitment.pk])
        if rows:
            found.append(Annexed(goal.commitment.name, rows))
    rest = [s for s in facts.standing.stands.values() if s.commitment.pk not in done]
    if rows := [row for s in rest for row in _annex_rows(s, facts.told[s.commitment.pk])]:
        found.append(Annexed(_("Nội dung khác"), rows))
    return found


def _annex_rows(one: Stand, several: list[Told]) -> list[AnnexRow]:
    """A row for each target, and one for a figure without any; what has neither is told among the unknown."""
    rows = []
    for told in several:
        register = ", ".join(dict.fromkeys(s.register for s in told.value.sets)) or _("Đơn vị báo cáo")
        source = register if told.known or told.now.sets else "–"
        for held in told.result.held or ([None] if told.known else []):
            aim = f"{target(held)} ({held.target.year})" if held and held.target.value is not None else _("chưa có")
            reason = held.judgement.reason if held else told.result.reason
            rows.append(AnnexRow(one.commitment.code, str(told.indicator), aim, told.value, status(reason), source))
    return rows
