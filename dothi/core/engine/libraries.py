"""GDAL and GEOS come from the wheels of pyogrio and shapely: newer than the system's, and the same everywhere."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any


def configure(settings: dict[str, Any]) -> None:
    """Point GeoDjango at the libraries, unless the environment already names them."""
    for name, package, stem in (
        ("GDAL_LIBRARY_PATH", "pyogrio", "libgdal"),
        ("GEOS_LIBRARY_PATH", "shapely", "libgeos_c"),
    ):
        if found := os.environ.get(name) or _library(package, stem):
            settings[name] = found
    if found := os.environ.get("SPATIALITE_LIBRARY_PATH") or _spatialite():
        settings["SPATIALITE_LIBRARY_PATH"] = found
    for variable, folder in (("GDAL_DATA", "gdal_data"), ("PROJ_DATA", "proj_data")):
        if variable not in os.environ and (found := _folder("pyogrio", folder)):
            os.environ[variable] = found


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _library(package: str, stem: str) -> str | None:
    root = _package(package)
    if root is None:
        return None
    for folder in (root.parent / f"{package}.libs", root / ".dylibs"):
        for path in sorted(folder.glob(stem + "*")):
            return str(path)
    return None


def _folder(package: str, name: str) -> str | None:
    root = _package(package)
    return str(root / name) if root and (root / name).is_dir() else None


def _spatialite() -> str | None:
    """The extension by its full path: sqlite3 finds it however the loader's search path is set."""
    suffix = "dylib" if sys.platform == "darwin" else "so"
    places = ("/usr/lib/*-linux-gnu", "/usr/lib64", "/usr/lib", "/opt/homebrew/lib", "/usr/local/lib")
    for place in places:
        for path in sorted(Path("/").glob(f"{place[1:]}/mod_spatialite.{suffix}*")):
            return str(path)
    return None
