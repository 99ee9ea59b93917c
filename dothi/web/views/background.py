"""The map's background from a file of this machine, read in ranges as PMTiles are."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dothi.web import background

LARGEST = 16 * 2**20  # bytes of one answer: a reader of PMTiles asks for a directory or a tile at a time


@login_required
@require_safe
def pmtiles(request: HttpRequest) -> HttpResponse:
    """A range of the configured file (status 206), as `Range: bytes=0-16383` asks; whoever asks for all is refused (416)."""
    path = background.file()
    if path is None or not path.is_file():
        raise Http404
    size = path.stat().st_size
    asked = re.fullmatch(r"bytes=(\d{1,18})-(\d{1,18})", request.headers.get("Range", ""))
    first, last = (int(asked[1]), min(int(asked[2]), size - 1)) if asked else (0, -1)
    if first > last or last - first >= LARGEST:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(first)
        body = file.read(last - first + 1)
    changed = f'"{path.stat().st_mtime_ns:x}-{size:x}"'
    said = {"Content-Range": f"bytes {first}-{last}/{size}", "Accept-Ranges": "bytes", "ETag": changed}
    return HttpResponse(body, status=206, content_type="application/octet-stream", headers=said)
