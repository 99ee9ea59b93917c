"""A document on its way in: read, decided finding by finding, written whole or not at all."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from dothi.core.models import Attachment, Document
from dothi.programme import entry, reading
from dothi.programme.models import (
    Baseline,
    Clause,
    Commitment,
    Conflict,
    Evidence,
    Indicator,
    Programme,
    Proposal,
    ReadingBatch,
    Target,
)
from tests.programme.office import Office, open_office

PAPER = """QUẬN ỦY VĨNH BÌNH
*
Số 07-CTr/QU
ĐẢNG CỘNG SẢN VIỆT NAM
Vĩnh Bình, ngày 5 tháng 3 năm 2016

CHƯƠNG TRÌNH
Chiếu sáng ngõ xóm quận Vĩnh Bình giai đoạn 2016 - 2020

PHẦN THỨ NHẤT
ĐÁNH GIÁ KẾT QUẢ

I/ KẾT QUẢ:

Năm 2015 tỷ lệ ngõ có đèn là 71,5%.

PHẦN THỨ HAI
MỤC TIÊU, NHIỆM VỤ

I/ MỤC TIÊU:

- Tỷ lệ ngõ có đèn đạt trên 95%.

- Nâng cao ý thức giữ gìn đèn chiếu sáng.

II/ NHIỆM VỤ:

- Tỷ lệ ngõ có đèn đạt 95%.

- Lắp mới 120 bóng đèn tại các ngõ phường Đông Hải,...

PHẦN THỨ BA
TỔ CHỨC THỰC HIỆN

1. Ủy ban nhân dân quận: Xây dựng kế hoạch hàng năm.

Nơi nhận:
- Ban Thường vụ Quận ủy;
- Lưu VP.

