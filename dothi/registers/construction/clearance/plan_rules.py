"""What the database holds about compensation plans: once approved they stand; a new one never gives less than was paid.

SQL that both engines understand. `net_above` is the heart: what a household was paid or escrowed, less what came back,
per component, against a plan's lines.
"""

# ruff: noqa: S608 - the names in these conditions are those of our own tables and states

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dothi.core.rules import Rule, different, edges
from dothi.registers.construction.clearance.plan_steps import workflow

# A payment's effect on what its household was given; `r` is the payment it reverses. The same as `money.signed`.
SIGNED = (
    "CASE WHEN p.kind IN ('pay', 'escrow') THEN p.amount WHEN p.kind = 'recovery' THEN -p.amount"
    " WHEN p.kind = 'reversal' AND r.kind IN ('pay', 'escrow') THEN -p.amount"
    " WHEN p.kind = 'reversal' AND r.kind = 'recovery' THEN p.amount ELSE 0 END"
)
PAYMENTS = "registers_payment p LEFT JOIN registers_payment r ON r.id = p.of_payment_id"
HELD = ("submitted", "appraised", "approved", "superseded")  # states in which a plan's lines no longer change
IN_HELD = "('submitted', 'appraised', 'approved', 'superseded')"


def net_above(plan: str, clearance: str, batch: str) -> str:
    """That some household of a scope was given more than a plan's line, with what the line says is to be recovered."""
    due = (
        "SELECT COALESCE(SUM(l.amount + l.recovery), 0) FROM registers_planline l WHERE l.removed_at IS NULL"
        f" AND l.plan_id = {plan} AND l.household_id = p.household_id AND l.component = p.component"
    )
    return (
        f"EXISTS (SELECT 1 FROM {PAYMENTS} JOIN registers_household h ON h.id = p.household_id"
        f" JOIN registers_clearancebatch b ON b.id = h.batch_id WHERE b.clearance_id = {clearance}"
        f" AND ({batch} IS NULL OR h.batch_id = {batch}) GROUP BY p.household_id, p.component"
        f" HAVING SUM({SIGNED}) > ({due}))"
    )


LINES = "SELECT COALESCE(SUM(l.amount), 0) FROM registers_planline l WHERE l.plan_id = NEW.id AND l.removed_at IS NULL"
APPROVING = "NEW.state = 'approved' AND OLD.state <> 'approved'"
OTHER_SCOPE = (
    "EXISTS (SELECT 1 FROM registers_compensationplan o WHERE o.id <> NEW.id AND o.clearance_id = NEW.clearance_id"
    " AND o.state = 'approved' AND (o.batch_id IS NULL) <> (NEW.batch_id IS NULL))"
)
MIXED = _("Dự án đang có phương án hiệu lực ở phạm vi khác (toàn dự án hoặc từng đợt).")
LESS = _("Phương án mới thấp hơn số đã chi trả của một hộ: phải ghi rõ số phải thu hồi.")
LEFT = " OR ".join(different(c) for c in ("clearance_id", "batch_id", "supersedes_id", "total", "submitted_on"))
DECIDED = " OR ".join(
    different(c)
    for c in (
        "code",
        "number",
        "posted_on",
        "posted_until",
        "appraised_on",
        "decision_number",
        "decision_on",
        "frozen_json",
        "sha256",
        "area_id",
    )
)

