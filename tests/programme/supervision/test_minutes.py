"""What the papers of a supervision are told."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dothi.core.models import Area, Person, Post, Tenure
from dothi.programme.supervision import acts
from dothi.programme.supervision.minutes import minutes, notice
from dothi.programme.supervision.supervision import Supervision
from tests.programme.supervision.conftest import Bodies
from tests.records import supervision as records


def test_minutes_tell_all_and_the_notice_what_was_issued(bodies: Bodies, ward_a: Area) -> None:
    post = Post.objects.create(unit=bodies.subject, title="Trưởng phòng", is_head=True)
    Tenure.objects.create(post=post, person=Person.objects.create(name="Lê Hữu Thử"), since=date(2011, 1, 1))
    one = records.under_way(ward_a)
    records.member(ward_a, supervision=one, user=bodies.kien)
    records.member(ward_a, supervision=one, user=bodies.trung, role="head")
    topic = records.topic(ward_a, supervision=one)
    records.question(ward_a, supervision=one, answer="no", note="chưa có")
    found = records.issued(ward_a, supervision=one)
    draft = records.finding(ward_a, supervision=one, text="Còn bàn")
    acts.demand(bodies.kien, found, bodies.subject, "Lập kế hoạch", date(2013, 4, 30))
    told = minutes(bodies.kien, one)
    assert (told.subject_head, told.head_of_team, told.plan) == ("Lê Hữu Thử", "trung", "")
    assert [m.name for m in told.team] == ["trung", "kien"]
    assert told.topics == (f"{topic.commitment.code} {topic.commitment.name}",)
    assert [(a.number, a.answer, a.note) for a in told.checklist] == [(1, "không đạt", "chưa có")]
    assert {f.code for f in told.findings} == {found.code, draft.code}
    first = next(f for f in told.findings if f.code == found.code)
    assert (first.head, first.head_title, first.clause) == ("Lê Hữu Thử", "Trưởng phòng", "Một câu.")
    assert [(d.unit, d.what, d.due_on) for d in first.demands] == [
        (str(bodies.subject), "Lập kế hoạch", date(2013, 4, 30))
    ]
    with pytest.raises(ValidationError, match="chưa kết luận"):
        notice(bodies.kien, one)
    with pytest.raises(PermissionDenied):
        minutes(bodies.minh, one)
    draft.remove()
    rows = Supervision.objects.filter(pk=one.pk)
    rows.update(state="reported")
    rows.update(state="concluded", conclusion_number="1", conclusion="Xong", concluded_on=date(2013, 4, 10))
    one.refresh_from_db()
    assert [f.code for f in notice(bodies.kien, one).findings] == [found.code]
    with pytest.raises(PermissionDenied):
        notice(bodies.dat, one)