T/M QUẬN ỦY
BÍ THƯ
Trần Văn An
"""


def taken(office: Office, text: str = PAPER, name: str = "ct07.txt") -> ReadingBatch:
    return reading.take(office.people["officer"], name, text.encode())


def decide_all(office: Office, batch: ReadingBatch, state: str = "accepted") -> None:
    reading.decide_many(office.people["officer"], batch, state)


def heading(batch: ReadingBatch, **rest: Any) -> entry.Heading:
    head = batch.head
    return entry.Heading(
        title=head["title"], symbol=head["symbol"], number=head["number"], kind=head["kind"], start_year=2016, end_year=2020,
        **rest,
    )  # fmt: skip


def test_nothing_is_written_before_a_person_writes_it(office: Office) -> None:
    batch = taken(office)
    assert batch.state == ReadingBatch.State.OPEN
    assert batch.head["symbol"] == "07-CTr/QU"
    assert batch.proposals.filter(kind="commitment").count() == 5
    assert batch.proposals.filter(kind="conflict").exists()
    assert (Programme.objects.count(), Document.objects.count()) == (1, 1)
    with Attachment.objects.get().file.open("rb") as kept:
        assert kept.read() == PAPER.encode()


def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    batch = taken(office)
    before = [m.objects.count() for m in (ReadingBatch, Proposal, Attachment)]
    with pytest.raises(reading.Standing) as stands:
        taken(office, name="lần hai.txt")
    assert stands.value.batch == batch
    assert [m.objects.count() for m in (ReadingBatch, Proposal, Attachment)] == before


def test_what_cannot_be_read_says_so_and_keeps_nothing(office: Office) -> None:
    for data, said in ((b"%PDF-1.7 ...", "pdf"), (b"", "Tệp rỗng"), (b"PK\x03\x04broken", "Word|hỏng|docx")):
        with pytest.raises(ValidationError, match=rf"(?i){said}"):
            reading.take(office.people["officer"], "văn bản", data)
    assert not ReadingBatch.objects.exists()
    assert not Attachment.objects.exists()


def test_who_may_take_in_and_decide(office: Office) -> None:
    for role in ("clerk", "front", "outsider"):
        with pytest.raises(PermissionDenied):
            reading.take(office.people[role], "a.txt", PAPER.encode())
    proposal = taken(office).proposals.first()
    assert proposal is not None
    with pytest.raises(PermissionDenied):
        reading.decide(office.people["clerk"], proposal, 1, "accepted")


def test_an_edit_must_hold(office: Office) -> None:
    batch, officer = taken(office), office.people["officer"]
    commitment = batch.proposals.filter(kind="commitment").first()
    target = batch.proposals.filter(kind="target").first()
    assert commitment is not None
    assert target is not None
    for proposal, wrong, field in (
        (commitment, {"title": " "}, "title"),
        (commitment, {"kind": "wish"}, "kind"),
        (commitment, {"due": "31/2/2017"}, "due"),
        (target, {"op": "about"}, "op"),
        (target, {"value": "nhiều"}, "value"),
        (target, {"op": "between", "value_max": None}, "value_max"),
    ):
        with pytest.raises(ValidationError) as refused:
            reading.decide(officer, proposal, 1, "accepted", wrong)
        assert set(refused.value.error_dict) == {field}
    edited = reading.decide(officer, commitment, 1, "accepted", {"title": "Đèn ngõ"})
    assert (edited.content["title"], edited.found["title"] != "Đèn ngõ", edited.version) == ("Đèn ngõ", True, 2)


def test_the_second_to_decide_is_told_who_was_first(office: Office) -> None:
    batch = taken(office)
    seen = batch.proposals.filter(kind="commitment")[0]
    reading.decide(office.people["officer"], seen, seen.version, "accepted")
    with pytest.raises(reading.Decided, match="Nguyễn Dũng vừa quyết định trước: chấp nhận"):
        reading.decide(office.people["coordinator"], seen, seen.version, "rejected")
    seen.refresh_from_db()
    assert (seen.state, seen.decided_by) == ("accepted", office.people["officer"])
    reading.decide(office.people["coordinator"], seen, seen.version, "proposed")
    with pytest.raises(reading.Decided, match="vừa được mở lại"):
        reading.decide(office.people["officer"], seen, 2, "rejected")


@pytest.mark.django_db(transaction=True)
def test_two_deciding_at_the_same_moment_leave_one_decision() -> None:
    office = open_office()
    seen = taken(office).proposals.filter(kind="commitment")[0]
    start, told = threading.Barrier(2), []

    def decide(role: str, state: str) -> None:
        try:
            start.wait(10)
            reading.decide(office.people[role], seen, seen.version, state)
            told.append("decided")
        except reading.Decided:
            told.append("told")
        finally:
            connections.close_all()

    both = [threading.Thread(target=decide, args=a) for a in (("officer", "accepted"), ("coordinator", "rejected"))]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert sorted(told) == ["decided", "told"]
    seen.refresh_from_db()
    assert seen.version == 2


def test_bulk_acceptance_leaves_doubts_and_conflicts_to_a_person(office: Office) -> None:
    batch = taken(office)
    reading.decide_many(office.people["officer"], batch, "accepted", sure_only=True)
    left = batch.proposals.filter(state="proposed")
    assert left.exists()
    assert all(p.doubt or p.kind == "conflict" for p in left)


def test_a_new_programme_is_written_whole(office: Office) -> None:
    batch = taken(office)
    decide_all(office, batch)
    entered = entry.enter(office.people["coordinator"], batch, heading(batch))
    programme, document = entered.programme, entered.document
    assert (programme.code, programme.start_year) == ("07-ctr-qu", 2016)
    assert [c.code for c in programme.commitments.all()] == ["G1", "G2", "T1", "T2", "D1"]
    assert (
        document.text[programme.commitments.get(code="G1").clause.start :].lstrip("- ").startswith("Tỷ lệ ngõ có đèn")
    )
    assert document.file is not None
    assert document.file.owner == document
    assert [r.text for r in document.recipients.all()] == ["Ban Thường vụ Quận ủy", "Lưu VP"]
    rate = Indicator.objects.get(targets__clause__commitments__code="G1", targets__clause__document=document)
    assert {(t.operator, t.value) for t in Target.objects.filter(indicator=rate)} >= {(">", 95)}
    assert Baseline.objects.get(clause__document=document).value == pytest.approx(71.5)
    assert Evidence.objects.filter(commitment__programme=programme).exists()
    assert Conflict.objects.filter(programme=programme).exists()
    batch.refresh_from_db()
    assert (batch.state, batch.document) == ("committed", document)
    with pytest.raises(reading.Standing) as stands:
        taken(office)
    assert stands.value.document == document
    with pytest.raises(ValidationError, match="không còn chờ"):
        entry.enter(office.people["coordinator"], batch, heading(batch))


def test_rejected_findings_are_not_written_but_the_text_is_whole(office: Office) -> None:
    batch = taken(office)
    decide_all(office, batch, "rejected")
    entered = entry.enter(office.people["coordinator"], batch, heading(batch))
    assert entered.programme.commitments.count() == 0
    assert Clause.objects.filter(document=entered.document).count() == len(batch.reading["clauses"])


def test_open_findings_hold_the_writing_back(office: Office) -> None:
    batch = taken(office)
    with pytest.raises(ValidationError, match="chưa xem"):
        entry.enter(office.people["coordinator"], batch, heading(batch))
    decide_all(office, batch)
    with pytest.raises(PermissionDenied):
        entry.enter(office.people["officer"], batch, heading(batch))


def test_what_does_not_hold_leaves_nothing_written(office: Office) -> None:
    batch = taken(office)
    decide_all(office, batch)
    before = [m._default_manager.count() for m in (Document, Clause, Programme, Commitment, Target, Indicator)]
    with pytest.raises(ValidationError):
        entry.enter(office.people["coordinator"], batch, entry.Heading(title="", start_year=2016, end_year=2020))
    target = batch.proposals.filter(kind="target").first()
    assert target is not None
    reading.decide(office.people["officer"], target, target.version, "accepted", {"indicator": "gone"})
    with pytest.raises(ValidationError, match="Không còn chỉ số"):
        entry.enter(office.people["coordinator"], batch, heading(batch))
    assert [m._default_manager.count() for m in (Document, Clause, Programme, Commitment, Target, Indicator)] == before
    batch.refresh_from_db()
    assert batch.state == ReadingBatch.State.OPEN


def test_a_target_goes_to_the_indicator_a_person_chose(office: Office) -> None:
    batch, officer = taken(office), office.people["officer"]
    target = batch.proposals.filter(kind="target", clause__startswith="II.I/").first()
    assert target is not None
    reading.decide(officer, target, 1, "accepted", {"indicator": "control", "year": 2018})
    decide_all(office, batch, "accepted")
    entered = entry.enter(office.people["coordinator"], batch, heading(batch))
    made = Target.objects.get(indicator=office.indicators["control"], clause__document=entered.document)
    assert (made.year, made.operator, made.value) == (2018, ">", 95)


def test_the_official_text_takes_the_place_of_a_restatement(office: Office) -> None:
    first = taken(office)
    decide_all(office, first)
    standing = entry.enter(office.people["coordinator"], first, heading(first)).programme
    titles = dict(standing.commitments.values_list("code", "title"))
    counts = [standing.conflicts.count(), Target.objects.count(), Baseline.objects.count()]
    second = taken(office, PAPER.replace("- Nâng cao ý thức", "- Tuyên truyền, nâng cao ý thức"), "nguyên văn.txt")
    decide_all(office, second)
    entered = entry.enter(office.people["coordinator"], second, heading(second, into=standing))
    assert entered.programme == standing
    assert dict(standing.commitments.values_list("code", "title")) == titles
    documents = {c.clause.document_id for c in standing.commitments.select_related("clause")}
    assert documents == {entered.document.pk}
    assert standing.commitments.get(code="G2").clause.text.startswith("Tuyên truyền")
    assert [standing.conflicts.count(), Target.objects.count(), Baseline.objects.count()] == counts
    assert all(x.document == entered.document for c in standing.conflicts.all() for x in c.clauses.all())


def test_a_reading_put_aside_can_be_read_anew(office: Office) -> None:
    batch, officer = taken(office), office.people["officer"]
    decide_all(office, batch)
    reading.drop(officer, batch)
    again = taken(office)
    assert again.pk == batch.pk
    assert again.state == ReadingBatch.State.OPEN
    assert not again.proposals.exclude(state="proposed").exists()
    with pytest.raises(ValidationError, match="đang được xem xét"):
        reading.again(officer, again)


def test_a_long_file_is_read_in_the_background(office: Office, settings: Any) -> None:
    settings.BACKGROUND_WORK = True
    long = PAPER.replace(
        "- Nâng cao", "\n\n".join(f"- Việc số {n} của các ngõ." for n in range(9000)) + "\n\n- Nâng cao"
    )
    batch = taken(office, long)
    batch.refresh_from_db()
    assert batch.state == ReadingBatch.State.OPEN  # the tests' queue works at once
    assert batch.proposals.filter(kind="commitment").count() > 9000
