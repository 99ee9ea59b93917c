"""Which report: of what programme, for what period, in whose form, in which language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from dothi.core.period import Period
from dothi.programme.models import Programme
from dothi.reports.models import ProducedReport

TERM = "term"
PARTS = [
    ("", _("Cả năm")),
    ("6M", _("6 tháng đầu năm")),
    ("9M", _("9 tháng")),
    ("Q1", _("Quý I")),
    ("Q2", _("Quý II")),
    ("Q3", _("Quý III")),
    ("Q4", _("Quý IV")),
    (TERM, _("Cả giai đoạn")),
]


class ReportForm(forms.Form):
    """The choice. A whole term is asked for as a part too, so that one list of years serves all."""

    programme = forms.ModelChoiceField(label=_("Chương trình"), queryset=Programme.objects.none(), empty_label=None)
    year = forms.TypedChoiceField(label=_("Năm"), coerce=int)
    part = forms.ChoiceField(label=_("Kỳ"), choices=PARTS, required=False)
    form = forms.ChoiceField(label=_("Thể thức"), choices=ProducedReport.Form)
    language = forms.ChoiceField(label=_("Ngôn ngữ"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.select_related("document").order_by("-start_year", "code")
        years = sorted({year for p in programmes for year in p.years})
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.fields["year"].choices = [(y, y) for y in years]  # type: ignore[attr-defined]
        self.fields["year"].initial = max((y for y in years if y <= timezone.localdate().year), default=None)

    def clean(self) -> dict[str, Any]:
        """The period lies within the programme's term."""
        found = super().clean() or {}
        programme, year = found.get("programme"), found.get("year")
        if programme and year and year not in programme.years:
            said = _t("Chương trình này kéo dài từ %(start)s đến %(end)s.")
            self.add_error("year", said % {"start": programme.start_year, "end": programme.end_year})
        return found

    @property
    def period(self) -> Period:
        """The period chosen; only of a valid form."""
        programme, year, part = (self.cleaned_data[name] for name in ("programme", "year", "part"))
        if part == TERM:
            return Period.parse(f"{programme.start_year}-{programme.end_year}")
        return Period.parse(f"{year}-{part}" if part else str(year))
