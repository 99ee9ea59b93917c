"""Reads the layers of GIS and drawing files: shapefile (zip), GeoPackage, KML, KMZ, DXF, DGN.

Part of the script `cells.py`: runs in its process, below its limits, and imports nothing of dothi. GDAL sees only a file
in an empty folder, under a name of ours, with every driver but the one wanted switched off (by the parent, in
`OGR_SKIP`): no other file, no archive, no address is ever opened for a name that stands in a file.

A sheet here has a fourth part: {"srid", "how", "said"} of its reference system (`projections.py`), "encoding" of its text
when it was not plain Unicode, and "layer" [areas, lines, points, texts] of a layer that is offered and may not be chosen.
"""

from __future__ import annotations

import os
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import codepages  # type: ignore[import-not-found]
import numpy as np
import projections  # type: ignore[import-not-found]
import pyogrio
import repairs  # type: ignore[import-not-found]
import shapely

LAYERS = 300  # offered
_PARTS = ("shp", "shx", "dbf", "prj", "cpg")
_NOISE = {"timestamp", "begin", "end", "altitudemode", "tessellate", "extrude", "visibility", "draworder", "icon"}
_NOISE |= {"snippet", "subclasses", "paperspace", "entityhandle", "linetype", "ulink", "entitynum", "mslink", "style"}
_NOISE |= {
    "weight",
    "colorindex",
    "graphicgroup",
    "type",
    "blockscale",
    "blockangle",
    "blockocsnormal",
    "blockocscoords",
}
_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FieldError,
    ValueError,
    RuntimeError,
)

Facts = dict[str, Any]
Sheet = tuple[str, list[list[int]], Iterator[tuple[int, list[Any]]], Facts]


class Unread(Exception):
    """The file cannot be read; `args` are a code and a detail."""


def sheets(path: str, ending: str, limit: int, asked: Facts) -> Iterator[Sheet]:
    """The layers of a file, one after another.

    Args:
        limit: rows read of a layer.
        asked: `layers` to read (of a drawing none unless asked for), `encoding`, and `areas`: whether closed lines are.
    """
    warnings.simplefilter("ignore")
    os.environ.update(SHAPE_RESTORE_SHX="YES", DXF_ENCODING="ISO-8859-1", CPL_VSIL_CURL_ALLOWED_EXTENSIONS=".none")
    pyogrio.set_gdal_config_options(
        {"SHAPE_RESTORE_SHX": True, "DXF_INLINE_BLOCKS": False, "OGR_ORGANIZE_POLYGONS": "DEFAULT"}
    )
    try:
        if ending == "zip":
            yield from _shapefiles(path, limit, asked)
        elif ending in ("dxf", "dgn"):
            yield from _drawing(_linked(path, ending), ending, limit, asked)
        elif ending in ("kml", "kmz"):
            yield from _layers(_kml(path, ending), limit, asked, "EPSG:4326")
        else:
            yield from _layers(_linked(path, ending), limit, asked)
    except _ERRORS as error:
        raise Unread("broken", str(error)[:200]) from None


def _linked(path: str, ending: str) -> str:
    """The file under a name that nothing of the sender's is part of."""
    Path(f"file.{ending}").symlink_to(path)
    return f"file.{ending}"


def _kml(path: str, ending: str) -> str:
    """The document, out of its archive, without entities that could unfold or point elsewhere."""
    if ending == "kmz":
        with zipfile.ZipFile(path) as archive:
            names = sorted(
                (n for n in archive.namelist() if n.lower().endswith(".kml")), key=lambda n: (n.count("/"), n)
            )
            if not names:
                raise Unread("broken", "kmz")
            data = archive.read("doc.kml" if "doc.kml" in names else names[0])
    else:
        data = Path(path).read_bytes()
    if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE) or b"\x00" in data[:4000]:
        raise Unread("entities", "")
    Path("file.kml").write_bytes(data)
    return "file.kml"


def _shapefiles(path: str, limit: int, asked: Facts) -> Iterator[Sheet]:
    """Each .shp of an archive with the files beside it."""
    with zipfile.ZipFile(path) as archive:
        found: dict[str, dict[str, str]] = {}
        for name in archive.namelist():
            stem, _dot, ending = name.rpartition(".")
            if ending.lower() in _PARTS and "__MACOSX" not in name:
                found.setdefault(stem.lower(), {"stem": stem.rpartition("/")[2]})[ending.lower()] = name
        wanted = [one for one in found.values() if "shp" in one][:LAYERS]
        if not wanted:
            raise Unread("broken", "shp")
        for number, one in enumerate(wanted):
            for ending in _PARTS:
                if ending in one:
                    Path(f"layer{number}.{ending}").write_bytes(archive.read(one[ending]))
    for number, one in enumerate(wanted):
        prj, cpg = (_said(f"layer{number}.{ending}") for ending in ("prj", "cpg"))
        Path(f"layer{number}.prj").unlink(missing_ok=True)
        Path(f"layer{number}.cpg").unlink(missing_ok=True)
        meta, _ids, shapes, columns = pyogrio.raw.read(
            f"layer{number}.shp", encoding="ISO-8859-1", force_2d=True, max_features=limit
        )
        yield _sheet(one["stem"], meta, shapes, list(columns), prj, asked, raw=True, declared=cpg)


