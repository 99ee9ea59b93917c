"""Inspection and supervision of the demonstration, 2011-2015: four bodies, their plans, findings on the synthetic records, and
demands in every state. All made up; the words stand in `supervision.yaml`.

What is written goes through the database's own rules: a finding is a draft before it is issued, a demand is verified by a check.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

import yaml
from django.contrib.contenttypes.models import ContentType

from dothi.core.engine import bulk
from dothi.core.models import Area, Unit, User
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, HERE, Setting, weekday
from dothi.programme.models import Commitment, Programme
from dothi.programme.supervision.checklist import ChecklistItem
from dothi.programme.supervision.finding import Finding
from dothi.programme.supervision.finding_link import FindingLink
from dothi.programme.supervision.follow_up import FollowUp
from dothi.programme.supervision.follow_up_check import FollowUpCheck
from dothi.programme.supervision.member import SupervisionMember
from dothi.programme.supervision.plan import SupervisionPlan
from dothi.programme.supervision.supervision import Supervision
from dothi.programme.supervision.topic import SupervisionTopic
from dothi.registers.register import registers

PROGRAMME = "12-ctr-qu-2011"
STEPS = ("reported", "concluded", "closed")  # after under way, in the order the rules ask for


def batches(setting: Setting) -> Iterator[Batch]:
    """The whole story. Copies for size and databases without the pack's programme have none."""
    programme = Programme.objects.filter(code=PROGRAMME).first()
    if setting.copy or programme is None:
        return
    told = yaml.safe_load((HERE / "supervision.yaml").read_text(encoding="utf-8"))
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    story = _Story(setting, told, programme, district)
    yield SupervisionPlan, story.plans()
    held = story.supervisions()
    yield Supervision, held
    yield SupervisionMember, list(story.team(held))
    yield SupervisionTopic, list(story.topics(held))
    yield ChecklistItem, list(story.asked(held))
    yield Finding, story.findings(held)
    story.issue()
    yield FollowUp, story.demands()
    yield FollowUpCheck, story.checks()
    story.carry_out()
    yield FollowUpCheck, story.second_checks()
    story.carry_out()
    story.end(held)


