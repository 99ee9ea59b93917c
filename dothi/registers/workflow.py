"""States and the transitions between them, declared as data and applied by one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dothi.core import access, history
from dothi.core.models import Attachment, Role, Tracked, User
from dothi.registers.record import Record, Stale, locked

Refusal = str | Promise | None  # why a step may not be taken
Guard = Callable[[Any], Refusal]
Effect = Callable[[Any], None]

SAME = ""  # the target of a step that leaves the state as it is


@dataclass(frozen=True)
class Transition:
    """A step from some states to one: who may take it, what it needs, who must not be the same person.

    `asks` names fields the step's own dialog fills, `fill` completes what follows from them and `fills` names the fields
    it alone writes, `requires` names fields that must then be filled, `documents` kinds of attachment that must lie
    beside the record (newer than the last step that needed one), `different_from` earlier steps whose actor must be
    someone else, `guards` what else may stand in the way; `effect` is what the step does beside the record, once
    nothing does.
    """

    name: str
    label: str | Promise
    source: Sequence[str]
    target: str  # or SAME
    by: Role
    asks: Sequence[str] = ()
    fill: Effect | None = None
    fills: Sequence[str] = ()
    requires: Sequence[str] = ()
    documents: Sequence[str] = ()
    reason: bool = False
    guards: Sequence[Guard] = ()
    different_from: Sequence[str] = ()
    effect: Effect | None = None


@dataclass(frozen=True)
class Workflow:
    """A register's states and steps. `final` states need no way out; in `frozen` ones (final ones always are) the facts
    are no longer edited by hand; `tones` colour lists, maps and badges; `moved` are ways from state to state that no step
    takes but a record of another register brings about (the verdict of who may not write here)."""

    states: type[models.TextChoices]
    initial: str
    transitions: tuple[Transition, ...]
    final: Sequence[str] = ()
    frozen: Sequence[str] = ()
    tones: dict[str, str] | None = None  # state → neutral | info | good | warn | bad
    moved: Sequence[tuple[str, str]] = ()

    def step(self, name: str) -> Transition:
        """The transition of that name."""
        return next(t for t in self.transitions if t.name == name)

    @property
    def step_fields(self) -> set[str]:
        """Fields that only a step fills: a form does not show them."""
        return {name for t in self.transitions for name in (*t.asks, *t.fills)}

    def tone(self, state: str) -> str:
        """How a state is coloured."""
        return (self.tones or {}).get(state, "neutral")

    def open_to(self, record: Record, user: Any, domain: str) -> list[Transition]:
        """The steps `user` may take on `record` now, guards apart."""
        state = getattr(record, "state", None)
        return [t for t in self.transitions if state in t.source and access.may(user, domain, t.by, record)]


class Step(Tracked):
    """A transition taken on a record: what, by whom, when, why."""

    record_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    record_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=30)
    target = models.CharField(max_length=30)
    actor = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(gettext_lazy("lý do"), blank=True, default="")

    class Meta:
        app_label = "registers"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["record_type", "record_id"], name="step_record")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


def not_ahead(*names: str) -> Guard:
    """A guard: none of these days lies in the future."""

    def guard(record: Any) -> Refusal:
        for name in names:
            if (day := getattr(record, name)) and day > timezone.localdate():
                label = str(record._meta.get_field(name).verbose_name)
                return _("%(field)s không thể ở tương lai.") % {"field": label[:1].upper() + label[1:]}
        return None

    return guard


def steps_of(record: Record) -> models.QuerySet[Step]:
    """The steps taken on a record, newest first."""
    return Step.objects.filter(record_type=_type(record), record_id=record.pk).select_related("actor")


def apply(
    workflow: Workflow,
    record: Record,
    name: str,
    user: User,
    domain: str,
    *,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Record:
    """Take one step: lock the record, check everything, save with the reason. Returns the record as saved.

    Args:
        values: what the step's dialog filled, by field name; only fields the step asks for are taken.
        version: that of the page the user decided on; by default that of `record`.

    Raises:
        PermissionDenied: the user holds no such role over the record.
        Stale: someone else changed the record since.
        ValidationError: the step cannot be taken, with every cause at once.
    """
    step = workflow.step(name)
    with transaction.atomic(), history.by(user, f"{step.label}: {reason}" if reason else str(step.label)):
        fresh: Any = locked(record, record.version if version is None else version)
        if fresh.removed_at:
            raise Stale
        access.require(user, domain, step.by, fresh)
        if problems := _problems(workflow, step, fresh, user, reason, values or {}):
            raise ValidationError(problems)
        before = fresh.state
        fresh.state = step.target or before
        if step.effect:
            step.effect(fresh)
        fresh.prepare()
        fresh.full_clean()
        fresh.save()
        Step.objects.create(
            record_type=_type(fresh),
            record_id=fresh.pk,
            name=name,
            source=before,
            target=fresh.state,
            actor=user,
            reason=reason,
        )
    return fresh  # type: ignore[no-any-return]


def _problems(
    workflow: Workflow, step: Transition, record: Any, user: User, reason: str, values: Mapping[str, Any]
) -> list[str]:
    """Everything that stands in the way, in the reader's language. Sets the dialog's values on the record."""
    if record.state not in step.source:
        state = workflow.states(record.state).label
        return [_("Hồ sơ đang ở trạng thái “%(state)s”, không thể “%(step)s”.") % {"state": state, "step": step.label}]
    for field in step.asks:
        if field in values:
            setattr(record, field, values[field])
    if step.fill:
        step.fill(record)
    found = [
        _("Còn thiếu: %(field)s.") % {"field": record._meta.get_field(field).verbose_name}
        for field in step.requires
        if getattr(record, field) in (None, "")
    ]
    if step.reason and not reason.strip():
        found.append(_("Cần ghi lý do."))
    found += [
        _("Cần đính kèm: %(kind)s.") % {"kind": Attachment.Kind(kind).label}
        for kind in step.documents
        if not _attached(workflow, record, kind)
    ]
    if step.different_from and steps_of(record).filter(name__in=step.different_from, actor=user).exists():
        found.append(_("Người thực hiện bước này phải khác người đã thực hiện bước trước."))
    return found + [str(problem) for guard in step.guards if (problem := guard(record))]


def _attached(workflow: Workflow, record: Record, kind: str) -> bool:
    """Whether a document of the kind was added after the last step that needed one: a second look has its own photo."""
    earlier = [t.name for t in workflow.transitions if kind in t.documents]
    last = steps_of(record).filter(name__in=earlier).first()
    held = Attachment.objects.filter(owner_type=_type(record), owner_id=record.pk, kind=kind)
    return (held.filter(added_at__gt=last.at) if last else held).exists()


def _type(record: Record) -> ContentType:
    return ContentType.objects.get_for_model(type(record))
