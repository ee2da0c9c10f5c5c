"""What no record may say: a query and a sentence each, for :mod:`compliance.integrity.findings`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certificates.models import Certificate
from compliance.acknowledgements.models import Acknowledgement
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from courses.models import CourseFace, CoursePage, Enrolment
from quizzes.attempts.models import Attempt
from workforce.people.models import Invitation, Membership
from workforce.units.models import Unit

DAY = timedelta(days=1)
FACT = "Certificates are facts: find out what happened, then withdraw it if it should not stand."


@dataclass(frozen=True)
class Contradiction:
    """Rows that should not be.

    ``check`` is the group it is printed under, ``record`` what to call a row (a format string with
    ``row``), ``sentence`` what is wrong and what to do.
    """

    check: str
    rows: Callable[[], QuerySet[Any]]
    record: str
    sentence: str


def _memberships() -> QuerySet[Membership]:
    return Membership.objects.get_queryset()


def _face_is_wrong() -> Q:
    """Return whether a course's face is not live, or another course's or language's page."""
    return Q(page__live=False) | ~Q(page__course=F("course")) | ~Q(page__locale=F("locale"))


def _accepted_without_membership() -> QuerySet[Invitation]:
    """Return accepted invitations whose person never became a member.

    A unit that was merged has handed its people on: a membership at the other one counts.
    """
    memberships = Membership.objects.filter(person=OuterRef("accepted_by")).filter(
        Q(unit=OuterRef("unit")) | Q(unit=OuterRef("unit__merged_into"))
    )
    return Invitation.objects.exclude(accepted_at=None).filter(~Exists(memberships))


CONTRADICTIONS: tuple[Contradiction, ...] = (
    # --- Units and memberships ---
    Contradiction(
        "membership",
        lambda: _memberships().filter(until_on__lt=F("from_on") - DAY),
        "membership {row.pk}",
        "It ends before it begins. Correct the days.",
    ),
    Contradiction(
        "membership",
        lambda: (
            _memberships().exclude(refused_at=None).filter(Q(until_on=None) | ~Q(confirmed_at=None))
        ),
        "membership {row.pk}",
        "A manager refused this person, and it is still open or confirmed. Ask the manager which "
        "is true.",
    ),
    Contradiction(
        "membership",
        lambda: (
            _memberships().filter(until_on=None, refused_at=None).exclude(unit__merged_into=None)
        ),
        "membership {row.pk}",
        "Its place became part of another one, and it did not follow. Add the person there and "
        "end this one.",
    ),
    Contradiction(
        "unit",
        lambda: Unit.objects.exclude(merged_into=None).filter(closed_on=None),
        "unit {row.pk}",
        "It became part of another unit and is still open. Close it.",
    ),
    Contradiction(
        "invitation",
        lambda: Invitation.objects.filter(accepted_by=None).exclude(accepted_at=None),
        "invitation {row.pk}",
        "It was accepted by nobody. Withdraw it and invite again.",
    ),
    Contradiction(
        "invitation",
        lambda: _accepted_without_membership().exclude(accepted_by=None),
        "invitation {row.pk}",
        "Whoever accepted it never became one of the staff. Add them by hand.",
    ),
    # --- Course pages ---
    Contradiction(
        "face",
        lambda: CoursePage.objects.live().filter(face=None),
        "page {row.pk}",
        "It is live, and nobody is led to it: another page is the one of its course in its "
        "language. Unpublish it, or "
        "choose another course for it, or unpublish that page and publish this one again.",
    ),
    Contradiction(
        "face",
        lambda: CourseFace.objects.filter(_face_is_wrong()),
        "course {row.course_id}",
        "The page noted for it in one language is not live, or is another course’s by now. "
        "Publish or unpublish the "
        "page again.",
    ),
    # --- Obligations ---
    Contradiction(
        "obligation",
        lambda: Obligation.objects.exclude(person=F("membership__person")),
        "obligation {row.pk}",
        "It names another person than its membership. Delete it, then run check_integrity "
        "--rebuild.",
    ),
    Contradiction(
        "obligation",
        lambda: Obligation.objects.exclude(course=F("requirement__course")),
        "obligation {row.pk}",
        "It names another course than its requirement. Run check_integrity --rebuild.",
    ),
    Contradiction(
        "obligation",
        lambda: Obligation.objects.exclude(exempt_from=None).filter(exempt_reason=""),
        "obligation {row.pk}",
        "The person is exempt for no stated reason. Ask whoever exempted them, or end the "
        "exemption.",
    ),
    # --- Evidence ---
    Contradiction(
        "certificate",
        lambda: Certificate.objects.filter(enrolment__completed_at=None),
        "certificate {row.serial}",
        f"Its run at the course was never completed. {FACT}",
    ),
    Contradiction(
        "certificate",
        lambda: Certificate.objects.exclude(
            person=F("enrolment__person"), course=F("enrolment__course")
        ),
        "certificate {row.serial}",
        f"Its run belongs to another person or course. {FACT}",
    ),
    Contradiction(
        "certificate",
        lambda: Certificate.objects.filter(
            Q(in_force_from__lt=F("completed_on"))
            | Q(revoked_at__lt=F("issued_at"))
            | Q(expires_on__lt=F("completed_on"))
        ),
        "certificate {row.serial}",
        f"It counts, ends or was withdrawn before it was earned. {FACT}",
    ),
    Contradiction(
        "enrolment",
        lambda: Enrolment.objects.filter(completed_at__lt=F("started_at")),
        "enrolment {row.pk}",
        "It was completed before it was started. Look at the activities done in it and correct "
        "the start.",
    ),
    Contradiction(
        "attempt",
        lambda: Attempt.objects.filter(Q(right=None) | Q(asked=None) | Q(is_passed=None)).exclude(
            submitted_at=None
        ),
        "attempt {row.uuid}",
        "It was handed in and has no mark. Let the person take it again.",
    ),
    Contradiction(
        "attempt",
        lambda: Attempt.objects.filter(
            Q(submitted_at__lt=F("started_at")) | Q(right__gt=F("asked"))
        ),
        "attempt {row.uuid}",
        "It was handed in before it began, or has more right answers than questions. Let the "
        "person take it again.",
    ),
    Contradiction(
        "prior_training",
        lambda: PriorTraining.objects.filter(completed_on__gt=F("recorded_at__date")),
        "prior training {row.pk}",
        "It was completed after it was recorded. Withdraw it and record it with the right day.",
    ),
    Contradiction(
        "acknowledgement",
        lambda: Acknowledgement.objects.exclude(
            person=F("certificate__person"), requirement__course=F("certificate__course")
        ),
        "acknowledgement {row.pk}",
        "What was signed for is a certificate of somebody else, or in another course. Let the "
        "person sign again.",
    ),
    # --- Notices ---
    Contradiction(
        "notice",
        lambda: Notice.objects.filter(sent_at__lt=F("created_at")),
        "notice {row.pk}",
        "It was sent before it was written. Look at the clock of the machine that sends.",
    ),
)