RULES = [
    edges(workflow, "plan_edges", _("Phương án không có bước chuyển này.")),
    Rule(
        name="plan_stands",
        on=["UPDATE"],
        refuse=(
            f"(OLD.state IN {IN_HELD} AND NEW.state <> 'returned' AND ({LEFT} OR {different('removed_at')}))"
            f" OR (OLD.state IN ('approved', 'superseded') AND ({DECIDED}))"
        ),
        message=_("Phương án đã trình hoặc đã duyệt không sửa, không xoá được; chỉ thay bằng phương án điều chỉnh."),
    ),
    Rule(
        name="plan_keeps_scope_of_lines",
        on=["UPDATE"],
        refuse=(
            f"({different('clearance_id')} OR {different('batch_id')}) AND EXISTS (SELECT 1 FROM registers_planline l"
            " WHERE l.plan_id = NEW.id AND l.removed_at IS NULL)"
        ),
        message=_("Phương án đã có dòng: không chuyển sang dự án hoặc đợt khác được."),
    ),
    Rule(
        name="plan_removed_takes_no_step",
        on=["UPDATE"],
        refuse="NEW.removed_at IS NOT NULL AND NEW.state <> OLD.state",
        message=_("Phương án đã xoá không xử lý tiếp được."),
    ),
    Rule(
        name="plan_not_deleted",
        on=["DELETE"],
        refuse=f"OLD.state IN {IN_HELD}",
        message=_("Phương án đã trình hoặc đã duyệt không xoá được."),
    ),
    Rule(
        name="plan_total_of_lines",
        on=["UPDATE"],
        refuse=f"NEW.state <> OLD.state AND NEW.state IN ('submitted', 'approved') AND NEW.total <> ({LINES})",
        message=_("Tổng số tiền không bằng tổng các dòng của phương án."),
    ),
    Rule(
        name="plan_not_below_paid_new",
        on=["INSERT"],
        refuse=f"NEW.state = 'approved' AND {net_above('NEW.id', 'NEW.clearance_id', 'NEW.batch_id')}",
        message=LESS,
    ),
    Rule(
        name="plan_not_below_paid",
        on=["UPDATE"],
        refuse=f"{APPROVING} AND {net_above('NEW.id', 'NEW.clearance_id', 'NEW.batch_id')}",
        message=LESS,
    ),
    Rule(
        name="plan_one_scope_new",
        on=["INSERT"],
        refuse=f"NEW.state = 'approved' AND {OTHER_SCOPE}",
        message=MIXED,
        hold="UPDATE registers_clearanceproject SET ledger = ledger + 1 WHERE id = NEW.clearance_id"
        " AND NEW.state = 'approved'",
    ),
    Rule(
        name="plan_one_scope",
        on=["UPDATE"],
        refuse=f"{APPROVING} AND {OTHER_SCOPE}",
        message=MIXED,
        hold=f"UPDATE registers_clearanceproject SET ledger = ledger + 1 WHERE id = NEW.clearance_id AND {APPROVING}",
    ),
    Rule(
        name="plan_superseded_by_one_that_pays",
        on=["UPDATE"],
        refuse=(
            "NEW.state = 'superseded' AND OLD.state <> 'superseded' AND NOT EXISTS ("
            "SELECT 1 FROM registers_compensationplan s WHERE s.supersedes_id = NEW.id AND s.state = 'appraised'"
            f" AND s.removed_at IS NULL AND NOT {net_above('s.id', 'NEW.clearance_id', 'NEW.batch_id')})"
        ),
        message=_("Phương án chỉ hết hiệu lực khi phương án điều chỉnh đã thẩm định và không thấp hơn số đã chi trả."),
    ),
    Rule(
        name="plan_same_scope_as_before",
        on=["INSERT", "UPDATE"],
        refuse=(
            "NEW.supersedes_id IS NOT NULL AND EXISTS (SELECT 1 FROM registers_compensationplan o"
            " WHERE o.id = NEW.supersedes_id AND (o.clearance_id <> NEW.clearance_id OR o.state NOT IN"
            " ('approved', 'superseded') OR COALESCE(o.batch_id, 0) <> COALESCE(NEW.batch_id, 0)))"
        ),
        message=_("Chỉ điều chỉnh phương án đã duyệt, cùng dự án và cùng đợt."),
    ),
    Rule(
        name="plan_batch_of_clearance",
        on=["INSERT", "UPDATE"],
        refuse=(
            "NEW.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM registers_clearancebatch b WHERE b.id = NEW.batch_id"
            " AND b.clearance_id <> NEW.clearance_id)"
        ),
        message=_("Đợt không thuộc dự án này."),
    ),
    Rule(
        name="plan_shares_whole",
        on=["UPDATE"],
        refuse=(
            f"{APPROVING} AND EXISTS (SELECT 1 FROM registers_parcelshare s WHERE s.removed_at IS NULL"
            " AND s.parcel_id IN (SELECT t.parcel_id FROM registers_parcelshare t JOIN registers_planline l"
            " ON l.household_id = t.household_id WHERE l.plan_id = NEW.id AND l.removed_at IS NULL"
            " AND t.removed_at IS NULL) GROUP BY s.parcel_id HAVING ROUND(SUM(s.percent), 4) <> 100)"
        ),
        message=_("Còn thửa có tổng phần sở hữu khác 100 %."),
    ),
]
