"""The programme's paper 2011-2015: documents out and in with their recipients, conferences, what was given to units. Only
the programme itself and whom it was sent to are facts; all else is made up. Numbers come from paper books: between those
told here lie others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from dothi.core.models import Area, Document, Unit, User
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, read, weekday
from dothi.programme.correspondence.directive import Directive
from dothi.programme.correspondence.directive_party import DirectiveParty
from dothi.programme.correspondence.dispatch import Dispatch
from dothi.programme.correspondence.dispatch_recipient import DispatchRecipient
from dothi.programme.correspondence.meeting import Meeting
from dothi.programme.correspondence.term import Term
from dothi.programme.models import Commitment
from dothi.registers.conduct.briefing import Briefing

SECRETARY, CHAIR = "Nguyễn Lan Hương", "Đỗ Quang Thuận (tên giả định)"
BRIEFING = date(2011, 7, 25)  # of the letter that asked every ward to tell its members
OLD = date(2015, 7, 1)  # what was sent before has been filed


@dataclass
class Book:
    """The documents in the making: what goes out, who got it, what came back."""

    setting: Setting
    district: Area
    rng: Random
    out: list[Dispatch] = field(default_factory=list)
    answers: list[tuple[Dispatch, Dispatch]] = field(default_factory=list)  # the answer, what it answers
    lines: list[tuple[Dispatch, DispatchRecipient, Dispatch | None]] = field(default_factory=list)
    given: Counter[Any] = field(default_factory=Counter)  # codes by year, numbers of the books of documents in

    def sent(self, kind: str, number: int, signed: date, subject: str, **facts: Any) -> Dispatch:
        """A document out: of the Party committee unless `issuer` says otherwise."""
        issuer = facts.pop("issuer", "quan-uy")
        party = issuer == "quan-uy"
        made = Dispatch(
            code=self._code(signed), direction="out", kind=kind, number=number, subject=subject, from_book=True,
            issuer=self.setting.units[issuer], suffix=facts.pop("suffix", "QU" if party else "UBND"),
            style="party" if party else "state", signed_on=signed, signer=SECRETARY if party else CHAIR,
            state="filed" if signed < OLD else "issued", file_code=f"HS-{signed.year}" if signed < OLD else "",
            unit=self.setting.units["van-phong-quan-uy" if party else "ubnd-quan"], area=self.district, synthetic=True,
            **facts,
        )  # fmt: skip
        self.out.append(made)
        return made

    def came(self, asked: Dispatch, issuer: Unit, kind: str, symbol: str, signed: date, subject: str) -> Dispatch:
        """A document in that answers one."""
        received = weekday(signed + timedelta(days=4))
        self.given["in", asked.unit_id, received.year] += 1
        made = Dispatch(
            code=self._code(signed), direction="in", kind=kind, symbol=symbol, subject=subject, issuer=issuer,
            style="state", signed_on=signed, received_on=max(received, signed), unit=asked.unit, area=self.district,
            received_number=self.given["in", asked.unit_id, received.year] * 7,
            state="filed" if signed < OLD else "received", file_code=f"HS-{signed.year}" if signed < OLD else "",
            synthetic=True,
        )  # fmt: skip
        self.answers.append((made, asked))
        return made

    def to(self, dispatch: Dispatch, unit: Unit | None, purpose: str = "", text: str = "", **facts: Any) -> None:
        """A line of the distribution list. `due`: an answer is owed; `answer`: it came; `silent`: not even acknowledged."""
        self.given["line", dispatch.code] += 1
        signed: date = dispatch.signed_on  # type: ignore[assignment]
        answer, silent = facts.get("answer"), facts.get("silent", unit is None)
        state = "answered" if answer else "sent" if silent else "acknowledged"
        day = None if silent else weekday(signed + timedelta(days=self.rng.randint(1, 9)))
        recipient = DispatchRecipient(
            order=self.given["line", dispatch.code], addressee=unit, text=text, purpose=purpose, state=state,
            answer_due_on=facts.get("due"), acknowledged_on=max(day, signed) if day else None, synthetic=True,
        )  # fmt: skip
        self.lines.append((dispatch, recipient, answer))

    def _code(self, signed: date) -> str:
        self.given["code", signed.year] += 1
        return f"VB-{signed.year}-{self.given['code', signed.year]:05}"


def batches(setting: Setting) -> Iterator[Batch]:
    """Terms, documents out, their answers, recipients, conferences, assignments. Copies for size have none."""
    if setting.copy:
        return
    rng = Random("correspondence")  # noqa: S311 - its own, so that the story of others does not change this one
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    told = read("correspondence")
    yield Term, [_term(setting, district, row) for row in told["terms"]]
    book = Book(setting, district, rng)
    _programme(book)
    notices = {one["code"]: _notice(book, one) for one in told["conferences"] if "notice" in one}
    for plan in told["plans"]:
        _plan(book, plan, told["offices"])
    for row in read("efforts")["recommendations"]:
        _recommendation(book, row)
    yield Dispatch, book.out
    for answer, asked in book.answers:
        answer.reply_to = asked
    yield Dispatch, [answer for answer, _asked in book.answers]
    for dispatch, recipient, answered in book.lines:
        recipient.dispatch, recipient.answer = dispatch, answered
        recipient.answered_on = answered.signed_on if answered else None
    _acknowledged(book)
    yield DispatchRecipient, [recipient for _dispatch, recipient, _answer in book.lines]
    yield from _conferences(book, told["conferences"], notices)


def _term(setting: Setting, district: Area, row: list[Any]) -> Term:
    code, name, since, until = row
    body = setting.units["quan-uy"]
    return Term(
        code=code, name=name, body=body, since=since, until=until or None, area=district, unit=body, synthetic=True
    )


def _programme(book: Book) -> None:
    """The programme with the recipients that its own text names, then the letter that had every ward tell its members."""
    document = Document.objects.filter(symbol="12-CTr/QU").order_by("pk").first()
    assert document is not None
    signed: date = document.signed_on  # type: ignore[assignment]
    sent = book.sent("programme", 12, signed, document.title, document=document)
    for line in document.recipients.select_related("unit").order_by("order"):
        book.to(sent, line.unit, line.purpose, line.text)
    letter = book.sent("letter", 145, BRIEFING, "V/v tổ chức quán triệt Chương trình 12-CTr/QU đến đảng viên")
    for number, ward in enumerate(book.setting.wards):
        unit, due = book.setting.units[ward], date(2011, 10, 15)
        answer = None
        if number % 7 not in (4, 6):
            day = book.setting.after(date(2011, 10, 3), 0, 40)
            answer = book.came(letter, unit, "report", f"{book.rng.randint(20, 90)}/BC-ĐU", day, "Kết quả quán triệt Chương trình 12")  # fmt: skip
        book.to(letter, unit, "carry_out", due=due, answer=answer, silent=number % 7 == 6)
    book.to(letter, book.setting.units["ban-tuyen-giao"], "report")


def _plan(book: Book, plan: dict[str, Any], offices: list[str]) -> None:
    """The year's plan to whom it binds: each sends its own by a day; a few are late, a few owe it still."""
    year = plan["year"]
    sent = book.sent(
        "plan",
        plan["number"],
        plan["signed"],
        f"Kế hoạch thực hiện Chương trình 12-CTr/QU năm {year}",
        issuer="ubnd-quan",
    )
    book.to(sent, book.setting.units["ban-thuong-vu"], "report")
    book.to(sent, book.setting.units["ban-chu-nhiem"] if year > 2011 else None, "report", "Ban chủ nhiệm chương trình")
    for place, code in enumerate([*offices, *book.setting.wards]):
        unit, lot = book.setting.units[code], (place * 5 + year) % 17
        answer = None
        if lot > 1:
            day = min(weekday(plan["answer"] + timedelta(days=book.rng.randint(-14, 12))), END)
            symbol = f"{book.rng.randint(5, 60)}/KH-{'UBND' if code in book.setting.wards else 'PB'}"
            answer = book.came(sent, unit, "plan", symbol, day, f"Kế hoạch năm {year} của {unit.name}")
        book.to(sent, unit, "carry_out", due=plan["answer"], answer=answer, silent=lot == 0)
    book.to(sent, None, "file", "Lưu VT, QLĐT")


