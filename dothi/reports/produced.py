"""Making a report for good: its files are kept, its figures frozen, and a later day can be held against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dothi.core import access, files, history
from dothi.core.models import Domain, Role, User
from dothi.core.period import Period
from dothi.core.text import fold
from dothi.programme.models import Programme
from dothi.reports import official, sheets
from dothi.reports.cited import Cited
from dothi.reports.content import Report, compose
from dothi.reports.models import ProducedReport


def may_produce(user: Any) -> bool:
    """Whether a user may make a report of the whole programme: an officer of it, everywhere."""
    return access.scope(user, Domain.PROGRAMME, Role.OFFICER).everywhere


def produce(programme: Programme, period: Period, form: str, language: str, user: User) -> ProducedReport:
    """Make the report and its annex, keep both, and freeze the figures.

    Raises:
        PermissionDenied: the user is no officer of the whole programme.
        ValueError: no such form.
    """
    if not may_produce(user):
        raise PermissionDenied(_("Chỉ người được phân quyền “thụ lý” trên toàn chương trình mới lập báo cáo."))
    report = compose(programme, period, form, language, user=user)
    document, annex = official.render(report), sheets.annex(report)
    name = file_name(report)
    with transaction.atomic(), history.by(user, _("Lập báo cáo %(period)s") % {"period": period.label}):
        kept = [
            files.take(ContentFile(data, name=f"{name}.{ending}"), user)
            for data, ending in ((document, "docx"), (annex, "xlsx"))
        ]
        made = ProducedReport.objects.create(
            programme=programme,
            period=period.code,
            form=form,
            language=language,
            file=kept[0],
            annex=kept[1],
            sha256=kept[0].sha256,
            figures=frozen(report),
            made_by=user,
        )
        for one in kept:
            one.owner = made
            one.save()
    return made


def file_name(report: Report) -> str:
    """A name that sorts by programme and period, in letters every system takes: bao-cao-12-ctr-qu-2014-party."""
    symbol = "".join(c if c.isalnum() else "-" for c in fold(report.facts.programme.document.symbol))
    ending = "" if report.language == "vi" else f"-{report.language}"
    return f"bao-cao-{symbol}-{report.facts.period.code.lower().replace('..', '-')}-{report.form}{ending}"


def frozen(report: Report) -> dict[str, dict[str, Any]]:
    """The report's figures as JSON: what was printed, and the sets of records behind it."""
    names = {told.indicator.code: told.indicator for told in report.facts.indicators()}
    return {
        figure.key: {
            "name": str(names[figure.key.split(":")[0]]),
            "period": figure.period,
            "shown": figure.shown,
            "value": None if figure.value is None else str(figure.value),
            "source": figure.source,
            "at": timezone.localtime(report.facts.at).isoformat(),
            "sets": [
                {
                    "measure": s.measure,
                    "amount": str(s.amount),
                    "records": s.records,
                    "digest": s.digest,
                    "address": s.address,
                }
                for s in figure.sets
            ],
        }
        for figure in report.figures()
    }


@dataclass(frozen=True)
class Difference:
    """A frozen figure that is no longer the same. `sort` says how: value, records (the same value from records that
    changed), gone (the indicator or its evidence is no more)."""

    name: str
    period: str
    sort: str
    before: str
    now: str
    records_before: tuple[int, ...]
    records_now: tuple[int, ...]
    addresses: tuple[str, ...]


def since(made: ProducedReport, user: Any) -> list[Difference]:
    """What has changed in the registers since a report was made: its figures, asked again now.

    Raises:
        PermissionDenied: the user may not read the programme's reports.
    """
    report = compose(made.programme, made.span, made.form, made.language, user=user)
    now = {figure.key: figure for figure in report.figures()}
    return [found for key, was in made.figures.items() if (found := _difference(was, now.get(key)))]


def _difference(was: Mapping[str, Any], now: Cited | None) -> Difference | None:
    digests = [one["digest"] for one in was["sets"]]
    if now is None:
        sort = "gone"
    elif was["value"] != (None if now.value is None else str(now.value)):
        sort = "value"
    elif digests != [one.digest for one in now.sets]:
        sort = "records"
    else:
        return None
    return Difference(
        name=was["name"],
        period=Period.parse(was["period"]).label if was["period"] else "",
        sort=sort,
        before=was["shown"],
        now=now.shown if now else _("không còn trong chương trình"),
        records_before=tuple(one["records"] for one in was["sets"]),
        records_now=tuple(one.records for one in now.sets) if now else (),
        addresses=tuple(one.address for one in now.sets) if now else (),
    )


def recount(made: ProducedReport) -> bool:
    """Whether the kept file is still, byte for byte, the one that was made."""
    with made.file.file.open("rb") as file:
        return files.sha256(file) == made.sha256
