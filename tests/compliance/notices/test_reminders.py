"""A manager reminds whoever is not ready: once a day, in one message, by mail or by letter."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.models import User
from compliance.notices.actions.deliveries import deliver
from compliance.notices.actions.notices import remind
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from tests.compliance.builders import certify
from tests.compliance.outbox import NOON, TODAY, ask, send_reminders, sent
from tests.pages import says
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_a_manager_reminds_once_a_day(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=60))
    mine = Obligation.objects.filter(person=cast.amina)
    first = remind(obligations=mine, by=cast.bruno, at=NOON)
    assert (first.people, first.already) == ([cast.amina.pk], 0)
    again = remind(obligations=mine, by=cast.bruno, at=NOON + timedelta(hours=2))
    assert (again.people, again.already) == ([], 1)
    deliver(people=first.people, on=TODAY, clock=lambda: NOON)
    assert sent() == [("amina@example.org", "A reminder from your manager: Hotel course")]
    assert says(str(mail.outbox[0].body), "Your manager asked us to remind you.")
    assert remind(obligations=mine, by=cast.bruno, at=NOON + timedelta(days=1)).people == [
        cast.amina.pk
    ]


def test_a_reminder_and_what_is_due_are_one_message(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    remind(obligations=Obligation.objects.all(), by=cast.bruno, at=NOON)
    send_reminders()
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
    report = send_reminders()
    assert report["letters"] == 1
    assert sent() == []
    assert set(Notice.objects.values_list("channel", "sent_at")) == {("letter", None)}


def test_who_gets_an_address_gets_mail_instead_of_a_letter(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(email=None)
    send_reminders()
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(email="new@example.org")
    send_reminders(NOON + timedelta(hours=1))
    assert sent() == [("new@example.org", "Overdue: Hotel course")]
    assert Notice.objects.count() == 1
