"""Form fields that read what Vietnamese offices type: numbers, dates, records found by typing, places."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from dothi.core import spoken
from dothi.core.text import read_number, read_whole
from dothi.registers import coordinates
from dothi.registers.register import Register


class NumberField(forms.Field):
    """A number as people write it: `1.234,5`. What can be read in two ways is asked, not guessed."""

    def __init__(self, *, decimals: int = 0, digits: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decimals, self.digits = decimals, digits
        self.widget.attrs |= {
            "inputmode": "decimal" if decimals else "numeric",
            "autocomplete": "off",
            "class": "number",
        }

    def prepare_value(self, value: Any) -> Any:
        """Numbers without separators of thousands, so that what is shown reads back as the same number."""
        if value is None or isinstance(value, str):
            return value
        number = Decimal(str(value))
        shown = max(0, -int(number.normalize().as_tuple().exponent))
        shown = shown + 1 if shown == 3 else shown  # three digits after the mark would read as thousands too
        mark = "," if spoken.language() == "vi" else "."
        return f"{number:.{shown}f}".replace(".", mark)

    def clean(self, value: Any) -> Decimal | None:
        """The number.

        Raises:
            ValidationError: not a number, two readings, or more digits after the mark than are kept.
        """
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        try:
            number = read_number(text, whole=not self.decimals)
        except ValueError:
            raise ValidationError(_("“%(text)s” không phải số.") % {"text": text}) from None
        if number.other is not None:
            readings = [spoken.number(n) for n in sorted((number.value, number.other))]
            plain = f"{max(number.value, number.other):f}"
            raise ValidationError(
                _(
                    "“%(text)s” đọc được hai cách: %(low)s hoặc %(high)s. Gõ %(plain)s nếu là số lớn, thêm số 0 ở cuối nếu là số lẻ."
                )
                % {"text": text, "low": readings[0], "high": readings[1], "plain": plain}
            )
        return self._fits(number.value)

    def _fits(self, value: Decimal) -> Decimal:
        if value != round(value, self.decimals):
            raise ValidationError(
                _("Chỉ ghi tối đa %(n)s chữ số lẻ.") % {"n": self.decimals} if self.decimals else _("Cần số nguyên.")
            )
        if self.digits and abs(value) >= Decimal(10) ** (self.digits - self.decimals):
            raise ValidationError(_("Số quá lớn."))
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as numbers."""
        try:
            return bool(self.clean(data) != (None if initial is None else Decimal(str(initial))))
        except ValidationError:
            return True


def date_field(**kwargs: Any) -> forms.DateField:
    """A date typed as dd/mm/yyyy."""
    widget = forms.DateInput(
        format="%d/%m/%Y",
        attrs={"placeholder": _("ngày/tháng/năm"), "inputmode": "numeric", "data-date": "", "autocomplete": "off"},
    )
    return forms.DateField(
        widget=widget,
        input_formats=get_format("DATE_INPUT_FORMATS"),
        error_messages={"invalid": _("Không đọc được ngày. Gõ ngày/tháng/năm, ví dụ 31/12/2014.")},
        **kwargs,
    )


class RecordWidget(forms.Widget):
    """A record of a register, found by typing."""

    template_name = "web/widgets/record.html"

    def __init__(self, register: Register, user: Any) -> None:
        super().__init__()
        self.register, self.user = register, user

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        chosen = self.register.records(self.user).filter(pk=read_whole(str(value or ""))).first()
        context["widget"] |= {
            "chosen": chosen,
            "source": reverse("options", args=[self.register.slug]),
            "register": self.register.title,
        }
        return context


class RecordField(forms.ModelChoiceField):
    """A record the reader may see; any other is no choice."""

    def __init__(self, register: Register, user: Any, **kwargs: Any) -> None:
        super().__init__(register.records(user), widget=RecordWidget(register, user), **kwargs)
        self.error_messages["invalid_choice"] = _("Không có hồ sơ này trong địa bàn của bạn.")


class PlaceWidget(forms.Textarea):
    """A map to draw on, and the same coordinates to type."""

    template_name = "web/widgets/place.html"

    def __init__(self, kind: str, own: str) -> None:
        super().__init__(attrs={"rows": 1 if kind == "POINT" else 4, "spellcheck": "false"})
        self.kind, self.own = kind, own

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        kind = self.kind.removeprefix("MULTI")
        context["widget"] |= {
            "kind": kind,
            "multi": kind != self.kind or kind == "GEOMETRY",
            "own": self.own,
            "base": reverse("base_map"),
        }
        return context


class PlaceField(forms.Field):
    """A point, line or area, of one part or of several: drawn on the map, or typed in WGS 84 or VN-2000.

    Args:
        kind: the model field's, such as `MULTIPOLYGON`.
        own: register and number of the record it belongs to, `plots/12`: a shape does not snap to itself.
    """

    def __init__(self, kind: str, own: str = "", **kwargs: Any) -> None:
        self.kind = kind.upper()
        super().__init__(widget=PlaceWidget(self.kind, own), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return coordinates.write_exact(value, self.kind) if isinstance(value, GEOSGeometry) else value

    def clean(self, value: Any) -> GEOSGeometry | None:
        """The geometry, of the field's own kind, in EPSG:4326.

        Raises:
            ValidationError: not a shape, one that the field cannot hold, or an outline that crosses itself.
        """
        text = super().clean(value)
        return coordinates.read(text, self.kind) if text and text.strip() else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as they are typed."""
        kept = coordinates.write_exact(initial, self.kind) if initial else ""
        return kept.split("\n") != [line.strip() for line in (data or "").strip().splitlines()] and bool(kept or data)
