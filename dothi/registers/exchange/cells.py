"""Reads the cells of a table file, in a process of its own with limited memory and time.

A sheet of five kilobytes can make its reader ask for twenty gigabytes, and readers of binary formats have faults of
their own; so this file is run as a script by `sheet.py`, imports nothing of dothi, and answers in lines of JSON:

    ["sheet", name, [[top, left, bottom, right], …], facts]  a sheet begins; its merged ranges near the top, counted
                                                      from 0; of a layer of a GIS file what `shapes.py` says
    ["rows", [[number, cell, …], …]]                  rows that hold something, with their number in the sheet
    ["end", limit_hit]  or  ["error", code, detail]

A cell is null, text, number or true/false; a text that begins with U+001F carries a type: d date, m moment, g geometry
(hexadecimal WKB, after its EPSG code and a colon; then, after a colon each, what was done to it and why it is unsound),
e an error of a formula.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import resource
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

# The codes of `systems.SYSTEMS`, which this file may not import; a test holds them together.
EPSG = re.compile(r"EPSG:+(4326|4756|340[56]|589[6-9]|920[5-9]|921[0-8]|3264[89])\b")
MEMORY = 4 << 30  # bytes of address space
SECONDS = 120  # of processor time
COLUMNS = 500
TEXT = 100_000  # characters in a cell
BLOCK = 1000  # rows in a line
GUARDED = re.compile(r"'+[=+\-@\t\r]")
HEAD = 60  # rows in which a header may stand
GIS = ("gpkg", "zip", "kml", "kmz", "dxf", "dgn")


class Refused(Exception):
    """The file cannot be read; `args` are a code and a detail."""


def main(path: str, ending: str, limit: int, asked: str = "{}") -> None:
    """Read the file at `path` as what its ending says, at most `limit` rows that hold something.

    Args:
        asked: what a person chose, as JSON: see `shapes.sheets`.
    """
    for limited, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):  # macOS limits no address space
            resource.setrlimit(limited, (most, most))
    readers = {"csv": text, "txt": text, "geojson": geojson}
    left = limit
    try:
        found = layers(path, ending, limit, asked) if ending in GIS else readers.get(ending, workbook)(path)
        for name, merged, rows, *facts in found:
            say(["sheet", name, merged, *facts])
            block: list[list[Any]] = []
            for number, cells in rows:
                if (width := len(cells)) > COLUMNS:
                    raise Refused("columns", width)
                if left == 0:
                    say(["rows", block])
                    say(["end", True])
                    return
                left -= 1
                block.append([number, *cells])
                if len(block) == BLOCK:
                    say(["rows", block])
                    block = []
            say(["rows", block])
        say(["end", False])
    except Refused as refused:
        say(["error", *refused.args])
    except MemoryError:
        say(["error", "memory", ""])


def say(message: list[Any]) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")


Sheet = tuple[str, list[list[int]], Iterable[tuple[int, list[Any]]]]


def workbook(path: str) -> Iterator[Sheet]:
    """The visible sheets of .xlsx, .xls or .ods."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet or meta.visible != calamine.SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            merged = [[*a, *b] for a, b in (sheet.merged_cell_ranges or [])[:20_000]]
            head = [m for m in merged if m[0] < HEAD]
            yield meta.name, head, down(sheet, merged, oddities(path, meta.name))
    except calamine.PasswordError:
        raise Refused("encrypted", "") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("broken", str(error)[:200]) from None


def down(sheet: Any, merged: list[list[int]], odd: dict[tuple[int, int], str]) -> Iterator[tuple[int, list[Any]]]:
    """Rows of a sheet; a cell merged over several rows is repeated in each."""
    top, left = sheet.start or (0, 0)
    fill: dict[int, list[tuple[int, int]]] = {}
    for first, column, last, _right in merged:
        for row in range(first + 1, min(last, first + 5000) + 1):
            fill.setdefault(row, []).append((first, column))
    kept: dict[tuple[int, int], Any] = {}
    sources = {(first, column) for first, column, _last, _right in merged}
    odd_rows = {row for row, _column in odd}
    for row, values in enumerate(sheet.iter_rows(), top):
        cells = [None] * left + [cell(v) for v in values]
        if row in odd_rows:
            for (at, column), said in odd.items():
                if at == row and column < COLUMNS:
                    cells += [None] * (column + 1 - len(cells))
                    cells[column] = said
        for source, column in fill.get(row, ()):
            cells += [None] * (column + 1 - len(cells))
            if cells[column] is None:
                cells[column] = kept.get((source, column))
        if sources:
            kept.update({(row, c): v for c, v in enumerate(cells) if (row, c) in sources})
        if bare := trimmed(cells):
            yield row + 1, bare


def oddities(path: str, sheet: str) -> dict[tuple[int, int], str]:
    """What the fast reader leaves out of an .xlsx: errors, formulas without a kept result, numbers shown as `0012`."""
    with Path(path).open("rb") as file:
        is_zip = file.read(2) == b"PK"
    return beside("oddities").found(path, sheet) if is_zip else {}


