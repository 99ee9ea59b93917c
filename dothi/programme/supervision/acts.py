"""What a supervising body does beyond a record's own form: link records, ask again, demand a remedy, fill a checklist.

Each asks the one access door first. A demand is the one record the body writes for somebody else: it asks for an officer's
role over the finding it rests on, and belongs to the unit it is addressed to from its first moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dothi.core import access, history, rules
from dothi.core.models import Attachment, Role, Unit
from dothi.programme.models.commitments import Commitment
from dothi.programme.supervision.checklist import ChecklistItem
from dothi.programme.supervision.finding import Finding, findings
from dothi.programme.supervision.finding_link import FindingLink
from dothi.programme.supervision.follow_up import FollowUp, follow_ups
from dothi.programme.supervision.supervision import Supervision, supervisions
from dothi.registers.numbering import number
from dothi.registers.register import Register, register_of, registers

INSPECTION = "inspection"
RUNNING = ("decided", "under_way", "reported")  # states in which a checklist is filled


def demand(
    user: Any, finding: Finding, unit: Unit, what: str, due_on: date, papers: Iterable[Attachment] = ()
) -> FollowUp:
    """Ask a unit to put something right because of an issued finding; the evidence chosen goes with it.

    Args:
        papers: files beside the finding that the unit is shown; any other is left out.

    Raises:
        PermissionDenied: no officer of the body.
        ValidationError: not issued, already closed, addressed to the body itself, or dated before the finding was issued.
    """
    access.require(user, INSPECTION, Role.OFFICER, finding)
    if finding.issued_on and due_on < finding.issued_on:
        raise ValidationError({"due_on": _("Hạn khắc phục không thể trước ngày ban hành phát hiện.")})
    area = unit.area if unit.area_id else finding.area
    made = FollowUp(finding=finding, area=area, unit=unit, what=what.strip(), due_on=due_on)
    with transaction.atomic(), history.by(user, _("yêu cầu khắc phục theo %(finding)s") % {"finding": finding.code}):
        number(follow_ups, made)
        made.prepare()
        made.full_clean()
        made.save()
        for paper in papers:
            if paper.owner == finding:
                _hand_on(user, paper, made)
    return made


def _hand_on(user: Any, paper: Attachment, demand: FollowUp) -> None:
    """The same file beside another record: one file on the disk, two owners."""
    names = ("kind", "name", "content_type", "size", "sha256", "taken_at", "position")
    same = {name: getattr(paper, name) for name in names}
    Attachment.objects.create(file=paper.file.name, added_by=user, owner=demand, **same)


def link(user: Any, finding: Finding, slug: str, pk: int) -> FindingLink:
    """Put a record that the user may read beside a draft finding.

    Raises:
        PermissionDenied: no clerk of the body.
        ValidationError: no such record for this user, linked already, or the finding was issued.
    """
    access.require(user, INSPECTION, Role.CLERK, finding)
    register = registers.get(slug)
    record = register.records(user).filter(pk=pk).first() if register else None
    if record is None:
        raise ValidationError(_("Không có hồ sơ này trong phạm vi của bạn."))
    made = FindingLink(
        finding=finding, record_type=ContentType.objects.get_for_model(type(record)), record_id=record.pk
    )
    with history.by(user, _("gắn hồ sơ với phát hiện %(finding)s") % {"finding": finding.code}):
        made.full_clean()
        _ruled(made.save)
    return made


def unlink(user: Any, finding: Finding, pk: int) -> None:
    """Take a link from a draft finding.

    Raises:
        PermissionDenied: no clerk of the body.
        ValidationError: no such link, or the finding was issued.
    """
    access.require(user, INSPECTION, Role.CLERK, finding)
    found = finding.links.filter(pk=pk).first()
    if found is None:
        raise ValidationError(_("Không có hồ sơ này trong phạm vi của bạn."))
    with history.by(user, _("gỡ hồ sơ khỏi phát hiện %(finding)s") % {"finding": finding.code}):
        _ruled(found.delete)


def _ruled(write: Any) -> None:
    """Write, and say in words what a rule of the database refuses."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        raise rules.explained(error) from error


def linked(user: Any, finding: Finding | int) -> list[tuple[FindingLink, Register, Any]]:
    """The records beside a finding that `user` may open; the others are not even counted."""
    rows = FindingLink.objects.filter(finding=finding).select_related("record_type")
    found = []
    for one in rows:
        model = one.record_type.model_class()
        register = register_of(model) if model else None
        record = register.records(user).filter(pk=one.record_id).first() if register else None
        if register is not None and record is not None:
            found.append((one, register, record))
    return found


