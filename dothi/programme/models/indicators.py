"""Measures (a saved list and what to add up), indicators, and what they are held against."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from dothi.core import spoken
from dothi.core.models import Area, Document, Tracked, Unit, User
from dothi.core.period import Period
from dothi.programme.models.commitments import Clause, Commitment, Programme


class Named(Tracked):
    """Something with a name in both languages."""

    code = models.SlugField(_("mã"), max_length=80, unique=True)
    name = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return spoken.either(self.name, self.name_en)


class Measure(Named):
    """A saved list: a register, conditions as in the list's address, what to add up, and the dates that place a row.

    `on` is the date a row begins to count, `until` (may be empty) the date it ceases to.
    """

    class Adds(models.TextChoices):
        COUNT = "count", _("đếm số bản ghi")
        SUM = "sum", _("cộng một cột số")
        LENGTH = "length", _("cộng chiều dài (m)")
        AREA = "area", _("cộng diện tích (m²)")

    register = models.SlugField(_("sổ"), max_length=60)
    params = models.JSONField(_("điều kiện"), default=dict, blank=True)
    adds = models.CharField(_("cách tính"), max_length=10, choices=Adds, default=Adds.COUNT)
    field = models.CharField(_("cột cộng"), max_length=60, blank=True)
    on = models.CharField(_("tính từ ngày"), max_length=60)
    until = models.CharField(_("đến ngày"), max_length=60, blank=True)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("chỉ số đo")
        verbose_name_plural = _("chỉ số đo")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(adds="sum") | ~Q(field=""),
                name="measure_sum_of_what",
                violation_error_message=_("Phép cộng phải nêu cột cần cộng."),
            )
        ]

    def clean(self) -> None:
        """The register, its columns and every condition must exist."""
        from dothi.programme import measure

        if problems := measure.problems(self):
            raise ValidationError(problems)


class Indicator(Named):
    """A measure or a ratio of two, with how it reads and how it adds up. A ratio is always recomputed."""

    class Nature(models.TextChoices):
        FLOW = "flow", _("phát sinh trong kỳ")
        STOCK = "stock", _("có đến cuối kỳ")
        CUMULATIVE = "cumulative", _("luỹ kế từ đầu chương trình")

    class Polarity(models.TextChoices):
        UP = "up", _("càng cao càng tốt")
        DOWN = "down", _("càng thấp càng tốt")

    top = models.ForeignKey(
        Measure, verbose_name=_("tử số"), null=True, blank=True, on_delete=models.PROTECT, related_name="tops"
    )
    bottom = models.ForeignKey(
        Measure, verbose_name=_("mẫu số"), null=True, blank=True, on_delete=models.PROTECT, related_name="bottoms"
    )
    factor = models.DecimalField(_("nhân với"), max_digits=18, decimal_places=6, default=1)
    unit = models.CharField(_("đơn vị tính"), max_length=40, blank=True)
    unit_en = models.CharField(_("đơn vị tính tiếng Anh"), max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(_("số chữ số lẻ"), default=0)
    nature = models.CharField(_("tính chất"), max_length=12, choices=Nature, default=Nature.FLOW)
    polarity = models.CharField(_("chiều tốt"), max_length=5, choices=Polarity, default=Polarity.UP)
    method = models.TextField(_("cách tính"), blank=True)
    method_en = models.TextField(_("cách tính tiếng Anh"), blank=True)
    source = models.TextField(_("nguồn số liệu"), blank=True)
    source_en = models.TextField(_("nguồn số liệu tiếng Anh"), blank=True)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    commitments = models.ManyToManyField(Commitment, through="Evidence", related_name="indicators")

    class Meta:
        verbose_name = _("chỉ số")
        verbose_name_plural = _("chỉ số")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(bottom=None) | ~Q(top=None),
                name="indicator_ratio_has_top",
                violation_error_message=_("Có mẫu số thì phải có tử số."),
            )
        ]

    @property
    def unit_said(self) -> str:
        """The unit in the reader's language."""
        return spoken.either(self.unit, self.unit_en)

    @property
    def method_said(self) -> str:
        """The method in the reader's language."""
        return spoken.either(self.method, self.method_en)

    @property
    def source_said(self) -> str:
        """Where the data come from, in the reader's language."""
        return spoken.either(self.source, self.source_en)

    @property
    def ratio(self) -> bool:
        """Whether it is one measure over another."""
        return self.bottom_id is not None

    @property
    def computed(self) -> bool:
        """Whether a register holds the data; otherwise values are reported by hand."""
        return self.top_id is not None

    def clean(self) -> None:
        """A ratio needs both its sides, and something to multiply by."""
        if self.bottom and not self.top:
            raise ValidationError({"top": _t("Tỷ số cần có tử số.")})
        if self.factor is not None and self.factor <= 0:
            raise ValidationError({"factor": _t("Hệ số nhân phải lớn hơn 0.")})


class SeriesBreak(Tracked):
    """A day from which an indicator's figures no longer mean quite the same: a law, a border, a way of counting."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="breaks")
    on = models.DateField(_("từ ngày"))
    note = models.TextField(_("lý do"))
    note_en = models.TextField(_("lý do tiếng Anh"), blank=True)

    class Meta:
        verbose_name = _("điểm gãy của chuỗi số liệu")
        verbose_name_plural = _("điểm gãy của chuỗi số liệu")
        ordering: ClassVar = ["indicator", "on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                name="break_once",
                violation_error_message=_("Chỉ số đã có chỗ ngắt chuỗi ở ngày này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.on:%d/%m/%Y}"

    @property
    def said(self) -> str:
        """The reason in the reader's language."""
        return spoken.either(self.note, self.note_en)