def _notice(book: Book, one: dict[str, Any]) -> Dispatch:
    """The notice of what a conference concluded, to the units that it names."""
    notice = book.sent(
        "notice", one["notice"]["number"], one["notice"]["signed"], f"Thông báo kết luận: {one['subject']}",
        body=_conclusions(book.setting, one),
    )  # fmt: skip
    named = dict.fromkeys(code for point in one["points"] for code in (point[0], *point[5]))
    book.to(notice, book.setting.units["ban-thuong-vu"], "report")
    for code in named:
        book.to(notice, book.setting.units[code], "carry_out")
    book.to(notice, None, "file", "Lưu Văn phòng")
    return notice


def _conclusions(setting: Setting, one: dict[str, Any]) -> str:
    """Numbered, as a notice has them."""
    lines = [f"{one['subject']}, ngày {one['day']:%d/%m/%Y}. Đồng chí chủ trì kết luận:"]
    for number, (unit, words, due, _product, _code, helpers) in enumerate(one["points"], 1):
        helped = f", phối hợp {', '.join(setting.units[code].name for code in helpers)}" if helpers else ""
        lines.append(f"{number}. Giao {setting.units[unit].name}{helped} {words}, xong trước ngày {due:%d/%m/%Y}.")
    return "\n".join(lines)