def _said(path: str) -> str:
    return (
        Path(path).read_bytes()[:20_000].decode("utf-8", "replace").strip("\ufeff \r\n") if Path(path).exists() else ""
    )


def _layers(path: str, limit: int, asked: Facts, crs: str | None = None) -> Iterator[Sheet]:
    """The layers of a file that says itself what it holds."""
    listed = [str(layer) for layer, _kind in pyogrio.list_layers(path)][:LAYERS]
    for layer in listed:
        if asked.get("layers") and layer not in asked["layers"]:
            count = int(pyogrio.read_info(path, layer=layer)["features"])
            yield layer, [], iter(()), {"layer": [count, 0, 0, 0]}
            continue
        meta, _ids, shapes, columns = pyogrio.raw.read(path, layer=layer, force_2d=True, max_features=limit)
        said = crs or str(meta.get("crs") or "")
        kept = [n for n, name in enumerate(meta["fields"]) if crs is None or str(name).lower() not in _NOISE]
        meta["fields"] = [meta["fields"][n] for n in kept]
        yield _sheet(layer, meta, shapes, [columns[n] for n in kept], said, asked, raw=False)


def _sheet(
    name: str,
    meta: Facts,
    shapes: Any,
    columns: list[Any],
    crs: str,
    asked: Facts,
    *,
    raw: bool,
    declared: str = "",
) -> Sheet:
    """One layer, its text in Unicode, its shapes put right."""
    facts: Facts = {"layer": [len(shapes) if shapes is not None else 0, 0, 0, 0], "chosen": True}
    columns, facts["encoding"] = _unicode(columns, raw, declared, str(asked.get("encoding") or ""))
    if shapes is not None:
        facts["srid"], facts["how"] = projections.named(crs) if crs else (0, "missing")
        facts["said"] = re.sub(r"\s+", " ", crs)[:100]
    heads = [str(field) for field in meta["fields"]]
    return name, [], _rows(heads, columns, shapes, facts), facts


def _unicode(columns: list[Any], raw: bool, declared: str, asked: str) -> tuple[list[Any], str]:
    """The columns with text in Unicode, and the code page it was in, if it was turned."""
    texts = [column for column in columns if column.dtype == object]
    said, turn = codepages.settle((v for c in texts for v in c if isinstance(v, str)), raw, declared, asked)
    if not said:
        return columns, ""
    turned = [
        np.array([turn(v) if isinstance(v, str) else v for v in c], dtype=object) if c.dtype == object else c
        for c in columns
    ]
    return turned, said


def _rows(heads: list[str], columns: list[Any], shapes: Any, facts: Facts) -> Iterator[tuple[int, list[Any]]]:
    """The header, then a row for each feature."""
    from cells import cell  # type: ignore[import-not-found]

    yield 1, [*heads, *(["geometry"] if shapes is not None else [])]
    placed = places(shapes, facts["srid"]) if shapes is not None else None
    lists = [
        [cell(v) for v in column.tolist()] if column.dtype.kind in "ifb" else [cell(v) for v in column]
        for column in columns
    ]
    if placed is not None:
        lists.append(placed)
    yield from enumerate(map(list, zip(*lists, strict=True)), 2)


def places(data: Any, srid: int, left_open: Sequence[int] = ()) -> list[str | None]:
    """Geometries as cells: `g`, EPSG code, the bytes, what was done to them, and why they cannot be put right.

    Args:
        left_open: those that had a ring closed before they came here.
    """
    read, closed, unread = repairs.read(np.asarray(data, dtype=object))
    closed[list(left_open)] = True
    closed &= ~unread
    plain, doubled = repairs.bare(read)
    large = shapely.get_num_coordinates(plain) > repairs.POINTS
    shapes: Any = np.where(large, None, plain)
    done: dict[int, list[str]] = {}
    for word, where in (("closed", closed), ("doubled", doubled)):
        for at in np.flatnonzero(where).tolist():
            done.setdefault(at, []).append(word)
    why = dict.fromkeys(np.flatnonzero(unread).tolist(), "unread") | dict.fromkeys(
        np.flatnonzero(large).tolist(), "large"
    )
    for at in np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)).tolist():
        shapes[at], steps, refused = repairs.repaired(shapes[at])
        done.setdefault(at, []).extend(steps)
        if refused:
            why[at] = refused
    shapes = np.where(shapely.is_empty(shapes), None, shapes)
    coded = shapely.to_wkb(shapes, hex=True, output_dimension=2, byte_order=1)
    made: list[str | None] = [None if code is None else f"\x1fg{srid}:{code}" for code in coded]
    for at in {*done, *why}:
        steps, reason = ",".join(done.get(at, ())), re.sub(r"[:\x00-\x1f]", " ", why.get(at, ""))
        made[at] = f"\x1fg{srid}:{coded[at] or ''}:{steps}:{reason}"
    return made