def text(path: str) -> Iterator[Sheet]:
    """The rows of a text file with separators."""
    said = decoded(Path(path).read_bytes())
    csv.field_size_limit(TEXT)
    reader = csv.reader(io.StringIO(said, newline=""), delimiter=separator(said), strict=False)

    def rows() -> Iterator[tuple[int, list[Any]]]:
        try:
            for number, values in enumerate(reader, 1):
                if len(values) > COLUMNS:
                    raise Refused("columns", len(values))
                if bare := trimmed([cell(plain(v)) for v in values]):
                    yield number, bare
        except csv.Error as error:
            raise Refused("broken", str(error)) from None

    yield "", [], rows()


def plain(value: str) -> str:
    """A text without the mark that keeps a spreadsheet from running it as a formula: `'=1+1` was written for `=1+1`."""
    return value[1:] if GUARDED.match(value) else value


def decoded(data: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else the Vietnamese code page of Windows."""
    encodings = ["utf-8-sig", "cp1258"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            said = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in said:
            raise Refused("nul", said.count("\x00"))
        return said
    raise Refused("encoding", "")


def separator(said: str) -> str:
    """The mark that parts the columns: the one that parts the first lines most, outside quotes."""
    counts = dict.fromkeys(";\t,|", 0)
    for line in said[:200_000].splitlines()[:50]:
        bare = "".join(line.split('"')[::2])
        for mark in counts:
            counts[mark] += bare.count(mark)
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ";"


def geojson(path: str) -> Iterator[Any]:
    """Features as rows: a column for each property met, and one for the geometry."""
    import shapely

    try:
        data = json.loads(decoded(Path(path).read_bytes()))
        if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
            raise Refused("not_features", "")
        crs = json.dumps(data.get("crs") or "CRS84")
        named = EPSG.search(crs)
        if "CRS84" not in crs and not named:
            raise Refused("crs", crs[:100])
        srid = named[1] if named else "4326"
        features = [f for f in data["features"] if isinstance(f, dict)]
        names = list(dict.fromkeys(name for f in features for name in f.get("properties") or ()))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused("broken", str(error)[:200]) from None

    def rows() -> Iterator[tuple[int, list[Any]]]:
        yield 1, [*names, "geometry"]
        drawn = [drawing(feature.get("geometry")) for feature in features]
        left_open = [n for n, feature in enumerate(features) if opened(feature.get("geometry"))]
        places = beside("shapes").places([d if isinstance(d, bytes) else None for d in drawn], int(srid), left_open)
        for number, (feature, shape, place) in enumerate(zip(features, drawn, places, strict=True), 2):
            properties = feature.get("properties") or {}
            yield (
                number,
                [cell(properties.get(name)) for name in names] + [shape if isinstance(shape, str) else place],
            )

    def drawing(shape: Any) -> Any:
        """A geometry as WKB, a ring left open closed; or a text that says it cannot be read."""
        if shape is None:
            return None
        try:
            whole = {**shape, "coordinates": ended(shape["coordinates"])} if opened(shape) else shape
            return bytes(shapely.from_geojson(json.dumps(whole)).wkb)
        except (shapely.errors.GEOSException, TypeError, ValueError):
            return "\x1fe" + json.dumps(shape)[:80]

    yield "", [], rows(), {"srid": int(srid), "how": "code" if named else "", "said": srid}


def opened(shape: Any) -> bool:
    """Whether a ring of an area does not end where it began."""
    if not isinstance(shape, dict) or shape.get("type") not in ("Polygon", "MultiPolygon"):
        return False
    parts: Any = shape.get("coordinates")
    try:
        parts = [parts] if shape["type"] == "Polygon" else parts
        return any(ring[0] != ring[-1] for part in parts for ring in part if ring)
    except (TypeError, KeyError, IndexError):
        return False


def ended(parts: Any) -> Any:
    """Coordinates of areas with every ring ending where it began."""
    if isinstance(parts[0][0], list):
        return [ended(part) for part in parts]
    return parts if parts[0] == parts[-1] else [*parts, parts[0]]


def beside(name: str) -> Any:
    """Another part of this script."""
    sys.path.append(str(Path(__file__).parent))
    return import_module(name)


def layers(path: str, ending: str, limit: int, asked: str) -> Iterator[Any]:
    """The layers of a GIS or drawing file."""
    shapes = beside("shapes")
    try:
        yield from shapes.sheets(path, ending, limit + 1, json.loads(asked))
    except shapes.Unread as error:
        raise Refused(*error.args) from None


def cell(value: Any) -> Any:
    """A value as JSON carries it; nothing for an empty one."""
    if isinstance(value, str):
        return value.replace("\x1f", "").strip()[:TEXT] or None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        whole = isinstance(value, int) or value.is_integer()
        return (int(value) if whole and abs(value) < 1e15 else value) if math.isfinite(value) else None
    if isinstance(value, datetime):
        return f"\x1fm{value.isoformat()}"
    if isinstance(value, date):
        return f"\x1fd{value.isoformat()}"
    if isinstance(value, (time, timedelta)):
        return str(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)[:TEXT]
    return scalar(value)


def scalar(value: Any) -> Any:
    """A value of numpy."""
    import numpy

    if isinstance(value, numpy.datetime64):
        if numpy.isnat(value):
            return None
        days = numpy.datetime_data(value.dtype)[0] == "D"
        return f"\x1f{'d' if days else 'm'}{value.astype('datetime64[D]' if days else 'datetime64[s]')}"
    return cell(value.item()) if isinstance(value, numpy.generic) else str(value)[:TEXT]


def trimmed(cells: list[Any]) -> list[Any]:
    """Cells without the empty ones at the end."""
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
