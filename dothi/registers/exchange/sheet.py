"""The cells of an uploaded table, as `cells.py` reads them in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dothi.core.files import TYPES
from dothi.core.models import Attachment

MAX_ROWS = 200_000  # records in one import
HEADROOM = 1_000  # rows above the table, totals and notes below it
PATIENCE = 300  # seconds of waiting
PLAIN = ("xlsx", "xls", "ods", "csv", "txt", "geojson")
DRIVERS = {  # ending → the one driver of GDAL that may look at it
    "gpkg": "GPKG",
    "zip": "ESRI Shapefile",
    "kml": "LIBKML",
    "kmz": "LIBKML",
    "dxf": "DXF",
    "dgn": "DGN",
}
READABLE = (*PLAIN, *DRIVERS)


@dataclass(frozen=True)
class Shape:
    """A geometry in a cell, in the file's own reference system."""

    srid: int  # 0: the file does not say
    wkb: bytes
    done: tuple[str, ...] = ()  # what was put right in its rings: words of `repairs.DONE`
    unsound: str = ""  # why they cannot be put right


@dataclass(frozen=True)
class FormulaError:
    """A cell that shows an error (`#N/A`) instead of a value."""

    shown: str


@dataclass
class Sheet:
    """One sheet, or one layer of a GIS file: the rows that hold something and the number each carries, counted from 1.

    facts: what a layer says of itself, as `shapes.py` and `cells.py` tell it: its reference system (srid, how, said), the
    code page of its text (encoding), how many areas, lines, points and texts it holds (layer), whether it is read (chosen).
    """

    name: str
    merged: list[list[int]]
    facts: dict[str, Any] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)


def read(
    attachment: Attachment,
    progress: Callable[[int], None] = lambda rows: None,
    asked: Mapping[str, Any] | None = None,
) -> list[Sheet]:
    """The sheets of an attached table, or the layers of a GIS file.

    Args:
        progress: is told the rows read so far, now and then.
        asked: what a person chose: `layers`, `encoding`, `areas` (whether closed lines are).

    Raises:
        ValidationError: not a table, broken, encrypted, too wide, too long or too costly to read; says which.
    """
    ending = TYPES.get(attachment.content_type, "")
    if ending not in READABLE:
        raise ValidationError(
            _("Tệp “%(name)s” không phải bảng tính. Nhận: %(taken)s.")
            % {"name": attachment.name, "taken": ", ".join(READABLE)}
        )
    sheets: list[Sheet] = []
    with _on_disk(attachment) as path:
        for kind, *rest in _lines(path, ending, dict(asked or {})):
            if kind == "sheet":
                sheets.append(Sheet(*rest))
            elif kind == "rows":
                sheets[-1].numbers += [row[0] for row in rest[0]]
                sheets[-1].rows += [row[1:] for row in rest[0]]
                progress(sum(len(s.rows) for s in sheets))
            elif kind == "error":
                raise ValidationError(_why(*rest))
            elif rest[0]:
                raise ValidationError(
                    _("Bảng có quá nhiều dòng, mỗi lần nhập tối đa %(limit)s dòng. Hãy chia nhỏ tệp.")
                    % {"limit": f"{MAX_ROWS:,}".replace(",", ".")}
                )
    return sheets


@contextmanager
def _on_disk(attachment: Attachment) -> Iterator[str]:
    """A path of the attachment; a copy when its storage has none."""
    try:
        yield attachment.file.path
    except NotImplementedError:
        with tempfile.NamedTemporaryFile() as copy, attachment.file.open("rb") as source:
            for block in source.chunks():
                copy.write(block)
            copy.flush()
            yield copy.name


@cache
def _skipped(ending: str) -> str:
    """Every other driver of GDAL: one that a file's content could call up might open what lies elsewhere."""
    if ending not in DRIVERS:
        return ""
    import pyogrio

    return ",".join(name for name in pyogrio.list_drivers() if name != DRIVERS[ending])


def _lines(path: str, ending: str, asked: dict[str, Any]) -> Iterator[list[Any]]:
    """What the reading process says, until it says the end; its death is an error too. It works in an empty folder."""
    with tempfile.TemporaryDirectory(prefix="dothi-read-") as folder:
        yield from _told(folder, str(Path(path).resolve()), ending, asked)


def _told(folder: str, path: str, ending: str, asked: dict[str, Any]) -> Iterator[list[Any]]:
    script, limit = Path(__file__).with_name("cells.py"), MAX_ROWS + HEADROOM
    process = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-I", str(script), path, ending, str(limit), json.dumps(asked)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "ascii", "OGR_SKIP": _skipped(ending)},
        text=True,
        encoding="ascii",
    )
    assert process.stdout is not None
    watch = threading.Timer(PATIENCE, process.kill)
    watch.start()
    try:
        for line in process.stdout:
            said = json.loads(line)
            if said[0] == "rows" and "\\u001f" in line:
                for row in said[1]:
                    for at, value in enumerate(row):
                        if type(value) is str and value[:1] == "\x1f":
                            row[at] = _typed(value)
            yield said
            if said[0] in ("end", "error"):
                return
        yield ["error", "memory", ""]
    finally:
        watch.cancel()
        process.kill()
        process.stdout.close()
        process.wait()


def _typed(value: str) -> Any:
    """The value of a text that carries its type."""
    kind, said = value[1:2], value[2:]
    if kind == "d":
        return date.fromisoformat(said)
    if kind == "m":
        moment = datetime.fromisoformat(said)
        return moment.date() if moment.time() == datetime.min.time() else moment
    if kind == "g":
        srid, wkb, *more = said.split(":")
        if not more:
            return Shape(int(srid), bytes.fromhex(wkb))
        return Shape(int(srid), bytes.fromhex(wkb), tuple(filter(None, more[0].split(","))), more[1])
    return FormulaError(said)


def _why(code: str, detail: Any) -> str:
    """Why a table cannot be read, and what to do about it."""
    return {
        "broken": _("Tệp hỏng hoặc không đúng định dạng. Hãy mở bằng phần mềm văn phòng và lưu lại."),
        "encrypted": _("Tệp có mật khẩu nên không đọc được. Hãy gỡ mật khẩu rồi nộp lại."),
        "columns": _("Bảng có %(count)s cột, quá nhiều. Hãy chỉ giữ các cột cần nhập."),
        "nul": _("Tệp chứa ký tự rỗng (NUL), không phải văn bản sạch. Hãy xuất lại tệp csv."),
        "encoding": _("Không đọc được bảng mã của tệp. Hãy lưu lại dạng csv UTF-8."),
        "not_features": _("Tệp GeoJSON phải là một FeatureCollection."),
        "crs": _("Hệ toạ độ của tệp không được nhận (%(detail)s). Hãy xuất lại theo WGS 84 (CRS84)."),
        "entities": _("Tệp KML chứa khai báo DOCTYPE hoặc ENTITY, không được nhận. Hãy xuất lại từ phần mềm bản đồ."),
        "memory": _(
            "Bảng cần quá nhiều bộ nhớ hay thời gian để đọc: có ô nằm quá xa hoặc định dạng thừa."
            " Hãy chép riêng phần dữ liệu sang một tệp mới."
        ),
    }[code] % {"count": detail, "detail": detail}
