"""Vector tiles: what the map draws of a register whose records are too many to send whole."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dothi.registers.tiles.kept import Question
from dothi.registers.tiles.mercator import Address
from dothi.web import painting
from dothi.web.views.registers import asked, find


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
def tile(request: HttpRequest, slug: str, z: str, x: str, y: str) -> HttpResponseBase:
    """The reader's records that meet the address's conditions, on one tile; 204 when none lies on it.

    Whoever keeps it asks each time whether it still holds (304): rights end and records change.
    """
    try:
        register = find(slug, request.user)
    except PermissionDenied:
        raise Http404 from None
    if register.geometry is None:
        raise Http404
    try:
        address = Address.parse(z, x, y)
    except ValueError:
        return HttpResponseBadRequest(_("Không có mảnh bản đồ %(z)s/%(x)s/%(y)s.") % {"z": z, "x": x, "y": y})
    _query, rows, _figure = asked(request, register)
    made = Question(register, rows, painting.field(register)).tile(address)
    if not made.body:
        return HttpResponse(status=204)
    answer = HttpResponse(made.body, content_type="application/vnd.mapbox-vector-tile", headers={"ETag": made.etag})
    return get_conditional_response(request, etag=made.etag, response=answer) or answer
