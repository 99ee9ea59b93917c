"""Photos of the field: where and when they were taken is read, then they are drawn anew without any metadata."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import IO, Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils import timezone as local
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

FORMATS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
MAX_PIXELS = 80_000_000  # a phone takes up to 50 million; each costs four bytes while it is drawn


@dataclass(frozen=True)
class Photo:
    """A photo without metadata, and what its metadata said of place (WGS 84) and time."""

    data: bytes
    taken_at: datetime | None
    position: Point | None


def strip(file: IO[bytes], content_type: str) -> Photo:
    """Read place and time, turn the photo upright, and write its pixels alone.

    Raises:
        ValidationError: not readable as that type, or too many pixels.
    """
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=[content_type.removeprefix("image/")])
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            exif = picture.getexif()
            taken_at, position = _taken_at(exif), _position(exif)
            upright = ImageOps.exif_transpose(picture)
            bare = Image.new(upright.mode, upright.size)
            bare.paste(upright)
            if upright.mode == "P" and (palette := upright.getpalette()):
                bare.putpalette(palette)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("Ảnh quá lớn (trên %(limit)s triệu điểm).") % {"limit": MAX_PIXELS // 10**6}) from None
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, EOFError) as error:
        raise ValidationError(_("Ảnh hỏng, không mở được.")) from error
    out = io.BytesIO()
    if content_type == "image/jpeg" and bare.mode not in ("RGB", "L", "CMYK"):
        bare = bare.convert("RGB")
    bare.save(out, content_type.removeprefix("image/").upper(), quality=90)
    return Photo(out.getvalue(), taken_at, position)


def _taken_at(exif: Image.Exif) -> datetime | None:
    """When the shutter opened; a camera that names no time zone is taken to show local time."""
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    said = str(inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime) or "")
    zone: Any = local.get_default_timezone()
    offset = str(inner.get(ExifTags.Base.OffsetTimeOriginal) or "")
    if len(offset) == 6 and offset[0] in "+-" and offset[1:3].isdigit() and offset[4:].isdigit():
        minutes = int(offset[1:3]) * 60 + int(offset[4:])
        if minutes < 24 * 60:
            zone = timezone(timedelta(minutes=minutes if offset[0] == "+" else -minutes))
    try:
        return datetime.strptime(said.strip("\x00 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None


def _position(exif: Image.Exif) -> Point | None:
    """Where the phone said it was, in degrees; nothing when it said nothing sensible."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    inside = -90 <= lat <= 90 and -180 <= lon <= 180 and (lat, lon) != (0, 0)
    return Point(lon, lat, srid=4326) if inside else None


def _degrees(parts: Any, reference: str, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    size = degrees + minutes / 60 + seconds / 3600
    return -size if str(reference).strip("\x00 ").upper() == negative else size
