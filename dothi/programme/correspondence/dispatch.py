"""Documents in and out (văn bản đi, đến): numbered by kind, issuing body and term or year, with who must answer them.

Part 3 of the programme is carried by paper: the programme itself, the yearly plan, conclusions, recommendations to the City
and its answers. A number once given belongs to one document, is never left out and never given twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Document, Unit
from dothi.core.rules import Rule, alike, different, edges
from dothi.programme.correspondence import debts, kinds
from dothi.programme.correspondence.dispatch_steps import State, workflow
from dothi.programme.correspondence.kinds import Kind, Style
from dothi.programme.correspondence.term import Term, term_of
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

SERIES = """d.direction = 'out' AND d.issuer_id = NEW.issuer_id AND d.kind = NEW.kind AND d.normative = NEW.normative
    AND (d.term_id = NEW.term_id OR (d.term_id IS NULL AND NEW.term_id IS NULL AND d.year = NEW.year))"""
OUT = {"direction": "out", "number__isnull": False}


class Dispatch(Record):
    """One document, in the book of one office (`unit`)."""

    class Direction(models.TextChoices):
        OUT = "out", _("văn bản đi")
        IN = "in", _("văn bản đến")

    State = State
    Kind = Kind

    search_fields = ("code", "symbol", "subject", "signer", "issuer_text")

    code = models.CharField(_("mã trong sổ"), max_length=40)
    direction = models.CharField(_("đi hay đến"), max_length=3, choices=Direction, default=Direction.OUT)
    kind = models.CharField(_("loại văn bản"), max_length=10, choices=Kind)
    subject = models.TextField(_("trích yếu"))
    issuer = models.ForeignKey(
        Unit, verbose_name=_("cơ quan ban hành"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text=_("Văn bản đi: để trống là đơn vị phụ trách."),
    )  # fmt: skip
    issuer_text = models.CharField(_("cơ quan ban hành khác"), max_length=200, blank=True)
    style = models.CharField(
        _("thể thức"), max_length=5, choices=Style, blank=True, help_text=_("Để trống thì theo cơ quan ban hành.")
    )
    number = models.PositiveIntegerField(
        _("số"), null=True, blank=True, help_text=_("Để trống thì máy cấp số tiếp theo.")
    )
    suffix = models.CharField(
        _("tên viết tắt sau số"), max_length=40, blank=True, help_text=_("Ví dụ QU, UBND, UBND-QLĐT.")
    )
    normative = models.BooleanField(_("văn bản quy phạm pháp luật"), default=False)
    symbol = models.CharField(
        _("số, ký hiệu"), max_length=60, blank=True, help_text=_("Văn bản đến: đúng như trên văn bản.")
    )
    from_book = models.BooleanField(
        _("chép từ sổ giấy"), default=False, help_text=_("Số đã cấp ngoài phần mềm; sổ không bắt đầu từ số 1.")
    )
    term = models.ForeignKey(
        Term, verbose_name=_("nhiệm kỳ"), null=True, blank=True, on_delete=models.PROTECT, editable=False,
        related_name="dispatches",
    )  # fmt: skip
    year = models.PositiveSmallIntegerField(_("năm ban hành"), null=True, editable=False)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signer = models.CharField(_("người ký"), max_length=120, blank=True)
    received_on = models.DateField(_("ngày đến"), null=True, blank=True)
    received_number = models.PositiveIntegerField(_("số đến"), null=True, blank=True)
    received_year = models.PositiveSmallIntegerField(_("năm vào sổ đến"), null=True, editable=False)
    handler = models.ForeignKey(
        Unit, verbose_name=_("giao cho"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("hạn xử lý"), null=True, blank=True)
    reply_to = models.ForeignKey(
        "self", verbose_name=_("trả lời văn bản"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="answers",
    )  # fmt: skip
    document = models.ForeignKey(
        Document, verbose_name=_("bản đã đọc vào hệ thống"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="dispatches",
    )  # fmt: skip
    body = models.TextField(_("nội dung"), blank=True, help_text=_("Để tách kết luận thành việc giao."))
    file_code = models.CharField(_("hồ sơ lưu"), max_length=120, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("văn bản đi, đến")
        verbose_name_plural = pgettext_lazy("plural", "văn bản đi, đến")
        ordering: ClassVar = ["-signed_on", "-pk"]
        indexes: ClassVar = list_indexes("dispatch", "-signed_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="dispatch_code",
                violation_error_message=_("Mã trong sổ này đã có."),
            ),
            models.UniqueConstraint(
                fields=["issuer", "kind", "number", "suffix", "normative", "term"],
                condition=Q(term__isnull=False, **OUT),
                name="dispatch_once_a_term",
                violation_error_message=_("Số này đã cấp cho văn bản khác trong nhiệm kỳ."),
            ),
            models.UniqueConstraint(
                fields=["issuer", "kind", "number", "suffix", "normative", "year"],
                condition=Q(term__isnull=True, **OUT),
                name="dispatch_once_a_year",
                violation_error_message=_("Số này đã cấp cho văn bản khác trong năm."),
            ),
            models.UniqueConstraint(
                fields=["unit", "received_year", "received_number"],
                condition=live(direction="in", received_number__isnull=False),
                name="dispatch_received_once",
                violation_error_message=_("Số đến này đã ghi cho văn bản khác trong năm."),
            ),
            models.UniqueConstraint(
                fields=["unit", "issuer", "symbol", "signed_on"],
                condition=live(direction="in", issuer__isnull=False) & ~Q(symbol=""),
                name="dispatch_in_once",
                violation_error_message=_("Văn bản này đã vào sổ đến."),
            ),
            models.CheckConstraint(
                condition=Q(direction="in") | (Q(issuer__isnull=False) & ~Q(suffix="")),
                name="dispatch_issuer",
                violation_error_message=_("Văn bản đi phải có cơ quan ban hành và tên viết tắt sau số."),
            ),
            models.CheckConstraint(
                condition=Q(direction="out") | Q(issuer__isnull=False) | ~Q(issuer_text=""),
                name="dispatch_sender",
                violation_error_message=_("Văn bản đến phải nêu cơ quan ban hành."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(direction="out", number__isnull=False, signed_on__isnull=False)
                | Q(direction="in", received_number__isnull=False, signed_on__isnull=False),
                name="dispatch_entered",
                violation_error_message=_("Văn bản đã ban hành phải có số, ngày ký; văn bản đến phải có số đến."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(direction="in") | Q(style="state") | Q(term__isnull=False),
                name="dispatch_party_term",
                violation_error_message=_("Văn bản của Đảng được cấp số theo nhiệm kỳ."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=1, year__isnull=False) | Q(direction="in"),
                name="dispatch_numbered",
                violation_error_message=_("Số văn bản bắt đầu từ 1 và cần có ngày ký."),
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("signed_on")),
                name="dispatch_received",
                violation_error_message=_("Ngày đến không thể trước ngày ký."),
            ),
            models.CheckConstraint(
                condition=Q(normative=False) | Q(style="state"),
                name="dispatch_normative",
                violation_error_message=_("Chỉ văn bản của Nhà nước là văn bản quy phạm pháp luật."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "dispatch_steps", _("Văn bản không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="dispatch_no_gap",
            on=("INSERT", "UPDATE"),
            refuse=f"""NEW.direction = 'out' AND NEW.number > 1 AND NOT NEW.from_book
                AND NOT EXISTS (SELECT 1 FROM programme_dispatch d WHERE {SERIES} AND d.number = NEW.number - 1)""",  # noqa: S608
            message=_("Số này bỏ cách số trước; hãy để trống, máy cấp số tiếp theo."),
            hold=alike("dispatch", "NEW.issuer_id"),
        ),
        Rule(
            name="dispatch_number_stays",
            on=("UPDATE",),
            refuse="OLD.direction = 'out' AND OLD.number IS NOT NULL AND ("
            + " OR ".join(
                different(c)
                for c in ("number", "kind", "issuer_id", "suffix", "term_id", "year", "normative", "direction")
            )
            + ")",
            message=_("Số đã cấp thì không đổi số, loại, cơ quan ban hành, năm; hãy huỷ số."),
        ),
        Rule(
            name="dispatch_number_kept",
            on=("UPDATE",),
            refuse="NEW.removed_at IS NOT NULL AND NEW.direction = 'out' AND NEW.number IS NOT NULL AND NOT NEW.from_book",
            message=_("Văn bản đã có số không xoá được; hãy huỷ số."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.symbol.strip() or self.code} – {self.subject[:80]}"

    def derive(self) -> None:
        """Fill issuer, style, term and year, and write number and symbol as the issuer's custom has it."""
        out = self.direction == self.Direction.OUT
        if out and self.issuer_id is None:
            self.issuer_id = self.unit_id
        if not self.style:
            party = self.issuer is not None and self.issuer.system == Unit.System.PARTY
            self.style = Style.PARTY if party else Style.STATE
        self.year = self.signed_on.year if self.signed_on else None
        self.received_year = self.received_on.year if self.received_on else None
        self.term = term_of(self.issuer, self.signed_on) if out and self.style == Style.PARTY else None
        if out or (not self.symbol and self.number and self.suffix):
            inside = self.year if self.normative else None
            self.symbol = kinds.symbol(self.style, self.kind, self.number, self.suffix, inside).strip()

    @property
    def number_line(self) -> str:
        """Number and symbol as they stand at the head of the document."""
        return kinds.number_line(self.style, self.symbol if self.number else kinds.BLANK + self.symbol)

    @classmethod
    def shared_with(cls, units: Collection[int]) -> Q:
        """Whoever a document that went out is addressed to, and whoever was told to handle one, reads it."""
        addressed = apps.get_model("programme", "DispatchRecipient").objects.filter(addressee__in=units)
        return (Q(pk__in=addressed.values("dispatch")) | Q(handler__in=units)) & ~Q(state=State.DRAFT)

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """A document that leaves goes to its recipients; one that answers another closes what its issuer owed."""
        debts.follow(numbers)


