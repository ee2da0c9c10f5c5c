"""What a form was read for is over by the time it is written: a page says so, and nothing breaks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import issue_key
from accounts.models import User
from certificates.models import Certificate
from tests.compliance.builders import certify, obligation, require
from tests.meanwhile import pages_while
from tests.people import Cast, TinyCourse, as_person, person
from workforce.people.actions import invitations
from workforce.people.models import JoinCode, Membership
from workforce.units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]

Request = Callable[[Client], Any]


def close(unit: Unit) -> None:
    """Close a place, as a colleague does."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Unit.objects.filter(pk=unit.pk).update(closed_on=yesterday)


def inviting(cast: Cast, unit: Unit) -> tuple[Client, Request]:
    """Bruno invites somebody."""
    fields = {"unit": unit.uuid, "here": 1, "addresses": "z@example.org", "language": "en"}
    return as_person(cast.bruno), lambda client: client.post("/manage/invite/", fields)


def adding(cast: Cast, unit: Unit) -> tuple[Client, Request]:
    """Bruno adds somebody without an address."""
    today = timezone.localdate().isoformat()
    fields = {"unit": unit.uuid, "here": 1, "name": "Zofia", "language": "en", "from_on": today}
    return as_person(cast.bruno), lambda client: client.post("/manage/add/", fields)


def making_a_poster(cast: Cast, unit: Unit) -> tuple[Client, Request]:
    """Bruno makes a new code."""
    fields = {"unit": unit.uuid, "here": 1, "lasts": ""}
    return as_person(cast.bruno), lambda client: client.post("/manage/join/", fields, follow=True)


def scanning(cast: Cast, unit: Unit) -> tuple[Client, Request]:
    """Somebody joins by the poster."""
    code = JoinCode.objects.create(unit=unit, created_at=timezone.now())
    address = reverse("join", args=[code.code])
    return as_person(person("Zofia Lis")), lambda client: client.post(address, {"shift": ""})


def accepting(cast: Cast, unit: Unit) -> tuple[Client, Request]:
    """Somebody accepts an invitation."""
    invitation, _is_due = invitations.invite(
        unit=unit, email="z@example.org", by=cast.bruno, at=timezone.now()
    )
    address = invitations.link(invitation)
    return as_person(), lambda client: client.post(address, {"name": "Zofia Lis"})


def moving(cast: Cast, unit: Unit) -> tuple[Client, Request]:
    """Bruno moves Amina to a place below his."""
    job = Membership.objects.get(person=cast.amina)
    fields = {"unit": cast.workplace.uuid, "act": "move", "sure": "1", "job": job.pk}
    fields["to"] = unit.uuid
    return as_person(cast.bruno), lambda client: client.post("/manage/bulk/", fields, follow=True)


WRITES = [inviting, adding, making_a_poster, scanning, accepting, moving]


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_a_place_closed_between_looking_and_writing_breaks_no_page(cast: Cast, write: Any) -> None:
    unit = cast.workplace.add_child(name="Annexe", kind=Unit.Kind.TEAM)
    client, request = write(cast, unit)
    answers = pages_while(lambda: close(unit), client, request)
    statuses = [answer.status_code for answer in answers]
    assert 500 not in statuses, f"closed after statement {statuses.index(500)} of {len(statuses)}"


def test_a_certificate_revoked_between_looking_and_signing_breaks_no_page(cast: Cast) -> None:
    require(cast.workplace, cast.course, needs_acknowledgement=True)
    certify(cast.amina, cast.course, on=timezone.localdate())
    address = f"/me/acknowledge/{obligation(cast.amina).pk}/"
    fields = {"name": "Amina", "agrees": "on"}
    answers = pages_while(
        lambda: Certificate.objects.update(revoked_at=timezone.now()),
        as_person(cast.amina),
        lambda client: client.post(address, fields),
    )
    assert 500 not in [answer.status_code for answer in answers]


def test_a_guest_who_becomes_somebody_while_another_signs_in_breaks_no_page(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    device = as_person()
    device.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    guest = User.objects.guests().get()
    key = issue_key(person=cast.amina, at=timezone.now())
    answers = pages_while(
        lambda: User.objects.filter(pk=guest.pk).update(
            claimed_at=timezone.now(), name="Zofia", email="zofia@example.org"
        ),
        device,
        lambda client: client.post("/sign-in/", {"key": key}),
    )
    assert 500 not in [answer.status_code for answer in answers]
