"""Writes about certificates: issue and revoke; and when one may renew."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import cast

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from accounts.rules.names import on_paper
from certificates.models import Certificate, runs_without_certificate
from certificates.signals import certificate_issued, certificate_revoked, prerequisites_asked
from certificates.validity import Basis, FixedDay, Validity, renewable_from, validity
from courses.models import Course, CoursePage, Enrolment

#: May renew since ever: nothing is in force.
AT_ONCE = date.min


def language_of(enrolment: Enrolment) -> str:
    """The language somebody finished in: that of their last activity, else the one they began in."""
    last = (
        enrolment.completions.order_by("-completed_at", "-pk")
        .values_list("language", flat=True)
        .first()
    )
    return last or enrolment.language


def course_title(enrolment: Enrolment, *, language: str) -> str:
    """The course’s title in ``language``: its face’s, else its first page’s; in English where it has no page."""
    pages = CoursePage.objects.filter(course_id=enrolment.course_id, locale__language_code=language)
    first = pages.order_by(F("face").asc(nulls_last=True), "pk")
    return first.values_list("title", flat=True).first() or enrolment.course.title


def previous_expiry(enrolment: Enrolment, *, before: date) -> date | None:
    """The last day of the person’s latest unrevoked certificate in this course earned before a day."""
    earlier = Certificate.objects.filter(
        person_id=enrolment.person_id,
        course_id=enrolment.course_id,
        revoked_at=None,
        completed_on__lt=before,
    )
    return earlier.order_by("-expires_on").values_list("expires_on", flat=True).first()


def dates_of(enrolment: Enrolment, *, completed_on: date) -> Validity:
    """When the certificate of a run is in force, by the terms of its course."""
    course = enrolment.course
    fixed, basis = None, Basis(course.expiry_basis)
    if course.fixed_month and course.fixed_day:
        fixed = FixedDay(course.fixed_month, course.fixed_day, course.min_active_days)
    elif basis == Basis.FIXED:  # nobody said which day: as if nothing were fixed
        basis = Basis.PREVIOUS
    return validity(
        completed_on=completed_on,
        months=course.validity_months,
        previous_expiry=previous_expiry(enrolment, before=completed_on),
        recertify_days=course.recertify_days,
        basis=basis,
        fixed=fixed,
    )


def day_earned(enrolment: Enrolment, *, completed_on: date) -> date | None:
    """The day a completed run earned its certificate: the later of completing it and of holding what it requires.

    A required course counts when a certificate in it was in force on the day of completion, or came later;
    it counts once for everybody, wherever it was taken. None while one of them is missing.
    """
    required = set(enrolment.course.requires.values_list("pk", flat=True))
    if not required:
        return completed_on
    held = Certificate.objects.filter(
        person_id=enrolment.person_id,
        course__in=required,
        revoked_at=None,
        expires_on__gte=completed_on,
    )
    since = dict(held.order_by().values_list("course").annotate(Min("in_force_from")))
    for course, first in holds_elsewhere(
        person_id=enrolment.person_id, courses=required, on=completed_on
    ).items():
        since[course] = min(first, since.get(course, first))
    return max(completed_on, *since.values()) if since.keys() == required else None


def holds_elsewhere(*, person_id: int, courses: Collection[int], on: date) -> Mapping[int, date]:
    """The courses that a room above says somebody holds on a day or later without our certificate: since when."""
    answers = prerequisites_asked.send(
        sender=Certificate, person_id=person_id, courses=courses, on=on
    )
    known: dict[int, date] = {}
    for _receiver, answer in answers:
        known.update(cast("Mapping[int, date]", answer or {}))
    return known


def renewable_on(*, person: User, course: Course) -> date | None:
    """The first day ``person`` may open a new run to renew; :data:`AT_ONCE` when nothing in force stands in the way.

    None while there is nothing to renew: no completed run, or one that still waits for its certificate.
    """
    runs = Enrolment.objects.filter(person=person, course=course).exclude(completed_at=None)
    latest = runs.select_related("certificate").order_by("-completed_at", "-pk").first()
    if latest is None or not hasattr(latest, "certificate"):
        return None
    held = Certificate.objects.filter(person=person, course=course, revoked_at=None)
    ends = held.order_by("-expires_on").values_list("expires_on", flat=True).first()
    return (
        renewable_from(expires_on=ends, recertify_days=course.recertify_days) if ends else AT_ONCE
    )


def issue_waiting(*, person: User, at: datetime) -> int:
    """Issue what ``person`` has completed and not been given for lack of something since put right; how many."""
    return sum(
        issue(enrolment=run, at=at) is not None
        for run in runs_without_certificate().filter(person=person)
    )


@transaction.atomic
def issue(*, enrolment: Enrolment, at: datetime) -> Certificate | None:
    """The certificate for a completed run of a claimed person; None while either is missing.

    Where the course requires others first it waits until all of them have been held, from then it is in
    force; a run whose time is over before that earns none. Issuing twice, or twice at once, returns the
    first one: a run has one certificate.
    """
    person = enrolment.person
    if enrolment.completed_at is None or person.claimed_at is None:
        return None
    language = language_of(enrolment)
    completed_on = timezone.localdate(enrolment.completed_at)
    earned_on = day_earned(enrolment, completed_on=completed_on)
    dates = dates_of(enrolment, completed_on=completed_on)
    if earned_on is None or earned_on > dates.expires_on:
        return Certificate.objects.filter(enrolment=enrolment).first()
    certificate, is_new = Certificate.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "person": person,
            "course": enrolment.course,
            "language": language,
            "name": on_paper(person.name),
            "course_title": course_title(enrolment, language=language),
            "edition": enrolment.edition.number if enrolment.edition else 1,
            "completed_on": completed_on,
            "in_force_from": earned_on,
            "expires_on": dates.expires_on,
            "issued_at": at,
        },
    )
    if is_new:
        certificate_issued.send(sender=Certificate, certificate=certificate, at=at)
    return certificate


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> bool:
    """Withdraw a certificate; True when this call did it. The reason is logged, never shown in public."""
    changed = Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(
        revoked_at=at, revoked_reason=reason
    )
    if not changed:
        return False
    certificate.refresh_from_db()
    log(certificate, "certificates.revoke", user=by, data={"reason": reason})
    certificate_revoked.send(sender=Certificate, certificate=certificate, at=at)
    return True
