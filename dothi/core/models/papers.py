"""Official documents (văn bản) and attached files."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dothi.core.models.organisation import Unit
from dothi.core.models.people import User
from dothi.core.models.trail import Tracked
from dothi.core.text import fold


class Attachment(Tracked):
    """A file beside a record: its true type, size and digest, with the metadata of photos stripped."""

    class Kind(models.TextChoices):
        SOURCE = "source", _("văn bản gốc")
        PHOTO = "photo", _("ảnh hiện trường")
        MINUTE = "minute", _("biên bản")
        DECISION = "decision", _("quyết định")
        OTHER = "other", _("tài liệu khác")

    kind = models.CharField(_("loại"), max_length=10, choices=Kind, default=Kind.OTHER)
    name = models.CharField(_("tên tệp"), max_length=255)
    file = models.FileField(upload_to="%Y/%m/")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    taken_at = models.DateTimeField(_("chụp lúc"), null=True, blank=True)
    position = models.PointField(_("vị trí chụp"), null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT)
    added_at = models.DateTimeField(auto_now_add=True)
    owner_type = models.ForeignKey(ContentType, null=True, on_delete=models.PROTECT)
    owner_id = models.BigIntegerField(null=True)
    owner = GenericForeignKey("owner_type", "owner_id")

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")
        ordering: ClassVar = ["-added_at"]
        indexes: ClassVar = [models.Index(fields=["owner_type", "owner_id"], name="attachment_owner")]

    def __str__(self) -> str:
        return self.name


class Document(Tracked):
    """An official document: number and symbol, kind, issuer, signer, subject, the file itself."""

    number = models.PositiveIntegerField(_("số"), null=True, blank=True)
    symbol = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    kind = models.CharField(_("loại văn bản"), max_length=10)
    issuer = models.ForeignKey(
        Unit, verbose_name=_("cơ quan ban hành"), null=True, blank=True, on_delete=models.PROTECT
    )
    issuer_text = models.CharField(_("cơ quan ban hành (như văn bản)"), max_length=200, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signer = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)
    title = models.TextField(_("trích yếu"))
    short_name = models.CharField(_("tên gọi tắt"), max_length=120, blank=True)
    page_title = models.CharField(_("tên trên trang đăng"), max_length=200, blank=True)
    period_start = models.PositiveSmallIntegerField(_("từ năm"), null=True, blank=True)
    period_end = models.PositiveSmallIntegerField(_("đến năm"), null=True, blank=True)
    text = models.TextField(_("toàn văn"), blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    search_text = models.TextField(editable=False, default="")

    class Meta:
        verbose_name = _("văn bản")
        verbose_name_plural = _("văn bản")
        ordering: ClassVar = ["-signed_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=~Q(sha256=""),
                name="document_file_once",
                violation_error_message=_("Tệp này đã có ở một văn bản khác."),
            ),
        ]

    def __str__(self) -> str:
        return self.symbol or self.short_name or self.title[:80]

    def save(self, *args: object, **kwargs: object) -> None:
        """A document is found by its number, its short name or its page title."""
        self.search_text = fold(" ".join([self.symbol, self.short_name, self.page_title, self.title, self.issuer_text]))
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class DocumentRecipient(Tracked):
    """One line of "Nơi nhận"; the purpose only where the document states it."""

    class Purpose(models.TextChoices):
        REPORT = "report", _("để báo cáo")
        CARRY_OUT = "carry_out", _("để thực hiện")
        FILE = "file", _("lưu")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="recipients")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(_("nơi nhận"), max_length=300)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    purpose = models.CharField(_("mục đích"), max_length=10, choices=Purpose, blank=True)

    class Meta:
        verbose_name = _("nơi nhận")
        verbose_name_plural = _("nơi nhận")
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "order"],
                name="recipient_order",
                violation_error_message=_("Văn bản này đã có nơi nhận ở vị trí này."),
            )
        ]

    def __str__(self) -> str:
        return self.text
