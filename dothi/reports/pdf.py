"""PDF and page pictures of Word and other office files, by LibreOffice and poppler where they are installed.

One conversion at a time on a machine, each with a profile of its own that is thrown away, and each with an end: an office
program that hangs is killed with all its children. What was converted once is kept beside the data, by the file's digest.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_tasks import task

TIMEOUT = 120  # seconds for one conversion
WAIT = 180  # seconds that one waits for another
DPI = 80
MOST_PAGES = 200
KEPT = 300  # files kept; the oldest go
ENDINGS = ("docx", "xlsx", "pptx", "odt", "ods")


class Unavailable(ValidationError):
    """LibreOffice is not installed here; documents themselves are made all the same."""


def soffice() -> str:
    """LibreOffice's program: the setting's, else the one on the path; empty when there is none."""
    named = str(getattr(settings, "SOFFICE", "") or "")
    if named:
        return named if Path(named).is_file() and os.access(named, os.X_OK) else ""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def available() -> bool:
    """Whether PDF can be made here."""
    return bool(soffice())


def keep(data: bytes, ending: str = "docx") -> str:
    """Keep a file to be converted; returns the key by which its pages are asked for.

    Raises:
        ValueError: not a kind that is converted.
    """
    if ending not in ENDINGS:
        raise ValueError(ending)
    key = f"{hashlib.sha256(data).hexdigest()[:40]}-{ending}"
    folder = _place(key)
    folder.mkdir(exist_ok=True)
    if not (folder / f"in.{ending}").exists():
        _write(folder / f"in.{ending}", data)
    (folder / "failed").unlink(missing_ok=True)
    return key


def ready(key: str) -> bool:
    """Whether a kept file was converted, its pages too."""
    folder = _place(key)
    return (folder / "file.pdf").exists() and (not shutil.which("pdftoppm") or _pictures(key).exists())


def failure(key: str) -> str:
    """Why the last try to convert a kept file failed; empty when it did not."""
    said = _place(key) / "failed"
    return said.read_text(encoding="utf-8") if said.exists() else ""


def convert(key: str) -> None:
    """Make the PDF of a kept file, and the pictures of its pages where poppler is installed; once.

    Raises:
        Unavailable: LibreOffice is not installed.
        ValidationError: it did not finish in time, or could not read the file.
    """
    folder, ending = _place(key), key.rpartition("-")[2]
    if ready(key):
        return
    program = soffice()
    if not program:
        raise Unavailable(
            _(
                "Máy chủ chưa cài LibreOffice nên chưa xem trang và làm PDF được; tệp Word vẫn tải về được. Quản trị viên cài gói libreoffice-writer."
            )
        )
    with _alone():
        if not (folder / "file.pdf").exists():
            _write(folder / "file.pdf", _converted(program, (folder / f"in.{ending}").read_bytes(), ending))
        if not _pictures(key).exists() and shutil.which("pdftoppm"):
            _draw(key)
        _tidy()


@task()
def convert_later(key: str) -> None:
    """The same in the background; why it failed is kept for whoever waits."""
    try:
        convert(key)
    except ValidationError as problem:
        _write(_place(key) / "failed", " ".join(problem.messages).encode())


def pdf(data: bytes, ending: str = "docx") -> bytes:
    """An office file as PDF, at once.

    Raises:
        Unavailable, ValidationError: as `convert`.
        ValueError: not a kind that is converted.
    """
    key = keep(data, ending)
    convert(key)
    return made(key)


def made(key: str) -> bytes:
    """The PDF of a kept file that was converted."""
    return (_place(key) / "file.pdf").read_bytes()


def pages(key: str) -> list[Path]:
    """The pictures of a converted file's pages, at most `MOST_PAGES`; none where poppler is not installed."""
    return sorted(_pictures(key).glob("page*.png"))


def _pictures(key: str) -> Path:
    return _place(key) / f"pages-{DPI}"


def _draw(key: str) -> None:
    """Each page as a picture, all or none."""
    folder = _place(key)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        command = [shutil.which("pdftoppm") or "", "-r", str(DPI), "-l", str(MOST_PAGES), "-png"]
        _run([*command, str(folder / "file.pdf"), "page"], Path(place))
        done = Path(place, "done")
        done.mkdir()
        for picture in Path(place).glob("page*.png"):
            picture.rename(done / picture.name)
        done.rename(_pictures(key))


def _converted(program: str, data: bytes, ending: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="dothi-office-") as place:
        source, profile = Path(place, f"in.{ending}"), Path(place, "profile")
        source.write_bytes(data)
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo",
                   "--convert-to", "pdf", "--outdir", place, str(source)]  # fmt: skip
        _run(command, Path(place))
        made = source.with_suffix(".pdf")
        if not made.exists() or not made.stat().st_size:
            raise ValidationError(_("LibreOffice không chuyển được tệp này sang PDF."))
        return made.read_bytes()


def _run(command: list[str], place: Path) -> None:
    """A program in a group of its own, ended with its children when its time is over.

    Raises:
        ValidationError: it did not finish in time, or says that it failed.
    """
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(place), "LANG": "C.UTF-8", "TMPDIR": str(place)}
    process = subprocess.Popen(  # noqa: S603
        command, cwd=place, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        code = process.wait(TIMEOUT)
    except subprocess.TimeoutExpired:
        raise ValidationError(_("Chuyển sang PDF quá lâu nên đã dừng; hãy thử lại hoặc tải tệp gốc.")) from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if code:
        raise ValidationError(_("Không chuyển được tệp này sang PDF (mã lỗi %(code)s).") % {"code": code})


@contextmanager
def _alone() -> Iterator[None]:
    """One conversion at a time on this machine.

    Raises:
        ValidationError: the one before did not end in time.
    """
    folder = _folder()
    end = time.monotonic() + WAIT
    with Path(folder, "turn").open("w") as turn:
        while True:
            try:
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise ValidationError(_("Máy chủ đang bận chuyển tệp khác; hãy thử lại sau ít phút.")) from None
                time.sleep(0.2)
        yield


def _folder() -> Path:
    folder = Path(settings.DATA, "pages")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _place(key: str) -> Path:
    """Where a kept file and what comes of it lie.

    Raises:
        ValueError: not a key.
    """
    if not re.fullmatch(r"[0-9a-f]{40}-[a-z]{3,4}", key):
        raise ValueError(key)
    return _folder() / key


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.rename(path)


def _tidy() -> None:
    """The oldest go once there are too many."""
    found = sorted((one for one in _folder().iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for old in found[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
