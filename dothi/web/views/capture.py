"""Noting something in the street, on a phone (ghi nhanh): a photo, the position, two or three fields, done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dothi.core import access, files, history
from dothi.core.models import Area, Attachment, Role
from dothi.core.models.places import in_force
from dothi.registers import coordinates
from dothi.registers.numbering import number
from dothi.registers.register import Register, registers
from dothi.web import near, places
from dothi.web.forms import field_for
from dothi.web.menu import register_icon


def kinds(user: Any) -> list[Register]:
    """The registers in which the reader may note something."""
    return [r for r in registers.values() if r.quick and access.may(user, r.domain, Role.CLERK)]


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What there is to note; where there is one kind, its page at once."""
    mine = kinds(request.user)
    if len(mine) == 1:
        return redirect("capture_one", mine[0].slug)
    return render(request, "web/capture.html", {"kinds": [(r, register_icon(r.slug)) for r in mine]})


@login_required
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and on sending the record with its photos; nothing is half-written."""
    register = next((r for r in kinds(request.user) if r.slug == slug), None)
    if register is None:
        raise Http404
    if request.method != "POST":
        return _page(request, register, NoteForm(register, request.user))
    form = NoteForm(register, request.user, request.POST, request.FILES)
    kept: list[Attachment] = []
    if form.is_valid():
        try:
            record = _write(register, request, form, kept)
        except ValidationError as problem:
            for attachment in kept:  # the rows went back with the transaction; their files go too
                attachment.file.delete(save=False)
            form.problem(problem)
        else:
            messages.success(request, _("Đã ghi %(record)s.") % {"record": record})
            return redirect("record", slug, record.pk)
    return _page(request, register, form)


class NoteForm(forms.Form):
    """A register's quick fields, the position, the ward when no position tells it, and a note."""

    def __init__(self, register: Register, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register, self.user = register, user
        for name in register.quick:
            made = field_for(register, user, register.field(name))
            if made is not None:
                self.fields[name] = made
        self.fields["position"] = forms.CharField(
            label=_("Vị trí"), required=False, help_text=_("Vĩ độ, kinh độ; máy điện thoại tự điền.")
        )
        offered = places.choices(user, register, Role.CLERK)
        self.fields["area"] = forms.TypedChoiceField(
            label=_("Phường (khi không có vị trí)"),
            choices=[("", "—"), *offered],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.fields["note"] = forms.CharField(
            label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    def clean_position(self) -> Point | None:
        """The point, in WGS 84."""
        text = self.cleaned_data["position"].strip()
        found = coordinates.read(text, "POINT") if text else None
        assert found is None or isinstance(found, Point)
        return found

    def problem(self, error: ValidationError) -> None:
        """Show what the register refused, at its field where the form has it."""
        for name, found in getattr(error, "error_dict", {None: [error]}).items():
            here = {"area": "area", self.register.geometry: "position"}.get(name, name)
            said = [text for one in found for text in one.messages]
            if here in self.fields:
                self.add_error(here, said)
            else:
                label = f"{self.register.header(name)}: " if name and name != "__all__" else ""
                self.add_error(None, [label + text for text in said])


def _write(register: Register, request: HttpRequest, form: NoteForm, kept: list[Attachment]) -> Any:
    """The record, then its photos; a photo that knows its place tells the position when nothing else does."""
    facts = {name: form.cleaned_data[name] for name in register.quick if name in form.cleaned_data}
    record = register.model(note=form.cleaned_data["note"], **facts)
    with transaction.atomic(), history.by(request.user, _("Ghi nhanh")):
        photos = [
            files.take(sent, request.user, kind=Attachment.Kind.PHOTO)  # type: ignore[arg-type]
            for sent in request.FILES.getlist("photos")
        ]
        kept += photos
        seen = next((photo.position for photo in photos if photo.position), None)
        place = form.cleaned_data["position"] or seen
        if register.geometry:
            setattr(record, register.geometry, place)
        area = near.area_of(register, facts)
        if area is None:
            area = _ward(register, request.user, place) if place else form.cleaned_data["area"]
        if area is None:
            raise ValidationError({"area": _("Không biết ở phường nào: hãy lấy vị trí, hoặc chọn phường.")})
        record.area_id = area
        held = access.scope(request.user, register.domain, Role.CLERK)
        if not held.covers(record.area_id, None):
            record.unit = request.user.unit  # type: ignore[union-attr]
        _today(register, record)
        number(register, record)
        record.prepare()
        record.full_clean()
        access.require(request.user, register.domain, Role.CLERK, record)
        record.save()
        for photo in photos:
            photo.owner = record
            photo.save()
    return record


def _ward(register: Register, user: Any, place: Point) -> int:
    """The ward around a point, of today or of the programme's time, in which the reader is a clerk.

    Raises:
        ValidationError: there is none.
    """
    offered = [pk for pk, _label in places.choices(user, register, Role.CLERK)]
    around = Area.objects.filter(pk__in=offered, level=Area.Level.WARD, boundary__contains=place)
    today = timezone.localdate()
    found = around.filter(in_force(today)).first() or around.filter(in_force(places.programme_day())).first()
    if found is None:
        raise ValidationError({"position": _("Vị trí này không nằm trong phường nào bạn được nhập liệu.")})
    return found.pk


def _today(register: Register, record: Any) -> None:
    """What is noted happened today, or now: the day by which the register is ordered."""
    name = str((register.model._meta.ordering or [""])[0]).lstrip("-")
    kind = register.field(name) if name and name != "pk" else None
    if isinstance(kind, models.DateTimeField):
        setattr(record, name, timezone.now())
    elif isinstance(kind, models.DateField):
        setattr(record, name, timezone.localdate())


def _page(request: HttpRequest, register: Register, form: NoteForm) -> HttpResponse:
    standing = [name for name, _other in near.fields(register)]
    context = {
        "register": register,
        "form": form,
        "fields": [f for f in form if f.name not in ("position", "area", "note", *standing)],
        "standing": [form[name] for name in standing],
        "reach": round(near.REACH),
    }
    return render(request, "web/capture_one.html", context, status=422 if form.errors else 200)
