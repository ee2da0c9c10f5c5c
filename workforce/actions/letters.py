"""Writes about letters: print them, with keys for those who never had one, and note what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts.actions import issue_key
from accounts.models import PersonalKey, User
from accounts.proquints import new_secret
from workforce.actions.deliveries import note_said
from workforce.actions.mail import known_language
from workforce.letters import Letter, letters_for, pdf_of
from workforce.models import Membership, Notice, Oversight, Unit
from workforce.models.units import below


class NothingToPrint(Exception):
    """No letter waits, or somebody else has just printed them."""


class NotTheirKey(Exception):
    """This person's key opens more than their own learning; a manager cannot make it."""


def print_letters(*, unit: Unit, with_keys: bool, by: User, at: datetime, is_again: bool = False) -> tuple[bytes, int]:
    """The letters that wait at ``unit`` and below as one PDF, and how many; what they say counts as said.

    ``with_keys`` makes a personal key for each person who never had one. ``is_again`` prints what was
    printed in the last fortnight once more, without keys: those were kept nowhere. The pages are made
    first and noted afterwards, in one short transaction: if that fails, no key works and every letter still
    waits. Raises :class:`NothingToPrint` and :class:`certificates.pdf.LibrariesMissing`.
    """
    on = timezone.localdate(at)
    letters = letters_for(unit, on=on, at=at, is_again=is_again)
    if not letters:
        raise NothingToPrint(unit.pk)
    if with_keys and not is_again:
        keyless = set(_keyless([letter.person.pk for letter in letters]).values_list("pk", flat=True))
        letters = [replace(one, secret=new_secret()) if one.person.pk in keyless else one for one in letters]
    pdf = pdf_of(letters)
    _note_printed(letters, unit=unit, by=by, at=at, is_again=is_again)
    return pdf, len(letters)


def print_slip(*, membership: Membership, by: User, at: datetime) -> bytes:
    """One page with a new key for one person, as a PDF; every older key of theirs is dead afterwards.

    Raises :class:`NotTheirKey` and :class:`certificates.pdf.LibrariesMissing`.
    """
    person = membership.person
    if not may_have_key_printed(person):
        raise NotTheirKey(person.pk)
    slip = Letter(
        person=person,
        workplace=membership.unit.name,
        language=known_language(person.preferred_language),
        on=timezone.localdate(at),
        secret=new_secret(),
    )
    pdf = pdf_of([slip])
    with transaction.atomic():
        issue_key(person=person, at=at, secret=slip.secret)
        log(membership, "workforce.print_key", user=by)
    return pdf


def may_have_key_printed(person: User) -> bool:
    """Whether a manager may make this person's key: of somebody who only learns, and still may sign in."""
    return _learners(User.objects.get_queryset().filter(pk=person.pk)).exists()


def _learners(people: QuerySet[User]) -> QuerySet[User]:
    """Those who look after nothing and work on nothing here: their key opens only their own learning."""
    trusted = Oversight.objects.values("person")
    return people.filter(is_active=True, is_staff=False, is_superuser=False).exclude(
        Q(pk__in=trusted) | Q(groups__isnull=False)
    )


def _keyless(people: Sequence[int]) -> QuerySet[User]:
    """Those of these people who never had a key, and whose key a manager may make."""
    had = PersonalKey.objects.filter(person__in=people).values("person")
    return _learners(User.objects.get_queryset().filter(pk__in=people)).exclude(pk__in=had)


@transaction.atomic
def _note_printed(letters: Sequence[Letter], *, unit: Unit, by: User, at: datetime, is_again: bool) -> None:
    notices = [pk for letter in letters for pk in letter.notices]
    if Notice.objects.waiting().filter(pk__in=notices).select_for_update().count() != len(notices):
        raise NothingToPrint(unit.pk)  # printed by somebody else meanwhile: two keys would kill each other
    keyed = {letter.person.pk: letter for letter in letters if letter.secret}
    if _keyless(list(keyed)).count() != len(keyed):
        raise NothingToPrint(unit.pk)
    for letter in keyed.values():
        issue_key(person=letter.person, at=at, secret=letter.secret)
    for membership in _memberships(keyed, unit):
        log(membership, "workforce.print_key", user=by)
    note_said(notices=notices, untold=[pk for letter in letters for pk in letter.untold], at=at)
    counts = {"letters": len(letters), "keys": len(keyed), "again": is_again}
    log(unit, "workforce.print_letter", user=by, data=counts)


def _memberships(people: Iterable[int], unit: Unit) -> list[Membership]:
    jobs = Membership.objects.filter(below([unit], "unit__path"), person__in=list(people)).order_by("from_on", "pk")
    return list({job.person_id: job for job in jobs}.values())
