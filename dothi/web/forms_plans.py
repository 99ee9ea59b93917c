"""Forms of the pages on plans and duties."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Unit
from dothi.web.fields import date_field


class LeadForm(forms.Form):
    """Which unit leads from a day on, on what ground."""

    unit = forms.ModelChoiceField(label=_("Đơn vị chủ trì mới"), queryset=Unit.objects.order_by("system", "name"))
    valid_from = date_field(label=_("Từ ngày"))
    basis = forms.CharField(label=_("Căn cứ phân công"), max_length=300, required=False)
