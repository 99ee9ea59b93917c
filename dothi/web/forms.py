"""Forms made from a register's declaration: its own, and the dialogs of its steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.db.models import GeometryField
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dothi.core import access
from dothi.core.models import Area, Role
from dothi.registers.register import Register, register_of
from dothi.registers.workflow import Transition
from dothi.web import fields, places


def field_for(
    register: Register, user: Any, kind: models.Field[Any, Any], record: Any = None, **kwargs: Any
) -> forms.Field | None:
    """The form field that reads a model field as people type it; what `record` holds stays a choice."""
    said: dict[str, Any] = {
        "label": str(kind.verbose_name)[:1].upper() + str(kind.verbose_name)[1:],
        "required": not kind.blank and not isinstance(kind, models.BooleanField),
        "help_text": kind.help_text,
        "initial": kind.get_default() if kind.has_default() else None,
    } | kwargs
    if isinstance(kind, GeometryField):
        own = f"{register.slug}/{record.pk}" if record else ""
        return fields.PlaceField(kind.geom_type, own, **said)
    if isinstance(kind, models.DateField) and not isinstance(kind, models.DateTimeField):
        return fields.date_field(**said)
    if isinstance(kind, models.DecimalField):
        return fields.NumberField(decimals=kind.decimal_places, digits=kind.max_digits, **said)
    if isinstance(kind, models.IntegerField) and not kind.choices:
        return fields.NumberField(digits=9 if not isinstance(kind, models.BigIntegerField) else 18, **said)
    if isinstance(kind, models.ForeignKey):
        target = kind.related_model
        if target is Area:
            return _area_field(register, user, said, [record.area_id] if record else [])
        if other := register_of(target):
            return fields.RecordField(other, user, **said)
    made = kind.formfield(**said)
    if made is not None and isinstance(made.widget, forms.Textarea):
        made.widget.attrs["rows"] = 2
    return made


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """What all registers' forms share. Errors about fields the form does not show are said above it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(label=gettext_lazy("Lý do sửa"), required=False, max_length=500)

    register: Register
    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields.get(self.register.key[0]) if self.register.numbering else None
        if code is not None:
            code.required = False
            code.help_text = _("Để trống thì máy tự đánh số.")

    def clean(self) -> dict[str, Any]:
        """The reader must be a clerk where the record will lie."""
        cleaned = super().clean() or self.cleaned_data
        area = cleaned.get("area")
        if area is not None:
            held = access.scope(self.user, self.register.domain, Role.CLERK)
            unit = cleaned.get("unit") if "unit" in self.fields else self.instance.unit
            if not held.covers(area.pk, unit.pk if unit else None):
                self.add_error("area", _("Bạn chưa được nhập liệu cho địa bàn và đơn vị này."))
        return cleaned

    def _update_errors(self, errors: Any) -> None:
        """An error at a field that is not here is said above the form, with the field's name."""
        if hasattr(errors, "error_dict"):
            kept: dict[str, list[Any]] = {}
            for name, found in errors.error_dict.items():
                if name in self.fields or name == NON_FIELD_ERRORS:
                    kept.setdefault(name, []).extend(found)
                else:
                    header = self.register.header(name)
                    said = [ValidationError(f"{header}: {text}") for e in found for text in e.messages]
                    kept.setdefault(NON_FIELD_ERRORS, []).extend(said)
            errors = ValidationError(kept)
        super()._update_errors(errors)  # type: ignore[misc]

    def problem(self, error: ValidationError) -> None:
        """Show what a save refused, at its field where there is one."""
        self._update_errors(error)


def form_class(register: Register, user: Any, record: Any = None) -> type[RecordForm]:
    """The form of a register, for one reader: fields of other registers offer only what the reader may see."""
    made = forms.modelform_factory(
        register.model,
        form=RecordForm,
        fields=register.form_fields,
        formfield_callback=lambda kind, **kwargs: field_for(
            register, user, kind, record, **{k: v for k, v in kwargs.items() if k == "initial"}
        ),
    )
    made.register, made.user = register, user  # type: ignore[attr-defined]
    return made  # type: ignore[return-value]


class StepForm(forms.Form):
    """What a step's dialog asks: its fields, the reason; and a file input for each document it needs."""

    def __init__(
        self, register: Register, step: Transition, user: Any, *args: Any, record: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        for name in step.asks:
            made = field_for(register, user, register.field(name), record, required=name in step.requires)
            if made is not None:
                made.initial = getattr(record, name, None)
                self.fields[name] = made
        if step.reason:
            self.fields["reason"] = forms.CharField(
                label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
            )

    def values(self) -> dict[str, Any]:
        """What the dialog filled, by field."""
        return {name: self.cleaned_data[name] for name in self.step.asks if name in self.cleaned_data}


def _area_field(register: Register, user: Any, said: dict[str, Any], kept: list[int]) -> forms.Field:
    offered = places.choices(user, register, Role.CLERK, kept)
    field = forms.ModelChoiceField(Area.objects.filter(pk__in=[pk for pk, _label in offered]), **said)
    field.widget.choices = [("", "—"), *offered]
    return field
