"""Forms of reminders: a rule, and a user's wishes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dothi.programme.reminders.due import dated
from dothi.programme.reminders.notice import ReminderWish
from dothi.programme.reminders.rule import Kind, ReminderRule
from dothi.web.fields import date_field


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule of reminders."""

    class Meta:
        model = ReminderRule
        fields = ("register", "kind", "days", "to", "channel", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(((r.slug, r.title) for r in dated()), key=lambda one: one[1])
        self.fields["register"] = forms.ChoiceField(
            label=_("Sổ"), required=False, choices=[("", _("Mọi sổ có hạn")), *known]
        )

    def clean(self) -> dict[str, Any] | None:
        """On the day, and on a return, there are no days to count."""
        said = super().clean()
        if said is not None and said.get("kind") in (Kind.DUE, Kind.RETURNED):
            said["days"] = 0
        return said


class WishForm(forms.ModelForm):  # type: ignore[type-arg]
    """How I want to be reminded."""

    quiet_from = date_field(label=_("Không gửi thư từ ngày"), required=False)
    quiet_to = date_field(label=_("Đến hết ngày"), required=False)

    class Meta:
        model = ReminderWish
        fields = ("digest", "soon", "language", "quiet_from", "quiet_to")
