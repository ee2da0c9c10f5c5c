"""Issue and revoke certificates; and tell from when one may renew."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from accounts.rules.names import printable_name
from certificates.models import Certificate, enrolments_without_certificate
from certificates.permissions import may_revoke
from certificates.rules.validity import Basis, FixedDay, Validity, renewable_from, validity
from certificates.signals import certificate_issued, certificate_revoked, prerequisites_asked
from courses.models import Course, CoursePage, Enrolment

#: May renew on any day: nothing is in force.
ANY_DAY = date.min


def language_of(enrolment: Enrolment) -> str:
    """Return the language of somebody's last activity, else the one they began in."""
    newest_first = enrolment.completions.order_by("-completed_at", "-pk")
    language = newest_first.values_list("language", flat=True).first()
    return language or enrolment.language


def course_title(enrolment: Enrolment, *, language: str) -> str:
    """Return the course’s title in ``language``, or in English where it has no page.

    It is that of the course's face, else of its first page.
    """
    pages = CoursePage.objects.filter(course_id=enrolment.course_id, locale__language_code=language)
    face_first = pages.order_by(F("face").asc(nulls_last=True), "pk")
    return face_first.values_list("title", flat=True).first() or enrolment.course.title


def previous_expiry(enrolment: Enrolment, *, before: date) -> date | None:
    """Return when the person’s latest unrevoked certificate in this course expires.

    Only those completed before the day ``before`` count.
    """
    earlier_certificates = Certificate.objects.filter(
        person_id=enrolment.person_id,
        course_id=enrolment.course_id,
        revoked_at=None,
        completed_on__lt=before,
    )
    return earlier_certificates.order_by("-expires_on").values_list("expires_on", flat=True).first()


def dates_of(enrolment: Enrolment, *, completed_on: date) -> Validity:
    """Return when the certificate of an enrolment is in force, by the terms of its course."""
    course = enrolment.course
    basis = Basis(course.expiry_basis)
    fixed_day = None
    if course.fixed_month and course.fixed_day:
        fixed_day = FixedDay(course.fixed_month, course.fixed_day, course.min_active_days)
    elif basis == Basis.FIXED:  # its day is missing: as if nothing were fixed
        basis = Basis.PREVIOUS
    return validity(
        completed_on=completed_on,
        months=course.validity_months,
        previous_expiry=previous_expiry(enrolment, before=completed_on),
        recertify_days=course.recertify_days,
        basis=basis,
        fixed_day=fixed_day,
    )


def day_earned(enrolment: Enrolment, *, completed_on: date) -> date | None:
    """Return the day a completed enrolment earned its certificate.

    It is the later of the day of completion and of the first day on which all courses it requires
    were held. A required course counts when a certificate in it was in force on the day of
    completion, or came later; it counts once for everybody, wherever it was taken. None while one
    of them is missing.
    """
    required_ids = set(enrolment.course.requires.values_list("pk", flat=True))
    if not required_ids:
        return completed_on
    certificates = Certificate.objects.filter(
        person_id=enrolment.person_id,
        course__in=required_ids,
        revoked_at=None,
        expires_on__gte=completed_on,
    )
    first_days = dict(certificates.order_by().values_list("course").annotate(Min("in_force_from")))
    first_days_elsewhere = holds_elsewhere(
        person_id=enrolment.person_id, courses=required_ids, on=completed_on
    )
    for course_id, first_day in first_days_elsewhere.items():
        first_days[course_id] = min(first_day, first_days.get(course_id, first_day))
    if first_days.keys() != required_ids:
        return None
    return max(completed_on, *first_days.values())


def holds_elsewhere(*, person_id: int, courses: Collection[int], on: date) -> Mapping[int, date]:
    """Return the courses (ids) somebody holds without a certificate of ours, each since when.

    Apps above know of them; they count on the day ``on`` or later.
    """
    responses = prerequisites_asked.send(
        sender=Certificate, person_id=person_id, courses=courses, on=on
    )
    first_days: dict[int, date] = {}
    for _receiver, response in responses:
        if response:
            first_days.update(cast("Mapping[int, date]", response))
    return first_days


def renewable_on(*, person: User, course: Course) -> date | None:
    """Return the first day ``person`` may open a new enrolment to renew.

    :data:`ANY_DAY` when nothing in force stands in the way. None while there is nothing to renew:
    no completed enrolment, or one that still waits for its certificate.
    """
    completed_enrolments = Enrolment.objects.filter(person=person, course=course).exclude(
        completed_at=None
    )
    newest_first = completed_enrolments.select_related("certificate").order_by(
        "-completed_at", "-pk"
    )
    latest_enrolment = newest_first.first()
    if latest_enrolment is None or not hasattr(latest_enrolment, "certificate"):
        return None
    unrevoked = Certificate.objects.filter(person=person, course=course, revoked_at=None)
    expires_on = unrevoked.order_by("-expires_on").values_list("expires_on", flat=True).first()
    if expires_on is None:
        return ANY_DAY
    return renewable_from(expires_on=expires_on, recertify_days=course.recertify_days)


def issue_waiting(*, person: User, at: datetime) -> int:
    """Issue the missing certificates of ``person``'s completed enrolments; return how many.

    What was missing (a claim, a required course) may have been put right since.
    """
    issued_count = 0
    for enrolment in enrolments_without_certificate().filter(person=person):
        if issue(enrolment=enrolment, at=at) is not None:
            issued_count += 1
    return issued_count


@transaction.atomic
def issue(*, enrolment: Enrolment, at: datetime) -> Certificate | None:
    """Return the certificate for a claimed person's completed enrolment; None while either is not.

    Where the course requires others first it waits until all of them have been held, from then it
    is in force; an enrolment whose time is over before that earns none. Issuing twice, or
    twice at once, returns the first one: an enrolment has one certificate.
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
            "name": printable_name(person.name),
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
    """Withdraw a certificate; True when this call did it.

    The reason is logged, never shown in public. ``by`` is None for the system.
    """
    if not may_revoke(by):
        raise PermissionDenied
    unrevoked = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
    if not unrevoked.update(revoked_at=at, revoked_reason=reason):
        return False
    certificate.refresh_from_db()
    log(certificate, "certificates.revoke", user=by, data={"reason": reason})
    certificate_revoked.send(sender=Certificate, certificate=certificate, at=at)
    return True
