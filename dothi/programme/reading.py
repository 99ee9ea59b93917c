"""A document on its way in: kept, read, its findings proposed, each decided by a person. Nothing is written to the
programme from here; that is `dothi.programme.entry`.
"""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from dothi.core import access, files, history, spoken
from dothi.core.models import Attachment, Document, Domain, Role, User
from dothi.programme.acts import require
from dothi.programme.models import Commitment, Proposal, ReadingBatch, Target
from dothi.programme.reader.messages import Unreadable
from dothi.programme.reader.proposals import proposals
from dothi.programme.reader.reading import Reading, read

LONG = 200_000  # bytes from which a file is read in the background
KINDS = Proposal.Kind


class Standing(Exception):
    """The file was taken before: its document, or the reading it is in."""

    def __init__(self, batch: ReadingBatch | None, document: Document | None) -> None:
        super().__init__("already taken")
        self.batch, self.document = batch, document


class Decided(ValidationError):
    """Someone decided in the meantime; the message says who, what and when."""


def may_decide(user: Any) -> bool:
    """Whether a user may take documents in and decide about findings: an officer of the whole programme."""
    return access.scope(user, Domain.PROGRAMME, Role.OFFICER).everywhere


def take(user: User, name: str, data: bytes) -> ReadingBatch:
    """Take in a file: keep it and read it. A long one is read in the background: the batch comes back `reading`.

    Raises:
        PermissionDenied: the user is no officer of the programme.
        Standing: the same file was taken before; nothing is changed.
        ValidationError: the file is not taken or cannot be read; nothing is kept.
    """
    require(may_decide(user))
    files.size_limit(len(data))
    digest = hashlib.sha256(data).hexdigest()
    if put_aside := _standing(digest):
        again(user, put_aside)
        return put_aside
    reading = None if settings.BACKGROUND_WORK and len(data) > LONG else _read(data, name)
    with history.by(user, _("Đọc văn bản %(name)s") % {"name": name}), transaction.atomic():
        kept = files.take(ContentFile(data, name=name), user, kind=Attachment.Kind.SOURCE, name=name)
        batch, made = ReadingBatch.objects.get_or_create(sha256=digest, defaults={"file": kept, "read_by": user})
        if not made:  # the same file, taken by someone else a moment ago
            kept.file.delete(save=False)
            transaction.set_rollback(True)
        elif reading is not None:
            _fill(batch, reading)
    if not made:
        raise Standing(batch, batch.document)
    if reading is None:
        read_later.enqueue(batch.pk)
    return batch


def _standing(digest: str) -> ReadingBatch | None:
    """The batch of the same file if it failed or was put aside.

    Raises:
        Standing: the file is being decided about, or was written.
    """
    batch = ReadingBatch.objects.filter(sha256=digest).select_related("document", "file").first()
    if batch and batch.state in (ReadingBatch.State.FAILED, ReadingBatch.State.DROPPED):
        return batch
    document = batch.document if batch else Document.objects.filter(sha256=digest).first()
    if batch or document:
        raise Standing(batch, document)
    return None


@task()
def read_later(batch_id: int) -> None:
    """Background work of `take`."""
    batch = ReadingBatch.objects.select_related("read_by", "file").get(pk=batch_id)
    with history.by(batch.read_by, _("Đọc văn bản")):
        try:
            with batch.file.file.open("rb") as file:
                reading = read(file.read(), batch.file.name)
        except Unreadable as error:
            batch.state, batch.problem, batch.problem_en = ReadingBatch.State.FAILED, error.note.vi, error.note.en
            batch.save()
            return
        with transaction.atomic():
            _fill(batch, reading)


def again(user: User, batch: ReadingBatch) -> None:
    """Read a batch anew that failed or was put aside.

    Raises:
        PermissionDenied: the user is no officer of the programme.
        ValidationError: it is being decided about, or cannot be read.
    """
    require(may_decide(user))
    if batch.state not in (ReadingBatch.State.FAILED, ReadingBatch.State.DROPPED):
        raise ValidationError(_("Văn bản này đang được xem xét."))
    with batch.file.file.open("rb") as file:
        reading = _read(file.read(), batch.file.name)
    with history.by(user, _("Đọc lại văn bản")), transaction.atomic():
        batch.proposals.all().delete()
        batch.problem = batch.problem_en = ""
        _fill(batch, reading)


def drop(user: User, batch: ReadingBatch) -> None:
    """Put a batch aside; its file stays.

    Raises:
        PermissionDenied: the user is no officer of the programme.
        ValidationError: it was written to the programme.
    """
    require(may_decide(user))
    with history.by(user, _("Bỏ lần đọc")), transaction.atomic():
        fresh = ReadingBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if fresh.state == ReadingBatch.State.COMMITTED:
            raise ValidationError(_("Văn bản này đã ghi vào chương trình, không bỏ được nữa."))
        fresh.state = ReadingBatch.State.DROPPED
        fresh.save()


def _read(data: bytes, name: str) -> Reading:
    try:
        return read(data, name)
    except Unreadable as error:
        raise ValidationError(error.note.said(spoken.language())) from None


def _fill(batch: ReadingBatch, reading: Reading) -> None:
    """Keep what was read: the reading as data (notes in both languages), the text, one proposal for each finding."""
    batch.reading = both_languages(reading)
    batch.text = reading.source.text
    batch.state = ReadingBatch.State.OPEN
    batch.save()
    Proposal.objects.bulk_create(
        [
            Proposal(
                batch=batch, kind=p.kind, order=n, clause=p.clause, found=p.found, doubt=p.doubt,
                doubt_en=p.doubt_en,
            )
            for n, p in enumerate(proposals(reading))
        ],
        batch_size=500,
    )  # fmt: skip


