"""What follows here from people, places, certificates and completions: obligations and notices."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import Min
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import User
from certificates.actions import issue_waiting
from certificates.models import Certificate
from certificates.signals import (
    certificate_issued,
    certificate_revoked,
    certificates_moved,
    prerequisites_asked,
)
from compliance.merging import take_over_obligations
from compliance.obligations.actions import carry_over, recompute_obligations, refresh_held
from compliance.obligations.models import Obligation
from compliance.obligations.queries import courses_required_at, obligations_of
from compliance.prior_training.models import PriorTraining
from compliance.requirements.comparison import compare_requirements
from compliance.signals import prior_training_changed
from workforce.signals import (
    member_welcomed,
    memberships_changed,
    memberships_merged,
    move_previewed,
    unit_introduced,
    units_changed,
    units_merged,
)
from workforce.units.models import Unit


@receiver(prerequisites_asked)
def held_elsewhere(
    sender: type, person_id: int, courses: Collection[int], on: date, **kwargs: Any
) -> dict[int, date]:
    """Return when prerequisites were taken elsewhere, by course id."""
    prior = PriorTraining.objects.filter(
        person=person_id, course__in=courses, withdrawn_at=None, expires_on__gte=on
    )
    return dict(prior.order_by().values_list("course").annotate(Min("completed_on")))


@receiver(post_save, sender=PriorTraining)
def prior_training_recorded(sender: type, instance: PriorTraining, **kwargs: Any) -> None:
    """Issue certificates that waited for a course taken elsewhere."""
    if instance.withdrawn_at is None:
        issue_waiting(person=instance.person, at=instance.recorded_at)


@receiver([certificate_issued, certificate_revoked])
def certificate_changed(sender: type, certificate: Certificate, **kwargs: Any) -> None:
    """Refresh what the person's obligations in this course say is held."""
    refresh_held(
        obligations=Obligation.objects.filter(
            person=certificate.person_id, course=certificate.course_id
        )
    )


@receiver(certificates_moved)
def certificates_of_person_moved(sender: type, person: User, **kwargs: Any) -> None:
    """Refresh what all obligations of a person say is held."""
    refresh_held(obligations=Obligation.objects.filter(person=person))


@receiver(prior_training_changed)
def evidence_changed(
    sender: type, people: Collection[int], courses: Collection[int], **kwargs: Any
) -> None:
    """Refresh what obligations in these courses say is held."""
    refresh_held(obligations=Obligation.objects.filter(person__in=people, course__in=courses))


@receiver(memberships_changed)
def obligations_of_people(
    sender: type,
    people: Collection[int],
    on: date,
    offered_at: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
    **kwargs: Any,
) -> dict[str, int]:
    """Recompute the obligations of these people; answer with counts by name."""
    return asdict(
        recompute_obligations(people=people, on=on, offered_at=offered_at, progress=progress)
    )


@receiver(units_changed)
def obligations_below_unit(
    sender: type,
    unit: Unit,
    on: date,
    progress: Callable[[int, int], None] | None = None,
    **kwargs: Any,
) -> dict[str, int]:
    """Recompute the obligations at a unit and below it; answer with counts by name."""
    return asdict(recompute_obligations(unit=unit, on=on, progress=progress))


@receiver(units_merged)
def exemptions_carried_over(
    sender: type, source: Unit, target: Unit, people: Sequence[int], on: date, **kwargs: Any
) -> None:
    """Carry offers and exemptions from one unit to the other."""
    carry_over(source=source, target=target, people=people, on=on)


@receiver(memberships_merged)
def obligations_merged(sender: type, source: User, target: User, **kwargs: Any) -> None:
    """Give obligations and evidence to the record that keeps the memberships."""
    take_over_obligations(source=source, target=target)


@receiver(unit_introduced)
def courses_introduced(sender: type, unit: Unit, on: date, **kwargs: Any) -> dict[str, Any]:
    """Answer with the courses that everybody at a unit must hold."""
    return {"required_courses": courses_required_at(unit, on=on)}


@receiver(member_welcomed)
def obligations_introduced(sender: type, person: User, on: date, **kwargs: Any) -> dict[str, Any]:
    """Answer with the obligations of somebody who joined."""
    return {"obligations": obligations_of(person, on=on)}


@receiver(move_previewed)
def requirements_compared(
    sender: type, source: Unit | None, target: Unit, on: date, **kwargs: Any
) -> dict[str, Any]:
    """Answer with the courses only one of two units requires."""
    return {"rules": compare_requirements(source, target, on=on)}
