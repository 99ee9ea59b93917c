"""Clauses as they stand in the document, and the commitments a person accepted from them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from dothi.core import spoken
from dothi.core.models import Document, Tracked, Unit, User

if TYPE_CHECKING:
    from dothi.programme.reviews.clause_version import ClauseVersion
from dothi.core.rules import Rule


class Clause(Tracked):
    """One node of a document's tree: exact text, and where it stands in the source (characters). Never changed."""

    class Level(models.TextChoices):
        PART = "part", _("phần")
        CHAPTER = "chapter", _("chương")
        SECTION = "section", _("mục")
        ARTICLE = "article", _("điều")
        ROMAN = "roman", _("mục La Mã")
        ARABIC = "arabic", _("mục số")
        DECIMAL = "decimal", _("tiểu mục")
        LETTER = "letter", _("điểm")
        DASH = "dash", _("gạch đầu dòng")
        PLUS = "plus", _("dấu cộng")
        PARAGRAPH = "paragraph", _("đoạn")
        TEXT = "text", _("lời văn")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="clauses")
    path = models.CharField(_("đường dẫn"), max_length=200)
    order = models.PositiveIntegerField()
    level = models.CharField(max_length=10, choices=Level)
    marker = models.CharField(max_length=20, blank=True)
    heading = models.TextField(blank=True)
    text = models.TextField()
    text_en = models.TextField(blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    actionable = models.BooleanField(default=False)
    warnings = models.JSONField(default=list)
    amended = models.BooleanField(default=False)  # whether any version was decided: then its words depend on the day

    read_on: date | None = None  # set on one clause by a page that reads as of a day; None: today

    class Meta:
        verbose_name = _("điều khoản")
        verbose_name_plural = _("điều khoản")
        ordering: ClassVar = ["document", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "path"],
                name="clause_path_once",
                violation_error_message=_("Văn bản này đã có mục ở vị trí này."),
            ),
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="clause_offsets",
                violation_error_message=_("Vị trí cuối của mục không thể trước vị trí đầu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.said[:80]}"

    @property
    def said(self) -> str:
        """The sentence as it reads on `read_on` (today where no page says a day), in the reader's language, where a
        translation stands; else the source."""
        return self.words_on(self.read_on)

    @property
    def signed(self) -> str:
        """The sentence as it was signed, in the reader's language."""
        return spoken.either(self.text, self.text_en)

    def words_on(self, day: date | None) -> str:
        """The sentence in force on a day (None: today), in the reader's language. Every page and report asks here."""
        version = self.version_on(day)
        return version.said if version else self.signed

    def version_on(self, day: date | None) -> ClauseVersion | None:
        """The decided version in force on a day (None: today); None while the sentence stands as signed."""
        if not self.amended:
            return None
        decided = self.versions.filter(state="decided", valid_from__lte=day or timezone.localdate())
        return decided.order_by("-valid_from").first()


class Programme(Tracked):
    """A programme with its term, the document it stands in and the one before it."""

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    title = models.TextField(_("tên chương trình"))
    title_en = models.TextField(_("tên tiếng Anh"), blank=True)
    short_name = models.CharField(_("tên gọi tắt"), max_length=120, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="programmes")
    start_year = models.PositiveSmallIntegerField(_("từ năm"))
    end_year = models.PositiveSmallIntegerField(_("đến năm"))
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    predecessor_text = models.CharField(_("chương trình trước"), max_length=200, blank=True)
    synthetic = models.BooleanField(_("dữ liệu mô phỏng"), default=False)

    class Meta:
        verbose_name = _("chương trình")
        verbose_name_plural = _("chương trình")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end_year__gte=F("start_year")),
                name="programme_term",
                violation_error_message=_("Năm cuối không thể trước năm đầu."),
            )
        ]

    def __str__(self) -> str:
        return spoken.either(self.title, self.title_en)

    @property
    def years(self) -> range:
        """The years of the term."""
        return range(self.start_year, self.end_year + 1)


