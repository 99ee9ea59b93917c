"""GeoDjango's schema editor, whose spatial indexes survive a table made anew.

SQLite changes most constraints by making the table anew under another name. GeoDjango renames the R*Tree with it, but
SpatiaLite then no longer counts it as an index and keeps it up to date no more: every later row would be missing.
"""

from __future__ import annotations

from django.contrib.gis.db.backends.spatialite.schema import SpatialiteSchemaEditor
from django.contrib.gis.db.models import GeometryField
from django.db import models


class SchemaEditor(SpatialiteSchemaEditor):
    """Makes each spatial index anew after its table was renamed."""

    def alter_db_table(self, model: type[models.Model], old_db_table: str, new_db_table: str) -> None:
        """Rename, then index."""
        super().alter_db_table(model, old_db_table, new_db_table)
        if old_db_table == new_db_table:
            return
        for field in model._meta.local_fields:
            if isinstance(field, GeometryField) and field.spatial_index:
                names = {"table": self.quote_name(new_db_table), "column": self.quote_name(str(field.column))}
                self.execute(f"DROP TABLE {self.quote_name(f'idx_{new_db_table}_{field.column}')}")
                self.execute(self.sql_add_spatial_index % names)
