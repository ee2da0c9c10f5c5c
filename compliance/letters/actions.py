"""Print letters, with keys for people who never had one, and record what they told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.actions import issue_key
from accounts.models import User
from accounts.rules.proquints import random_words
from compliance.letters.files import store_pdf
from compliance.letters.letters import Letter, letters_for, pdf_of
from compliance.notices.actions.deliveries import record_delivery
from compliance.notices.models import Notice
from compliance.permissions import may_print_letters
from foundation.mail import site_language
from workforce.people.actions.keys import ReissueNotAllowed, reissue_key
from workforce.people.models import Membership
from workforce.permissions import may_have_first_key, may_reissue
from workforce.units.models import Unit, below


class NothingToPrint(Exception):
    """Raised when no letter waits, or when somebody else has just printed them."""


def print_letters(
    *,
    unit: Unit,
    with_keys: bool,
    by: User,
    at: datetime,
    is_again: bool = False,
    store_as: UUID | None = None,
) -> tuple[bytes, int]:
    """Print the letters that wait at ``unit`` and below; return one PDF, and their number.

    The notices in them count as sent. ``with_keys`` makes a personal key for each person who never
    had one, as far as ``by`` may (see :func:`workforce.permissions.may_have_first_key`).
    ``is_again`` prints what was printed in the last fortnight once more, without keys: only hashes
    of those are stored. With ``store_as`` the PDF is stored for a day under that number, for a
    download that is lost.

    The pages are made first, then recorded and stored in one short transaction: if that fails, no
    key works and every letter still waits. Raises :class:`NothingToPrint` and
    :class:`foundation.typesetting.LibrariesMissing`.
    """
    on = timezone.localdate(at)
    if not may_print_letters(by, unit, on=on):
        raise PermissionDenied
    letters = letters_for(unit, on=on, at=at, is_again=is_again)
    if not letters:
        raise NothingToPrint(unit.pk)
    if with_keys and not is_again:
        letters = _add_keys(letters, by=by, on=on)
    pdf = pdf_of(letters)
    with transaction.atomic():
        _record_printing(letters, unit=unit, by=by, at=at, is_again=is_again)
        if store_as:
            store_pdf(store_as, pdf)
    return pdf, len(letters)


def _add_keys(letters: Iterable[Letter], *, by: User, on: date) -> list[Letter]:
    """Return the letters, with a new key for those who may get their first one from ``by``."""
    letters_by_person = {letter.person.pk: letter for letter in letters}
    allowed = may_have_first_key(list(letters_by_person), by=by, on=on)
    for person_id in allowed.values_list("pk", flat=True):
        letter = letters_by_person[person_id]
        letters_by_person[person_id] = replace(letter, key_words=random_words())
    return list(letters_by_person.values())


def print_slip(
    *,
    person: User,
    by: User,
    checked: str,
    at: datetime,
    tell_person: Callable[[int], object],
) -> bytes:
    """Return a PDF of one page with a new key for somebody who stands in front of ``by``.

    Every older way to sign in ends, see :func:`workforce.people.actions.keys.reissue_key`.
    ``tell_person`` is called with the id of whoever reads mail, in the transaction that makes the
    key: it queues the letter about it. Raises
    :class:`workforce.people.actions.keys.ReissueNotAllowed` and
    :class:`foundation.typesetting.LibrariesMissing`.
    """
    on = timezone.localdate(at)
    membership = may_reissue(person=person, by=by, on=on)
    if membership is None:
        raise ReissueNotAllowed(person.pk)
    slip = Letter(
        person=person,
        workplace=membership.unit.name,
        language=site_language(person.preferred_language),
        on=on,
        key_words=random_words(),
    )
    pdf = pdf_of([slip])
    with transaction.atomic():
        reissue_key(person=person, by=by, checked=checked, at=at, key_words=slip.key_words)
        if person.email:
            tell_person(person.pk)
    return pdf


def _record_printing(
    letters: Sequence[Letter], *, unit: Unit, by: User, at: datetime, is_again: bool
) -> None:
    """Date the notices, issue the keys and log.

    Raises :class:`NothingToPrint` where any of it was done meanwhile.
    """
    notice_ids: list[int] = []
    unoffered_ids: list[int] = []
    for letter in letters:
        notice_ids.extend(letter.notice_ids)
        unoffered_ids.extend(letter.unoffered_ids)
    waiting = Notice.objects.waiting().filter(pk__in=notice_ids).select_for_update()
    if waiting.count() != len(notice_ids):
        # Printed by somebody else meanwhile: of two new keys for one person, one would not work.
        raise NothingToPrint(unit.pk)
    letters_with_key = {letter.person.pk: letter for letter in letters if letter.key_words}
    allowed = may_have_first_key(list(letters_with_key), by=by, on=timezone.localdate(at))
    if allowed.count() != len(letters_with_key):
        raise NothingToPrint(unit.pk)
    for letter in letters_with_key.values():
        issue_key(person=letter.person, at=at, key_words=letter.key_words)
    for membership in _memberships(letters_with_key, unit):
        log(membership, "workforce.print_key", user=by)
    record_delivery(notice_ids=notice_ids, unoffered_ids=unoffered_ids, at=at)
    counts = {"letters": len(letters), "keys": len(letters_with_key), "again": is_again}
    log(unit, "workforce.print_letter", user=by, data=counts)


def _memberships(people: Iterable[int], unit: Unit) -> list[Membership]:
    """Return the newest membership of each of these people (ids) at ``unit`` and below."""
    memberships = Membership.objects.filter(
        below([unit], "unit__path"), person__in=list(people)
    ).order_by("from_on", "pk")
    newest = {membership.person_id: membership for membership in memberships}
    return list(newest.values())
