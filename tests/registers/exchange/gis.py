"""GIS files as others make them: written by GDAL, zipped as people zip them, their text and their .prj as old as theirs."""

from __future__ import annotations

import io
import tempfile
import unicodedata
import warnings
import zipfile
from ctypes import byref, c_char_p, c_int, c_void_p
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from django.contrib.gis.gdal.libgdal import lgdal

from dothi.core.models import User
from dothi.registers import exchange
from dothi.registers.exchange.codepages import _TCVN3
from dothi.registers.exchange.models import ImportBatch
from dothi.registers.exchange.systems import moved
from dothi.registers.planning.cadastral_parcel import CadastralParcel
from tests.registers.exchange.conftest import told

BOX = (105.8560, 21.0030)  # the corner of the first parcel, in ward A: degrees, WGS 84
STEP = 0.0002  # degrees: the side of a parcel
X, Y, S = *BOX, STEP


def square(number: int, side: float = STEP) -> shapely.Geometry:
    """A parcel, each beside the one before; in degrees."""
    x, y = BOX[0] + number % 10 * STEP, BOX[1] + number // 10 * STEP
    return shapely.box(x, y, x + side, y + side)


def written(
    folder: Path, driver: str, shapes: Any, columns: dict[str, Any], name: str, srid: int | None = 4326, **more: Any
) -> Path:
    """A file made by GDAL."""
    path = folder / name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            str(path),
            shapely.to_wkb(np.asarray(shapes, dtype=object)),
            [np.asarray(v, dtype=object if isinstance(v[0], str) else None) for v in columns.values()],
            list(columns),
            driver=driver,
            geometry_type=more.pop("geometry_type", "Polygon"),
            crs=None if srid is None else f"EPSG:{srid}",
            **more,
        )
    return path


