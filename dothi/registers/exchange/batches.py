"""An import from the upload to the register: checked, then saved whole or not at all."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from dothi.core import access, history, rules
from dothi.core.engine.turns import one_at_a_time
from dothi.core.files import TYPES
from dothi.core.models import Attachment, Role, User
from dothi.registers.exchange import offers, sheet, staging
from dothi.registers.exchange.asked import IGNORED, Asked
from dothi.registers.exchange.checking import Checked, check
from dothi.registers.exchange.models import ImportBatch, KnownHeading
from dothi.registers.exchange.problems import Doubt, Place, Problems, heard
from dothi.registers.register import Register, registers

LONG = 500  # rows from which the work is done in the background
_ROW_BYTES = {"xlsx": 700, "ods": 900, "xls": 250, "csv": 150, "txt": 150, "geojson": 500, "gpkg": 300} | {
    "zip": 60,
    "kml": 700,
    "kmz": 60,
    "dxf": 300,
    "dgn": 150,
}
_GONE = gettext_lazy("Dữ liệu trong sổ vừa thay đổi khi đang ghi, nên chưa ghi gì. Hãy thử ghi lại.")


def parse(register: Register, attachment: Attachment, user: User, asked: Asked | None = None) -> ImportBatch:
    """Check a file for a register and say what an import would do; nothing is written to the register.

    A long file is checked in the background: the batch comes back in state `checking`.

    Args:
        asked: what the person chose beforehand; headings they or their office matched before are known anyway.

    Raises:
        PermissionDenied: the user is a clerk of the register nowhere.
        ValueError: a choice that cannot be.
    """
    access.require(user, register.domain, Role.CLERK)
    with history.by(user):
        batch = ImportBatch.objects.create(
            register=register.slug,
            file=attachment,
            sha256=attachment.sha256,
            created_by=user,
            options=replace((asked or Asked()).checked(register), remembered=remembered(register, user)).kept(),
            progress=_stage("waiting", 0),
        )
    if settings.BACKGROUND_WORK and is_long(attachment):
        parse_later.enqueue(batch.pk)
    else:
        _parse(batch)
    return batch


def commit(batch: ImportBatch, user: User) -> ImportBatch:
    """Check the file again, whole, and write it in one transaction. A batch already committed is left as it is.

    A long one is written in the background: the batch comes back `busy`.

    Raises:
        PermissionDenied: the user is a clerk of the register nowhere.
        ValidationError: the batch still has errors, was dropped, is being worked on, or the register changed meanwhile.
    """
    register = registers[batch.register]
    access.require(user, register.domain, Role.CLERK)
    batch.refresh_from_db()
    if batch.state == ImportBatch.State.COMMITTED:
        return batch
    if not batch.ready:
        raise ValidationError(_why_not(batch))
    if settings.BACKGROUND_WORK and batch.counts.get("rows", 0) > LONG:
        _say(batch, "waiting", 0)
        commit_later.enqueue(batch.pk, user.pk)
    else:
        _commit(batch, user)
    return batch


def choose(batch: ImportBatch, user: User, asked: Asked) -> ImportBatch:
    """Check a batch anew with what a person chose; the headings they matched are remembered for their office.

    Raises:
        ValidationError: it was committed or dropped, or is being worked on.
        ValueError: a choice that cannot be.
    """
    register = registers[batch.register]
    access.require(user, register.domain, Role.CLERK)
    batch.refresh_from_db()
    if batch.busy:
        raise ValidationError(_why_not(batch))
    before = Asked.of(batch.options)
    with history.by(user), transaction.atomic():
        fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if fresh.state in (ImportBatch.State.COMMITTED, ImportBatch.State.DROPPED):
            raise ValidationError(_why_not(fresh))
        fresh.options = replace(asked.checked(register), remembered=before.remembered).kept()
        fresh.save()
        remember(register, user, asked.headings)
    batch.refresh_from_db()
    return again(batch, user)


def remembered(register: Register, user: User) -> dict[str, str]:
    """What the user's office called the fields of a register before."""
    names = {f.name for f in register.model._meta.concrete_fields} | {IGNORED}
    known = KnownHeading.objects.filter(register=register.slug, unit=user.unit)
    return {k.heading: k.target for k in known if k.target in names}


