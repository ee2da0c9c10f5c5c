"""What printing letters and slips stores, logs and refuses by itself."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from wagtail.models import ModelLogEntry

from accounts.models import PersonalKey
from compliance.letters.actions import NothingToPrint, print_letters, print_slip
from compliance.letters.files import path_of
from compliance.notices.models import Notice
from foundation.typesetting import is_available
from tests.compliance.letters.test_letters import NOON, late
from tests.people import SINCE, Cast
from tests.refusals import assert_refused
from workforce.people.actions.keys import IdentityCheck, ReissueNotAllowed
from workforce.people.models import Membership, Oversight

__all__ = ["late"]  # the fixture
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not is_available(), reason="Pango is not installed"),
]


def printed(cast: Cast, **more: Any) -> tuple[bytes, int]:
    """What Bruno prints for the hotel."""
    usual: dict[str, Any] = {"unit": cast.workplace, "with_keys": True, "by": cast.bruno}
    return print_letters(**{**usual, "at": NOON, **more})


def logged(action: str) -> list[tuple[str, Any, Any]]:
    entries = ModelLogEntry.objects.filter(action=action).order_by("pk")
    return [(entry.object_id, entry.user, entry.data) for entry in entries]


def test_letters_and_keys_are_logged_where_they_were_printed(late: Cast) -> None:
    Oversight.objects.create(person=late.bruno, unit=late.elsewhere, duty="manager", from_on=SINCE)
    later = SINCE + timedelta(days=10)
    Membership.objects.create(person=late.amina, unit=late.elsewhere, from_on=later)
    here = Membership.objects.get(person=late.amina, unit=late.workplace)
    printed(late)
    counts = {"letters": 1, "keys": 1, "again": False}
    assert logged("workforce.print_letter") == [(str(late.workplace.pk), late.bruno, counts)]
    assert logged("workforce.print_key") == [(str(here.pk), late.bruno, {})]
    assert PersonalKey.objects.filter(person=late.amina, revoked_at=None).count() == 1


def test_printing_again_makes_no_keys_and_says_so(late: Cast) -> None:
    printed(late)
    keys = PersonalKey.objects.count()
    printed(late, is_again=True)
    assert PersonalKey.objects.count() == keys
    counts = {"letters": 1, "keys": 0, "again": True}
    assert logged("workforce.print_letter")[1:] == [(str(late.workplace.pk), late.bruno, counts)]


def test_letters_are_kept_only_where_a_number_for_them_is_given(
    late: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    number = uuid4()
    pdf, _count = printed(late, store_as=number)
    assert path_of(number).read_bytes() == pdf
    printed(late, is_again=True)
    assert list(path_of(number).parent.iterdir()) == [path_of(number)]


def test_where_nothing_waits_nothing_is_printed_or_logged(late: Cast) -> None:
    Notice.objects.all().delete()
    with pytest.raises(NothingToPrint):
        printed(late)
    assert logged("workforce.print_letter") == []


def test_whoever_has_no_duty_there_prints_nothing(late: Cast) -> None:
    assert_refused(lambda: printed(late, by=late.chloe))
    assert_refused(lambda: printed(late, by=late.amina))
    Oversight.objects.filter(person=late.bruno).update(until_on=SINCE)
    assert_refused(lambda: printed(late))
    assert Notice.objects.get().sent_at is None
    assert not PersonalKey.objects.exists()


def test_a_slip_that_is_refused_changes_nothing(late: Cast) -> None:
    checked = next(iter(IdentityCheck)).value
    with pytest.raises(ReissueNotAllowed):
        print_slip(person=late.amina, by=late.chloe, checked=checked, at=NOON, tell_person=print)
    assert not PersonalKey.objects.exists()
    assert (
        print_slip(person=late.amina, by=late.bruno, checked=checked, at=NOON, tell_person=print)[
            :4
        ]
        == b"%PDF"
    )
    assert PersonalKey.objects.filter(person=late.amina).count() == 1
