"""What the database refuses of a plan's versions, whoever writes them: by a step, a form, an import or plain SQL.

Goal 1 and tasks 1.1.1 to 1.1.5 of the programme. Each rule is looked at when the row is written. What was true on the day
of approval is not asked again: a plan above may end later without undoing what rested on it.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dothi.core.rules import Rule, different

BINDING = ("in_force", "superseded")  # the states of a version that binds or bound
APPROVED = ("approved", "published", "markers_planted", *BINDING)
SHOWN = ("published", "markers_planted", *BINDING)
TOLERANCE = "0.5"  # m²: what two neighbours drawn apart may share, and what may hang over the extent


def shared(one: str, other: str) -> str:
    """SQL: two areas share more than the tolerance."""
    return (
        f"ST_Intersects({one}, {other})"
        f" AND ST_Area(ST_Transform(ST_Intersection({one}, {other}), {settings.MEASURE_SRID})) > {TOLERANCE}"
    )


def outside(inner: str, outer: str) -> str:
    """SQL: more than the tolerance of one area lies outside another."""
    return (
        f"NOT ST_Covers({outer}, {inner})"
        f" AND ST_Area(ST_Transform(ST_Difference({inner}, {outer}), {settings.MEASURE_SRID})) > {TOLERANCE}"
    )


def redrawn(column: str = "place") -> str:
    """SQL: an area is another one than before, nothing being one too."""
    old, new = f"OLD.{column}", f"NEW.{column}"
    return f"(({old} IS NULL) <> ({new} IS NULL) OR NOT ({old} = {new}))"


def on_approval(name: str, refuse: str, message: str | Promise) -> list[Rule]:
    """Two rules: a version that comes in approved is refused under a condition, and one that becomes so."""
    stands = f"NEW.removed_at IS NULL AND NEW.state IN {APPROVED} AND ({refuse})"
    newly = f"(OLD.state NOT IN {APPROVED} OR {different('decided_on')})"
    return [
        Rule(name=f"{name}_brought", on=("INSERT",), refuse=stands, message=message),
        Rule(name=name, on=("UPDATE",), refuse=f"{newly} AND {stands}", message=message),
    ]


version_rules = [
    Rule(
        name="plan_version_one_in_force",
        on=("INSERT", "UPDATE"),
        refuse="""NEW.removed_at IS NULL AND NEW.kind <> 'adjust_local' AND NEW.effective_from IS NOT NULL AND EXISTS (
            SELECT 1 FROM registers_planversion o WHERE o.plan_id = NEW.plan_id AND o.id <> NEW.id
            AND o.removed_at IS NULL AND o.kind <> 'adjust_local' AND o.effective_from IS NOT NULL
            AND (NEW.effective_to IS NULL OR o.effective_from < NEW.effective_to)
            AND (o.effective_to IS NULL OR NEW.effective_from < o.effective_to))""",
        message=_("Hai phiên bản của một đồ án không thể cùng có hiệu lực."),
    ),
    Rule(
        name="plan_version_local_names_zones",
        on=("UPDATE",),
        refuse="""NEW.kind = 'adjust_local' AND NEW.state = 'approved' AND OLD.state <> 'approved' AND NOT EXISTS (
            SELECT 1 FROM registers_planzone z WHERE z.plan_version_id = NEW.id AND z.removed_at IS NULL
            AND z.replaces_id IS NOT NULL)""",
        message=_("Điều chỉnh cục bộ phải nêu các ô quy hoạch nó thay đổi."),
    ),
    Rule(
        name="plan_version_local_rests_on_whole",
        on=("UPDATE",),
        refuse=f"""NEW.removed_at IS NULL AND NEW.kind = 'adjust_local' AND {different("effective_from")} AND NOT EXISTS (
            SELECT 1 FROM registers_planversion o WHERE o.plan_id = NEW.plan_id AND o.removed_at IS NULL
            AND o.kind <> 'adjust_local' AND o.effective_from <= NEW.effective_from
            AND (o.effective_to IS NULL OR o.effective_to > NEW.effective_from))""",  # noqa: S608 - names of our own
        message=_("Điều chỉnh cục bộ chỉ có hiệu lực khi phiên bản nó điều chỉnh đang có hiệu lực."),
    ),
    Rule(
        name="plan_version_opinions_answered",
        on=("UPDATE",),
        refuse="""OLD.state = 'consultation' AND NEW.state = 'appraisal' AND EXISTS (
            SELECT 1 FROM registers_planopinion o WHERE o.plan_version_id = NEW.id AND o.removed_at IS NULL
            AND o.answered_on IS NULL)""",
        message=_("Còn ý kiến chưa được trả lời."),
    ),
    Rule(
        name="plan_version_decision_attached",
        on=("UPDATE",),
        refuse="""OLD.state = 'appraisal' AND NEW.state = 'approved' AND NOT EXISTS (
            SELECT 1 FROM core_attachment a JOIN django_content_type t ON t.id = a.owner_type_id
            WHERE a.owner_id = NEW.id AND a.kind = 'decision' AND t.app_label = 'registers' AND t.model = 'planversion')""",
        message=_("Chưa có văn bản quyết định phê duyệt đính kèm."),
    ),
    *on_approval(
        "plan_version_documents_arrived",
        """EXISTS (SELECT 1 FROM registers_plandependency d WHERE d.plan_id = NEW.plan_id AND d.removed_at IS NULL
            AND (d.issued_on IS NULL OR d.issued_on > NEW.decided_on))""",
        _("Văn bản mà đồ án phải chờ chưa ban hành."),
    ),
    *on_approval(
        "plan_version_class_one_first",
        f"""EXISTS (SELECT 1 FROM registers_spatialplan p WHERE p.id = NEW.plan_id AND p.street_class = 'II')
            AND NOT EXISTS (SELECT 1 FROM registers_plandependency d WHERE d.plan_id = NEW.plan_id
                AND d.removed_at IS NULL AND d.issued_on <= NEW.decided_on)
            AND NOT EXISTS (SELECT 1 FROM registers_planversion v JOIN registers_spatialplan p ON p.id = v.plan_id
                WHERE p.street_class = 'I' AND v.removed_at IS NULL AND v.state IN {APPROVED}
                AND v.decided_on <= NEW.decided_on)""",  # noqa: S608 - names of our own
        _("Quy chế tuyến phố loại II chỉ phê duyệt sau khi có văn bản của Thành phố về tuyến phố loại I."),
    ),
    *on_approval(
        "plan_version_parent_in_force",
        """EXISTS (SELECT 1 FROM registers_spatialplan p WHERE p.id = NEW.plan_id AND p.level = 'detailed_1_500'
            AND NOT EXISTS (SELECT 1 FROM registers_planversion a WHERE a.plan_id = p.parent_id
                AND a.removed_at IS NULL AND a.effective_from <= NEW.decided_on
                AND (a.effective_to IS NULL OR a.effective_to > NEW.decided_on)))""",
        _("Quy hoạch cấp trên chưa có hiệu lực vào ngày phê duyệt."),
    ),
    Rule(
        name="plan_version_frozen",
        on=("UPDATE",),
        refuse=f"""OLD.state IN {APPROVED} AND ({" OR ".join(different(n) for n in ("plan_id", "number", "kind"))}
            OR {different("decision_number")} OR {different("decided_on")} OR {different("zone_count")}
            OR (OLD.published_on IS NOT NULL AND {different("published_on")})
            OR (OLD.effective_from IS NOT NULL AND {different("effective_from")})
            OR (OLD.effective_to IS NOT NULL AND {different("effective_to")}) OR {redrawn()})""",
        message=_("Phiên bản đã phê duyệt không được sửa: lập phiên bản điều chỉnh."),
    ),
    Rule(
        name="plan_version_named",
        on=("UPDATE",),
        refuse=f"""({different("plan_id")} OR {different("number")}) AND (
            EXISTS (SELECT 1 FROM registers_planzone z WHERE z.plan_version_id = NEW.id)
            OR EXISTS (SELECT 1 FROM registers_boundarymarker m WHERE m.plan_version_id = NEW.id))""",  # noqa: S608
        message=_("Phiên bản đã có ô, mốc mang mã theo nó: không đổi đồ án hay số phiên bản được nữa."),
    ),
    Rule(
        name="plan_version_extent_holds",
        on=("UPDATE",),
        refuse=f"""{redrawn()} AND NEW.place IS NOT NULL AND EXISTS (SELECT 1 FROM registers_planzone z
            WHERE z.plan_version_id = NEW.id AND z.removed_at IS NULL AND {outside("z.place", "NEW.place")})""",  # noqa: S608
        message=_("Có ô quy hoạch nằm ngoài phạm vi mới của phiên bản."),
    ),
]

plan_rules = [
    Rule(
        name="spatial_plan_parent_level",
        on=("INSERT", "UPDATE"),
        refuse="""NEW.removed_at IS NULL AND NEW.parent_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM registers_spatialplan p WHERE p.id = NEW.parent_id AND (p.removed_at IS NOT NULL
            OR (NEW.level IN ('detailed_1_500', 'master_layout') AND p.level NOT IN
                ('general', 'zoning_1_2000', 'detailed_1_500'))
            OR (NEW.level = 'detailed_1_500' AND p.level = 'detailed_1_500')
            OR (NEW.level = 'zoning_1_2000' AND p.level <> 'general') OR NEW.level = 'general'))""",
        message=_("Quy hoạch 1/500 nằm dưới quy hoạch 1/2000 hoặc quy hoạch chung; 1/2000 dưới quy hoạch chung."),
    ),
    Rule(
        name="spatial_plan_settled",
        on=("UPDATE",),
        refuse=f"""({different("level")} OR {different("street_class")}
            OR (NEW.level = 'detailed_1_500' AND {different("parent_id")}))
            AND (EXISTS (SELECT 1 FROM registers_planversion v WHERE v.plan_id = NEW.id AND v.removed_at IS NULL
                AND v.state IN {APPROVED})
            OR ({different("level")} AND EXISTS (SELECT 1 FROM registers_spatialplan c WHERE c.parent_id = NEW.id
                AND c.removed_at IS NULL)))""",  # noqa: S608 - names of our own
        message=_("Đồ án đã có phiên bản phê duyệt hoặc quy hoạch cấp dưới: không đổi loại hay cấp trên được nữa."),
    ),
    Rule(
        name="spatial_plan_named",
        on=("UPDATE",),
        refuse=f"""{different("code")} AND EXISTS (SELECT 1 FROM registers_planversion v WHERE v.plan_id = NEW.id)""",  # noqa: S608
        message=_("Đồ án đã có phiên bản mang mã theo nó: không đổi mã đồ án được nữa."),
    ),
]
