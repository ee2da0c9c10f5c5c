"""Writes about certificates: issue and revoke."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from accounts.names import on_paper
from certificates.models import Certificate
from certificates.signals import certificate_issued, certificate_revoked
from certificates.validity import validity
from courses.models import CoursePage, Enrolment


def language_of(enrolment: Enrolment) -> str:
    """The language somebody finished in: that of their last activity, else the one they began in."""
    last = enrolment.completions.order_by("-completed_at", "-pk").values_list("language", flat=True).first()
    return last or enrolment.language


def course_title(enrolment: Enrolment, *, language: str) -> str:
    """The course’s title in ``language``, or in English where it has no page."""
    pages = CoursePage.objects.filter(course_id=enrolment.course_id, locale__language_code=language)
    return pages.values_list("title", flat=True).first() or enrolment.course.title


def previous_expiry(enrolment: Enrolment, *, before: date) -> date | None:
    """The last day of the person’s latest unrevoked certificate in this course earned before a day."""
    earlier = Certificate.objects.filter(
        person_id=enrolment.person_id, course_id=enrolment.course_id, revoked_at=None, completed_on__lt=before
    )
    return earlier.order_by("-expires_on").values_list("expires_on", flat=True).first()


@transaction.atomic
def issue(*, enrolment: Enrolment, at: datetime) -> Certificate | None:
    """The certificate for a completed run of a claimed person; None while either is missing.

    Issuing twice, or twice at once, returns the first one: a run has one certificate.
    """
    person = enrolment.person
    if enrolment.completed_at is None or person.claimed_at is None:
        return None
    language = language_of(enrolment)
    completed_on = timezone.localdate(enrolment.completed_at)
    dates = validity(
        completed_on=completed_on,
        months=enrolment.course.validity_months,
        previous_expiry=previous_expiry(enrolment, before=completed_on),
        recertify_days=enrolment.course.recertify_days,
    )
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
            "in_force_from": dates.in_force_from,
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