def both_languages(reading: Reading) -> dict[str, Any]:
    """The reading as plain data, its notes as {vi, en}."""
    said, english = reading.as_json("vi"), reading.as_json("en")

    def pair(vi: list[str], en: list[str]) -> list[dict[str, str]]:
        return [{"vi": a, "en": b} for a, b in zip(vi, en, strict=True)]

    for key in ("clauses", "recipients"):
        for one, other in zip(said[key], english[key], strict=True):
            one["warnings"] = pair(one["warnings"], other["warnings"])
    said["warnings"] = pair(said["warnings"], english["warnings"])
    return said


def decide(user: User, proposal: Proposal, version: int, state: str, edited: dict[str, Any] | None = None) -> Proposal:
    """Accept, reject or reopen one finding; an edit is accepted as edited.

    Args:
        version: the version the user saw; another one means someone decided in between.

    Raises:
        PermissionDenied: the user is no officer of the programme.
        Decided: someone else decided first; nothing is changed.
        ValidationError: the edit does not hold, or the batch is closed.
    """
    require(may_decide(user))
    if edited is not None:
        edited = check(proposal.kind, {**proposal.found, **edited})
    open_ = state == Proposal.State.PROPOSED
    with history.by(user, _("Xem xét đề xuất")), transaction.atomic():
        batch = ReadingBatch.objects.select_for_update(of=("self",)).get(pk=proposal.batch_id)
        if batch.state != ReadingBatch.State.OPEN:
            raise ValidationError(_("Văn bản này không còn chờ xem xét."))
        changed = Proposal.objects.filter(pk=proposal.pk, version=version).update(
            state=state,
            edited=edited if edited is not None else proposal.edited,
            version=version + 1,
            decided_by=None if open_ else user,
            decided_at=None if open_ else timezone.now(),
        )
        fresh = Proposal.objects.select_related("decided_by").get(pk=proposal.pk)
        if not changed:
            raise Decided(_first_was(fresh))
    return fresh


def _first_was(fresh: Proposal) -> str:
    if fresh.decided_by is None:
        return _("Đề xuất này vừa được mở lại. Hãy xem lại trước khi quyết định.")
    return _("%(name)s vừa quyết định trước: %(state)s. Hãy xem lại trước khi đổi.") % {
        "name": fresh.decided_by,
        "state": fresh.get_state_display(),
    }


def decide_many(user: User, batch: ReadingBatch, state: str, *, kind: str = "", sure_only: bool = False) -> int:
    """Decide every finding that is still open, of one kind or all; returns how many.

    Args:
        sure_only: leave what the reader doubts, and conflicts, for a person to look at one by one.

    Raises:
        PermissionDenied: the user is no officer of the programme.
    """
    require(may_decide(user))
    with history.by(user, _("Xem xét nhiều đề xuất")), transaction.atomic():
        fresh = ReadingBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        waiting = fresh.proposals.filter(state=Proposal.State.PROPOSED)
        if fresh.state != ReadingBatch.State.OPEN:
            return 0
        waiting = waiting.filter(kind=kind) if kind else waiting
        waiting = waiting.filter(doubt="").exclude(kind=KINDS.CONFLICT) if sure_only else waiting
        return waiting.update(state=state, version=F("version") + 1, decided_by=user, decided_at=timezone.now())


def progress(batch: ReadingBatch) -> dict[str, dict[str, int]]:
    """How many findings of each kind stand in each state."""
    found: dict[str, dict[str, int]] = {}
    counted: QuerySet[Any, Any] = batch.proposals.order_by().values_list("kind", "state").annotate(n=Count("pk"))
    for kind, state, count in counted:
        found.setdefault(kind, {})[state] = count
    return found


def check(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """A finding's content as it will be written.

    Raises:
        ValidationError: by field: no title, no number, a day that is none.
    """
    problems: dict[str, str] = {}
    if kind == KINDS.COMMITMENT:
        if not str(content.get("title") or "").strip():
            problems["title"] = _("Cần tên gọn.")
        if content.get("kind") not in Commitment.Kind.values:
            problems["kind"] = _("Chọn loại cam kết.")
        if content.get("due") and day(content["due"]) is None:
            problems["due"] = _("Ngày không đọc được.")
    elif kind in (KINDS.TARGET, KINDS.BASELINE, KINDS.RESULT, KINDS.CRITERION):
        if content.get("op") not in Target.Operator.values:
            problems["op"] = _("Chọn phép so sánh.")
        if content.get("op") != "none" and number(content.get("value")) is None:
            problems["value"] = _("Cần một số.")
        if content.get("op") == "between" and number(content.get("value_max")) is None:
            problems["value_max"] = _("Cần số đầu trên của khoảng.")
    elif kind == KINDS.DATE and content.get("last") and day(content["last"]) is None:
        problems["last"] = _("Ngày không đọc được.")
    if problems:
        raise ValidationError(problems)
    return content


def number(value: Any) -> Decimal | None:
    """A value of JSON as a Decimal; None for nothing or no number."""
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def day(text: Any) -> date | None:
    """A day of JSON; None for nothing or no day."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def open_batches() -> QuerySet[ReadingBatch]:
    """Documents on their way in, newest first."""
    return ReadingBatch.objects.select_related("file", "read_by", "document", "programme").order_by("-read_at")
