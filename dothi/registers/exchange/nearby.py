"""New records that stand where another already stands: perhaps the same thing under a second name."""

# ruff: noqa: S608 - the names in these statements are those of our own tables and columns

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models import PointField
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.registers.exchange import staging
from dothi.registers.exchange.problems import WARNING, Doubt
from dothi.registers.exchange.reading import Read

SAME, NEAR = "import_same_metres", "import_near_metres"  # dated parameters: surely one thing, perhaps one thing
MOST = 2_000  # warnings


def warn(made: Read, stage: str) -> None:
    """Warn of new rows within the two distances of a stored record or of another row; no parameter, no warning."""
    register, today = made.register, timezone.localdate()
    bands = [(float(v), code) for code in (SAME, NEAR) if (v := law.value(code, today)) is not None]
    name = register.geometry
    if not bands or name is None or name not in made.values or not isinstance(register.field(name), PointField):
        return
    table, column = register.model._meta.db_table, staging.quoted(register.field(name).column)
    rows, points = _points(f"SELECT {staging.ROW}, ST_X({column}), ST_Y({column}) FROM {stage} WHERE {staging.NEW}")
    known, stored = _points(
        f"SELECT id, ST_X({column}), ST_Y({column}) FROM {staging.quoted(table)} t WHERE removed_at IS NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {stage} s WHERE s.id = t.id)"
    )
    reach = max(metres for metres, _code in bands)
    told: set[int] = set()
    for others, kind in ((stored, "stored"), (points, "file")):
        if not len(points) or not len(others):
            continue
        tree = shapely.STRtree(others)
        pairs = tree.query(points, predicate="dwithin", distance=reach)
        for mine, other in zip(*pairs.tolist(), strict=True):
            row = int(rows[mine])
            if row in told or (kind == "file" and other >= mine) or len(told) >= MOST:
                continue
            told.add(row)
            distance = float(shapely.distance(points[mine], others[other]))
            made.tell(
                row,
                _column(made, name),
                _doubt(
                    made,
                    distance,
                    bands[0][0] if bands[0][1] == SAME else -1,
                    kind,
                    known[other] if kind == "stored" else int(rows[other]),
                ),
            )


def _points(sql: str) -> tuple[Any, Any]:
    """Numbers and points in metres: near Hà Nội a plane scaled by the latitude is true to a few per thousand."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = [row for row in cursor.fetchall() if row[1] is not None]
    numbers = np.array([row[0] for row in found], dtype=np.int64)
    degrees = np.array([row[1:] for row in found], dtype=float).reshape(-1, 2)
    scale = 111_320.0 * np.array([np.cos(np.radians(21.0)), 1.0])
    return numbers, shapely.points(degrees * scale)


def _column(made: Read, name: str) -> str:
    return next((c for c in (name, "@lon", "@x") if c in made.table.cells), name)


def _doubt(made: Read, distance: float, same: float, kind: str, other: int) -> Doubt:
    """What is told, by how near and by where the other one is."""
    metres = f"{distance:.1f}"
    if kind == "file":
        where: Any = made.table.place(other).row
        text = _("Cách dòng %(where)s chỉ %(metres)s m: có thể là một.")
    else:
        where = made.register.model._default_manager.filter(pk=int(other)).first()
        text = _("Cách “%(where)s” đã có chỉ %(metres)s m: có thể là một.")
    hint = _("Rất có thể nhập trùng. Hãy kiểm tra.") if distance <= same else _("Hãy kiểm tra.")
    return Doubt(text, hint, WARNING, where=where, metres=metres)