def earlier(user: Any, finding: Finding) -> QuerySet[Any]:
    """Issued findings on the same unit and commitment before this one, those that `user` may read, newest first."""
    if finding.commitment_id is None:
        return findings.records(user).none()
    same = findings.records(user).filter(subject=finding.subject_id, commitment=finding.commitment_id, state="issued")
    return same.filter(found_on__lt=finding.found_on).exclude(pk=finding.pk).order_by("-found_on", "-pk")


def say_repeats(user: Any, finding: Finding, of: int | None) -> None:
    """Say of a draft that it repeats an earlier finding, or (None) that it does not.

    Raises:
        PermissionDenied: no clerk of the body.
        ValidationError: not one of those offered, or the finding was issued.
    """
    access.require(user, INSPECTION, Role.CLERK, finding)
    before = earlier(user, finding).filter(pk=of).first() if of is not None else None
    if of is not None and before is None:
        raise ValidationError(_("Phát hiện được lặp lại phải đã ban hành, trước đó, ở cùng đơn vị và cùng cam kết."))
    finding.repeat_of = before
    with history.by(user, _("ghi phát hiện lặp lại")):
        finding.full_clean()
        finding.save()


def answer(user: Any, supervision: Supervision, said: Mapping[int, tuple[str, str]]) -> int:
    """Write answers (item number → answer, note); returns how many changed. What did not change is not written.

    Raises:
        PermissionDenied: no clerk of the body.
        ValidationError: concluded already.
    """
    access.require(user, INSPECTION, Role.CLERK, supervision)
    changed = 0
    with transaction.atomic(), history.by(user, _("trả lời câu hỏi kiểm tra")):
        for item in ChecklistItem.objects.filter(supervision=supervision, pk__in=said):
            value, note = said[item.pk]
            if value in ("", *ChecklistItem.Answer.values) and (item.answer, item.note) != (value, note.strip()):
                item.answer, item.note = value, note.strip()
                item.save()
                changed += 1
    return changed


def copy_checklist(user: Any, supervision: Supervision, source: int) -> int:
    """Take over the questions of another supervision the user may read, without its answers; returns how many are new.

    Raises:
        PermissionDenied: no clerk of the body.
        ValidationError: no such supervision, or this one is concluded.
    """
    other = supervisions.records(user).filter(pk=source).exclude(pk=supervision.pk).first()
    if other is None:
        raise ValidationError(_("Không có hồ sơ này trong phạm vi của bạn."))
    asked = [(i.question, i.commitment_id, i.clause_id) for i in ChecklistItem.objects.filter(supervision=other)]
    return _ask(user, supervision, asked)


def propose_checklist(user: Any, supervision: Supervision) -> int:
    """Ask of each commitment looked at whether it is planned, and of each of its indicators whether it is proven; returns
    how many questions are new.

    Raises:
        PermissionDenied: no clerk of the body.
        ValidationError: no commitment is named yet, or the supervision is concluded.
    """
    topics = Commitment.objects.filter(supervision_topics__supervision=supervision, supervision_topics__removed_at=None)
    held = list(topics.order_by("order").prefetch_related("evidence__indicator"))
    if not held:
        raise ValidationError(_("Hãy ghi cuộc kiểm tra xem xét những cam kết nào trước."))
    asked: list[tuple[str, int | None, int | None]] = []
    for one in held:
        said = {"code": one.code, "name": one.name}
        asked.append((_("%(code)s: Đơn vị có kế hoạch thực hiện “%(name)s” trong năm?") % said, one.pk, one.clause_id))
        for evidence in one.evidence.all():
            said = {"code": one.code, "name": str(evidence.indicator)}
            asked.append((_("%(code)s: Số liệu “%(name)s” có hồ sơ chứng minh?") % said, one.pk, one.clause_id))
    return _ask(user, supervision, asked)


def _ask(user: Any, supervision: Supervision, asked: list[tuple[str, int | None, int | None]]) -> int:
    """Add questions that are not there yet, after those that are."""
    access.require(user, INSPECTION, Role.CLERK, supervision)
    there = {i.question: i.order for i in ChecklistItem.objects.filter(supervision=supervision)}
    last, added = max(there.values(), default=0), 0
    with transaction.atomic(), history.by(user, _("lập câu hỏi kiểm tra")):
        for question, commitment, clause in asked:
            if question[:500] not in there:
                added += 1
                there[question[:500]] = last + added
                item = ChecklistItem(
                    supervision=supervision, area=supervision.area, unit=supervision.unit, order=last + added,
                    question=question[:500], commitment_id=commitment, clause_id=clause,
                )  # fmt: skip
                item.save()
    return added