def shapefile(shapes: Any, columns: dict[str, Any], srid: int | None = 4326, **parts: bytes | None) -> bytes:
    """A zipped shapefile; `parts` put other bytes in the place of `prj`, `cpg`, `dbf`, or leave it out."""
    with tempfile.TemporaryDirectory() as folder:
        written(Path(folder), "ESRI Shapefile", shapes, columns, "thửa đất.shp", srid, encoding="UTF-8")
        members = {path.suffix[1:]: path.read_bytes() for path in Path(folder).iterdir()}
    return zipped({f"thửa đất.{k}": v for k, v in {**members, **parts}.items() if v is not None})


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def member(data: bytes, ending: str) -> bytes:
    """The one member of a zip with that ending."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(next(n for n in archive.namelist() if n.endswith(ending)))


def recoded(dbf: bytes, texts: list[str], code: str) -> bytes:
    """A .dbf of which texts stand in another code page, in fields of the same width."""
    for text in texts:
        old, new = text.encode(), in_code(text, code)
        assert old in dbf
        dbf = dbf.replace(old, new + b" " * (len(old) - len(new)))
    return dbf


def in_code(text: str, code: str) -> bytes:
    """A text in TCVN3, or in the code page of Windows with its combining tones."""
    if code == "tcvn3":
        back = {letter: at for at, letter in _TCVN3.items()}
        return bytes(back.get(c, ord(c) & 0xFF) for c in text)
    out = b""
    for c in text:
        parts = unicodedata.normalize("NFD", c)
        tones = "".join(p for p in parts if p in "\u0300\u0301\u0303\u0309\u0323")
        rest = unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones))
        out += (rest + tones).encode("cp1258")
    return out


def drawing(driver: str, path: Path, features: list[tuple[Any, dict[str, Any], str]]) -> bytes:
    """A DXF or DGN file written by GDAL through its C interface, which alone can draw texts.

    Args:
        features: shape, values by field (Layer or Level), and the text of a label or nothing.
    """
    lgdal.GDALAllRegister()
    driver_of = _call("OGRGetDriverByName", c_void_p, c_char_p)(driver.encode())
    source = _call("OGR_Dr_CreateDataSource", c_void_p, c_void_p, c_char_p, c_void_p)(
        driver_of, str(path).encode(), None
    )
    layer = _call("OGR_DS_CreateLayer", c_void_p, c_void_p, c_char_p, c_void_p, c_int, c_void_p)(
        source, b"entities", None, 0, None
    )
    shape_of = _call("OGR_L_GetLayerDefn", c_void_p, c_void_p)(layer)
    for shape, values, label in features:
        feature = _call("OGR_F_Create", c_void_p, c_void_p)(shape_of)
        for name, value in values.items():
            at = _call("OGR_F_GetFieldIndex", c_int, c_void_p, c_char_p)(feature, name.encode())
            _call("OGR_F_SetFieldString", None, c_void_p, c_int, c_char_p)(feature, at, str(value).encode())
        if label:
            _call("OGR_F_SetStyleString", None, c_void_p, c_char_p)(feature, f'LABEL(t:"{label}",s:2g)'.encode())
            at = _call("OGR_F_GetFieldIndex", c_int, c_void_p, c_char_p)(feature, b"Text")
            _call("OGR_F_SetFieldString", None, c_void_p, c_int, c_char_p)(feature, at, label.encode())
        made, wkb = c_void_p(), shapely.to_wkb(shape)
        build = lgdal["OGR_G_CreateFromWkb"]
        build.argtypes, build.restype = [c_char_p, c_void_p, c_void_p, c_int], c_int
        assert build(wkb, None, byref(made), len(wkb)) == 0
        _call("OGR_F_SetGeometryDirectly", c_int, c_void_p, c_void_p)(feature, made)
        assert _call("OGR_L_CreateFeature", c_int, c_void_p, c_void_p)(layer, feature) == 0
        _call("OGR_F_Destroy", None, c_void_p)(feature)
    _call("OGR_DS_Destroy", None, c_void_p)(source)
    return path.read_bytes()


def _call(name: str, returns: Any, *takes: Any) -> Any:
    function = lgdal[name]
    function.argtypes, function.restype = list(takes), returns
    return function


SLUG = "cadastral-parcels"
WARDS = ["Bạch Mai"] * 3
COLUMNS: dict[str, list[Any]] = {
    "SHBANDO": [12, 12, 12],
    "SHTHUA": [1, 2, 3],
    "LOAIDAT": ["ODT", "DGT", "ODT"],
    "DIACHI": ["Số 1 ngõ Tự Do", "Đường Trần Đại Nghĩa", "Nhà văn hoá tổ 5"],
    "PHUONG": WARDS,
}
TEXTS = ["Số 1 ngõ Tự Do", "Đường Trần Đại Nghĩa", "Nhà văn hoá tổ 5", "Bạch Mai"]
SHAPES = [square(n) for n in range(3)]


def inside(shapes: list[Any], srid: int) -> list[Any]:
    """Shapes in degrees, in another system."""
    return [shapely.transform(s, lambda xy: moved(xy, 4326, srid)) for s in shapes]


def found(batch: ImportBatch) -> list[str]:
    return [p["message"]["vi"] for p in batch.problems]


def saved(batch: ImportBatch, user: User) -> list[CadastralParcel]:
    """The parcels after the import was written."""
    assert told(batch) == []
    exchange.commit(batch, user)
    return list(CadastralParcel.objects.order_by("number"))


def alike(parcels: list[CadastralParcel], within: float = 1e-8) -> None:
    """The parcels are those of this file, to a millimetre."""
    assert [(p.sheet, p.number, p.land_use, p.address) for p in parcels] == [
        ("12", f"{n + 1}", COLUMNS["LOAIDAT"][n], COLUMNS["DIACHI"][n]) for n in range(3)
    ]
    for parcel, shape in zip(parcels, SHAPES, strict=True):
        stored = shapely.from_wkb(bytes(parcel.place.wkb))
        assert shapely.hausdorff_distance(stored, shape) < within
