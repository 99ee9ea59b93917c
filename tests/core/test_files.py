"""What the house takes from people, and how it hands it back."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook
from PIL import ExifTags, Image

from dothi.core import archive, files, history
from dothi.core.models import Attachment, User

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def clerk() -> Iterator[User]:
    """A clerk whose name stands behind every write of the test."""
    with history.by("test"):
        user = User.objects.create(username="van-thu")
    with history.by(user), translation.override("vi"):
        yield user


def sheet() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Số", "Tên"])
    book.save(out)
    return out.getvalue()


def photo() -> bytes:
    """A sideways photo that says where and when it was taken, and by which phone."""
    picture, exif, out = Image.new("RGB", (40, 20), (200, 10, 10)), Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Model] = "Secret Phone"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2012:05:04 09:30:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLongitude] = (21.0, 0.0, 36.0), (105.0, 51.0, 0.0)
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def take(data: bytes, name: str, user: User) -> Attachment:
    return files.take(SimpleUploadedFile(name, data), user)


def stored(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return file.read()


def refusal(data: bytes, name: str, user: User) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(ValidationError) as refused:
        take(data, name, user)
    assert not Attachment.objects.exists()
    return refused.value.messages[0]


def test_a_sheet_is_kept_with_its_digest_under_its_own_name(clerk: User) -> None:
    kept = take(sheet(), "Giấy phép tháng 5.xlsx", clerk)
    assert (kept.name, kept.content_type) == ("Giấy phép tháng 5.xlsx", files.OFFICE + ".spreadsheetml.sheet")
    assert kept.sha256 == files.sha256(io.BytesIO(stored(kept)))
    assert stored(kept)[:2] == b"PK"
    assert "Giấy" not in kept.file.name  # no name of a sender reaches the disk


def test_the_content_decides_what_a_file_is(clerk: User) -> None:
    kept = take(photo(), "../../etc/bản vẽ.pdf", clerk)
    assert (kept.content_type, kept.name) == ("image/jpeg", "bản vẽ.pdf.jpg")


def test_a_photo_tells_place_and_time_and_keeps_neither(clerk: User) -> None:
    kept = take(photo(), "hiện trường.jpg", clerk)
    assert kept.taken_at == datetime(2012, 5, 4, 9, 30, tzinfo=HANOI)
    assert kept.position is not None
    assert (round(kept.position.x, 6), round(kept.position.y, 6)) == (105.85, 21.01)
    data = stored(kept)
    assert b"Secret" not in data
    assert b"Exif" not in data
    assert Image.open(io.BytesIO(data)).size == (20, 40)  # upright now


def test_a_photo_with_a_senseless_position_has_none(clerk: User) -> None:
    plain = io.BytesIO()
    Image.new("RGB", (4, 4)).save(plain, "PNG")
    kept = take(plain.getvalue(), "ảnh.png", clerk)
    assert (kept.position, kept.taken_at) == (None, None)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "rỗng.csv", "rỗng"),
        (b"<!doctype html><script>alert(1)</script>", "bảng.csv", "không được nhận"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "ảnh.png", "không được nhận"),
        (b"MZ\x90\x00" + b"\x00" * 100, "bảng.xlsx", "không được nhận"),
        (b"PK\x03\x04" + b"\x00" * 100, "bảng.xlsx", "hỏng"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "ảnh.jpg", "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật.xlsx", "mật khẩu"),
    ],
)
def test_what_is_not_taken_is_refused_with_the_reason(data: bytes, name: str, words: str, clerk: User) -> None:
    assert words in refusal(data, name, clerk)


def test_a_file_over_the_limit_is_refused_by_its_size(clerk: User, settings: object) -> None:
    settings.MAX_UPLOAD = 1000  # type: ignore[attr-defined]
    assert "quá mức" in refusal(b"a;b\n" * 300, "to.csv", clerk)


def test_a_workbook_with_macros_is_refused(clerk: User) -> None:
    out = io.BytesIO(sheet())
    with zipfile.ZipFile(out, "a") as book:
        book.writestr("xl/vbaProject.bin", b"\x00")
    assert "macro" in refusal(out.getvalue(), "bảng.xlsx", clerk)


def bomb(claimed: int | None = None) -> bytes:
    """A zip named as a workbook that unfolds to two gigabytes; `claimed` is the size its directory admits."""
    out, squeeze = io.BytesIO(), zlib.compressobj(9, zlib.DEFLATED, -15)
    block = squeeze.compress(b"\x00" * (1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    packed = block * 2048 + squeeze.flush()
    name, size = b"xl/workbook.xml", 2048 << 20 if claimed is None else claimed
    fields = (20, 0, 8, 0, 0, 0, len(packed), size, len(name))
    out.write(b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", *fields, 0) + name + packed)
    start = out.tell()
    out.write(b"PK\x01\x02" + struct.pack("<H", 20) + struct.pack("<HHHHHIIIHHHHHII", *fields, 0, 0, 0, 0, 0, 0) + name)
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, out.tell() - start, start, 0))
    return out.getvalue()


@pytest.mark.parametrize("claimed", [None, 10])
def test_a_zip_bomb_is_refused_whatever_it_claims(claimed: int | None, clerk: User) -> None:
    assert "bom nén" in refusal(bomb(claimed), "chương trình.docx", clerk)


def test_an_honest_archive_passes() -> None:
    assert "xl/workbook.xml" in archive.check(io.BytesIO(sheet()))


def test_a_photo_of_too_many_points_is_refused(clerk: User) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 100))
        + chunk(b"IEND", b"")
    )
    assert "quá lớn" in refusal(png, "to.png", clerk)


def test_only_what_cannot_run_is_shown_inside_the_browser(clerk: User) -> None:
    seen = files.respond(take(photo(), "ảnh.jpg", clerk), inline=True)
    assert seen["Content-Disposition"].startswith("inline")
    kept = files.respond(take(b"=1+1;b\n", "Số liệu đường.csv", clerk), inline=True)
    assert kept["Content-Disposition"].startswith('attachment; filename="So lieu duong.csv"')
    assert kept["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in kept["Content-Security-Policy"]
    for response in (seen, kept):
        response.close()