class Commitment(Tracked):
    """What a clause commits to. Its official words stay in the clause; here stand its kind and what was agreed."""

    class Kind(models.TextChoices):
        GOAL = "goal", _("mục tiêu")
        TASK = "task", _("nhiệm vụ")
        SOLUTION = "solution", _("giải pháp")
        DUTY = "duty", _("trách nhiệm")
        MILESTONE = "milestone", _("mốc thời gian")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="commitments")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="commitments")
    code = models.CharField(_("mã"), max_length=20)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind)
    order = models.PositiveIntegerField()
    title = models.CharField(_("tên gọn"), max_length=300)
    title_en = models.CharField(_("tên gọn tiếng Anh"), max_length=300, blank=True)
    continuous = models.BooleanField(_("làm thường xuyên"), default=False)
    list_open = models.BooleanField(_("danh mục còn mở"), default=False)
    expected_count = models.PositiveIntegerField(_("số lượng công bố"), null=True, blank=True)
    due_on = models.DateField(_("thời hạn"), null=True, blank=True)
    breakthrough = models.BooleanField(_("khâu đột phá"), default=False)
    since = models.DateField(_("bổ sung từ ngày"), null=True, blank=True)  # None: with the programme itself
    basis = models.ForeignKey(
        Document, verbose_name=_("văn bản bổ sung"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    serves = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="served_by")

    class Meta:
        verbose_name = _("cam kết")
        verbose_name_plural = _("cam kết")
        ordering: ClassVar = ["programme", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "clause"],
                name="commitment_once",
                violation_error_message=_("Câu này đã có cam kết trong chương trình."),
            ),
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="commitment_code_once",
                violation_error_message=_("Chương trình đã có cam kết mang mã này."),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | ~Q(basis=None),
                name="commitment_added_by",
                violation_error_message=_("Cam kết bổ sung phải ghi văn bản bổ sung."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The working title in the reader's language."""
        return spoken.either(self.title, self.title_en)


class Assignment(Tracked):
    """Which unit owes what of a commitment, from when until when. One lead at a time."""

    class Duty(models.TextChoices):
        DIRECT = "direct", _("chỉ đạo")
        LEAD = "lead", _("chủ trì")
        COORDINATE = "coordinate", _("thường trực, đôn đốc")
        IMPLEMENT = "implement", _("phối hợp thực hiện")
        MOBILISE = "mobilise", _("vận động, quán triệt")
        SUPERVISE = "supervise", _("giám sát")

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, verbose_name=_("đơn vị"), on_delete=models.PROTECT, related_name="assignments")
    duty = models.CharField(_("vai trò"), max_length=12, choices=Duty)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    basis = models.CharField(_("căn cứ phân công"), max_length=300, blank=True)

    rules: ClassVar = [
        Rule(  # two who write at once wait for each other at the commitment
            name="assignment_one_lead_at_a_time",
            on=["INSERT", "UPDATE"],
            refuse="NEW.duty = 'lead' AND EXISTS (SELECT 1 FROM programme_assignment o WHERE o.id <> NEW.id"
            " AND o.commitment_id = NEW.commitment_id AND o.duty = 'lead'"
            " AND o.valid_from < COALESCE(NEW.valid_to, '9999-12-31')"
            " AND NEW.valid_from < COALESCE(o.valid_to, '9999-12-31'))",
            message=_("Mỗi lúc một cam kết chỉ có một đơn vị chủ trì; hãy kết thúc phân công trước."),
        )
    ]

    class Meta:
        verbose_name = _("phân công")
        verbose_name_plural = _("phân công")
        ordering: ClassVar = ["commitment", "duty"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="assignment_period",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày bắt đầu."),
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(duty="lead", valid_to=None),
                name="one_lead_at_a_time",
                violation_error_message=_("Cam kết này đang có đơn vị chủ trì; hãy kết thúc phân công trước."),
            ),
            models.UniqueConstraint(
                fields=["commitment", "unit", "duty", "valid_from"],
                name="assignment_once",
                violation_error_message=_("Đơn vị này đã được giao việc này từ ngày này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_duty_display()} {self.commitment}"

    def clean(self) -> None:
        """Leads of one commitment do not overlap in time."""
        if self.duty != self.Duty.LEAD or self.commitment_id is None:
            return
        others = Assignment.objects.filter(commitment=self.commitment, duty=self.Duty.LEAD).exclude(pk=self.pk)
        overlapping = others.filter(Q(valid_to=None) | Q(valid_to__gt=self.valid_from))
        if self.valid_to:
            overlapping = overlapping.filter(valid_from__lt=self.valid_to)
        if other := overlapping.select_related("unit").first():
            raise ValidationError(
                _t("%(unit)s đang chủ trì cam kết này; hãy kết thúc phân công đó trước.") % {"unit": other.unit}
            )


class Conflict(Tracked):
    """Two sentences that disagree. Kept and shown until a named person decides; closing one side closes nothing."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=40)
    clauses = models.ManyToManyField(Clause, related_name="conflicts")
    explanation = models.TextField()
    explanation_en = models.TextField(blank=True)
    resolution = models.TextField(_("cách giải quyết"), blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mâu thuẫn")
        verbose_name_plural = _("mâu thuẫn")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(resolution="", decided_by=None) | (~Q(resolution="") & ~Q(decided_by=None)),
                name="conflict_decided_by_name",
                violation_error_message=_("Cách giải quyết phải có người quyết định và ngày quyết định."),
            )
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The explanation in the reader's language."""
        return spoken.either(self.explanation, self.explanation_en)


class Assessment(Tracked):
    """What a person says of a commitment for a year, beside the computed status and never mixed with it.

    `review` is the sitting it was given at, if any; `seen` the light the registers showed whoever gave it.
    """

    class Mark(models.TextChoices):
        DONE = "done", _("hoàn thành")
        ON_COURSE = "on_course", _("đúng tiến độ")
        BEHIND = "behind", _("chậm")
        STUCK = "stuck", _("vướng mắc")

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField(_("năm"))
    mark = models.CharField(_("đánh giá"), max_length=10, choices=Mark)
    justification = models.TextField(_("căn cứ đánh giá"))
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT)
    assessed_at = models.DateTimeField(auto_now=True)
    review = models.ForeignKey(
        "programme.Review", null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    seen = models.CharField(max_length=4, blank=True, default="")

    class Meta:
        verbose_name = _("đánh giá")
        verbose_name_plural = _("đánh giá")
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "year"],
                name="assessment_once",
                violation_error_message=_("Cam kết này đã có đánh giá của năm này."),
            ),
            models.CheckConstraint(
                condition=~Q(justification=""),
                name="assessment_justified",
                violation_error_message=_("Đánh giá phải kèm lý do."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_mark_display()}"
