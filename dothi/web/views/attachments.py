"""Papers and photos beside records: taken in, and handed out only to who may see the record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dothi.core import access, files, history
from dothi.core.models import Attachment, Document, Domain, Role
from dothi.registers.exchange.models import ImportBatch
from dothi.registers.record import Record
from dothi.registers.register import register_of
from dothi.web.views import imports
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
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file, to whoever may see what it lies beside; `?inline` shows what is safe to show."""
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None or not may_see(request.user, attachment):
        raise Http404
    return files.respond(attachment, inline="inline" in request.GET)


@login_required
@require_POST
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper away from a record: its own author, or an officer there. The file and its history stay."""
    attachment = Attachment.objects.filter(pk=pk).first()
    owner = attachment.owner if attachment else None
    if attachment is None or not isinstance(owner, Record) or not may_see(request.user, attachment):
        raise Http404
    register = register_of(type(owner))
    assert register is not None
    mine = attachment.added_by_id == request.user.pk and access.may(request.user, register.domain, Role.CLERK, owner)
    if not (mine and register.may_edit(request.user, owner)) and not access.may(
        request.user, register.domain, Role.APPROVER, owner
    ):
        raise PermissionDenied(_("Chỉ người đã đính kèm, hoặc người phê duyệt, bỏ được tệp này."))
    with history.by(request.user, _("bỏ tệp khỏi %(record)s") % {"record": owner}):
        attachment.owner_type, attachment.owner_id = None, None
        attachment.save()
    messages.success(request, _("Đã bỏ tệp khỏi hồ sơ."))
    return redirect("record", register.slug, owner.pk)


def may_see(user: Any, attachment: Attachment) -> bool:
    """Beside a record: who may see the record. A document's file: who may read the programme. An import's file: who
    may open the import. Any other: who sent it."""
    owner = attachment.owner
    if isinstance(owner, Record):
        register = register_of(type(owner))
        return register is not None and register.records(user).filter(pk=owner.pk).exists()
    if attachment.added_by_id == user.pk:
        return True
    if Document.objects.filter(file=attachment).exists():
        return access.may(user, Domain.PROGRAMME, Role.VIEWER)
    return any(imports.may_open(user, batch) for batch in ImportBatch.objects.filter(file=attachment))
