"""A thin SpatiaLite engine.

1. A Python whose sqlite3 cannot load extensions falls back to pysqlite3.
2. `InitSpatialMetaData(1)` instead of the "Full" variant: its ISO-metadata triggers break every
   `ALTER TABLE … RENAME` on newer SQLite builds (Django ticket 32935).
3. A schema editor whose spatial indexes survive a table made anew: see `schema`.
"""

from __future__ import annotations

import sqlite3
import sys

if not hasattr(sqlite3.Connection, "enable_load_extension"):  # pragma: no cover - depends on the Python build
    import pysqlite3
    import pysqlite3.dbapi2

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

from django.contrib.gis.db.backends.spatialite import base
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from dothi.core.engine.spatialite.schema import SchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    """GeoDjango's wrapper with lighter spatial metadata."""

    SchemaEditorClass = SchemaEditor

    def prepare_database(self) -> None:
        """Create the spatial metadata tables once."""
        SQLite.prepare_database(self)
        with self.cursor() as cursor:
            cursor.execute("PRAGMA table_info(geometry_columns)")
            if not cursor.fetchall():
                cursor.execute("SELECT InitSpatialMetaData(1)")
