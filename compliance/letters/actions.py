"""Writes about letters: print them, with keys for those who never had one, and note what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.actions import issue_key
from accounts.models import User
from accounts.rules.proquints import new_secret
from compliance.letters.files import keep
from compliance.letters.letters import Letter, letters_for, pdf_of
from compliance.notices.actions.deliveries import note_said
from compliance.notices.models import Notice
from foundation.mail import known_language
from workforce.people.actions.keys import (
    NotYoursToGive,
    may_have_first_key,
    may_reissue,
    reissue_key,
)
from workforce.people.models import Membership
from workforce.units.models import Unit, below


class NothingToPrint(Exception):
    """No letter waits, or somebody else has just printed them."""


def print_letters(
    *,
    unit: Unit,
    with_keys: bool,
    by: User,
    at: datetime,
    is_again: bool = False,
    keep_as: UUID | None = None,
) -> tuple[bytes, int]:
    """The letters that wait at ``unit`` and below as one PDF, and how many; what they say counts as said.

    ``with_keys`` makes a personal key for each person who never had one, as far as ``by`` may (see
    :func:`workforce.people.actions.keys.may_have_first_key`). ``is_again`` prints what was
    printed in the last fortnight once more, without keys: those are known to nobody. With ``keep_as`` the PDF
    is kept for a day under that number, for a download that is lost. The pages are made first, then noted and
    kept in one short transaction: if that fails, no key works and every letter still waits. Raises
    :class:`NothingToPrint` and :class:`foundation.typesetting.LibrariesMissing`.
    """
    on = timezone.localdate(at)
    letters = letters_for(unit, on=on, at=at, is_again=is_again)
    if not letters:
        raise NothingToPrint(unit.pk)
    if with_keys and not is_again:
        people = [letter.person.pk for letter in letters]
        keyless = set(may_have_first_key(people, by=by, on=on).values_list("pk", flat=True))
        letters = [
            replace(one, secret=new_secret()) if one.person.pk in keyless else one
            for one in letters
        ]
    pdf = pdf_of(letters)
    with transaction.atomic():
        _note_printed(letters, unit=unit, by=by, at=at, is_again=is_again)
        if keep_as:
            keep(keep_as, pdf)
    return pdf, len(letters)


def print_slip(*, person: User, by: User, checked: str, at: datetime) -> bytes:
    """One page with a new key for somebody who stands in front of ``by``, as a PDF.

    Every older way in is dead afterwards, as :func:`workforce.people.actions.keys.reissue_key` says. Raises
    :class:`workforce.people.actions.keys.NotYoursToGive` and :class:`foundation.typesetting.LibrariesMissing`.
    """
    on = timezone.localdate(at)
    membership = may_reissue(person=person, by=by, on=on)
    if membership is None:
        raise NotYoursToGive(person.pk)
    slip = Letter(
        person=person,
        workplace=membership.unit.name,
        language=known_language(person.preferred_language),
        on=on,
        secret=new_secret(),
    )
    pdf = pdf_of([slip])
    reissue_key(person=person, by=by, checked=checked, at=at, secret=slip.secret)
    return pdf


def _note_printed(
    letters: Sequence[Letter], *, unit: Unit, by: User, at: datetime, is_again: bool
) -> None:
    notices = [pk for letter in letters for pk in letter.notices]
    if Notice.objects.waiting().filter(pk__in=notices).select_for_update().count() != len(notices):
        # printed by somebody else meanwhile: two keys would kill each other
        raise NothingToPrint(unit.pk)
    keyed = {letter.person.pk: letter for letter in letters if letter.secret}
    if may_have_first_key(list(keyed), by=by, on=timezone.localdate(at)).count() != len(keyed):
        raise NothingToPrint(unit.pk)
    for letter in keyed.values():
        issue_key(person=letter.person, at=at, secret=letter.secret)
    for membership in _memberships(keyed, unit):
        log(membership, "workforce.print_key", user=by)
    note_said(notices=notices, untold=[pk for letter in letters for pk in letter.untold], at=at)
    counts = {"letters": len(letters), "keys": len(keyed), "again": is_again}
    log(unit, "workforce.print_letter", user=by, data=counts)


def _memberships(people: Iterable[int], unit: Unit) -> list[Membership]:
    jobs = Membership.objects.filter(below([unit], "unit__path"), person__in=list(people)).order_by(
        "from_on", "pk"
    )
    return list({job.person_id: job for job in jobs}.values())
