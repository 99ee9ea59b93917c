"""Every record of a register held against every plan in force: in chunks by space, resumed where it was killed.

Task 1.1.5 of the programme, and goal 5: building order by plan, known of all works. A chunk is one transaction: its checks
and findings, and how far the sweep has come (`ConformitySweep`). A record whose newest check says the same is left alone, so
that a second sweep writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, ClassVar

import numpy as np
import shapely
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import history, law
from dothi.core.engine import bulk
from dothi.core.engine.turns import one_at_a_time
from dothi.core.models import Role, Tracked, User
from dothi.registers import numbering
from dothi.registers.planning import sweep_plans, sweep_rows
from dothi.registers.planning.conformity_check import ConformityCheck, conformity_checks, this_second
from dothi.registers.planning.conformity_finding import ConformityFinding
from dothi.registers.planning.conformity_subjects import SUBJECTS, Subject
from dothi.registers.planning.holding import Part
from dothi.registers.planning.spatial_plan import Level
from dothi.registers.planning.sweep_crew import crew
from dothi.registers.planning.sweep_rows import Answered, Chunk

CHUNK = 5_000  # records in one transaction, and in one piece of work
READ = 20_000  # shapes in memory while the order is found
Say = Callable[["ConformitySweep", int], None]


class ConformitySweep(Tracked):
    """One sweep over a register: for which day, by whom, how far it has come."""

    untracked: ClassVar[tuple[str, ...]] = ("cell", "number", "counts", "seen_at")

    register = models.SlugField(_("sổ"), max_length=40)
    on_day = models.DateField(_("theo quy hoạch ngày"))
    level = models.CharField(_("lớp quy hoạch"), max_length=17, choices=Level, blank=True)
    plans = models.CharField(max_length=64)  # SHA-256 of all that binds and is known that day: another is another sweep
    total = models.PositiveIntegerField(_("số hồ sơ"))
    cell = models.BigIntegerField(default=-1)  # with `number`: the last record that was gone through, by space
    number = models.BigIntegerField(default=-1)
    counts = models.JSONField(default=dict)  # seen, written, whole, levels, changed, left_out
    started_by = models.ForeignKey(User, verbose_name=_("người chạy"), on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("bắt đầu lúc"), default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True)

    class Meta:
        app_label = "registers"
        verbose_name = _("lần đối chiếu hàng loạt")
        verbose_name_plural = _("các lần đối chiếu hàng loạt")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["register", "on_day"], name="conformity_sweep_unfinished", condition=Q(finished_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.on_day}"


@dataclass(frozen=True)
class Order:
    """Records in the order of a sweep: neighbours together, so that a chunk meets few plans."""

    cells: np.ndarray[Any, np.dtype[np.int64]]
    numbers: np.ndarray[Any, np.dtype[np.int64]]
    undrawn: int  # records without a shape: they cannot be asked about

    def after(self, cell: int, number: int) -> Order:
        """What comes after a record."""
        later = (self.cells > cell) | ((self.cells == cell) & (self.numbers > number))
        return Order(self.cells[later], self.numbers[later], self.undrawn)


@dataclass
class _Desk:
    """What stays the same from chunk to chunk."""

    sweep: ConformitySweep
    subject: Subject
    user: User
    book: sweep_plans.Book
    last_code: str = ""
    counts: Counter[str] = field(default_factory=Counter)


def sweep(
    slug: str,
    user: User,
    on: date | None = None,
    *,
    level: str = "",
    workers: int = 1,
    cluster: str = "",
    resume: bool = True,
    say: Say = lambda _sweep, _done: None,
) -> ConformitySweep:
    """Check every record of a register for which the user is a clerk, in their name; returns what was done.

    Args:
        on: the day whose plans count, today by default.
        level: only records that a plan of this kind touches; each is checked against all kinds all the same.
        workers, cluster: see `crew`.
        resume: go on with a sweep of the same register, day, level and plans that did not end.
        say: told after each chunk, with the number of records gone through in this run.

    Raises:
        KeyError: records of that register are not held against plans.
        Unsound: a plan cannot be measured against.
        Lost: the workers are gone; what is written stands, and the next run goes on from there.
    """
    subject, day = SUBJECTS[slug], on or timezone.localdate()
    rows = subject.register.records(user, Role.CLERK)
    with law.reading(), history.by(user, "dothi conform"):
        touching = _touching(level, day) if level else None
        order, box = in_space(rows, subject, touching)
        book = sweep_plans.read(day, box)
        made = _opened(slug, user, day, level, book.digest, len(order.numbers), resume)
        desk = _Desk(made, subject, user, book, counts=Counter(made.counts or {"undrawn": order.undrawn}))
        waiting, done = order.after(made.cell, made.number), 0
        with crew(book.plans, workers, cluster) as work:
            for (cell, number, chunk), held in work(_chunks(desk, rows, waiting)):
                _write(desk, chunk, list(sweep_rows.answers(slug, chunk, held, book)), cell, number)
                done += min(CHUNK, len(waiting.numbers) - done)
                say(made, done)
        made.finished_at = timezone.now()
        made.save(update_fields=["finished_at"])
    return made


def in_space(
    rows: models.QuerySet[Any], subject: Subject, touching: Any = None
) -> tuple[Order, tuple[float, float, float, float]]:
    """The records in an order by space, and the box around them.

    Args:
        touching: polygons; records that meet none are left out.
    """
    paths = [f"shape_{n}" for n in range(len(subject.shape))]
    told = sweep_rows.shapes_by_path(rows, subject).order_by("pk").values_list("pk", *paths).iterator(chunk_size=READ)
    tree = shapely.STRtree(touching) if touching is not None else None
    numbers, bounds, undrawn = [], [], 0
    while some := list(islice(told, READ)):
        shapes = sweep_plans.shapes_of(sweep_rows.first_drawn(row[1:]) for row in some)
        box = shapely.bounds(shapes)
        drawn = ~np.isnan(box[:, 0])
        undrawn += int((~drawn).sum())
        if tree is not None:
            met = np.zeros(len(shapes), dtype=bool)
            met[np.unique(tree.query(shapes[drawn], predicate="intersects")[0])] = True
            kept = np.flatnonzero(drawn)[met[: int(drawn.sum())]]
        else:
            kept = np.flatnonzero(drawn)
        numbers.append(np.array([row[0] for row in some], dtype=np.int64)[kept])
        bounds.append(box[kept])
    if not numbers or not sum(map(len, numbers)):
        return Order(np.empty(0, np.int64), np.empty(0, np.int64), undrawn), (105.84, 20.99, 105.88, 21.03)
    number, box = np.concatenate(numbers), np.concatenate(bounds)
    cell = cells((box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2)
    order = np.lexsort((number, cell))
    west, south = box[:, :2].min(axis=0).tolist()
    east, north = box[:, 2:].max(axis=0).tolist()
    return Order(cell[order], number[order], undrawn), (west, south, east, north)


def cells(x: Any, y: Any) -> Any:
    """The cells of a curve (Morton's) through longitude and latitude that keeps neighbours near: some metres wide."""
    made = np.zeros(len(x), dtype=np.int64)
    across = ((np.asarray(x) + 180) / 360 * 2**24).astype(np.int64)
    up = ((np.asarray(y) + 90) / 180 * 2**24).astype(np.int64)
    for bit in range(24):
        made |= ((across >> bit) & 1) << (2 * bit) | ((up >> bit) & 1) << (2 * bit + 1)
    return made


def _touching(level: str, on: date) -> Any:
    """The extents of versions in force of one kind."""
    from dothi.registers.planning.conformity import in_force
    from dothi.registers.planning.plan_version import PlanVersion

    found = PlanVersion.objects.filter(in_force(on), plan__level=level, place__isnull=False)
    return sweep_plans.shapes_of(bytes(place.wkb) for place in found.values_list("place", flat=True))


def _opened(slug: str, user: User, on: date, level: str, plans: str, total: int, resume: bool) -> ConformitySweep:
    """The sweep that did not end, or a new one."""
    asked = {"register": slug, "on_day": on, "level": level, "plans": plans, "started_by": user}
    found = ConformitySweep.objects.filter(finished_at=None, **asked).first() if resume else None
    return found or ConformitySweep.objects.create(total=total, **asked)


def _chunks(desk: _Desk, rows: models.QuerySet[Any], order: Order) -> Iterator[tuple[tuple[int, int, Chunk], Part]]:
    """What is to be done, piece by piece, each with the record it ends at."""
    for start in range(0, len(order.numbers), CHUNK):
        numbers = order.numbers[start : start + CHUNK].tolist()
        chunk = sweep_rows.gather(rows, desk.subject, numbers, desk.sweep.on_day)
        yield (int(order.cells[start + len(numbers) - 1]), numbers[-1], chunk), chunk.part


def _write(desk: _Desk, chunk: Chunk, answers: list[Answered], cell: int, number: int) -> None:
    """One transaction: what is new, and how far the sweep has come."""
    counts = desk.counts.copy()
    with transaction.atomic():
        one_at_a_time(f"conform {desk.sweep.register}")
        before = _newest(desk, [a.item.number for a in answers])
        fresh = [a for a in answers if before.get(a.item.number, ("", ""))[0] != a.digest]
        code = _keep(desk, fresh)
        counts.update(seen=len(answers) + sum(map(len, chunk.left_out.values())), written=len(fresh))
        counts.update({f"left_out {why}": len(names) for why, names in chunk.left_out.items()})
        counts.update(f"whole {a.outcome}" for a in answers)
        counts.update(f"{level} {o}" for a in answers for level, o in zip(sweep_plans.LEVELS, a.levels, strict=True))
        changed = ((before.get(a.item.number, ("", "none"))[1], a.outcome) for a in fresh)
        counts.update(f"changed {old} {new}" for old, new in changed if old != new)
        ConformitySweep.objects.filter(pk=desk.sweep.pk).update(
            cell=cell, number=number, counts=dict(counts), seen_at=timezone.now()
        )
    desk.counts, desk.sweep.counts, desk.last_code = counts, dict(counts), code or desk.last_code


def _newest(desk: _Desk, numbers: list[int]) -> dict[int, tuple[str, str]]:
    """Digest and outcome of the newest check of each; for another day than today, of that day's."""
    checks = ConformityCheck.objects.filter(subject=desk.sweep.register, subject_number__in=numbers)
    if desk.sweep.on_day != timezone.localdate():
        checks = checks.filter(on_day=desk.sweep.on_day)
    told = checks.order_by("pk").values_list("subject_number", "digest", "outcome")
    return {n: (digest, outcome) for n, digest, outcome in told if n is not None}


def _keep(desk: _Desk, answers: list[Answered]) -> str:
    """Write checks with their findings; returns the last code given."""
    if not answers:
        return ""
    codes = numbering.reserve(conformity_checks, len(answers), desk.last_code)
    now = this_second()
    made = [
        ConformityCheck(
            code=code,
            area_id=a.item.area_id,
            unit_id=a.item.unit_id,
            synthetic=a.item.synthetic,
            subject=desk.sweep.register,
            subject_number=a.item.number,
            label=a.item.label,
            place=memoryview(a.item.shape),
            on_day=desk.sweep.on_day,
            checked_at=now,
            tolerance=a.tolerance,
            outcome=a.outcome,
            digest=a.digest,
            found=len(a.rows),
            checked_by=desk.user,
            **vars(a.item.wish),
        )
        for code, a in zip(codes, answers, strict=True)
    ]
    bulk.load(ConformityCheck, made)
    _findings(made, answers)
    return codes[-1]


def _findings(made: list[ConformityCheck], answers: list[Answered]) -> None:
    """The findings as rows: records of Python would cost more than the database."""
    fields = [f for f in ConformityFinding._meta.local_concrete_fields if not f.generated]
    bare = {f.attname: f.get_default() for f in fields}
    number = iter(bulk.numbers(connection, ConformityFinding, sum(len(a.rows) for a in answers)))
    names = list(bare)
    rows = []
    for check, a in zip(made, answers, strict=True):
        common = bare | {
            "conformity_check_id": check.pk,
            "area_id": check.area_id,
            "unit_id": check.unit_id,
            "synthetic": check.synthetic,
        }
        for row in a.rows:
            values = common | row
            values["id"] = next(number)
            rows.append([values[name] for name in names])
    with connection.cursor() as cursor:
        bulk.write(connection, cursor, ConformityFinding._meta.db_table, fields, rows)
