"""Writing records: create, edit with the version the reader saw, remove, restore, and the steps of the workflow."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dothi.core import access, files, history
from dothi.core.models import Attachment, Role, User
from dothi.core.text import read_whole
from dothi.registers import workflow
from dothi.registers.numbering import number
from dothi.registers.record import Stale
from dothi.registers.register import Register, register_of
from dothi.web import trail
from dothi.web.fields import PlaceField
from dothi.web.forms import RecordForm, StepForm, form_class
from dothi.web.menu import register_icon
from dothi.web.views.records import Next, needed, reach, show
from dothi.web.views.registers import find


@login_required
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """A new record; the address may fill fields (`?site=12`)."""
    register = find(slug, request.user)
    access.require(request.user, register.domain, Role.CLERK)
    made = form_class(register, request.user)
    if request.method != "POST":
        return page(request, register, made(initial=given(register, request)))
    form = made(request.POST)
    if form.is_valid() and save(form, request.user, ""):
        messages.success(request, _("Đã thêm %(record)s.") % {"record": form.instance})
        return redirect("record", slug, form.instance.pk)
    return page(request, register, form)


@login_required
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a record's facts. Who saves over someone else's change is shown that change first."""
    register = find(slug, request.user)
    record = reach(register, request.user, pk)
    if not register.may_edit(request.user, record):
        raise PermissionDenied(_("Hồ sơ này không còn sửa tay được, hoặc bạn chưa được nhập liệu ở đây."))
    made = form_class(register, request.user, record)
    if request.method != "POST":
        return page(request, register, made(instance=record, initial={"version": record.version}), record)
    seen = request.POST.get("version", "")
    data = request.POST.copy()
    data["version"] = str(record.version)  # what is shown next was compared with this one
    form = made(data, instance=record)
    if form.is_valid():
        if seen != str(record.version):
            conflict(form, register, request.user, record, read_whole(seen) or 0)
        elif save(form, request.user, form.cleaned_data["why"]):
            messages.success(request, _("Đã lưu."))
            return redirect("record", slug, pk)
    return page(request, register, form, record)


def page(request: HttpRequest, register: Register, form: RecordForm, record: Any = None) -> HttpResponse:
    """The form's page: where the record lies, its own fields, then who answers for it and the note."""
    shown = [f for f in form if not f.is_hidden and f.name != "why"]
    shown.sort(key=lambda f: {"area": 0, "unit": 2, "note": 3}.get(f.name, 1))
    context = {
        "register": register,
        "icon": register_icon(register.slug),
        "form": form,
        "fields": [f for f in shown if not isinstance(f.field, PlaceField)],
        "places": sorted(
            (f for f in shown if isinstance(f.field, PlaceField)), key=lambda f: f.name != register.geometry
        ),
        "record": record,
        "title": record or _("Thêm %(kind)s") % {"kind": register.singular},
    }
    return render(request, "web/records/form.html", context, status=422 if form.errors else 200)


def given(register: Register, request: HttpRequest) -> dict[str, Any]:
    """What the address fills in advance; a part takes its area and unit from its whole."""
    found: dict[str, Any] = {k: str(v) for k, v in request.GET.items() if k in register.form_fields}
    if register.parent and (parent := read_whole(found.get(register.parent))) is not None:
        other = register_of(register.field(register.parent).related_model)
        assert other is not None  # a parent is a record of a register
        if above := other.records(request.user).filter(pk=parent).first():
            found = {"area": above.area_id, "unit": above.unit_id} | found
    return found


def save(form: RecordForm, user: Any, reason: str) -> bool:
    """Write what the form holds. False: the rules refused it, and the form says why."""
    record = form.instance
    try:
        with transaction.atomic(), history.by(user, reason):
            number(form.register, record)
            record.prepare()
            record.full_clean()
            record.save()
    except Stale as problem:
        form.add_error(None, problem)
    except ValidationError as problem:
        form.problem(problem)
    return not form.errors


def conflict(form: RecordForm, register: Register, user: Any, record: Any, seen: int) -> None:
    """Say what others changed since the page was opened, at each field; saving again keeps the reader's own."""
    fresh = reach(register, user, record.pk)
    newer = [e for e in trail.read(register, user, fresh) if (e.change.after or {}).get("version", 0) > seen]
    who = ", ".join(dict.fromkeys(e.actor for e in newer))
    form.add_error(
        None,
        _("%(who)s đã sửa hồ sơ này sau khi bạn mở. Xem các ô được đánh dấu; bấm Lưu lần nữa để giữ giá trị của bạn.")
        % {"who": who or _("Người khác")},
    )
    for name in form.fields:
        if name in register.form_fields and any(d.label == register.header(name) for e in newer for d in e.differences):
            form.add_error(name, _("Người khác vừa sửa thành “%(value)s”.") % {"value": register.cell(fresh, name)})


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a record out of every list; the next page offers to undo it."""
    register = find(slug, request.user)
    record = reach(register, request.user, pk)
    try:
        with transaction.atomic():
            register.remove(request.user, record, request.POST.get("reason", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("record", slug, pk)
    messages.success(request, _("Đã xoá %(record)s. Khôi phục ở mục Hồ sơ đã xoá.") % {"record": record})
    return HttpResponseRedirect(reverse("removed", args=[slug]))


@login_required
@require_POST
def restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a removed record back, if the rules still allow it."""
    register = find(slug, request.user)
    record = register.removed(request.user).filter(pk=pk).first()
    if record is None:
        raise Http404
    try:
        with transaction.atomic(), history.by(request.user, _("Khôi phục")):
            record.removed_at = None
            record.full_clean()
            record.restore()
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("removed", slug)
    messages.success(request, _("Đã khôi phục %(record)s.") % {"record": record})
    return redirect("record", slug, pk)


@login_required
@require_POST
def step(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """Take a step: the papers it needs may come with it; all is written or nothing."""
    register = find(slug, request.user)
    record = reach(register, request.user, pk)
    flow = register.workflow
    taken = next((t for t in flow.transitions if t.name == name), None) if flow else None
    if flow is None or taken is None:
        raise Http404
    access.require(request.user, register.domain, taken.by, record)
    form = StepForm(register, taken, request.user, request.POST, prefix=name, record=record)
    kept: list[Attachment] = []
    problems: list[str] = []
    if form.is_valid():
        try:
            with transaction.atomic():
                kept += attach(request, taken, record)
                workflow.apply(
                    flow,
                    record,
                    name,
                    request.user,  # type: ignore[arg-type]
                    register.domain,
                    reason=form.cleaned_data.get("reason", ""),
                    values=form.values(),
                    version=_version(request, record),
                )
            messages.success(request, _("Đã %(step)s.") % {"step": str(taken.label)[:1].lower() + str(taken.label)[1:]})
            return redirect("record", slug, pk)
        except ValidationError as problem:
            problems = problem.messages
            for attachment in kept:  # the rows went back with the transaction; their files go too
                attachment.file.delete(save=False)
    return show(
        request, register, reach(register, request.user, pk), Next(taken, form, needed(taken), problems, open=True)
    )


def attach(request: HttpRequest, taken: workflow.Transition, record: Any) -> list[Attachment]:
    """Keep the papers that came with a step, and put the record's own hand under them."""
    user = request.user
    assert isinstance(user, User)
    found = []
    for kind in taken.documents:
        for upload in request.FILES.getlist(f"{taken.name}-paper-{kind}"):
            found.append(files.take(upload, user, kind=kind, owner=record))
    return found


def _version(request: HttpRequest, record: Any) -> int:
    said = read_whole(request.POST.get("version"))
    return record.version if said is None else said
