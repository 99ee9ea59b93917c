"""What the figures say is wanting, what people say of it, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from dothi.programme import words
from dothi.programme.standing import Stand
from dothi.reports.cited import Line, say
from dothi.reports.facts import Facts
from dothi.reports.sources import Sources, day, inside
from dothi.reports.told import below, gap, target, verdict


@dataclass(frozen=True)
class Group:
    """Shortcomings of one sort."""

    title: str
    lines: list[Line]


def shortcomings(facts: Facts) -> list[Group]:
    """What is not met, low, late, led by nobody, contradictory or unknown; only what there is."""
    stands = list(facts.standing.stands.values())
    groups = [
        Group(_("Chỉ tiêu chưa đạt hoặc chậm so với tiến độ:"), _missed(facts)),
        Group(_("Phường có kết quả thấp hơn chỉ tiêu:"), _low_wards(facts)),
        Group(_("Cam kết quá thời hạn:"), _due([s for s in stands if facts.late(s)])),
        Group(_("Chưa có đơn vị chủ trì:"), _together([_named(s) for s in facts.standing.leaderless])),
        Group(_("Điểm mâu thuẫn trong văn bản chưa được giải quyết:"), [Line((_bare(c.said),)) for c in facts.standing.conflicts]),
        Group(_("Nội dung chưa có số liệu:"), _unknown(facts)),
    ]  # fmt: skip
    return [Group(g.title, listed(g.lines)) for g in groups if g.lines]


def listed(lines: list[Line]) -> list[Line]:
    """The lines of a list as offices end them: a semicolon, the last a full stop."""
    return [Line((*line.parts, "." if n == len(lines) else ";")) for n, line in enumerate(lines, start=1)]


def _missed(facts: Facts) -> list[Line]:
    """Each target not met once: goal and task may share an indicator."""
    found: dict[tuple[int, str], Line] = {}
    for told in (one for several in facts.told.values() for one in several):
        for held in told.result.held:
            if held.judgement.light in ("bad", "warn"):
                line = say(
                    _("%(name)s: %(value)s, %(verdict)s"),
                    name=told.indicator,
                    value=told.value,
                    verdict=verdict(told, held),
                )
                found.setdefault((told.indicator.pk, target(held)), line)
    return list(found.values())


def _low_wards(facts: Facts) -> list[Line]:
    found = []
    for told in facts.indicators():
        low = below(told, facts.wards)
        if low:
            names = ", ".join(f"{a.name} ({words.amount(v, told.indicator)})".replace(" %", "\u00a0%") for a, v in low)
            source = Sources(told.proof.series.since, {told.indicator.pk: told.proof.series}, facts.at)
            cited = source.by_ward(told.indicator, told.period, names)
            found.append(
                say(_("%(name)s: %(count)s phường, gồm %(wards)s"), name=told.indicator, count=len(low), wards=cited)
            )
    return found


def _named(one: Stand) -> str:
    return f"{one.commitment.code} {one.commitment.name}"


def _together(names: list[str]) -> list[Line]:
    """Many short names in one sentence."""
    return [Line((f"{'; '.join(names)}",))] if names else []


def _due(stands: list[Stand]) -> list[Line]:
    """Commitments by the day they are due, earliest first."""
    days: dict[date, list[str]] = {}
    for one in sorted(stands, key=lambda s: s.due):
        days.setdefault(one.due, []).append(_named(one))
    return [say(_("Đến hạn %(day)s: %(names)s"), day=day(due), names="; ".join(names)) for due, names in days.items()]


def _unknown(facts: Facts) -> list[Line]:
    lines, stands = [], facts.standing.stands.values()
    unknown = [str(t.indicator) for t in facts.indicators() if not t.known]
    if unknown:
        sentence = _("%(count)s chỉ số chưa có số liệu %(period)s: %(names)s")
        lines.append(say(sentence, count=len(unknown), period=inside(facts.spoken), names="; ".join(unknown)))
    silent = [s.commitment.code for s in stands if not facts.told[s.commitment.pk] and s.assessment is None]
    if silent:
        sentence = _("%(count)s cam kết chưa có chỉ số đo, cũng chưa có đánh giá của người phụ trách: %(codes)s")
        lines.append(say(sentence, count=len(silent), codes=", ".join(silent)))
    return lines


def judged(facts: Facts) -> list[Line]:
    """What people said of the commitments in the year, each with the name of who said it."""
    found = []
    for one in facts.standing.stands.values():
        if said := one.assessment:
            who = f"{said.assessed_by}, {said.assessed_by.unit}" if said.assessed_by.unit else str(said.assessed_by)
            found.append(
                say(
                    _("%(code)s %(name)s: %(mark)s. %(why)s (%(who)s, ngày %(day)s)"),
                    code=one.commitment.code,
                    name=one.commitment.name,
                    mark=said.get_mark_display(),
                    why=_bare(said.justification) + ".",
                    who=who,
                    day=day(timezone.localtime(said.assessed_at).date()),
                )
            )
    return listed(found)


def ahead(facts: Facts) -> list[Line]:
    """What remains to be reached, and what falls due within a year."""
    found: dict[tuple[int, str], Line] = {}
    for told in facts.indicators():
        for held in told.result.held:
            judged, said = held.judgement, target(held)
            over = date(held.target.year, 12, 31) <= facts.period.end
            if judged.gap is None or judged.reason == "met" or over:
                continue
            sentence = _("%(name)s: phấn đấu đạt %(target)s vào năm %(year)s, còn cách %(gap)s")
            if not judged.gap:
                sentence = _("%(name)s: phấn đấu đạt %(target)s vào năm %(year)s")
            far = gap(judged.gap, told.indicator)
            found[told.indicator.pk, said] = say(
                sentence, name=told.indicator, target=said, year=held.target.year, gap=far
            )
    last = facts.period.end + timedelta(days=366)
    coming = [
        s
        for s in facts.standing.stands.values()
        if facts.period.end < s.due <= last and s.commitment.due_on and facts.light(s) != "good"
    ]
    return listed([*found.values(), *_due(coming)])


def _bare(text: str) -> str:
    """A sentence without its last mark, to stand in a list."""
    return text.strip().rstrip(".;,")
