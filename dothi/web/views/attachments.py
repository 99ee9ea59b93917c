"""Papers and photos beside records: taken in, and handed out only to who may see the record."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dothi.core import access, files, history
from dothi.core.models import Attachment, Role
from dothi.registers import papers
from dothi.registers.record import Record
from dothi.web.links import record_address
from dothi.web.views.records import reach
from dothi.web.views.registers import find


@login_required
@require_POST
def upload(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put papers or photos beside a record; each file is judged by its content, and each refusal said."""
    register = find(slug, request.user)
    record = reach(register, request.user, pk)
    access.require(request.user, register.domain, Role.CLERK, record)
    kind = request.POST.get("kind", "")
    kind = kind if kind in Attachment.Kind.values else Attachment.Kind.OTHER
    taken = 0
    for sent in request.FILES.getlist("files"):
        try:
            with history.by(request.user, _("đính kèm vào %(record)s") % {"record": record}):
                files.take(sent, request.user, kind=kind, owner=record)  # type: ignore[arg-type]
            taken += 1
        except ValidationError as problem:
            messages.error(request, f"{sent.name}: {' '.join(problem.messages)}")
    if taken:
        messages.success(request, _("Đã đính kèm %(count)s tệp.") % {"count": taken})
    elif not request.FILES:
        messages.warning(request, _("Chưa chọn tệp nào."))
    return redirect("record", slug, pk)


@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file, to whoever may see what it lies beside; `?inline` shows what is safe to show."""
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None or not papers.may_see(request.user, attachment):
        raise Http404
    return files.respond(attachment, inline="inline" in request.GET)


@login_required
@require_POST
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper away from a record."""
    attachment = Attachment.objects.filter(pk=pk).first()
    owner = attachment.owner if attachment else None
    if attachment is None or not isinstance(owner, Record) or not papers.may_see(request.user, attachment):
        raise Http404
    papers.detach(request.user, attachment)
    messages.success(request, _("Đã bỏ tệp khỏi hồ sơ."))
    return redirect(record_address(owner))
