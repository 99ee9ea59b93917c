"""Files in and out: what a file is by its content, how large it may be, what a photo may tell, how it is served.

A name given by the sender decides nothing. Photos are drawn anew without their metadata; where and when they were
taken is read first. Nothing that a browser could run is ever shown inside the page.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import quote

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from dothi.core import archive, photos
from dothi.core.models import Attachment, User
from dothi.core.text import nfc

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {  # content type → the ending a file of it carries
    "application/pdf": "pdf",
    f"{OFFICE}.wordprocessingml.document": "docx",
    f"{OFFICE}.spreadsheetml.sheet": "xlsx",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/geopackage+sqlite3": "gpkg",
    "application/geo+json": "geojson",
    "application/x-shapefile+zip": "zip",
    "application/vnd.google-earth.kml+xml": "kml",
    "application/vnd.google-earth.kmz": "kmz",
    "image/vnd.dxf": "dxf",
    "image/vnd.dgn": "dgn",
    "text/csv": "csv",
    "text/plain": "txt",
    **photos.FORMATS,
}
INLINE = {"application/pdf", *photos.FORMATS}  # the browser shows these itself and runs nothing of theirs
PLACES = ("gpkg", "geojson", "zip", "kml", "kmz", "dxf", "dgn")  # files of places, which may be larger than others
_KML = re.compile(rb"\s*(<\?xml[^>]*\?>)?\s*(<!--.*?-->\s*)*<(\w+:)?kml[\s>]", re.DOTALL)
_DXF = re.compile(rb"\s*(999\s*\n[^\n]*\n\s*)*0\s*\n\s*SECTION\s")
_DGN = (b"\x08\x09\xfe\x02", b"\xc8\x09\xfe\x02")  # MicroStation 7, flat and with heights
_INSIDE = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}


@dataclass(frozen=True)
class Content:
    """What a file is, by its bytes."""

    type: str
    ending: str


def take(
    upload: File[Any],
    user: User,
    *,
    kind: str = Attachment.Kind.OTHER,
    owner: models.Model | None = None,
    name: str | None = None,
) -> Attachment:
    """Keep an uploaded file beside `owner` (or none yet); its author is the one of the running history.

    Raises:
        ValidationError: empty, too large, of a kind that is not taken, broken or hostile; says which.
    """
    size_limit(upload.size or 0, settings.MAX_PLACES_UPLOAD)
    source: IO[bytes] = upload.file  # type: ignore[assignment]
    content = look(source)
    size_limit(upload.size or 0, settings.MAX_PLACES_UPLOAD if content.ending in PLACES else settings.MAX_UPLOAD)
    taken_at = position = None
    data: File[Any] = upload
    if content.type in photos.FORMATS:
        photo = photos.strip(source, content.type)
        data, taken_at, position = ContentFile(photo.data), photo.taken_at, photo.position
        source = io.BytesIO(photo.data)
    digest = sha256(source)
    attachment = Attachment(
        kind=kind,
        name=clean_name(name or upload.name or "", content),
        content_type=content.type,
        size=data.size or 0,
        sha256=digest,
        taken_at=taken_at,
        position=position,
        added_by=user,
        owner=owner,
    )
    attachment.file.save(f"{digest[:24]}.{content.ending}", data, save=False)
    try:
        with transaction.atomic():
            attachment.save()
    except Exception:
        attachment.file.delete(save=False)
        raise
    return attachment


def size_limit(size: int, most: int = 0) -> None:
    """Refuse an empty file and one above `most` bytes, by default `settings.MAX_UPLOAD`.

    Raises:
        ValidationError: says the size and the limit.
    """
    if size == 0:
        raise ValidationError(_("Tệp rỗng, không có gì để nhận."))
    most = most or settings.MAX_UPLOAD
    if size > most:
        raise ValidationError(
            _("Tệp nặng %(size)s, quá mức %(limit)s. Hãy chia nhỏ tệp.")
            % {"size": filesizeformat(size), "limit": filesizeformat(most)}
        )


def look(file: IO[bytes]) -> Content:
    """Tell what a file is by its content, and check that it is sound; the file is left at its start.

    Raises:
        ValidationError: a kind that is not taken, encrypted, with macros, broken or a bomb; says which.
    """
    file.seek(0)
    head = file.read(65536)
    file.seek(0)
    kind = _text(head) or _binary(file, head)
    ending = TYPES.get(kind)
    if ending is None:
        raise ValidationError(
            _("Loại tệp này không được nhận (%(kind)s). Nhận: %(taken)s.")
            % {"kind": kind, "taken": ", ".join(TYPES.values())}
        )
    return Content(kind, ending)


def respond(attachment: Attachment, *, inline: bool = False) -> FileResponse:
    """An attachment as a response. It is shown inside the browser only on request and when nothing in it can run."""
    shown = inline and attachment.content_type in INLINE
    response = FileResponse(attachment.file.open("rb"), content_type=attachment.content_type)
    guard(response, attachment.name, inline=shown)
    return response


def guard(response: HttpResponseBase, name: str, *, inline: bool = False) -> None:
    """Give a download its name and keep a browser from guessing or running it."""
    plain = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    plain = "".join(c for c in plain if c.isalnum() or c in " ._-()") or "file"
    place = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{place}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:" + (
        "" if inline else "; sandbox"
    )


def sha256(file: IO[bytes]) -> str:
    """The digest of a whole file, read in pieces; the file is left at its start."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def clean_name(name: str, content: Content) -> str:
    """The name a person sees: no folders, no control characters, the ending of what the file truly is."""
    bare = nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(c for c in bare if unicodedata.category(c)[0] != "C").strip(" .") or _("tệp")
    ending = PurePosixPath(bare).suffix.lower().lstrip(".")
    same = {"jpeg": "jpg", "json": "geojson"}
    if same.get(ending, ending) != content.ending and not (ending == "txt" and content.ending == "csv"):
        bare = f"{bare[: 250 - len(content.ending)]}.{content.ending}"
    return bare if len(bare) <= 255 else bare[: 254 - len(ending)] + "." + ending


