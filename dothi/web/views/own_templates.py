"""Word templates to download, change in Word and put back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dothi.core import access, files
from dothi.core.models import Domain, Role
from dothi.reports import own_templates


def require(user: Any) -> None:
    """Templates belong to whoever keeps the house's documents, or the house.

    Raises:
        PermissionDenied: neither.
    """
    if not (
        access.scope(user, Domain.DOCUMENT, Role.OFFICER).everywhere or access.may(user, Domain.SYSTEM, Role.MANAGER)
    ):
        raise PermissionDenied(_("Chỉ văn thư và quản trị viên sửa được mẫu văn bản."))


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Every template; one that is sent takes its place once it was checked, and what its layout departs in is shown."""
    require(request.user)
    problems: list[str] = []
    verdict, name = None, request.POST.get("name", "")
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise ValidationError(_("Chưa chọn tệp nào."))
            files.size_limit(sent.size or 0)
            verdict = own_templates.put(name, sent.read())
            messages.success(request, _("Đã dùng mẫu %(name)s của cơ quan.") % {"name": name})
        except KeyError:
            raise Http404 from None
        except ValidationError as refused:
            problems = refused.messages
    context = {"known": own_templates.known(), "problems": problems, "verdict": verdict, "name": name}
    return render(request, "web/reports/templates.html", context)


@login_required
@require_safe
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """The template in force, or ours with `?ours`."""
    require(request.user)
    try:
        path = own_templates.shipped()[name] if "ours" in request.GET else own_templates.path_of(name)
    except KeyError:
        raise Http404 from None
    response = FileResponse(path.open("rb"), content_type=files_type())
    files.guard(response, f"{name}.docx")
    return response


@login_required
@require_POST
def take_back(request: HttpRequest, name: str) -> HttpResponse:
    """Use ours again."""
    require(request.user)
    try:
        own_templates.take_back(name)
    except KeyError:
        raise Http404 from None
    messages.success(request, _("Đã dùng lại mẫu đi kèm."))
    return redirect("templates")


def files_type() -> str:
    """What a .docx is called on the way to a browser."""
    return f"{files.OFFICE}.wordprocessingml.document"
