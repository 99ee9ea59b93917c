"""Forms of the programme's pages: they read what is typed; the rules stand with the models."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Unit
from dothi.core.text import read_number
from dothi.programme import measure as measures
from dothi.programme.models import Assessment, Assignment, Commitment, Indicator, Measure, Programme
from dothi.registers.register import Register, registers
from dothi.web.fields import date_field


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
    valid_from = date_field(label=_("Từ ngày"))
    basis = forms.CharField(label=_("Căn cứ phân công"), max_length=300, required=False)


class EndForm(forms.Form):
    """The first day a unit no longer has its duty."""

    valid_to = date_field(label=_("Đến trước ngày"))


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


class MeasureForm(forms.ModelForm):
    """What to add up over a saved list, and which dates place a row in time. The list itself is not typed here."""

    class Meta:
        model = Measure
        fields = ("name", "name_en", "adds", "field", "on", "until")
        labels = {"on": _("Tính một dòng từ ngày"), "until": _("Thôi tính từ ngày")}
        help_texts = {
            "until": _("Chỉ dùng khi đếm số còn có đến cuối kỳ, ví dụ bóng đèn đã tháo thì thôi tính."),
            "field": _("Chỉ khi cộng một cột số."),
        }

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days, numbers = measures.date_columns(register), measures.number_columns(register)
        self._choose("on", days, required=True)
        self._choose("until", days, required=False)
        self._choose("field", numbers, required=False)
        allowed = [Measure.Adds.COUNT, *([Measure.Adds.SUM] if numbers else [])]
        allowed += [Measure.Adds.LENGTH, Measure.Adds.AREA] if register.geometry else []
        self.fields["adds"].choices = [(a.value, a.label) for a in allowed]  # type: ignore[attr-defined]

    def _choose(self, name: str, columns: list[str], *, required: bool) -> None:
        """A column of the register, by its heading."""
        register = registers[self.instance.register]
        choices = [(c, register.header(c)) for c in columns]
        field = self.fields[name]
        self.fields[name] = forms.ChoiceField(
            label=field.label,
            help_text=field.help_text,
            required=required,
            choices=choices if required else [("", "–"), *choices],
        )


class IndicatorForm(forms.ModelForm):
    """A measure or a ratio of two, and how it reads."""

    class Meta:
        model = Indicator
        fields = (
            "name",
            "name_en",
            "top",
            "bottom",
            "factor",
            "unit",
            "unit_en",
            "decimals",
            "nature",
            "polarity",
            "method",
            "method_en",
            "source",
            "source_en",
        )
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("method", "method_en", "source", "source_en")}
        help_texts = {
            "factor": _("100 nếu là tỷ lệ phần trăm."),
            "bottom": _("Để trống nếu không phải tỷ số."),
            "top": _("Để trống nếu chưa sổ nào giữ số liệu: giá trị sẽ do đơn vị báo cáo."),
        }


class ReportForm(forms.Form):
    """An indicator's value of a year, by hand, with its evidence."""

    year = forms.IntegerField(label=_("Năm"), min_value=1990, max_value=2100)
    value = forms.CharField(label=_("Giá trị"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    unit = forms.ModelChoiceField(
        label=_("Đơn vị báo cáo"), queryset=Unit.objects.order_by("system", "name"), required=False
    )
    evidence = forms.CharField(
        label=_("Căn cứ"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Số, ngày của báo cáo hoặc biên bản làm căn cứ."),
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._indicator = indicator

    def clean_value(self) -> Decimal:
        """A number as offices write it."""
        percent = self._indicator.unit == "%"
        return read_decimal(self.cleaned_data["value"], percent=percent, whole=self._indicator.decimals == 0)


def read_decimal(text: str, *, percent: bool = False, whole: bool = False) -> Decimal:
    """A number as offices write it; one that can be read in two ways is asked again.

    Args:
        percent: it is a percentage; whole: it has no fraction. Either settles how a single dot is read.

    Raises:
        ValidationError: no number, or two.
    """
    try:
        number = read_number(text, percent=percent, whole=whole)
    except ValueError:
        raise forms.ValidationError(_("Không đọc được số này.")) from None
    if number.ambiguous:
        raise forms.ValidationError(
            _("Số này đọc được hai cách: %(one)s hoặc %(other)s. Hãy viết lại cho rõ, thêm “,0” nếu là số nguyên."),
            params={
                "one": f"{number.value:f}",
                "other": f"{number.other:f}",
            },
        )
    return number.value