def _drawing(path: str, ending: str, limit: int, asked: Facts) -> Iterator[Sheet]:
    """The layers of a drawing: every one is offered; those asked for are read."""
    if ending == "dxf":
        with Path(path).open("rb") as file:
            head = file.read(65_536)
        version = re.search(rb"\$ACADVER\s+1\s+AC(\d{4})", head)
        modern = version is not None and int(version[1]) >= 1021  # UTF-8 since AutoCAD 2007
        page = re.search(rb"\$DWGCODEPAGE\s+3\s+(\S+)", head)
        declared = page[1].decode("ascii", "replace") if page else ""
        pyogrio.set_gdal_config_options({"DXF_ENCODING": "UTF-8" if modern else "ISO-8859-1"})
        meta, _ids, data, columns = pyogrio.raw.read(path, layer="entities", force_2d=True)
        key = "Layer"
    else:
        modern, declared, key = False, "", "Level"
        meta, _ids, data, columns = pyogrio.raw.read(path, encoding="ISO-8859-1", force_2d=True)
    heads = [str(field) for field in meta["fields"]]
    columns, encoding = _unicode(list(columns), not modern, declared, str(asked.get("encoding") or ""))
    layers = np.array(["" if v is None else str(v) for v in columns[heads.index(key)]], dtype=object)
    texts = columns[heads.index("Text")] if "Text" in heads else np.full(len(layers), None, dtype=object)
    kinds = shapely.get_type_id(shapely.from_wkb(data, on_invalid="ignore"))
    written = np.array([bool(t) for t in texts], dtype=bool) & (kinds == 0)
    kept = [n for n, head in enumerate(heads) if head.lower() not in _NOISE and head not in (key, "Text")]
    labels = _labels(data, texts, layers, written)
    for layer in sorted(set(layers.tolist()))[:LAYERS]:
        here = layers == layer
        closed = _closed(data[here])
        counts = [
            int((np.isin(kinds[here], (3, 6)) | closed).sum()),
            int((np.isin(kinds[here], (1, 5)) & ~closed).sum()),
        ]
        facts: Facts = {"layer": [*counts, int(((kinds == 0) & ~written & here).sum()), int((written & here).sum())]}
        if layer not in asked.get("layers", ()):
            yield layer, [], iter(()), facts
            continue
        if int(here.sum()) > limit:
            here = here & (np.cumsum(here) <= limit)
        drawn = here & ~written if (here & ~written).any() else here
        shapes = _filled(data[drawn]) if asked.get("areas") else data[drawn]
        facts |= {"chosen": True, "srid": 0, "how": "missing", "said": "", "encoding": encoding, "drawing": True}
        some = [columns[n][drawn] for n in kept]
        used = [n for n, column in enumerate(some) if any(v is not None and v == v and v != "" for v in column)]
        inside = _inside(shapes, labels)
        yield (
            layer,
            [],
            _rows(
                [*(heads[kept[n]] for n in used), *(f"Text {name}" for name in inside), key],
                [*(some[n] for n in used), *inside.values(), layers[drawn]],
                shapes,
                facts,
            ),
            facts,
        )


def _labels(data: Any, texts: Any, layers: Any, written: Any) -> dict[str, tuple[Any, Any]]:
    """Layer → where its texts stand, and the texts."""
    found = {}
    for layer in sorted(set(layers[written].tolist())):
        here = written & (layers == layer)
        found[layer] = (shapely.from_wkb(data[here], on_invalid="ignore"), texts[here])
    return found


def _inside(shapes: Any, labels: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Layer → for each area the texts that stand in it, from the top down; layers without any left out."""
    areas, found = shapely.from_wkb(shapes, on_invalid="ignore"), {}
    areas = np.where(np.isin(shapely.get_type_id(areas), (3, 6)) & shapely.is_valid(areas), areas, None)
    for layer, (points, texts) in labels.items():
        area, text = shapely.STRtree(points).query(areas, predicate="intersects")
        if not len(area):
            continue
        column = np.full(len(areas), None, dtype=object)
        order = np.lexsort((shapely.get_x(points[text]), -shapely.get_y(points[text]), area))
        for at, which in zip(area[order].tolist(), text[order].tolist(), strict=True):
            said = str(texts[which]).strip()
            column[at] = said if column[at] is None else f"{column[at]} {said}"[:1000]
        found[layer] = column
    return found


def _closed(data: Any) -> Any:
    """Where a line ends where it began."""
    shapes = shapely.from_wkb(data, on_invalid="ignore")
    return (shapely.get_type_id(shapes) == 1) & shapely.is_closed(shapes) & (shapely.get_num_coordinates(shapes) > 3)


def _filled(data: Any) -> Any:
    """Closed lines as the areas they enclose."""
    shapes = shapely.from_wkb(data, on_invalid="ignore")
    closed = _closed(data)
    if closed.any():
        shapes[closed] = [shapely.polygons(shapely.get_coordinates(line)) for line in shapes[closed]]
    return np.where(closed, shapely.to_wkb(shapes), data)
