"""Holding things against the plans: a record from its page, any shape on a page of its own, and exceptions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dothi.core import access
from dothi.core.models import Area, Role
from dothi.registers import numbering
from dothi.registers.located import Wards
from dothi.registers.planning import conformity_keeping as keeping
from dothi.registers.planning.conformity_check import Outcome
from dothi.registers.planning.conformity_exception import ConformityException, conformity_exceptions
from dothi.registers.planning.conformity_keeping import Asked
from dothi.registers.planning.conformity_subjects import subject_of
from dothi.registers.planning.conformity_told import TONES, layers
from dothi.web.forms_conformity import ConformityForm
from dothi.web.views.records import reach
from dothi.web.views.registers import find


@login_required
@require_POST
def check(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hold a record against the plans of today, keep the answer, and show it on the record's page."""
    user: Any = request.user
    record = reach(find(slug, user), user, pk)
    if subject_of(record) is None:
        raise Http404
    try:
        made = keeping.check(record, user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        said = {"code": made.code, "outcome": Outcome(made.outcome).label}
        messages.success(request, _("Đã đối chiếu quy hoạch %(code)s: %(outcome)s.") % said)
    return redirect("record", slug, pk)


@login_required
@require_POST
def make_exception(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A draft of an exception for a record's latest check, or for a record that cannot be checked."""
    user: Any = request.user
    record = reach(find(slug, user), user, pk)
    reason = request.POST.get("reason", "").strip()
    access.require(user, conformity_exceptions.domain, Role.CLERK, record)
    standing = keeping.standing(record)
    if standing.passes or standing.stale or not reason:
        messages.error(request, _("Ngoại lệ cần có lý do, và một kết quả còn giá trị nhưng không phù hợp."))
        return redirect("record", slug, pk)
    made = ConformityException(
        area=record.area,
        unit_id=record.unit_id,
        conformity_check=standing.check,
        subject=slug,
        subject_number=record.pk,
        label=str(record)[:300],
        reason=reason,
    )
    with transaction.atomic():
        numbering.number(conformity_exceptions, made)
        made.save()
    return redirect("record", conformity_exceptions.slug, made.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Any shape, any wish, any day; kept when the reader asks for it."""
    user: Any = request.user
    if not any(access.may(user, domain, Role.VIEWER) for domain in ("planning", "construction", "infrastructure")):
        raise PermissionDenied
    may_keep = access.may(user, "planning", Role.CLERK)
    context: dict[str, Any] = {"may_keep": may_keep}
    form = ConformityForm(user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        shape = said["shape"]
        where = ward_of(shape)
        if where is None:
            form.add_error("shape", _("Hình nằm ngoài địa bàn."))
        else:
            label = said["label"] or _("Hình vẽ ngày %(day)s") % {"day": f"{timezone.localdate():%d/%m/%Y}"}
            asked = Asked(shape, form.wish(), where, label=label)
            if may_keep and "keep" in request.POST:
                made = keeping.check_shape(asked, user, said["on"])
                messages.success(request, _("Đã lưu kết quả %(code)s.") % {"code": made.code})
                return redirect("record", "conformity-checks", made.pk)
            answer = keeping.answered(asked, said["on"])
            form = again(form, user, shape)
            context |= {
                "answer": answer,
                "layers": layers(answer.findings),
                "tone": TONES[Outcome(answer.outcome)],
                "outcome": Outcome(answer.outcome).label,
                "areal": shape.dims == 2,
            }
    plain = [f for f in form if f.name != "shape"]
    context |= {"form": form, "fields": plain, "shape": form["shape"]}
    return render(request, "web/conformity.html", context, status=422 if form.errors else 200)


def again(form: ConformityForm, user: Any, shape: Any) -> ConformityForm:
    """The form as it was sent, with the shape in it that came from a file."""
    data: Any = form.data
    data = data.copy()
    data["shape"] = form.fields["shape"].prepare_value(shape)
    filled = ConformityForm(user, data)
    filled.is_valid()
    return filled


def ward_of(shape: Any) -> Area | None:
    """The ward of today in which a shape lies, else any area whose boundary meets it: the smallest level first."""
    ward = Wards.on(timezone.localdate()).of(shape)
    if ward is not None:
        return ward
    return next(
        (a for a in Area.objects.order_by("-level", "code") if a.boundary and a.boundary.intersects(shape)), None
    )