def remember(register: Register, user: User, headings: Mapping[str, str]) -> None:
    """Keep what headings mean for the user's office; the caller keeps the transaction and the author."""
    for heading, target in headings.items():
        KnownHeading.objects.update_or_create(
            register=register.slug, unit=user.unit, heading=heading[:200], defaults={"target": target}
        )


def drop(batch: ImportBatch, user: User) -> ImportBatch:
    """Put a batch aside for good; its file stays.

    Raises:
        ValidationError: it was committed.
    """
    with history.by(user), transaction.atomic():
        fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if fresh.state == ImportBatch.State.COMMITTED:
            raise ValidationError(_("Lần nhập này đã ghi vào sổ, không bỏ được nữa."))
        fresh.state, fresh.progress = ImportBatch.State.DROPPED, {}
        fresh.save()
    batch.refresh_from_db()
    return batch


def again(batch: ImportBatch, user: User) -> ImportBatch:
    """Check a batch anew: after the register changed, or when the work on it was killed.

    Raises:
        ValidationError: it was committed or dropped.
    """
    if batch.state in (ImportBatch.State.COMMITTED, ImportBatch.State.DROPPED):
        raise ValidationError(_why_not(batch))
    access.require(user, registers[batch.register].domain, Role.CLERK)
    _say(batch, "waiting", 0)
    if settings.BACKGROUND_WORK and is_long(batch.file):
        parse_later.enqueue(batch.pk)
    else:
        _parse(batch)
    return batch


def problems(batch: ImportBatch) -> list[dict[str, Any]]:
    """What was found, in the reader's language: level, sheet, row, column, heading, field, value, message, hint."""
    return [p | {"message": heard(p["message"]), "hint": heard(p["hint"])} for p in batch.problems]


def may_open(user: Any, batch: ImportBatch) -> bool:
    """Who sent it, or an approver of the register over the whole district: a sheet may speak of any ward."""
    register = registers.get(batch.register)
    mine = batch.created_by_id == user.pk
    return mine or (register is not None and access.scope(user, register.domain, Role.APPROVER).everywhere)


def is_long(attachment: Attachment) -> bool:
    """Whether a file probably holds more than `LONG` rows, judged by its size without reading it."""
    ending, size = TYPES.get(attachment.content_type, ""), attachment.size
    if ending in ("xlsx", "ods"):
        with attachment.file.open("rb") as file, zipfile.ZipFile(file) as book:
            members = [m for m in book.infolist() if "worksheets/" in m.filename or m.filename == "content.xml"]
            size = sum(m.file_size for m in members)
    return bool(size > LONG * _ROW_BYTES.get(ending, 300))


@task()
def parse_later(batch_id: int) -> None:
    """Background work of `parse`."""
    _parse(ImportBatch.objects.get(pk=batch_id))


@task()
def commit_later(batch_id: int, user_id: int) -> None:
    """Background work of `commit`. What went wrong stands in the batch."""
    batch = ImportBatch.objects.get(pk=batch_id)
    try:
        _commit(batch, User.objects.get(pk=user_id))
    except HeldBack:
        return
    except ValidationError as error:
        _fail(batch, error, ImportBatch.State.PARSED)


def _parse(batch: ImportBatch) -> None:
    with history.by(batch.created_by):
        try:
            tell = _teller(batch)
            register, asked = registers[batch.register], Asked.of(batch.options)
            sheets = sheet.read(batch.file, lambda rows: tell("opening", 0), asked.reader(register))
            checked = check(register, sheets, batch.created_by, tell, asked=asked)
        except ValidationError as error:
            _fail(batch, error, ImportBatch.State.FAILED)
            return
        except Exception:
            _fail(batch, ValidationError(_("Có lỗi của phần mềm khi kiểm tra tệp.")), ImportBatch.State.FAILED)
            raise
        _settle(batch, batch.created_by, state=ImportBatch.State.PARSED, **_found(checked, sheets))


