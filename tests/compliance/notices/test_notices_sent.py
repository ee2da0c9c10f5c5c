"""Messages are sent once, whatever fails, and only what is still true."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management.base import CommandError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from compliance.notices.actions import deliveries
from compliance.notices.actions.deliveries import deliver
from compliance.notices.actions.notices import create_due_notices
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from tests.compliance.builders import certify, obligation, require, worker
from tests.compliance.outbox import NOON, TODAY, ask, refuse, send_reminders, sent
from tests.pages import says
from tests.people import ON, SINCE, Cast, QueryCheck, person

pytestmark = pytest.mark.django_db


# --- Offered ----------------------------------------------------------------------------------


def test_being_told_what_is_asked_makes_it_offered(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=30), told=False)
    assert send_reminders()["new"] == {"offered": 1}
    assert sent() == [("amina@example.org", "A course you are asked to take: Hotel course")]
    assert says(
        str(mail.outbox[0].body),
        "%(workplace)s asks you to take the course “%(course)s”. Please finish it by %(day)s.",
        workplace="Riverside Hotel",
        course="Hotel course",
        day="5 June 2026",
    )
    assert obligation(cast.amina).offered_at == NOON
    assert Notice.objects.get().sent_at == NOON


def test_who_has_it_already_is_told_that_there_is_nothing_to_do(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=30), told=False)
    certify(cast.amina, cast.course, on=date(2026, 3, 1))
    send_reminders()
    assert says(
        str(mail.outbox[0].body),
        "%(workplace)s asks for the course “%(course)s”. You have it already, "
        "valid until %(day)s: there is nothing to do now.",
        workplace="Riverside Hotel",
        course="Hotel course",
        day="28 February 2027",
    )


def test_who_has_it_and_may_renew_is_told_so(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=30), told=False)
    certify(cast.amina, cast.course, on=date(2026, 3, 1), until=TODAY + timedelta(days=40))
    send_reminders()
    assert says(
        str(mail.outbox[0].body),
        "%(workplace)s asks for the course “%(course)s”. You have it already, "
        "valid until %(day)s. You can renew it now; please do so before then.",
        workplace="Riverside Hotel",
        course="Hotel course",
        day="15 June 2026",
    )


@pytest.mark.parametrize(
    ("days", "msgid"),
    [
        (
            3,
            "You have passed the course “%(course)s”; only your signature is missing. "
            "Please sign by %(due)s.",
        ),
        (
            -1,
            "You have passed the course “%(course)s”; only your signature is missing. "
            "Please sign as soon as you can.",
        ),
    ],
    ids=["3-by 9 May 2026", "-1-as soon as you can"],
)
def test_who_has_only_to_sign_is_told_just_that(cast: Cast, days: int, msgid: str) -> None:
    require(cast.area, cast.course, needs_acknowledgement=True)
    Obligation.objects.update(
        due_on=TODAY + timedelta(days=days), offered_at=datetime(2024, 2, 1, tzinfo=UTC)
    )
    certify(cast.amina, cast.course, on=date(2026, 3, 1))
    send_reminders()
    assert sent() == [("amina@example.org", "Please sign for your training: Hotel course")]
    assert says(str(mail.outbox[0].body), msgid, course="Hotel course", due="9 May 2026")
    assert "/me/" in str(mail.outbox[0].body)


def test_nothing_is_offered_by_a_message_that_was_not_sent(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ask(cast, TODAY, told=False)
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    send_reminders()
    assert obligation(cast.amina).offered_at is None
    assert Notice.objects.get().sent_at is None
    assert "amina" not in caplog.text


# --- Never twice ------------------------------------------------------------------------------


def test_running_twice_sends_once(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    for _time in range(3):
        send_reminders()
    assert sent() == [("amina@example.org", "Overdue: Hotel course")]


def test_a_whole_year_says_each_thing_once(cast: Cast) -> None:
    ask(cast, date(2026, 5, 20), told=False)
    first = datetime(2026, 5, 1, 11, tzinfo=UTC)
    for day in range(90):
        send_reminders(first + timedelta(days=day))
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
    send_reminders()
    send_reminders(
        NOON + timedelta(days=14 + 16)
    )  # nobody was reminded 3 days before, nor the day after
    assert sent() == [
        ("amina@example.org", "Please finish by 20 May 2026: Hotel course"),
        ("amina@example.org", "Overdue: Hotel course"),
    ]


def test_what_was_done_during_an_outage_is_not_asked_for(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    create_due_notices(on=TODAY, at=NOON)
    certify(cast.amina, cast.course, on=TODAY)
    report = send_reminders(NOON + timedelta(days=1))
    assert report["dropped"] == 1
    assert sent() == []
    assert not Notice.objects.exists()


def test_what_was_done_between_noting_and_sending_is_not_asked_for(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    create_due_notices(on=TODAY, at=NOON)
    certify(cast.amina, cast.course, on=TODAY)
    deliver(people=[cast.amina.pk], on=TODAY, clock=lambda: NOON)
    assert sent() == []
    assert not Notice.objects.exists()


def test_a_message_taken_by_one_process_is_left_alone_by_another(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    create_due_notices(on=TODAY, at=NOON)
    assert len(deliveries._claim([cast.amina.pk], at=NOON)) == 1
    assert deliveries._claim([cast.amina.pk], at=NOON) == []
    assert create_due_notices(on=TODAY, at=NOON).new == {}
    assert deliver(people=[cast.amina.pk], on=TODAY, clock=lambda: NOON).sent == 0


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_note_and_send_once(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    for _more in range(5):
        worker(cast.workplace, from_on=SINCE)
    Obligation.objects.update(
        due_on=TODAY - timedelta(days=1), offered_at=datetime(2024, 2, 1, tzinfo=UTC)
    )
    people = list(Obligation.objects.values_list("person_id", flat=True))
    barrier, failures = threading.Barrier(2), []

    def race() -> None:
        try:
            barrier.wait()
            create_due_notices(on=TODAY, at=NOON)
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
        send_reminders()
        assert Notice.objects.get().tries == 1
        send_reminders(NOON + timedelta(minutes=59))
        assert Notice.objects.get().tries == 1
        send_reminders(NOON + timedelta(hours=1))
        assert Notice.objects.get().tries == 2
    send_reminders(NOON + timedelta(hours=3))
    assert len(sent()) == 1
    assert Notice.objects.get().sent_at == NOON + timedelta(hours=3)


def test_given_up_is_told_to_the_operator(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    create_due_notices(on=TODAY, at=NOON)
    Notice.objects.update(tries=5)
    with pytest.raises(CommandError) as told:
        send_reminders()
    assert told.value.returncode == 1
    assert sent() == []


def test_one_bad_address_does_not_hold_up_the_others(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    bad = worker(cast.workplace, from_on=SINCE)
    User.objects.get_queryset().filter(pk=bad.pk).update(
        email="a@example.org\nBcc: all@example.org"
    )
    Obligation.objects.update(
        due_on=TODAY - timedelta(days=1), offered_at=datetime(2024, 2, 1, tzinfo=UTC)
    )
    send_reminders()
    assert sent() == [("amina@example.org", "Overdue: Hotel course")]


# --- Cost -------------------------------------------------------------------------------------


def test_noting_costs_the_same_for_one_and_for_many(
    cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    ask(cast, ON - timedelta(days=100), told=False)
    counted = assert_constant_queries(
        lambda: worker(cast.workplace),
        lambda: (Notice.objects.all().delete(), create_due_notices(on=TODAY, at=NOON)),
    )
    assert counted <= 12


def test_sending_reads_the_same_for_one_and_for_many(cast: Cast) -> None:
    ask(cast, ON - timedelta(days=100))

    def reads(people: list[User]) -> int:
        Notice.objects.all().delete()
        create_due_notices(on=TODAY, at=NOON)
        with CaptureQueriesContext(connection) as captured:
            assert deliver(
                people=[one.pk for one in people], on=TODAY, clock=lambda: NOON
            ).sent == len(people)
        return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)

    few = reads([cast.amina])
    people = [cast.amina, *(worker(cast.workplace) for _one in range(9))]
    Obligation.objects.update(
        due_on=ON - timedelta(days=100), offered_at=datetime(2024, 2, 1, tzinfo=UTC)
    )
    assert reads(people) == few


def test_a_person_with_no_obligation_costs_nothing(cast: Cast) -> None:
    person("Nobody Special")
    assert send_reminders()["new"] == {}
