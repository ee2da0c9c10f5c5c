"""Messages as people get them: once, in their language, and only what is still true."""

import json
import threading
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.people import ON, SINCE, Cast, QueryCheck, TinyCourse, person
from tests.workforce.builders import certify, obligation, require, worker
from workforce import actions
from workforce.actions.deliveries import deliver
from workforce.actions.notices import note_due, remind
from workforce.models import LongTask, Membership, Notice, Obligation, Oversight, Unit
from workforce.tasks import send_notices

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)  # a Wednesday, noon in London
TODAY = NOON.date()


def run(at: datetime = NOON, **options: Any) -> dict[str, Any]:
    """What ``send_reminders`` says when it runs at ``at``."""
    said = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("send_reminders", format="json", stdout=said, **options)
    return json.loads(said.getvalue())


def ask(cast: Cast, due_on: date, *, told: bool = True) -> None:
    """Everybody below the area must hold the course by ``due_on``, and has long been told so."""
    require(cast.area, cast.course, from_on=SINCE)
    Obligation.objects.update(due_on=due_on, offered_at=datetime(2024, 2, 1, tzinfo=UTC) if told else None)


def sent() -> list[tuple[str, str]]:
    return [(message.to[0], message.subject) for message in mail.outbox]


def parsed(at: int = 0) -> Message:
    return message_from_bytes(mail.outbox[at].message().as_bytes(), policy=default)


# --- Offered ----------------------------------------------------------------------------------


def test_being_told_what_is_asked_makes_it_offered(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=30), told=False)
    assert run()["new"] == {"offered": 1}
    assert sent() == [("amina@example.org", "A course you are asked to take: Hotel course")]
    assert "Riverside Hotel asks you to take the course “Hotel course”. Please finish it by 5 June 2026." in str(
        mail.outbox[0].body
    )
    assert obligation(cast.amina).offered_at == NOON
    assert Notice.objects.get().sent_at == NOON


def test_who_has_it_already_is_told_that_there_is_nothing_to_do(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=30), told=False)
    certify(cast.amina, cast.course, on=date(2026, 3, 1))
    run()
    assert "there is nothing to do now" in str(mail.outbox[0].body)


def test_who_has_it_and_may_renew_is_told_so(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=30), told=False)
    certify(cast.amina, cast.course, on=date(2026, 3, 1), until=TODAY + timedelta(days=40))
    run()
    assert "valid until 15 June 2026. You can renew it now; please do so before then." in str(mail.outbox[0].body)


@pytest.mark.parametrize(("days", "by"), [(3, "by 9 May 2026"), (-1, "as soon as you can")])
def test_who_has_only_to_sign_is_told_just_that(cast: Cast, days: int, by: str) -> None:
    require(cast.area, cast.course, needs_acknowledgement=True)
    Obligation.objects.update(due_on=TODAY + timedelta(days=days), offered_at=datetime(2024, 2, 1, tzinfo=UTC))
    certify(cast.amina, cast.course, on=date(2026, 3, 1))
    run()
    assert sent() == [("amina@example.org", "Please sign for your training: Hotel course")]
    assert f"only your signature is missing. Please sign {by}." in str(mail.outbox[0].body)
    assert "/me/" in str(mail.outbox[0].body)


