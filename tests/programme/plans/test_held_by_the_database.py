"""What raw SQL may not do to plans, lines and duties either."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from dothi.core import history
from dothi.programme.models import Assignment
from tests.programme.plans.story import Story
from tests.records import plans

PLAN, LINE, DUTY = "programme_unitplan", "programme_plantask", "programme_assignment"


def refused(rule: str, sql: str, *values: Any) -> None:
    """One statement past the models, in a name, that the database turns down by that rule."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), history.by("tests"):
        run(sql, *values)


def run(sql: str, *values: Any) -> None:
    with history.by("tests"), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_no_state_is_jumped_and_no_one_approves_for_himself(story: Story) -> None:
    plan = story.plan()
    refused(
        "unit_plan_steps|unit_plan_submitted|unit_plan_approved",
        f"UPDATE {PLAN} SET state = 'approved' WHERE id = %s",
        plan.pk,
    )
    submit = f"UPDATE {PLAN} SET state = 'submitted', submitted_on = '2012-01-10', submitted_by_id = %s WHERE id = %s"
    refused("unit_plan_complete", submit, story.hoa.pk, plan.pk)
    story.line(plan, product="")
    refused("unit_plan_complete", submit, story.hoa.pk, plan.pk)
    run(f"UPDATE {LINE} SET product = 'Biên bản' WHERE plan_id = %s", plan.pk)
    run(submit, story.hoa.pk, plan.pk)
    approve = f"UPDATE {PLAN} SET state = 'approved', number = '1', approved_on = '2012-02-01', approved_by_id = %s WHERE id = %s"
    refused("unit_plan_two_people", approve, story.hoa.pk, plan.pk)
    refused("unit_plan_approved", f"UPDATE {PLAN} SET state = 'approved' WHERE id = %s", plan.pk)
    run(approve, story.thu.pk, plan.pk)
    refused("unit_plan_signed", f"UPDATE {PLAN} SET approved_by_id = %s WHERE id = %s", story.son.pk, plan.pk)
    refused("unit_plan_frozen|unit_plan_of_its_lines", f"UPDATE {PLAN} SET year = 2013 WHERE id = %s", plan.pk)
    refused("unit_plan_frozen", f"UPDATE {PLAN} SET removed_at = CURRENT_TIMESTAMP WHERE id = %s", plan.pk)
    refused("unit_plan_deleted", f"DELETE FROM {PLAN} WHERE id = %s", plan.pk)
    refused("unit_plan_settled", f"UPDATE {PLAN} SET state = 'closed' WHERE id = %s", plan.pk)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("content", "'khác'"),
        ("product", "''"),
        ("due_on", "'2012-02-02'"),
        ("budget", "1"),
        ("breakthrough", "NOT breakthrough"),
        ("commitment_id", "NULL"),
        ("removed_at", "CURRENT_TIMESTAMP"),
    ],
)
def test_a_line_of_an_approved_plan_stays(story: Story, column: str, value: str) -> None:
    line = story.approved(commitment=story.t1).tasks.get()
    refused("plan_task_changed", f"UPDATE {LINE} SET {column} = {value} WHERE id = %s", line.pk)


def test_no_line_comes_or_goes_once_the_plan_was_submitted(story: Story) -> None:
    plan = story.approved()
    line = plan.tasks.get()
    refused("plan_task_deleted", f"DELETE FROM {LINE} WHERE id = %s", line.pk)
    other = story.line(story.plan(2013))
    refused(
        "plan_task_changed|plan_task_of_its_plan", f"UPDATE {LINE} SET plan_id = %s WHERE id = %s", plan.pk, other.pk
    )


def test_no_line_is_done_without_a_plan_or_leaves_its_year(story: Story) -> None:
    line = story.line(story.plan())
    done = f"UPDATE {LINE} SET state = 'done', done_on = '2012-05-05', result = 'x' WHERE id = %s"
    refused("plan_task_moves|plan_task_told", done, line.pk)
    refused("plan_task_of_its_plan", f"UPDATE {LINE} SET due_on = '2013-01-01' WHERE id = %s", line.pk)
    refused("plan_task_of_its_plan", f"UPDATE {LINE} SET unit_id = %s WHERE id = %s", story.team.pk, line.pk)
    refused("unit_plan_of_its_lines", f"UPDATE {PLAN} SET year = 2013 WHERE id = %s", line.plan_id)
    elsewhere = plans.commitment(plans.programme())
    refused("plan_task_of_the_programme", f"UPDATE {LINE} SET commitment_id = %s WHERE id = %s", elsewhere.pk, line.pk)


def test_a_plan_begins_as_a_draft_within_the_term(story: Story) -> None:
    plan = story.plan()
    copy = (
        f"INSERT INTO {PLAN} (programme_id, unit_id, area_id, year, code, title, purpose, focus, returned_reason, number, note,"
        " synthetic, version, search_text, state) SELECT programme_id, unit_id, area_id, {year}, code || 'x', title, '', '', '',"
        " '', '', synthetic, 1, '', '{state}' FROM {table} WHERE id = %s"
    )
    refused("unit_plan_in_term", copy.format(year=2016, state="draft", table=PLAN), plan.pk)
    refused(
        "unit_plan_begins|unit_plan_submitted|unit_plan_approved",
        copy.format(year=2013, state="closed", table=PLAN),
        plan.pk,
    )
    run(copy.format(year=2013, state="draft", table=PLAN), plan.pk)


def test_one_leads_at_a_time_over_the_whole_time_line(story: Story) -> None:
    lead = story.t1.assignments.get(duty="lead")
    insert = f"INSERT INTO {DUTY} (commitment_id, unit_id, duty, valid_from, valid_to, basis) VALUES (%s, %s, 'lead', %s, %s, '')"
    refused("one_lead|commitment_id", insert, story.t1.pk, story.team.pk, "2012-01-01", None)
    refused("assignment_one_lead", insert, story.t1.pk, story.team.pk, "2012-01-01", "2013-01-01")
    refused("assignment_one_lead", insert, story.t1.pk, story.team.pk, "2011-01-01", "2011-08-02")
    run(insert, story.t1.pk, story.team.pk, "2011-01-01", "2011-08-01")
    run(f"UPDATE {DUTY} SET valid_to = '2013-01-01' WHERE id = %s", lead.pk)
    run(insert, story.t1.pk, story.team.pk, "2013-01-01", None)
    refused("assignment_one_lead", f"UPDATE {DUTY} SET valid_to = '2013-01-02' WHERE id = %s", lead.pk)
    refused("one_lead|commitment_id", f"UPDATE {DUTY} SET valid_to = NULL WHERE id = %s", lead.pk)
    helping = story.t2.assignments.get(duty="implement")
    refused("one_lead|commitment_id", f"UPDATE {DUTY} SET duty = 'lead' WHERE id = %s", helping.pk)
    assert Assignment.objects.filter(commitment=story.t1, duty="lead", valid_to=None).get().valid_from == date(
        2013, 1, 1
    )
