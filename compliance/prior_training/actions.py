"""Writes about training done elsewhere: record it, withdraw it. It never becomes a certificate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from certificates.rules.validity import last_day
from compliance.permissions import may_vouch_for_training
from compliance.prior_training.models import PriorTraining
from compliance.prior_training.planning import PlannedTraining, TrainingEvidence
from compliance.signals import prior_training_changed
from courses.models import Course
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.outcomes import RowResult
from workforce.lists.rules.rows import ParsedRow
from workforce.people.actions.log_entries import MembershipLogEntry, log_all
from workforce.people.models import Membership
from workforce.units.models import Unit

#: Most letters of the reason why a training is withdrawn.
REASON_LENGTH = 250


class DaysBackwards(ValueError):
    """Training that would expire before it was completed, or that lies in the future."""


@dataclass(frozen=True)
class TrainingDetails:
    """What somebody did elsewhere: what it was called, by whom, when, and where we know it from."""

    title: str
    provider: str
    completed_on: date
    source: str
    expires_on: date | None = None
    reference: str = ""


@transaction.atomic
def record_training(
    *,
    membership: Membership,
    course: Course,
    details: TrainingDetails,
    by: User | None,
    at: datetime,
    on: date,
) -> PriorTraining:
    """Let training done elsewhere count for ``course`` until it expires.

    By default as long as a certificate. Recorded twice it stays one; one that was withdrawn counts
    again; what another employer vouches for stays. Raises :class:`DaysBackwards`.
    """
    if not may_vouch_for_training(by, membership.unit, on=on):
        raise PermissionDenied
    expires_on = _expires_on(details, course)
    if details.completed_on > on or expires_on < details.completed_on:
        raise DaysBackwards(expires_on)
    identity = _identity(membership, course, details)
    foreign_record = _recorded_by_another_employer(identity, membership.unit)
    if foreign_record:
        return foreign_record
    prior, _is_new = PriorTraining.objects.update_or_create(
        **identity,
        defaults={
            "unit": membership.unit,
            "title": details.title or course.title,
            "reference": details.reference,
            "expires_on": expires_on,
            "source": details.source,
            "recorded_by": by,
            "recorded_at": at,
            "withdrawn_at": None,
            "withdrawn_reason": "",
        },
    )
    _announce([membership.person_id], [course.pk])
    entry = _log_entry(course, expires_on, details.source)
    log(membership, "workforce.record_training", user=by, data=entry)
    return prior


def _identity(membership: Membership, course: Course, details: TrainingDetails) -> dict[str, Any]:
    """Return the fields by which two records are of the same training."""
    return {
        "person": membership.person,
        "course": course,
        "completed_on": details.completed_on,
        "provider": details.provider,
    }


def _expires_on(details: TrainingDetails, course: Course) -> date:
    """Return the last day a training counts: where nobody says it, that of a certificate."""
    if details.expires_on:
        return details.expires_on
    return last_day(start=details.completed_on, months=course.validity_months)


def _log_entry(course: Course, expires_on: date, source: str) -> dict[str, str]:
    return {"course": course.code, "until_on": expires_on.isoformat(), "source": source}


def _recorded_by_another_employer(identity: dict[str, Any], unit: Unit) -> PriorTraining | None:
    in_force = PriorTraining.objects.filter(**identity, withdrawn_at=None)
    for recorded in in_force.select_related("unit"):
        if not _is_same_branch(recorded.unit, unit):
            return recorded
    return None


def _is_same_branch(one: Unit, other: Unit) -> bool:
    """Return whether one of two units is, or holds, the other."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)


@transaction.atomic
def withdraw_training(
    *, prior: PriorTraining, membership: Membership, reason: str, by: User | None, at: datetime
) -> bool:
    """Make a training count no more, as if it never had; return whether this call did it.

    The record stays; the act stands in the history of ``membership``, one of the same person.
    Raises :class:`ValueError` without a reason.
    """
    on = timezone.localdate(at)
    if not may_vouch_for_training(by, prior.unit, membership.unit, on=on):
        raise PermissionDenied
    if prior.person_id != membership.person_id:
        raise PermissionDenied
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise ValueError("a training is withdrawn for a reason")
    in_force = PriorTraining.objects.filter(pk=prior.pk, withdrawn_at=None)
    if not in_force.update(withdrawn_at=at, withdrawn_reason=reason):
        return False
    _announce([prior.person_id], [prior.course_id])
    entry = {"course": prior.course.code, "reason": reason}
    log(membership, "workforce.withdraw_training", user=by, data=entry)
    return True


@transaction.atomic
def record_planned_trainings(
    changes: Sequence[PlannedTraining], *, source: str, by: User | None, at: datetime
) -> None:
    """Record the new and corrected trainings of a batch of a list."""
    new_trainings: list[PriorTraining] = []
    course_ids: set[int] = set()
    entries: list[MembershipLogEntry] = []
    for change in changes:
        if change.outcome.result not in (RowResult.NEW, RowResult.CHANGED):
            continue
        evidence = change.evidence
        assert evidence is not None  # noqa: S101  (the planner gives it with these results)
        if change.recorded:
            recorded = PriorTraining.objects.filter(pk=change.recorded.pk)
            recorded.update(expires_on=evidence.expires_on)
        else:
            training = _new_training(change.row, evidence, source=source, by=by, at=at)
            new_trainings.append(training)
        course_ids.add(evidence.course.pk)
        entry = _log_entry(evidence.course, evidence.expires_on, source)
        entries.append(MembershipLogEntry(evidence.membership, "workforce.record_training", entry))
    PriorTraining.objects.bulk_create(new_trainings)
    _announce([entry.membership.person_id for entry in entries], course_ids)
    log_all(entries, by=by, at=at)


def _new_training(
    row: ParsedRow, evidence: TrainingEvidence, *, source: str, by: User | None, at: datetime
) -> PriorTraining:
    texts = row.texts
    title = texts.get(ListColumn.TITLE) or texts.get(ListColumn.COURSE) or evidence.course.title
    return PriorTraining(
        person_id=evidence.membership.person_id,
        course=evidence.course,
        unit_id=evidence.membership.unit_id,
        title=title,
        provider=texts[ListColumn.PROVIDER],
        reference=texts.get(ListColumn.REFERENCE, ""),
        completed_on=row.days[ListColumn.COMPLETED],
        expires_on=evidence.expires_on,
        source=source,
        recorded_by=by,
        recorded_at=at,
    )


def _announce(person_ids: Sequence[int], course_ids: Iterable[int]) -> None:
    """Send one signal for everybody whose obligations may change."""
    prior_training_changed.send(sender=PriorTraining, people=person_ids, courses=course_ids)
