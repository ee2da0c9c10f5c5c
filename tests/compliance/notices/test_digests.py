"""The weekly summary for whoever looks after a place."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts.models import User
from compliance.obligations.models import Obligation
from tests.compliance.builders import worker
from tests.compliance.outbox import NOON, TODAY, ask, refuse, send_reminders, sent
from tests.pages import sentence
from tests.people import ON, SINCE, Cast
from workforce.people.actions import memberships
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 4, 11, tzinfo=UTC)


OVERDUE = "Overdue: %(part)s of %(whole)s"


def digests() -> list[str]:
    return [to for to, subject in sent() if subject.startswith("Your team this week")]


def test_a_manager_hears_on_mondays_how_the_team_is(cast: Cast) -> None:
    ask(cast, ON - timedelta(days=100))
    late = Obligation.objects.get(person=cast.amina)
    worker(
        cast.workplace,
        from_on=ON - timedelta(days=2),
        name="Nadia New",
        came_by=Membership.Way.CODE,
    )
    send_reminders(MONDAY)
    send_reminders(MONDAY + timedelta(hours=1))
    send_reminders(MONDAY + timedelta(days=1))
    assert digests() == ["bruno@example.org"]
    message = next(m for m in mail.outbox if m.to == ["bruno@example.org"])
    body = str(message.body)
    ready = "%(ready)s of %(asked)s people who are asked to train are ready."
    assert sentence(ready, ready=0, asked=2) in body
    for msgid, name in (
        (OVERDUE, late.person.name),
        ("Waiting for you to confirm them: %(part)s of %(whole)s", "Nadia New"),
        ("New this week: %(part)s of %(whole)s", "Nadia New"),
    ):
        assert f"{sentence(msgid, part=1, whole=2)}\n  {name}" in body
    assert "http://localhost:8000/manage/" in body
    assert "List-Unsubscribe" in message.extra_headers
    send_reminders(MONDAY + timedelta(days=7))
    assert digests() == ["bruno@example.org"] * 2


def test_no_news_is_no_message(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=300))
    send_reminders(MONDAY)
    assert digests() == []


def test_a_manager_elsewhere_hears_of_nobody_here(cast: Cast) -> None:
    ask(cast, ON - timedelta(days=100))
    worker(cast.elsewhere, from_on=ON, name="Zoe Elsewhere")
    send_reminders(MONDAY)
    chloe = next(m for m in mail.outbox if m.to == ["chloe@example.org"])
    assert "Zoe Elsewhere" in str(chloe.body)
    assert "Amina" not in str(chloe.body)


def test_somebody_in_two_places_counts_once(cast: Cast) -> None:
    ask(cast, ON - timedelta(days=100))
    team = cast.hotels.add_child(name="Second Hotel", kind=Unit.Kind.WORKPLACE)
    memberships.add_member(person=cast.amina, unit=team, from_on=SINCE, at=NOON)
    Oversight.objects.create(
        person=cast.esther, unit=cast.area, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    send_reminders(MONDAY)
    esther = next(m for m in mail.outbox if m.to == ["esther@example.org"])
    assert sentence(OVERDUE, part=1, whole=1) in str(esther.body)


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
    send_reminders(MONDAY)
    assert digests() == []


def test_a_summary_that_could_not_be_sent_on_monday_comes_on_tuesday(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(cast, ON - timedelta(days=100))
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        send_reminders(MONDAY)
    send_reminders(MONDAY + timedelta(days=1))
    assert digests() == ["bruno@example.org"]
