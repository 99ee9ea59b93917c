"""What the database holds about payments, whoever writes and by whatever path.

Two writers who touch one plan wait for each other at its row, then at the order's and the household's (always in that order: triggers
fire by name), and the second sees the first's money, or fails under REPEATABLE READ. A plan being superseded is the same
row, so that no payment slips in between.
"""

# ruff: noqa: S608 - the names in these conditions are those of our own tables and states

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dothi.core.rules import Rule, append_only
from dothi.registers.construction.clearance.plan_rules import PAYMENTS, SIGNED

NET = (
    f"(SELECT COALESCE(SUM({SIGNED}), 0) FROM {PAYMENTS} WHERE p.household_id = NEW.household_id"
    " AND p.component = NEW.component)"
)
DUE = (
    "(SELECT COALESCE(SUM(l.amount), 0) FROM registers_planline l WHERE l.plan_id = NEW.plan_id"
    " AND l.household_id = NEW.household_id AND l.component = NEW.component AND l.removed_at IS NULL)"
)
ORIGINAL = (
    "SELECT 1 FROM registers_payment o WHERE o.id = NEW.of_payment_id AND o.household_id = NEW.household_id"
    " AND o.component = NEW.component AND o.plan_id = NEW.plan_id AND o.paid_on <= NEW.paid_on"
)
RELEASED = (
    "(SELECT COALESCE(SUM(x.amount), 0) FROM registers_payment x WHERE x.of_payment_id = NEW.of_payment_id"
    " AND x.kind = 'escrow_release' AND NOT EXISTS (SELECT 1 FROM registers_payment y WHERE y.of_payment_id = x.id"
    " AND y.kind = 'reversal'))"
)
ORDERED = (
    "(SELECT SUM(x.amount) FROM registers_payment x WHERE x.order_id = NEW.order_id AND NOT EXISTS ("
    "SELECT 1 FROM registers_payment y WHERE y.of_payment_id = x.id AND y.kind = 'reversal'))"
)
ORDER = "UPDATE registers_paymentorder SET ledger = ledger + 1 WHERE id = NEW.order_id"
HOUSEHOLD = "UPDATE registers_household SET ledger = ledger + 1 WHERE id = NEW.household_id"

RULES = [
    append_only("payment_append_only", _("Khoản đã ghi không sửa, không xoá: hãy ghi bút toán đảo.")),
    Rule(
        name="payment_in_force",
        on=["INSERT"],
        refuse=(
            "NEW.removed_at IS NOT NULL"
            " OR NOT EXISTS (SELECT 1 FROM registers_compensationplan p WHERE p.id = NEW.plan_id AND p.removed_at IS NULL"
            " AND p.decision_on <= NEW.paid_on AND (p.state = 'approved' OR (p.state = 'superseded'"
            " AND NEW.kind IN ('reversal', 'escrow_release', 'interest') AND NOT EXISTS (SELECT 1 FROM registers_payment o"
            " WHERE o.id = NEW.of_payment_id AND o.kind = 'recovery'))))"
        ),
        message=_("Chỉ chi trả theo phương án đang có hiệu lực, từ ngày quyết định trở đi."),
        hold="UPDATE registers_compensationplan SET ledger = ledger + 1 WHERE id = NEW.plan_id",
    ),
    Rule(
        name="payment_ordered",
        on=["INSERT"],
        refuse=(
            "NEW.kind IN ('pay', 'escrow') AND NOT EXISTS (SELECT 1 FROM registers_paymentorder o WHERE o.id = NEW.order_id"
            " AND o.plan_id = NEW.plan_id AND o.removed_at IS NULL AND o.state = 'approved'"
            " AND o.approved_on <= NEW.paid_on)"
        ),
        message=_("Chỉ chi theo lệnh chi của phương án này, đã được duyệt, từ ngày duyệt trở đi."),
        hold=ORDER,
    ),
    Rule(
        name="payment_within_order",
        on=["INSERT"],
        refuse=f"NEW.kind IN ('pay', 'escrow') AND {ORDERED} > (SELECT o.amount FROM registers_paymentorder o"
        " WHERE o.id = NEW.order_id)",
        message=_("Tổng chi vượt số tiền của lệnh chi."),
        hold=ORDER,
    ),
    Rule(
        name="payment_within_plan",
        on=["INSERT"],
        refuse=f"NEW.kind IN ('pay', 'escrow') AND {NET} > {DUE}",
        message=_("Tổng chi trả vượt số tiền được duyệt của hộ."),
        hold=HOUSEHOLD,
    ),
    Rule(
        name="payment_mirrors",
        on=["INSERT"],
        refuse=(
            f"NEW.kind = 'reversal' AND (NOT EXISTS ({ORIGINAL} AND o.amount = NEW.amount AND o.kind <> 'reversal')"
            f" OR {NET} < 0 OR {RELEASED} > 0)"
        ),
        message=_("Bút toán đảo phải đúng hộ, khoản, phương án và số tiền của khoản bị đảo, và chưa được trả tiếp."),
        hold=f"{HOUSEHOLD} AND NEW.kind = 'reversal'",
    ),
    Rule(
        name="payment_releases_escrow",
        on=["INSERT"],
        refuse=(
            f"NEW.kind = 'escrow_release' AND (NOT EXISTS ({ORIGINAL} AND o.kind = 'escrow' AND NOT EXISTS ("
            "SELECT 1 FROM registers_payment v WHERE v.of_payment_id = o.id AND v.kind = 'reversal')"
            f" AND o.amount >= {RELEASED}))"
        ),
        message=_("Chỉ trả từ khoản tạm giữ của chính hộ, chưa bị đảo, và không quá số tạm giữ."),
        hold=f"{HOUSEHOLD} AND NEW.kind = 'escrow_release'",
    ),
    Rule(
        name="payment_recovers",
        on=["INSERT"],
        refuse=(
            f"NEW.kind = 'recovery' AND ({NET} < {DUE} OR NOT EXISTS (SELECT 1 FROM registers_planline l"
            " WHERE l.plan_id = NEW.plan_id AND l.household_id = NEW.household_id AND l.component = NEW.component"
            " AND l.recovery > 0 AND l.removed_at IS NULL))"
        ),
        message=_("Chỉ thu hồi phần đã trả vượt phương án đang có hiệu lực, có ghi trong phương án."),
        hold=f"{HOUSEHOLD} AND NEW.kind = 'recovery'",
    ),
]
