"""Writes about training done elsewhere: record it, withdraw it. It never becomes a certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from certificates.rules.validity import last_day
from compliance.prior_training.models import PriorTraining
from compliance.prior_training.planning import TrainingEvidence
from compliance.signals import prior_training_changed
from courses.models import Course
from workforce.lists.planning import PlannedChange
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.outcomes import RowResult
from workforce.people.actions.log_entries import Entry, log_all
from workforce.people.models import Membership
from workforce.units.models import Unit


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
    told: TrainingDetails,
    by: User | None,
    at: datetime,
    on: date,
) -> PriorTraining:
    """Let training done elsewhere count for ``course`` until it expires (default: as long as a certificate would).

    Recorded twice it stays one; one that was withdrawn counts again; what another employer vouches for stays
    as they said. Raises :class:`DaysBackwards`.
    """
    expires_on = told.expires_on or last_day(start=told.completed_on, months=course.validity_months)
    if told.completed_on > on or expires_on < told.completed_on:
        raise DaysBackwards(expires_on)
    same: dict[str, Any] = {
        "course": course,
        "completed_on": told.completed_on,
        "provider": told.provider,
    }
    known = PriorTraining.objects.filter(
        **same, person=membership.person, withdrawn_at=None
    ).select_related("unit")
    for prior in known:
        if not _is_near(prior.unit, membership.unit):
            return prior
    prior, _new = PriorTraining.objects.update_or_create(
        **same,
        person=membership.person,
        defaults={
            "unit": membership.unit,
            "title": told.title or course.title,
            "reference": told.reference,
            "expires_on": expires_on,
            "source": told.source,
            "recorded_by": by,
            "recorded_at": at,
            "withdrawn_at": None,
            "withdrawn_reason": "",
        },
    )
    _refresh([membership.person_id], [course.pk])
    facts = {"course": course.code, "until_on": expires_on.isoformat(), "source": told.source}
    log(membership, "workforce.record_training", user=by, data=facts)
    return prior


def _is_near(one: Unit, other: Unit) -> bool:
    """Whether one of two places is, or holds, the other."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)


@transaction.atomic
def withdraw_training(
    *, prior: PriorTraining, membership: Membership, reason: str, by: User | None, at: datetime
) -> bool:
    """It does not count after all, and never did; True when this call did it. The record stays."""
    changed = PriorTraining.objects.filter(pk=prior.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_reason=reason.strip()[:250]
    )
    if changed:
        _refresh([prior.person_id], [prior.course_id])
        facts = {"course": prior.course.code, "reason": reason.strip()[:250]}
        log(membership, "workforce.withdraw_training", user=by, data=facts)
    return bool(changed)


@transaction.atomic
def record_planned_changes(
    steps: Sequence[PlannedChange], *, source: str, by: User | None, at: datetime
) -> None:
    """Record the new and corrected trainings of a batch of a list."""
    doing = [step for step in steps if step.outcome.result in (RowResult.NEW, RowResult.CHANGED)]
    fresh, entries = [], []
    for step in doing:
        evidence, before = step.after["evidence"], step.after["before"]
        assert isinstance(evidence, TrainingEvidence)  # noqa: S101  (what PriorPlan puts there)
        if isinstance(before, PriorTraining):
            PriorTraining.objects.filter(pk=before.pk).update(expires_on=evidence.expires_on)
        else:
            fresh.append(_prior(step, evidence, source=source, by=by, at=at))
        facts = {
            "course": evidence.course.code,
            "until_on": evidence.expires_on.isoformat(),
            "source": source,
        }
        entries.append(Entry(evidence.job, "workforce.record_training", facts))
    PriorTraining.objects.bulk_create(fresh)
    _refresh(
        [entry.membership.person_id for entry in entries],
        {prior.course_id for prior in fresh}
        | {
            step.after["before"].course_id
            for step in doing
            if isinstance(step.after["before"], PriorTraining)
        },
    )
    log_all(entries, by=by, at=at)


def _prior(
    step: PlannedChange, evidence: TrainingEvidence, *, source: str, by: User | None, at: datetime
) -> PriorTraining:
    texts = step.wanted.texts
    return PriorTraining(
        person_id=evidence.job.person_id,
        course=evidence.course,
        unit_id=evidence.job.unit_id,
        title=texts.get(ListColumn.TITLE) or texts.get(ListColumn.COURSE) or evidence.course.title,
        provider=texts[ListColumn.PROVIDER],
        reference=texts.get(ListColumn.REFERENCE, ""),
        completed_on=step.wanted.days[ListColumn.COMPLETED],
        expires_on=evidence.expires_on,
        source=source,
        recorded_by=by,
        recorded_at=at,
    )


def _refresh(people: Sequence[int], courses: object) -> None:
    prior_training_changed.send(sender=PriorTraining, people=people, courses=courses)
