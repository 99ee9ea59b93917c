"""The daily letter through a real mail server: up, down, refusing, slow, breaking off; and workers that are killed."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from dothi.core import history
from dothi.core.models import User
from dothi.programme.reminders import digest, outbox, run
from dothi.programme.reminders.notice import Notice, ReminderWish
from dothi.programme.reminders.sent_mail import SentMail
from tests.programme.reminders.town import WEDNESDAY, Post, Town, free_port

NEXT = WEDNESDAY + timedelta(days=2)  # Thursday is a holiday in this town


def states() -> list[str]:
    """The outbox, oldest first."""
    return list(SentMail.objects.order_by("day", "pk").values_list("state", flat=True))


def test_one_letter_a_day_in_the_readers_language_with_links(town: Town, post: Post) -> None:
    late = town.permit(WEDNESDAY - timedelta(days=5), applicant="Trần Thị Bưởi <b>")
    today = town.permit(WEDNESDAY)
    with history.by("tests"):
        User.objects.filter(pk=town.head.pk).update(language="en")
    run.give(WEDNESDAY)
    assert outbox.send().sent == 2
    outbox.send()
    run.give(WEDNESDAY)
    outbox.send()
    assert post.to() == ["giang2@dothi.test", "ha@dothi.test"]
    mine, heads = post.taken
    plain, html = (mine.get_body([kind]).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert mine["Subject"] == "dothi: 2 việc cần để ý, 11/06/2014"
    assert mine["From"] == "dothi@dothi.test"
    assert mine["Auto-Submitted"] == "auto-generated"
    for record in (late, today):
        assert f"https://dothi.test/registers/permits/{record.pk}/" in plain
        assert f"https://dothi.test/registers/permits/{record.pk}/" in html
    assert plain.index("QUÁ HẠN (1)") < plain.index("ĐẾN HẠN (1)")
    assert "<b>" not in html.replace("&lt;b&gt;", "")
    assert heads["Subject"] != mine["Subject"]
    assert "11" in heads["Subject"]
    assert heads["Message-ID"] != mine["Message-ID"]


def test_nothing_is_lost_while_the_server_is_down(town: Town, post: Post, settings: Any) -> None:
    post.close()
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    assert outbox.send().later == 1
    letter = SentMail.objects.get()
    assert (letter.state, letter.tries) == ("waiting", 1)
    assert "refused" in letter.error.lower()
    assert letter.next_try > timezone.now()
    assert outbox.send().later == 0, "its turn has not come"
    settings.SMTP_URL = post.open()
    assert outbox.send(timezone.now() + timedelta(minutes=6)).sent == 1
    assert post.to() == ["giang2@dothi.test"]
    assert states() == ["sent"]


def test_after_days_without_a_server_one_letter_carries_everything(town: Town, post: Post, settings: Any) -> None:
    post.close()
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    first = town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    outbox.send()
    second = town.permit(NEXT)
    run.give(NEXT)
    assert states() == ["merged", "waiting"]
    settings.SMTP_URL = post.open()
    outbox.send(timezone.now() + timedelta(days=1))
    assert post.to() == ["giang2@dothi.test"]
    text = post.taken[0].get_body(["plain"]).get_content()  # type: ignore[union-attr]
    assert f"/permits/{first.pk}/" in text
    assert f"/permits/{second.pk}/" in text


def test_a_refused_reader_keeps_nobody_else_waiting(town: Town, post: Post) -> None:
    post.refused.add("giang2@dothi.test")
    town.permit(WEDNESDAY - timedelta(days=5))
    run.give(WEDNESDAY)
    done = outbox.send()
    assert (done.refused, done.sent) == (1, 1)
    assert post.to() == ["ha@dothi.test"]
    assert "550" in SentMail.objects.get(state="failed").error
    post.refused.clear()
    run.give(NEXT)
    outbox.send()
    assert post.to() == ["ha@dothi.test", "giang2@dothi.test"], "the next day's letter carries it"


def test_a_server_that_says_not_now_is_asked_again(town: Town, post: Post) -> None:
    post.later.add("giang2@dothi.test")
    town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    assert outbox.send().later == 1
    post.later.clear()
    assert outbox.send(timezone.now() + timedelta(minutes=6)).sent == 1
    assert SentMail.objects.get().tries == 2


def test_a_server_too_slow_to_answer_gets_no_second_copy(
    town: Town, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.slow = 1.5
    monkeypatch.setattr(outbox, "TIMEOUT", 0.5)
    town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    outbox.send()
    assert states() == ["sending"], "it may have arrived: nobody knows"
    later = timezone.now() + outbox.HOLD + timedelta(minutes=1)
    assert outbox.send(later).unsure == 1
    post.close()
    assert len(post.taken) == 1


def test_a_line_that_breaks_before_the_answer_sends_nothing_twice_and_loses_nothing(town: Town, post: Post) -> None:
    post.breaks = True
    permit = town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    outbox.send()
    post.breaks = False
    outbox.send(timezone.now() + timedelta(hours=1))
    assert states() == ["unsure"]
    assert len(post.taken) == 1
    run.give(NEXT)
    outbox.send()
    assert states() == ["merged", "sent"]
    assert f"/permits/{permit.pk}/" in post.taken[1].get_body(["plain"]).get_content()  # type: ignore[union-attr]
    assert post.taken[0]["Message-ID"] != post.taken[1]["Message-ID"]


class Killed(BaseException):
    """The worker is gone."""


@pytest.mark.parametrize(("where", "copies", "after"), [("mail", 1, "sent"), ("data", 1, "unsure")])
def test_a_killed_worker_leaves_no_letter_twice(
    town: Town, post: Post, monkeypatch: pytest.MonkeyPatch, where: str, copies: int, after: str
) -> None:
    """Killed before the words went out, the letter goes later; killed after, it is not sent again."""
    town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    real = getattr(smtplib.SMTP, where)

    def die(self: Any, *args: Any, **kwargs: Any) -> Any:
        real(self, *args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(smtplib.SMTP, where, die)
        with pytest.raises(Killed):
            outbox.send()
    assert outbox.send().sent == 0, "the dead worker still holds it"
    outbox.send(timezone.now() + outbox.HOLD + timedelta(minutes=1))
    outbox.send(timezone.now() + 2 * outbox.HOLD)
    assert len(post.taken) == copies
    assert states() == [after]


def test_each_tunes_it(town: Town, post: Post) -> None:
    soon, due = town.permit(WEDNESDAY + timedelta(days=5)), town.permit(WEDNESDAY)
    with history.by("tests"):
        wish = ReminderWish.objects.create(user=town.officer, soon=False, language="en")
    run.give(WEDNESDAY)
    outbox.send()
    text = post.taken[0].get_body(["plain"]).get_content()  # type: ignore[union-attr]
    assert f"/permits/{due.pk}/" in text
    assert f"/permits/{soon.pk}/" not in text
    with history.by("tests"):
        wish.digest = False
        wish.save()
    other = town.permit(NEXT)
    run.give(NEXT)
    outbox.send()
    assert len(post.taken) == 1
    assert Notice.objects.filter(user=town.officer, record_id=other.pk).exists(), "the inbox has it"
    quiet = ReminderWish(quiet_from=NEXT, quiet_to=NEXT)
    assert (digest.wanted(quiet, NEXT), digest.wanted(quiet, NEXT + timedelta(days=1))) == (False, True)


def test_what_was_read_meanwhile_is_not_mailed(town: Town, post: Post, settings: Any) -> None:
    address = settings.SMTP_URL
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    outbox.send()
    Notice.objects.update(read_at=timezone.now())
    settings.SMTP_URL = address
    outbox.send(timezone.now() + timedelta(days=1))
    assert post.taken == []
    assert states() == ["merged"]


def test_without_a_server_everything_is_in_the_inbox(town: Town, settings: Any, capsys: Any) -> None:
    settings.SMTP_URL = ""
    town.permit(WEDNESDAY)
    call_command("remind", day=WEDNESDAY)
    assert "1 notices" in capsys.readouterr().out
    assert not SentMail.objects.exists()


@pytest.mark.parametrize("address", ["http://x", "smtp://", "smtp://user:secret@mail.example.org"])
def test_an_address_that_would_leak_or_is_none_is_refused(db: None, settings: Any, address: str) -> None:
    settings.SMTP_URL = address
    with pytest.raises(ImproperlyConfigured):
        outbox.server()
    with pytest.raises(CommandError):
        call_command("remind", only_send=True)


def test_waits_grow_to_four_hours() -> None:
    assert [outbox.pause(n).total_seconds() / 60 for n in (0, 1, 2, 5, 6, 99)] == [5, 10, 20, 160, 240, 240]