class _Story:
    """What the parts of the story know of each other."""

    def __init__(self, setting: Setting, told: dict[str, Any], programme: Programme, district: Area) -> None:
        self.rng = Random("supervision")  # noqa: S311 - its own, so that the story of others does not change this one
        self.setting, self.told, self.programme, self.district = setting, told, programme, district
        self.users = {u.username: u for u in User.objects.all()}
        self.writers = {u.unit_id: u for u in User.objects.order_by("-username")}  # who reports for a unit
        self.units = {u.code: u for u in Unit.objects.all()}
        self.commitments = {c.code: c for c in Commitment.objects.filter(programme=programme)}
        self.planned: dict[tuple[int, str], SupervisionPlan] = {}
        self.theme: dict[str, str] = {}  # code of a supervision → its theme
        self.found: list[Finding] = []
        self.asked_for: list[FollowUp] = []
        self.judged: list[FollowUpCheck] = []
        self.given = {"area": district, "synthetic": True}

    def plans(self) -> list[SupervisionPlan]:
        """One for each body and year."""
        for year, bodies in self.told["plans"].items():
            for number, body in enumerate(bodies, 1):
                unit = self.units[body]
                self.planned[year, body] = SupervisionPlan(
                    programme=self.programme, year=year, title=f"Chương trình kiểm tra, giám sát năm {year}",
                    number=f"{number:02}-{self.told['bodies'][body]['sign']}", decided_on=self._signed(year),
                    state="approved", unit=unit, **self.given,
                )  # fmt: skip
        return list(self.planned.values())

    def _signed(self, year: int) -> date:
        return date(year, 8, 15) if year == 2011 else weekday(date(year, 1, 20))

    def supervisions(self) -> list[Supervision]:
        """All under way or still to come; what comes after is told step by step."""
        made = []
        rows = [
            (y, b, *one, "") for y, bodies in self.told["plans"].items() for b, held in bodies.items() for one in held
        ]
        rows += [(y, body, month, theme, unit, why) for y, month, theme, unit, body, why in self.told["outside"]]
        for number, (year, body, month, theme, subject, why) in enumerate(rows, 1):
            start = weekday(date(year, month, self.rng.randint(6, 20)))
            coming = [year, month, body] in self.told["not_begun"]
            one = Supervision(
                programme=self.programme, plan=None if why else self.planned[year, body], outside_reason=why,
                code=f"KT-{year}-{number:03}", title=f"{self.told['themes'][theme]['title']} tại {self.units[subject].name}",
                kind=self.told["bodies"][body]["kind"], subject=self.units[subject], unit=self.units[body],
                looked_from=date(year - 1, 1, 1) if year > 2011 else date(2011, 7, 21),
                looked_to=date(year, month, 1) - timedelta(days=1),
                planned_on=date(year, month, monthrange(year, month)[1]), state="planned" if coming else "under_way",
                **self.given,
            )  # fmt: skip
            if not coming:
                one.decision_number = f"{20 + number}-{self.told['bodies'][body]['sign']}"
                one.decided_on, one.starts_on, one.ends_on = (
                    start - timedelta(days=6),
                    start,
                    start + timedelta(days=18),
                )
            self.theme[one.code] = theme
            made.append(one)
        return made

    def team(self, held: list[Supervision]) -> Iterator[SupervisionMember]:
        """The body's people, never one of the inspected unit."""
        for one in held:
            people = [self.users[name] for name in self._body(one)["members"]]
            own = [user for user in people if user.unit_id != one.subject_id]
            for number, user in enumerate(own if one.state != "planned" else []):
                role = "head" if number == 0 else "member"
                yield SupervisionMember(supervision=one, user=user, role=role, unit=one.unit, **self.given)

    def _body(self, one: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.told["bodies"][one.unit.code]
        return found

    def topics(self, held: list[Supervision]) -> Iterator[SupervisionTopic]:
        """The commitments of the theme."""
        for one in held:
            for code in self.told["themes"][self.theme[one.code]]["topics"]:
                yield SupervisionTopic(supervision=one, commitment=self.commitments[code], unit=one.unit, **self.given)

    def asked(self, held: list[Supervision]) -> Iterator[ChecklistItem]:
        """The theme's questions, answered where the team was there."""
        for one in held:
            theme = self.told["themes"][self.theme[one.code]]
            for number, question in enumerate(theme["ask"], 1):
                answer = self.rng.choice(("yes", "partly", "partly", "no", "na")) if one.state != "planned" else ""
                on = self.commitments[theme["topics"][0]]
                yield ChecklistItem(
                    supervision=one, order=number, question=question, commitment=on, clause_id=on.clause_id,
                    answer=answer, unit=one.unit, **self.given,
                )  # fmt: skip

    def findings(self, held: list[Supervision]) -> list[Finding]:
        """What was found, as drafts; what was found there before is named by the later one."""
        for one in sorted((s for s in held if s.state == "under_way"), key=lambda s: (s.starts_on, s.code)):
            theme = self.told["themes"][self.theme[one.code]]
            for number, said in enumerate(theme["found"], 1):
                if number > 1 and self.rng.random() < 0.3:
                    continue
                assert one.starts_on is not None
                self.found.append(
                    Finding(
                        supervision=one, code=f"PH-{one.code[3:]}-{number}", commitment=self.commitments[said["rests"]],
                        severity=said["severity"], text=said["text"], subject=one.subject, unit=one.unit,
                        found_on=min(END, one.starts_on + timedelta(days=self.rng.randint(2, 12))), **self.given,
                    )
                )  # fmt: skip
        return self.found

    def issue(self) -> None:
        """Link the records, say what repeats, then issue all but those of the last days."""
        links = [link for found in self.found for link in self._links(found)]
        bulk.load(FindingLink, links)
        before: dict[tuple[int, int, int], Finding] = {}
        for found in sorted(self.found, key=lambda f: (f.found_on, f.code)):
            issued = found.found_on + timedelta(days=20)
            if issued > END:
                continue
            assert found.commitment_id is not None
            key = (found.unit_id or 0, found.subject_id, found.commitment_id)
            repeats = before.get(key)
            change: dict[str, Any] = {"repeat_of": repeats} if repeats else {}
            Finding.objects.filter(pk=found.pk).update(**change, state="issued", issued_on=issued)
            found.repeat_of, found.state, found.issued_on = repeats, "issued", issued
            before[key] = found

    def _links(self, found: Finding) -> Iterator[FindingLink]:
        """Records of the registers that were there on the day, of the inspected ward where it is one."""
        theme = self.told["themes"][self.theme[found.supervision.code]]
        said = next(s for s in theme["found"] if s["text"] == found.text)
        if not said["records"]:
            return
        register = registers[said["records"]]
        rows = register.model.objects.filter(synthetic=True).order_by("pk")
        if found.subject.area_id is not None:
            rows = rows.filter(area=found.subject.area_id)
        if register.since and "__" not in register.since:
            rows = rows.filter(**{f"{register.since}__lte": found.found_on})
        numbers = list(rows.values_list("pk", flat=True)[:400])
        kind = ContentType.objects.get_for_model(register.model)
        for pk in sorted(self.rng.sample(numbers, min(said["count"], len(numbers)))):
            yield FindingLink(finding=found, record_type=kind, record_id=pk)

    def demands(self) -> list[FollowUp]:
        """One for each issued finding but the smallest; most were reported done, the last ones wait."""
        for number, found in enumerate(f for f in self.found if f.state == "issued"):
            assert found.issued_on is not None
            if found.severity == "minor" and number % 3 == 0:
                continue
            theme = self.told["themes"][self.theme[found.supervision.code]]
            due = weekday(found.issued_on + timedelta(days=self.rng.choice((30, 45, 60))))
            area = found.subject.area or self.district
            one = FollowUp(
                finding=found, code=f"KP-{found.code[3:]}", due_on=due, unit=found.subject, area=area, synthetic=True,
                what=next(s["do"] for s in theme["found"] if s["text"] == found.text),
            )  # fmt: skip
            writer = self.writers.get(found.subject_id)
            done = weekday(due + timedelta(days=self.rng.choice((-14, -8, -5, -2, -1, 0, 9, 25))))
            if writer is not None and done <= END and (found.found_on.year < 2014 or self.rng.random() < 0.85):
                one.state, one.done_on, one.done_by, one.round = "done", done, writer, 1
                one.result = "Đã thực hiện xong, có hồ sơ kèm theo."
            self.asked_for.append(one)
        return self.asked_for

    def checks(self) -> list[FollowUpCheck]:
        """Most reports are found adequate, some not; some demands are handed on, one is withdrawn."""
        self.judged = []
        for number, one in enumerate(self.asked_for):
            if one.state != "done":
                if number % 5 == 0:
                    self.judged.append(
                        self._check(one, "transferred", one.due_on, "Chuyển theo dõi ở kỳ kiểm tra sau.")
                    )
                continue
            assert one.done_on is not None
            on = weekday(one.done_on + timedelta(days=self.rng.randint(6, 18)))
            if on > END or (one.found_on.year == 2015 and self.rng.random() < 0.25):
                continue
            if number % 17 == 9:
                self.judged.append(self._check(one, "withdrawn", on, "Trùng với yêu cầu của Thanh tra quận."))
            elif self.rng.random() < 0.2:
                self.judged.append(self._check(one, "not_adequate", on, "Mới có văn bản chỉ đạo, chưa có kết quả."))
            else:
                self.judged.append(self._check(one, "verified", on, ""))
        return self.judged

    def _check(self, one: FollowUp, verdict: str, on: date, reason: str) -> FollowUpCheck:
        user = self.users[self.told["bodies"][one.body.code]["checks"]]
        due = weekday(on + timedelta(days=30)) if verdict == "not_adequate" else None
        made = partial(FollowUpCheck, follow_up=one, verdict=verdict, on=on, reason=reason, new_due_on=due)
        return made(checked_by=user, unit=one.body, area=self.district, synthetic=True)

    def carry_out(self) -> None:
        """What the checks say happens to the demands."""
        for check in self.judged:
            one = check.follow_up
            change: dict[str, Any] = {
                "state": check.verdict, "checked_on": check.on, "checked_by": check.checked_by, "said_back": check.reason,
            }  # fmt: skip
            if check.new_due_on:
                change["due_on"] = check.new_due_on
            FollowUp.objects.filter(pk=one.pk).update(**change)
            one.state = check.verdict

    def second_checks(self) -> list[FollowUpCheck]:
        """Who did not do enough reports again, and is verified, as far as the last day allows."""
        again, self.judged = [c for c in self.judged if c.verdict == "not_adequate"], []
        for check in again:
            one = check.follow_up
            done = weekday(check.on + timedelta(days=self.rng.randint(15, 40)))
            on = weekday(done + timedelta(days=10))
            if on > END or self.rng.random() < 0.35:
                continue
            result = "Đã làm xong theo ý kiến của đoàn."
            FollowUp.objects.filter(pk=one.pk).update(state="done", done_on=done, round=2, result=result)
            one.state, one.done_on, one.round = "done", done, 2
            self.judged.append(self._check(one, "verified", on, ""))
        return self.judged

    def end(self, held: list[Supervision]) -> None:
        """Reported, concluded, closed where every demand is settled; years whose supervisions are all closed end too."""
        for one in held:
            if one.state != "under_way":
                continue
            found = [f for f in self.found if f.supervision is one]
            if any(f.state == "draft" for f in found):
                continue
            assert one.ends_on is not None
            concluded = weekday(one.ends_on + timedelta(days=22))
            if concluded > END:
                Supervision.objects.filter(pk=one.pk).update(
                    state="reported", reported_on=one.ends_on + timedelta(days=7), report=self._report(found)
                )
                continue
            demands = [d for d in self.asked_for if d.finding in found]
            last = max([d.done_on or d.due_on for d in demands], default=concluded) + timedelta(days=30)
            facts: dict[str, dict[str, Any]] = {
                "reported": {"reported_on": one.ends_on + timedelta(days=7), "report": self._report(found)},
                "concluded": {
                    "concluded_on": concluded,
                    "conclusion_number": f"{self.rng.randint(10, 90)}-{self._body(one)['note']}",
                    "conclusion": self._conclusion(one, found),
                },
                "closed": {"closed_on": weekday(last)},
            }
            settled = all(d.state in ("verified", "transferred", "withdrawn") for d in demands) and last <= END
            for step in STEPS if settled else STEPS[:2]:
                Supervision.objects.filter(pk=one.pk).update(state=step, **facts[step])
                one.state = step
        for (year, _body), plan in self.planned.items():
            mine = [s for s in held if s.plan is plan]
            if year < 2014 and all(s.state == "closed" for s in mine):
                SupervisionPlan.objects.filter(pk=plan.pk).update(state="closed")

    def _report(self, found: list[Finding]) -> str:
        return (
            f"Đoàn đã làm việc với đơn vị, kiểm tra hồ sơ và thực tế; ghi nhận {len(found)} vấn đề (số liệu mô phỏng)."
        )

    def _conclusion(self, one: Supervision, found: list[Finding]) -> str:
        told = "; ".join(f.text.rstrip(".").lower() for f in found)
        return (
            f"Đơn vị đã có cố gắng trong thực hiện nhiệm vụ. Hạn chế: {told or 'không có'}. Người đứng đầu đơn vị chịu trách"
            f" nhiệm chỉ đạo khắc phục trong thời hạn nêu ở từng yêu cầu (kết luận mô phỏng của {one.unit})."
        )