def _recipients(condition: Q) -> Any:
    """How many recipients of a document there are of a kind."""
    rows = apps.get_model("programme", "DispatchRecipient").objects.filter(condition, dispatch=OuterRef("pk"))
    counted = rows.order_by().values("dispatch").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


dispatches = Register(
    slug="dispatches",
    domain="documents",
    model=Dispatch,
    columns=["symbol", "subject", "direction", "kind", "issuer", "state", "signed_on", "received_number", "owing"],
    filters=[
        "area",
        "unit",
        "state",
        "direction",
        "kind",
        "issuer",
        "style",
        "term",
        "year",
        "number",
        "signed_on",
        "received_on",
        "handler",
        "due_on",
        "reply_to",
        "owing",
        "unacknowledged",
    ],
    workflow=workflow,
    key=["code"],
    numbering="VB",
    headings={
        "Mã trong sổ": "code",
        "Đi hay đến": "direction",
        "Loại văn bản": "kind",
        "Trích yếu": "subject",
        "Cơ quan ban hành": "issuer",
        "Cơ quan ban hành khác": "issuer_text",
        "Thể thức": "style",
        "Số": "number",
        "Tên viết tắt sau số": "suffix",
        "Văn bản quy phạm pháp luật": "normative",
        "Số, ký hiệu": "symbol",
        "Chép từ sổ giấy": "from_book",
        "Ngày ký": "signed_on",
        "Người ký": "signer",
        "Ngày đến": "received_on",
        "Số đến": "received_number",
        "Giao cho": "handler",
        "Hạn xử lý": "due_on",
        "Trả lời văn bản": "reply_to",
        "Bản đã đọc vào hệ thống": "document",
        "Nội dung": "body",
        "Hồ sơ lưu": "file_code",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
    due={"assigned": "due_on"},
    derived={
        "owing": Derived(
            _("nơi còn nợ trả lời"),
            lambda: _recipients(debts.DEBT),
            models.IntegerField(),
        ),
        "unacknowledged": Derived(_("nơi chưa xác nhận"), lambda: _recipients(debts.UNSEEN), models.IntegerField()),
    },
)
