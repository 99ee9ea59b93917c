"""What the registers and the people said on the day a review (sơ kết, tổng kết) was approved: written once, kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Tracked
from dothi.core.rules import Rule, append_only
from dothi.programme.reviews.review import Review


class ReviewSnapshot(Tracked):
    """A review's commitments with lights, figures, inputs and assessments, and the SHA-256 of the whole.

    The digest is over `freezing.canonical(payload)`. The trail keeps the digest, which seals the payload too.
    """

    untracked: ClassVar = ("payload",)

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="snapshot")
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("số liệu chốt của kỳ đánh giá")
        verbose_name_plural = _("số liệu chốt của kỳ đánh giá")

    rules: ClassVar = [
        append_only("review_snapshot_kept", _("Số liệu đã chốt cùng bản đánh giá không sửa, không xoá được.")),
        Rule(
            name="review_snapshot_of_approved",
            on=["INSERT"],
            refuse="NOT EXISTS (SELECT 1 FROM programme_review r WHERE r.id = NEW.review_id"
            " AND r.state IN ('approved', 'published', 'revised'))",
            message=_("Chỉ chốt số liệu cho bản đánh giá đã duyệt."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.review}: {self.sha256[:12]}"