def _commit(batch: ImportBatch, user: User) -> None:
    """Everything in one transaction: the second look, the rows, the batch's own state."""
    _say(batch, "writing", 0)
    try:
        sheets = sheet.read(batch.file, asked=Asked.of(batch.options).reader(registers[batch.register]))
        try:
            with staging.late_lock():
                _write(batch, user, sheets)
        except OperationalError:  # SQLite: someone wrote while we looked, so what we saw no longer holds
            _write(batch, user, sheets)
    except HeldBack as held:
        _settle(batch, user, **_found(held.checked, sheets))
        raise
    except IntegrityError as problem:
        _say(batch)
        rule = rules.broken(problem)
        raise ValidationError(str(rule.message if rule else _GONE)) from None
    except BaseException:
        _say(batch)
        raise
    batch.refresh_from_db()


def _write(batch: ImportBatch, user: User, sheets: list[sheet.Sheet]) -> None:
    register = registers[batch.register]
    reason = _("Nhập từ tệp %(name)s (lần nhập %(number)s)") % {"name": batch.file.name, "number": batch.pk}
    with history.by(user, reason), transaction.atomic():
        fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if fresh.state == ImportBatch.State.COMMITTED:
            return
        if fresh.state != ImportBatch.State.PARSED:
            raise ValidationError(_why_not(fresh))
        one_at_a_time(f"import {register.slug}")
        checked = check(register, sheets, user, write=True, asked=Asked.of(fresh.options))
        if checked.problems.holds_back:
            raise HeldBack(checked)
        fresh.state, fresh.committed_by, fresh.committed_at = ImportBatch.State.COMMITTED, user, timezone.now()
        _set(fresh, _found(checked, sheets))


class HeldBack(ValidationError):
    """What was fine when it was checked no longer is; the batch tells what."""

    def __init__(self, checked: Checked) -> None:
        super().__init__(_("Sổ đã thay đổi sau lần kiểm tra trước: nay có lỗi phải sửa."))
        self.checked = checked


def _found(checked: Checked, sheets: list[sheet.Sheet]) -> dict[str, Any]:
    asks = offers.made(checked.read, sheets)
    return {"counts": checked.counts, "problems": checked.problems.in_order(), "asks": asks}


def _set(batch: ImportBatch, values: dict[str, Any]) -> None:
    for name, value in {"progress": {}, **values}.items():
        setattr(batch, name, value)
    batch.save()


def _settle(batch: ImportBatch, user: User, **values: Any) -> None:
    """Keep what was found, unless the batch was committed or dropped meanwhile."""
    with history.by(user), transaction.atomic():
        fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if fresh.state not in (ImportBatch.State.COMMITTED, ImportBatch.State.DROPPED):
            _set(fresh, values)
    batch.refresh_from_db()


def _fail(batch: ImportBatch, error: ValidationError, state: str) -> None:
    found = Problems()
    for message in error.messages:
        found.add(Doubt(message), Place())
    counts = batch.counts | {"errors": len(error.messages)}
    _settle(batch, batch.created_by, state=state, problems=found.kept, counts=counts)


def _why_not(batch: ImportBatch) -> str:
    if batch.busy:
        return _("Lần nhập này đang được xử lý, hãy đợi.")
    if batch.counts.get("errors"):
        return _("Còn %(count)s lỗi phải sửa trước khi ghi.") % {"count": batch.counts["errors"]}
    return _("Lần nhập này đang ở trạng thái “%(state)s”, không ghi được.") % {"state": batch.get_state_display()}


def _stage(step: str, share: float) -> dict[str, Any]:
    return {"step": step, "share": round(share, 3), "at": timezone.now().isoformat()}


def _say(batch: ImportBatch, step: str = "", share: float = 0) -> None:
    """Note how far the work is, where a page can see it; inside a transaction nobody could."""
    batch.progress = _stage(step, share) if step else {}
    ImportBatch.objects.filter(pk=batch.pk).update(progress=batch.progress)


def _teller(batch: ImportBatch) -> Callable[[str, float], None]:
    last = [0.0]

    def tell(step: str, share: float) -> None:
        if time.monotonic() - last[0] > 1 and not connection.in_atomic_block:
            last[0] = time.monotonic()
            _say(batch, step, share)

    return tell
