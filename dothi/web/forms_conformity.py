"""The form that holds any shape against the plans: drawn, typed or from a file, with what is wanted there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dothi.core import files
from dothi.core.models import User
from dothi.registers.exchange import located, sheet
from dothi.registers.exchange.places import in_degrees
from dothi.registers.exchange.problems import Problems, heard
from dothi.registers.planning.conformity import Wish, sound
from dothi.registers.planning.land_use import Use
from dothi.web import fields

MOST = 200  # shapes of a file that are taken together as one


class ConformityForm(forms.Form):
    """Where, what and as of which day."""

    label = forms.CharField(label=gettext_lazy("Tên để nhớ"), required=False, max_length=300)
    use = forms.ChoiceField(label=gettext_lazy("Mục đích xây dựng"), choices=[("", "—"), *Use.choices], required=False)
    file = forms.FileField(
        label=gettext_lazy("Hoặc lấy hình từ tệp"),
        required=False,
        help_text=gettext_lazy("GeoJSON, KML, shapefile (zip), GeoPackage, DXF; mọi hình trong tệp tính là một."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["on"] = fields.date_field(
            label=_("Theo quy hoạch ngày"), required=True, initial=timezone.localdate()
        )
        self.fields["floors"] = fields.NumberField(digits=4, label=_("Số tầng"), required=False)
        for name, label, digits in (
            ("height_m", _("Chiều cao (m)"), 8),
            ("density", _("Mật độ xây dựng (%)"), 5),
            ("far", _("Hệ số sử dụng đất"), 6),
            ("setback_m", _("Khoảng lùi (m)"), 8),
        ):
            self.fields[name] = fields.NumberField(decimals=2, digits=digits, label=label, required=False)
        self.fields["shape"] = fields.PlaceField("GEOMETRY", label=_("Hình đối chiếu"), required=False)

    def clean(self) -> dict[str, Any]:
        """One shape, whichever way it came.

        Raises:
            ValidationError: none, or one that cannot be measured.
        """
        found: dict[str, Any] = super().clean() or {}
        upload = found.get("file")
        try:
            if upload is not None:
                found["shape"] = from_file(upload, self.user)
            if found.get("shape") is None and "shape" not in self.errors:
                raise ValidationError(_("Hãy vẽ hình, gõ toạ độ hoặc chọn tệp."))
            if found.get("shape") is not None:
                found["shape"] = sound(found["shape"])
        except ValidationError as problem:
            self.add_error("file" if upload is not None else "shape", problem)
        return found

    def wish(self) -> Wish:
        """What is wanted."""
        said = self.cleaned_data
        return Wish(said["use"], *(said[n] for n in ("floors", "height_m", "density", "far", "setback_m")))


def from_file(upload: UploadedFile, user: User) -> GEOSGeometry:
    """The shapes of a file as one, in degrees; read by the exchange, apart from this process.

    Raises:
        ValidationError: not a file of places, broken, in a system that nobody knows, or of several kinds.
    """
    attachment = files.take(upload, user)
    layers = [layer for layer in sheet.read(attachment) if layer.facts.get("srid") is not None]
    problems = Problems()
    settled = located.settle(layers, "", problems)
    if problems.holds_back:
        raise ValidationError([f"{heard(p['message'])} {heard(p['hint'])}".strip() for p in problems.in_order()])
    found: list[GEOSGeometry] = []
    for layer, system in zip(layers, settled.systems, strict=True):
        for cell in (c for row in layer.rows for c in row if isinstance(c, sheet.Shape)):
            if cell.unsound or len(found) == MOST:
                raise ValidationError(_("Tệp có hình hỏng hoặc quá nhiều hình (tối đa %(most)s).") % {"most": MOST})
            found.append(in_degrees(GEOSGeometry(memoryview(cell.wkb)), system.srid))
    if not found:
        raise ValidationError(_("Tệp không có hình nào."))
    whole = found[0]
    for other in found[1:]:
        whole = whole.union(other)
    return whole