def test_nothing_is_offered_by_a_message_that_was_not_sent(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ask(cast, TODAY, told=False)
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    run()
    assert obligation(cast.amina).offered_at is None
    assert Notice.objects.get().sent_at is None
    assert "amina" not in caplog.text


def refuse(*_args: Any) -> int:
    raise ConnectionRefusedError("no mail server")


# --- Never twice ------------------------------------------------------------------------------


def test_running_twice_sends_once(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    for _time in range(3):
        run()
    assert sent() == [("amina@example.org", "Overdue: Hotel course")]


def test_a_whole_year_says_each_thing_once(cast: Cast) -> None:
    ask(cast, date(2026, 5, 20), told=False)
    first = datetime(2026, 5, 1, 11, tzinfo=UTC)
    for day in range(90):
        run(first + timedelta(days=day))
        if day == 40:
            certify(cast.amina, cast.course, on=(first + timedelta(days=day)).date())
    kinds = Notice.objects.filter(person=cast.amina).order_by("pk").values_list("kind", "reason")
    assert [tuple(row) for row in kinds] == [
        ("offered", f"cse-hotel asked {obligation(cast.amina).pk}"),
        ("due_soon", "cse-hotel 14 days before 2026-05-20"),
        ("due_soon", "cse-hotel 3 days before 2026-05-20"),
        ("overdue", "cse-hotel 1 after 2026-05-20"),
        ("overdue", "cse-hotel 2 after 2026-05-20"),
    ]
    assert len([to for to, _subject in sent() if to == cast.amina.email]) == 5


def test_after_an_outage_only_the_latest_stage_is_said(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=14))
    run()
    run(NOON + timedelta(days=14 + 16))  # nobody was reminded 3 days before, nor the day after
    assert sent() == [
        ("amina@example.org", "Please finish by 20 May 2026: Hotel course"),
        ("amina@example.org", "Overdue: Hotel course"),
    ]


def test_what_was_done_during_an_outage_is_not_asked_for(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    note_due(on=TODAY, at=NOON)
    certify(cast.amina, cast.course, on=TODAY)
    report = run(NOON + timedelta(days=1))
    assert report["dropped"] == 1
    assert sent() == []
    assert not Notice.objects.exists()


def test_what_was_done_between_noting_and_sending_is_not_asked_for(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    note_due(on=TODAY, at=NOON)
    certify(cast.amina, cast.course, on=TODAY)
    deliver(people=[cast.amina.pk], on=TODAY, clock=lambda: NOON)
    assert sent() == []
    assert not Notice.objects.exists()


def test_a_message_taken_by_one_process_is_left_alone_by_another(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    note_due(on=TODAY, at=NOON)
    from workforce.actions import deliveries  # noqa: PLC0415  (its inside)

    assert len(deliveries._take([cast.amina.pk], at=NOON)) == 1
    assert deliveries._take([cast.amina.pk], at=NOON) == []
    assert note_due(on=TODAY, at=NOON).new == {}
    assert deliver(people=[cast.amina.pk], on=TODAY, clock=lambda: NOON).sent == 0


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_note_and_send_once(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    for _more in range(5):
        worker(cast.workplace, from_on=SINCE)
    Obligation.objects.update(due_on=TODAY - timedelta(days=1), offered_at=datetime(2024, 2, 1, tzinfo=UTC))
    people = list(Obligation.objects.values_list("person_id", flat=True))
    barrier, failures = threading.Barrier(2), []

    def race() -> None:
        try:
            barrier.wait()
            note_due(on=TODAY, at=NOON)
            barrier.wait()
            deliver(people=people, on=TODAY, clock=lambda: NOON)
        except Exception as error:  # noqa: BLE001  (told to the test)
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Notice.objects.count() == 6
    assert len({to for to, _subject in sent()}) == len(sent()) == 6


def test_what_fails_is_tried_again_later_and_later_and_then_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(cast, TODAY - timedelta(days=1))
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        run()
        assert Notice.objects.get().tries == 1
        run(NOON + timedelta(minutes=59))
        assert Notice.objects.get().tries == 1
        run(NOON + timedelta(hours=1))
        assert Notice.objects.get().tries == 2
    run(NOON + timedelta(hours=3))
    assert len(sent()) == 1
    assert Notice.objects.get().sent_at == NOON + timedelta(hours=3)


def test_given_up_is_told_to_the_operator(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    note_due(on=TODAY, at=NOON)
    Notice.objects.update(tries=5)
    with pytest.raises(CommandError) as told:
        run()
    assert told.value.returncode == 1
    assert sent() == []


def test_one_bad_address_does_not_hold_up_the_others(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    bad = worker(cast.workplace, from_on=SINCE)
    User.objects.get_queryset().filter(pk=bad.pk).update(email="a@example.org\nBcc: all@example.org")
    Obligation.objects.update(due_on=TODAY - timedelta(days=1), offered_at=datetime(2024, 2, 1, tzinfo=UTC))
    run()
    assert sent() == [("amina@example.org", "Overdue: Hotel course")]


# --- Who is left alone ------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["exempt", "left", "refused", "lifted", "closed", "inactive", "guest", "ended"])
def test_who_is_left_alone(cast: Cast, why: str) -> None:
    ask(cast, TODAY - timedelta(days=1))
    row, job = obligation(cast.amina), Membership.objects.get(person=cast.amina)
    if why == "exempt":
        actions.exempt(obligation=row, from_on=TODAY, until_on=TODAY, reason="ill", by=cast.bruno)
    elif why == "left":
        actions.leave(membership=job, until_on=TODAY - timedelta(days=1))
    elif why == "refused":
        Membership.objects.filter(pk=job.pk).update(confirmed_at=None)
        actions.refuse(membership=job, by=cast.bruno, at=NOON)
    elif why == "lifted":
        Obligation.objects.update(lifted_on=TODAY)
    elif why == "closed":
        Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=TODAY)
    elif why == "inactive":
        User.objects.get_queryset().filter(pk=cast.amina.pk).update(is_active=False)
    elif why == "guest":
        User.objects.get_queryset().filter(pk=cast.amina.pk).update(claimed_at=None)
    else:
        row.requirement.until_on = TODAY - timedelta(days=1)
        row.requirement.save()
    assert run()["new"] == {}
    assert sent() == []


def test_a_notice_of_somebody_who_left_is_dropped(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    note_due(on=TODAY, at=NOON)
    actions.leave(membership=Membership.objects.get(person=cast.amina), until_on=TODAY - timedelta(days=1))
    assert run()["dropped"] == 1
    assert sent() == []


def test_optional_messages_can_be_stopped_and_what_must_be_said_is_said(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=14))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(wants_reminders=False)
    run()
    assert sent() == []
    run(NOON + timedelta(days=15))
    assert sent() == [("amina@example.org", "Overdue: Hotel course")]
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_stopping_after_a_message_was_noted_stops_it(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=14))
    note_due(on=TODAY, at=NOON)
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(wants_reminders=False)
    deliver(people=[cast.amina.pk], on=TODAY, clock=lambda: NOON)
    assert sent() == []


# --- Quiet hours, options ---------------------------------------------------------------------


def test_at_night_messages_wait_for_the_morning(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    night = datetime(2026, 5, 6, 22, tzinfo=UTC)
    report = run(night)
    assert (report["held_people"], report["queued_people"]) == (1, 0)
    assert sent() == []
    run(datetime(2026, 5, 7, 6, 59, tzinfo=UTC))  # 07:59 in London
    assert sent() == []
    run(datetime(2026, 5, 7, 7, 0, tzinfo=UTC))
    assert len(sent()) == 1


def test_a_task_that_comes_late_keeps_quiet_hours(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    note_due(on=TODAY, at=NOON)
    with time_machine.travel(datetime(2026, 5, 6, 22, tzinfo=UTC), tick=False):
        send_notices.enqueue([cast.amina.pk])
    assert sent() == []
    assert Notice.objects.get().tries == 0


def test_an_operator_may_send_at_night(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    run(datetime(2026, 5, 6, 22, tzinfo=UTC), now=True)
    assert len(sent()) == 1


def test_a_trial_writes_nothing(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    report = run(dry_run=True)
    assert report["new"] == {"overdue": 1}
    assert not Notice.objects.exists()
    assert not LongTask.objects.exists()
    assert sent() == []


def test_a_day_and_a_kind_can_be_named(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    assert run(kind=["expired"])["new"] == {}
    assert run(as_at=TODAY - timedelta(days=4))["new"] == {"due_soon": 1}
    assert run(kind=["overdue"])["new"] == {"overdue": 1}


def test_nobody_is_asked_for_what_they_have_done_since_the_day_named(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=20))
    certify(cast.amina, cast.course, on=TODAY - timedelta(days=2))
    assert run(as_at=TODAY - timedelta(days=10))["new"] == {}


def test_progress_can_be_watched(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    run()
    work = LongTask.objects.get(kind=LongTask.Kind.REMINDERS)
    assert (work.done, work.total, work.outcome, work.finished_at) == (1, 1, {"sent": 1, "failed": 0}, NOON)


def test_a_wrong_day_is_told_to_whoever_typed_it() -> None:
    with pytest.raises(CommandError, match="2026-05-40"):
        call_command("send_reminders", "--as-at", "2026-05-40")


# --- Words ------------------------------------------------------------------------------------


def test_several_courses_make_one_message(cast: Cast) -> None:
    from courses.models import Course  # noqa: PLC0415  (one test)

    ask(cast, TODAY - timedelta(days=1))
    second = Course.objects.create(code="core", title="Core <b>course</b>")
    require(cast.area, second, from_on=SINCE)
    Obligation.objects.update(due_on=TODAY - timedelta(days=1), offered_at=datetime(2024, 2, 1, tzinfo=UTC))
    run()
    assert sent() == [("amina@example.org", "Your training: 2 courses")]
    plain, html = (part.get_content() for part in parsed().iter_parts())
    assert "“Hotel course”" in plain
    assert "Core <b>course</b>" in plain
    assert "Core &lt;b&gt;course&lt;/b&gt;" in html
    assert "http://localhost:8000/me/" in plain


def test_a_message_is_in_the_language_and_direction_of_its_reader(cast: Cast, tiny_course: TinyCourse) -> None:
    ask(cast, TODAY - timedelta(days=1))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(preferred_language="ur")
    run()
    message = parsed()
    plain, html = (part.get_content() for part in message.iter_parts())
    assert '<html lang="ur" dir="rtl">' in html
    assert tiny_course.ur.course.title in plain
    assert "http://localhost:8000/ur/" in plain
    assert "6 May" not in plain
    assert message["Content-Language"] == "ur"


@pytest.mark.parametrize("language", ["", "xx", "tlh-Qaak"])
def test_an_unknown_language_is_answered_in_the_first_one(cast: Cast, language: str) -> None:
    ask(cast, TODAY - timedelta(days=1))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(preferred_language=language)
    run()
    assert "Hello Amina Yusuf," in str(mail.outbox[0].body)


def test_a_message_carries_nothing_from_elsewhere(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=14))
    run()
    message = parsed()
    plain, html = (part.get_content() for part in message.iter_parts())
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "<img" not in html
    assert html.count("http") == html.count("http://localhost:8000/")
    assert "&" not in plain
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].startswith("<notice-")


@pytest.mark.parametrize("name", ["Eve\r\nBcc: all@example.org", "{{ secret }}{% now %}", "O’Neil & <b>Sons</b>"])
def test_a_name_is_only_a_name(cast: Cast, name: str) -> None:
    ask(cast, TODAY - timedelta(days=1), told=False)
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(name=name)
    Unit.objects.filter(pk=cast.workplace.pk).update(name=name)
    type(cast.course).objects.filter(pk=cast.course.pk).update(title=name)
    run()
    message = parsed()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert mail.outbox[0].recipients() == ["amina@example.org"]
    assert "<b>" not in list(message.iter_parts())[1].get_content()


# --- A manager's reminder ---------------------------------------------------------------------


def test_a_manager_reminds_once_a_day(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=60))
    mine = Obligation.objects.filter(person=cast.amina)
    first = remind(obligations=mine, by=cast.bruno, at=NOON)
    assert (first.people, first.already) == ([cast.amina.pk], 0)
    again = remind(obligations=mine, by=cast.bruno, at=NOON + timedelta(hours=2))
    assert (again.people, again.already) == ([], 1)
    deliver(people=first.people, on=TODAY, clock=lambda: NOON)
    assert sent() == [("amina@example.org", "A reminder from your manager: Hotel course")]
    assert "Your manager asked us to remind you." in str(mail.outbox[0].body)
    assert remind(obligations=mine, by=cast.bruno, at=NOON + timedelta(days=1)).people == [cast.amina.pk]


def test_a_reminder_and_what_is_due_are_one_message(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    remind(obligations=Obligation.objects.all(), by=cast.bruno, at=NOON)
    run()
    assert sent() == [("amina@example.org", "Overdue: Hotel course")]
    assert str(mail.outbox[0].body).count("was due on") == 1
    assert Notice.objects.filter(sent_at=NOON).count() == 2


def test_who_is_ready_is_not_reminded(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=60))
    certify(cast.amina, cast.course, on=TODAY - timedelta(days=3))
    assert remind(obligations=Obligation.objects.all(), by=cast.bruno, at=NOON).people == []
    assert not Notice.objects.exists()


def test_who_stopped_reminders_is_not_reminded_and_the_manager_learns_it(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(wants_reminders=False)
    assert remind(obligations=Obligation.objects.all(), by=cast.bruno, at=NOON).unwilling == 1


def test_who_has_no_address_gets_a_letter(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(email=None)
    assert remind(obligations=Obligation.objects.all(), by=cast.bruno, at=NOON).letters == 1
    report = run()
    assert report["letters"] == 1
    assert sent() == []
    assert set(Notice.objects.values_list("channel", "sent_at")) == {("letter", None)}


def test_who_gets_an_address_gets_mail_instead_of_a_letter(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(email=None)
    run()
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(email="new@example.org")
    run(NOON + timedelta(hours=1))
    assert sent() == [("new@example.org", "Overdue: Hotel course")]
    assert Notice.objects.count() == 1


# --- The weekly summary -----------------------------------------------------------------------

MONDAY = datetime(2026, 5, 4, 11, tzinfo=UTC)


def digests() -> list[str]:
    return [to for to, subject in sent() if subject.startswith("Your team this week")]


def test_a_manager_hears_on_mondays_how_the_team_is(cast: Cast) -> None:
    ask(cast, ON - timedelta(days=100))
    late = Obligation.objects.get(person=cast.amina)
    worker(cast.workplace, from_on=ON - timedelta(days=2), name="Nadia New", came_by=Membership.Way.CODE)
    run(MONDAY)
    run(MONDAY + timedelta(hours=1))
    run(MONDAY + timedelta(days=1))
    assert digests() == ["bruno@example.org"]
    message = next(m for m in mail.outbox if m.to == ["bruno@example.org"])
    body = str(message.body)
    assert "0 of 2 people who are asked to train are ready." in body
    assert f"Overdue: 1 of 2\n  {late.person.name}" in body
    assert "Waiting for you to confirm them: 1 of 2\n  Nadia New" in body
    assert "New this week: 1 of 2\n  Nadia New" in body
    assert "http://localhost:8000/manage/" in body
    assert "List-Unsubscribe" in message.extra_headers
    run(MONDAY + timedelta(days=7))
    assert digests() == ["bruno@example.org"] * 2


def test_no_news_is_no_message(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=300))
    run(MONDAY)
    assert digests() == []


def test_a_manager_elsewhere_hears_of_nobody_here(cast: Cast) -> None:
    ask(cast, ON - timedelta(days=100))
    worker(cast.elsewhere, from_on=ON, name="Zoe Elsewhere")
    run(MONDAY)
    chloe = next(m for m in mail.outbox if m.to == ["chloe@example.org"])
    assert "Zoe Elsewhere" in str(chloe.body)
    assert "Amina" not in str(chloe.body)


def test_somebody_in_two_places_counts_once(cast: Cast) -> None:
    ask(cast, ON - timedelta(days=100))
    team = cast.hotels.add_child(name="Second Hotel", kind=Unit.Kind.WORKPLACE)
    actions.add_member(person=cast.amina, unit=team, from_on=SINCE, at=NOON)
    Oversight.objects.create(person=cast.esther, unit=cast.area, duty=Oversight.Duty.MANAGER, from_on=SINCE)
    run(MONDAY)
    esther = next(m for m in mail.outbox if m.to == ["esther@example.org"])
    assert "Overdue: 1 of 1" in str(esther.body)


@pytest.mark.parametrize("why", ["stopped", "no longer", "inactive"])
def test_who_gets_no_summary(cast: Cast, why: str) -> None:
    ask(cast, ON - timedelta(days=100))
    bruno = User.objects.get_queryset().filter(pk=cast.bruno.pk)
    if why == "stopped":
        bruno.update(wants_reminders=False)
    elif why == "inactive":
        bruno.update(is_active=False)
    else:
        Oversight.objects.filter(person=cast.bruno).update(until_on=ON - timedelta(days=1))
    run(MONDAY)
    assert digests() == []


def test_a_summary_that_could_not_be_sent_on_monday_comes_on_tuesday(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(cast, ON - timedelta(days=100))
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        run(MONDAY)
    run(MONDAY + timedelta(days=1))
    assert digests() == ["bruno@example.org"]


# --- Cost -------------------------------------------------------------------------------------


def test_noting_costs_the_same_for_one_and_for_many(cast: Cast, assert_constant_queries: QueryCheck) -> None:
    ask(cast, ON - timedelta(days=100), told=False)
    counted = assert_constant_queries(
        lambda: worker(cast.workplace), lambda: (Notice.objects.all().delete(), note_due(on=TODAY, at=NOON))
    )
    assert counted <= 12


def test_sending_reads_the_same_for_one_and_for_many(cast: Cast) -> None:
    ask(cast, ON - timedelta(days=100))

    def reads(people: list[User]) -> int:
        Notice.objects.all().delete()
        note_due(on=TODAY, at=NOON)
        with CaptureQueriesContext(connection) as captured:
            assert deliver(people=[one.pk for one in people], on=TODAY, clock=lambda: NOON).sent == len(people)
        return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)

    few = reads([cast.amina])
    people = [cast.amina, *(worker(cast.workplace) for _one in range(9))]
    Obligation.objects.update(due_on=ON - timedelta(days=100), offered_at=datetime(2024, 2, 1, tzinfo=UTC))
    assert reads(people) == few


def test_a_person_with_no_obligation_costs_nothing(cast: Cast) -> None:
    person("Nobody Special")
    assert run()["new"] == {}