class Evidence(Tracked):
    """That an indicator would prove a commitment; one of them leads its status."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="evidence")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="evidence")
    main = models.BooleanField(_("quyết định trạng thái"), default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["commitment", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "indicator"],
                name="evidence_once",
                violation_error_message=_("Chỉ số này đã gắn với cam kết này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment} ← {self.indicator}"


class Baseline(Tracked):
    """Where an indicator stood before, with its evidence: a sentence of the document, or the programme whose result it is,
    with how many records it was computed from and their digest."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="baselines")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("năm"))
    value = models.DecimalField(_("giá trị"), max_digits=18, decimal_places=4)
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="baselines")
    evidence = models.CharField(_("nguồn"), max_length=300, blank=True)
    origin = models.ForeignKey(
        Programme, verbose_name=_("kết quả của chương trình"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="results",
    )  # fmt: skip
    records = models.PositiveIntegerField(_("số bản ghi"), null=True, blank=True)
    digest = models.CharField(_("mã băm của tập bản ghi"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("số liệu gốc")
        verbose_name_plural = _("số liệu gốc")
        ordering: ClassVar = ["indicator", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("indicator"),
                F("year"),
                Coalesce(F("area"), Value(0)),
                name="baseline_once",
                violation_error_message=_("Chỉ số đã có số liệu gốc của năm này ở địa bàn này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}: {self.value.normalize():f}"


class Target(Tracked):
    """What an indicator must reach. One row a sentence: the same target said twice is two rows, linked by a conflict.

    A decided change of the sentence (`amendment`) brings a row of its own; which one holds on a day: `proof.in_force`.
    """

    class Operator(models.TextChoices):
        GT = ">", _("trên")
        GE = ">=", _("từ … trở lên")
        EQ = "=", _("đạt")
        LE = "<=", _("không quá")
        LT = "<", _("dưới")
        BETWEEN = "between", _("từ … đến …")
        NONE = "none", _("chưa có chỉ tiêu bằng số")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField(_("năm"))
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT)
    operator = models.CharField(_("so sánh"), max_length=10, choices=Operator)
    value = models.DecimalField(_("giá trị"), max_digits=18, decimal_places=4, null=True, blank=True)
    value_max = models.DecimalField(_("đến"), max_digits=18, decimal_places=4, null=True, blank=True)
    wording = models.CharField(_("nguyên văn"), max_length=300, blank=True)
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    amendment = models.ForeignKey(
        "programme.ClauseVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="targets"
    )

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering: ClassVar = ["indicator", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("indicator"),
                F("year"),
                Coalesce(F("area"), Value(0)),
                Coalesce(F("clause"), Value(0)),
                Coalesce(F("amendment"), Value(0)),
                name="target_once_a_sentence",
                violation_error_message=_("Câu này đã có chỉ tiêu của năm này cho chỉ số này."),
            ),
            models.CheckConstraint(
                condition=Q(operator="none") | ~Q(value=None),
                name="target_has_value",
                violation_error_message=_("Chỉ tiêu phải có giá trị."),
            ),
            models.CheckConstraint(
                condition=~Q(operator="between") | (~Q(value_max=None) & Q(value_max__gte=F("value"))),
                name="target_between_two",
                violation_error_message=_("Chỉ tiêu “từ … đến” cần hai giá trị, giá trị sau không nhỏ hơn."),
            ),
        ]

    @property
    def said(self) -> str:
        """The words the target stands in: those of the decision that set it, or the sentence as signed."""
        if self.amendment:
            return self.amendment.said
        return self.clause.signed if self.clause else self.wording

    def __str__(self) -> str:
        return f"{self.indicator} {self.operator} {'' if self.value is None else f'{self.value.normalize():f}'}".strip()


class Observation(Tracked):
    """A value of an indicator for a period, with where it comes from. A computed and a reported one may stand side by
    side; both are shown, with their difference. A newer value of the same origin, period and area takes the older's
    place; the older stays."""

    class Origin(models.TextChoices):
        COMPUTED = "computed", _("tính từ sổ")
        REPORTED = "reported", _("đơn vị báo cáo")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    period = models.CharField(_("kỳ"), max_length=20)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT)
    origin = models.CharField(_("nguồn"), max_length=10, choices=Origin)
    value = models.DecimalField(_("giá trị"), max_digits=18, decimal_places=4)
    top = models.DecimalField(_("tử số"), max_digits=18, decimal_places=4, null=True, blank=True)
    bottom = models.DecimalField(_("mẫu số"), max_digits=18, decimal_places=4, null=True, blank=True)
    records = models.PositiveIntegerField(_("số bản ghi"), null=True, blank=True)
    digest = models.CharField(_("mã băm của tập bản ghi"), max_length=64, blank=True)
    evidence = models.TextField(_("căn cứ"), blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("giá trị")
        verbose_name_plural = _("giá trị")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["indicator", "period"], name="observation_period")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(origin="reported") | ~Q(evidence=""),
                name="reported_value_has_evidence",
                violation_error_message=_("Số liệu báo cáo phải có căn cứ."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}: {self.value.normalize():f}"

    def clean(self) -> None:
        """The period is one that reports know."""
        try:
            Period.parse(self.period)
        except ValueError:
            raise ValidationError(
                {"period": _t("Kỳ “%(period)s” không đúng dạng.") % {"period": self.period}}
            ) from None
