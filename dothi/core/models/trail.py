"""The trail every write leaves. The database itself writes it: see `dothi.core.history`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tracked(models.Model):
    """A model whose table carries the history triggers: insert, update and delete each leave a `Change`."""

    untracked: ClassVar[tuple[str, ...]] = ()  # columns that may change without leaving a trace

    class Meta:
        abstract = True


class Seal(models.Model):
    """A block of the hash chain over the changes: each digest covers its changes and the digest before it."""

    at = models.DateTimeField(auto_now_add=True)
    changes = models.PositiveIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    previous = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.digest[:12]}"


class Change(models.Model):
    """One row written: who, when, why, before and after. Append-only; filled by triggers, never by Python."""

    class Verb(models.TextChoices):
        INSERT = "I", _("tạo")
        UPDATE = "U", _("sửa")
        DELETE = "D", _("xoá")

    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    actor = models.CharField(max_length=150)
    reason = models.TextField(default="")
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    verb = models.CharField(max_length=1, choices=Verb)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["table_name", "row_id"], name="change_row"),
            models.Index(fields=["actor_id", "at"], name="change_actor"),
            models.Index(fields=["id"], condition=models.Q(seal=None), name="change_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.table_name} {self.row_id}"