def _recommendation(book: Book, row: list[Any]) -> None:
    """The letter that carried a recommendation, and the City's answer if one came. Numbers as `efforts` has them."""
    code, title, _kind, to, _clause, _blocks, signed, due, outcome, replied = row
    unit, number = book.setting.units[to], int(code[3:])
    letter = book.sent("letter", number * 37, signed, f"V/v {title[:1].lower()}{title[1:]}", issuer="ubnd-quan", suffix="UBND-QLĐT")  # fmt: skip
    answer = book.came(letter, unit, "letter", f"{number * 53}/VP", replied, f"Trả lời: {title}") if outcome else None
    book.to(letter, unit, "report", due=due, answer=answer, silent=answer is None and number % 3 == 0)
    book.to(letter, None, "file", "Lưu VT, QLĐT")


def _acknowledged(book: Book) -> None:
    """Who of a unit that reports acknowledged what reached it."""
    names = dict(User.objects.filter(username__startswith="viet-").values_list("unit", "pk"))
    for _dispatch, recipient, _answer in book.lines:
        if recipient.acknowledged_on and recipient.addressee_id:
            recipient.acknowledged_by_id = names.get(recipient.addressee_id)


def _conferences(book: Book, told: list[dict[str, Any]], notices: dict[str, Dispatch]) -> Iterator[Batch]:
    """Conferences, then what was given at each."""
    setting, briefings = book.setting, dict(Briefing.objects.values_list("code", "pk"))
    held = [
        Meeting(
            code=one["code"], kind=one["kind"], subject=one["subject"], held_on=one["day"], chair=one["chair"],
            place="Hội trường Quận uỷ", invited=one["invited"], attended=one["attended"],
            briefing_id=briefings.get(one.get("briefing")), conclusions=_conclusions(setting, one),
            notice=notices.get(one["code"]), area=book.district, unit=setting.units["ban-thuong-vu"], synthetic=True,
        )
        for one in told
    ]  # fmt: skip
    yield Meeting, held
    commitments = dict(Commitment.objects.filter(programme__code="12-ctr-qu-2011").values_list("code", "pk"))
    people = dict(User.objects.filter(username__startswith="viet-").values_list("unit", "pk"))
    checker = User.objects.filter(username="dieuphoi").first()
    given: list[tuple[Directive, list[str]]] = []
    for one, meeting in zip(told, held, strict=True):
        if one.get("given", True):
            for number, point in enumerate(one["points"], 1):
                made = _directive(book, meeting, notices.get(one["code"]), number, point, commitments)
                if made.state in ("reported", "confirmed"):
                    made.reported_by_id = people.get(made.unit_id)
                if made.state == "confirmed":
                    made.confirmed_by = checker
                given.append((made, point[5]))
    yield Directive, [directive for directive, _helpers in given]
    yield (
        DirectiveParty,
        [
            DirectiveParty(directive=directive, body=setting.units[code], synthetic=True)
            for directive, helpers in given
            for code in helpers
        ],
    )


def _directive(
    book: Book, meeting: Meeting, notice: Dispatch | None, number: int, point: list[Any], commitments: dict[str, int]
) -> Directive:
    """One point as an assignment: most confirmed, one a year only reported, one of the last years still open."""
    unit, words, due, product, code, _helpers = point
    year = meeting.held_on.year
    lot = (number * 3 + year) % 8
    state = "accepted" if lot == 1 else "reported" if lot == 6 else "confirmed"
    done = min(weekday(due + timedelta(days=book.rng.randint(-20, 30))), END - timedelta(days=14))
    finished = state in ("reported", "confirmed")
    return Directive(
        code=f"GV-{year}-{number:05}", unit=book.setting.units[unit], content=f"{words[:1].upper()}{words[1:]}",
        product=product, meeting=meeting, dispatch=notice, point=str(number), commitment_id=commitments.get(code),
        given_on=meeting.held_on, due_on=due, done_on=done if finished else None,
        result=f"Đã hoàn thành: {product.lower()}" if finished else "",
        confirmed_on=done + timedelta(days=10) if state == "confirmed" else None, state=state, area=book.district,
        synthetic=True,
    )  # fmt: skip
