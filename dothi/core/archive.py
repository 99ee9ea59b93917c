"""Guards against hostile archives: a .docx or .xlsx is a zip, and a small zip can unfold to terabytes."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

MAX_UNFOLDED = 1_500_000_000  # bytes; a sheet of 200,000 long rows unfolds to some 400 MB
MAX_RATIO = 1000  # deflate's own ceiling is 1032; honest sheets stay below 60
MAX_MEMBERS = 5_000
_BLOCK = 1 << 20


class BadArchive(ValueError):
    """An archive that is broken or hostile. `reason` is one of: broken, encrypted, members, unfolded."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check(file: BinaryIO, *, most: int = MAX_UNFOLDED) -> list[str]:
    """Unfold every member without keeping it; returns their names. What the directory claims is not believed.

    Args:
        most: bytes that all members together may unfold to.

    Raises:
        BadArchive: broken, encrypted, too many members, or more bytes than `most`.
    """
    left = most
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise BadArchive("members")
            if sum(m.file_size for m in members) > most:
                raise BadArchive("unfolded")
            for member in members:
                left -= _unfolded(file, member, left)
            return [m.filename for m in members]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise error if isinstance(error, BadArchive) else BadArchive("broken") from error
    finally:
        file.seek(0)


def _unfolded(file: BinaryIO, member: zipfile.ZipInfo, most: int) -> int:
    """The true size of one member, read from its raw bytes; stops as soon as it passes `most`."""
    if member.flag_bits & 0x1:
        raise BadArchive("encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadArchive("broken")
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise BadArchive("broken")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size
    inflate, waiting, size = zlib.decompressobj(-15), member.compress_size, 0
    while not inflate.eof:
        raw = inflate.unconsumed_tail
        if not raw:
            raw = file.read(min(_BLOCK, waiting))
            waiting -= len(raw)
        unfolded = len(inflate.decompress(raw, _BLOCK))
        if not raw and not unfolded:
            raise BadArchive("broken")
        size += unfolded
        if size > most or size > MAX_RATIO * max(member.compress_size, 1024):
            raise BadArchive("unfolded")
    return size
