"""Forms of the programme's pages: they read what is typed; the rules stand with the models."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Unit
from dothi.programme.models import Assessment, Assignment, Commitment, Indicator, Programme


class DateField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class AssessForm(forms.Form):
    """How a commitment goes in a year, in a person's judgement."""

    year = forms.TypedChoiceField(label=_("Năm"), coerce=int)
    mark = forms.ChoiceField(label=_("Đánh giá"), choices=Assessment.Mark.choices, widget=forms.RadioSelect)
    justification = forms.CharField(
        label=_("Căn cứ đánh giá"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Dựa vào đâu mà nói như vậy.")
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(y, y) for y in programme.years]  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Which unit owes what, from when, on what ground."""

    unit = forms.ModelChoiceField(label=_("Đơn vị"), queryset=Unit.objects.order_by("system", "name"))
    duty = forms.ChoiceField(label=_("Vai trò"), choices=Assignment.Duty.choices, initial=Assignment.Duty.LEAD)
    valid_from = DateField(label=_("Từ ngày"))
    basis = forms.CharField(label=_("Căn cứ phân công"), max_length=300, required=False)


class EndForm(forms.Form):
    """The first day a unit no longer has its duty."""

    valid_to = DateField(label=_("Đến trước ngày"))


class ProveForm(forms.Form):
    """An indicator that would prove a commitment."""

    indicator = forms.ModelChoiceField(label=_("Chỉ số"), queryset=Indicator.objects.none())
    main = forms.BooleanField(label=_("Quyết định trạng thái"), required=False, initial=True)

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = commitment.evidence.values("indicator")
        self.fields["indicator"].queryset = Indicator.objects.exclude(pk__in=taken)  # type: ignore[attr-defined]


class ResolveForm(forms.Form):
    """How a conflict is decided."""

    resolution = forms.CharField(label=_("Cách giải quyết"), widget=forms.Textarea(attrs={"rows": 2}))