def _text(head: bytes) -> str:
    """The kind of a text file, or nothing when the bytes are not text. Markup is named so that it is refused."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/csv"
    if b"\x00" in head or sum(b < 9 or 13 < b < 32 for b in head[:4096]) > 0:
        return ""
    if head.startswith((b"%PDF", b"PK\x03\x04")):
        return ""
    if _KML.match(head):
        return "application/vnd.google-earth.kml+xml"
    if _DXF.match(head):
        return "image/vnd.dxf"
    if re.match(rb"AC10\d\d", head):
        return _("bản vẽ DWG; hãy lưu lại dạng DXF")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:400].lower()
    if start.startswith((b"<!doctype", b"<?xml", b"<html", b"<svg", b"<script", b"<?php", b"#!")):
        return "text/html"
    if start.startswith(b"{"):
        return "application/geo+json"
    lines = head.splitlines()[:5]
    return "text/csv" if any(sum(line.count(s) for line in lines) for s in (b";", b",", b"\t")) else "text/plain"


def _binary(file: IO[bytes], head: bytes) -> str:
    if head.startswith(b"PK"):
        return _zipped(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(file)
    if head.startswith(_DGN):
        return "image/vnd.dgn"
    if head.startswith((b"AutoCAD Binary DXF", b"AC10")):
        return _("bản vẽ DWG hoặc DXF nhị phân; hãy lưu lại dạng DXF văn bản")
    if head.startswith(b"\x00\x00\x27\x0a"):
        return _("một phần của shapefile; hãy nén cả .shp, .shx, .dbf, .prj vào một tệp .zip")
    if head.startswith(b"SQLite format 3\x00") and head[68:72] in (b"GPKG", b"GP10", b"GP11"):
        return "application/geopackage+sqlite3"
    try:
        found = puremagic.magic_stream(io.BytesIO(head))
    except (puremagic.PureError, ValueError):
        return _("không rõ")
    known = [f.mime_type for f in found if f.mime_type in TYPES]
    return known[0] if known else str(next((f.mime_type or f.name for f in found), _("không rõ")))


def _zipped(file: IO[bytes]) -> str:
    """The kind of a zip by what is inside, after unfolding it under guard."""
    try:
        names = archive.check(file)  # type: ignore[arg-type]
    except archive.BadArchive as bad:
        raise ValidationError(archive_message(bad)) from None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError(_("Tệp có macro, không được nhận. Hãy lưu lại dạng không macro (.xlsx, .docx)."))
    for name, ending in _INSIDE.items():
        if name in names:
            return next(kind for kind, known in TYPES.items() if known == ending)
    if "mimetype" in names and "content.xml" in names:
        import zipfile

        with zipfile.ZipFile(file) as opened:
            kind = opened.read("mimetype")[:100].decode("ascii", "replace").strip()
        file.seek(0)
        return kind
    if any(name.lower().endswith(".shp") for name in names):
        return "application/x-shapefile+zip"
    return "application/vnd.google-earth.kmz" if any(n.lower().endswith(".kml") for n in names) else "application/zip"


def _compound(file: IO[bytes]) -> str:
    """The kind of an OLE file by the names of its streams."""
    data = file.read()
    file.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ValidationError(_("Tệp có mật khẩu nên không đọc được. Hãy gỡ mật khẩu rồi nộp lại."))
    if "Dgn~".encode("utf-16-le") in data:
        return _("bản vẽ DGN phiên bản 8; hãy lưu lại dạng DGN phiên bản 7 hoặc DXF")
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "application/vnd.ms-excel"
    return "application/msword" if "WordDocument".encode("utf-16-le") in data else "application/x-ole-storage"


def archive_message(bad: archive.BadArchive) -> str:
    """Why an archive was refused, in the reader's language."""
    return {
        "broken": _("Tệp hỏng hoặc không đúng định dạng. Hãy mở bằng phần mềm văn phòng và lưu lại."),
        "encrypted": _("Tệp có mật khẩu nên không đọc được. Hãy gỡ mật khẩu rồi nộp lại."),
        "members": _("Tệp nén chứa quá nhiều thành phần, không được nhận."),
        "unfolded": _("Tệp nén bung ra quá lớn (bom nén), không được nhận."),
    }[bad.reason]
