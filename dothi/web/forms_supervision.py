"""Forms of the pages on supervision: they read what is typed; the rules stand with the records."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Unit
from dothi.core.models.places import in_force
from dothi.web.fields import date_field
from dothi.web.places import programme_day


class DemandForm(forms.Form):
    """What a unit must put right, by when, and the evidence it is shown."""

    unit = forms.ModelChoiceField(label=_("Đơn vị phải khắc phục"), queryset=Unit.objects.none())
    what = forms.CharField(label=_("Việc phải khắc phục"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    due_on = date_field(label=_("Hạn khắc phục"))
    papers = forms.ModelMultipleChoiceField(
        label=_("Gửi kèm chứng cứ"),
        queryset=Attachment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tệp không chọn ở lại với cơ quan kiểm tra."),
    )

    def __init__(self, *args: Any, body: Unit, papers: list[Attachment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.filter(in_force(programme_day())).exclude(pk=body.pk).order_by("system", "name")
        offered: Any = self.fields["papers"]
        if papers:
            offered.queryset = Attachment.objects.filter(pk__in=[p.pk for p in papers])
        else:
            del self.fields["papers"]
