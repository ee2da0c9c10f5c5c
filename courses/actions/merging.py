"""Merge the learning of two records of one person: nothing is lost, nothing counts twice."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from courses.actions.completion import complete_if_done
from courses.models import ActivityCompletion, Enrolment
from courses.signals import enrolments_united, learning_merged

DAYS_A_MONTH = 30  # near enough to tell going on with a course from taking it anew


@transaction.atomic
def take_over(*, source: User, target: User, at: datetime) -> None:
    """Make every enrolment of ``source`` one of ``target``'s.

    Two open enrolments of one course become one, which holds what was done in either. A completed
    one stays, with its day; an open one beside it becomes part of it when it is older, or too young
    to be a renewal. Courses complete by this are completed at ``at``.
    """
    enrolments = Enrolment.objects.filter(person=source).select_related("course")
    for enrolment in enrolments.order_by("started_at", "pk"):
        _take_over_enrolment(enrolment, target, at=at)
    learning_merged.send(sender=Enrolment, source=source, target=target, at=at)


def _take_over_enrolment(enrolment: Enrolment, target: User, *, at: datetime) -> None:
    target_enrolments = Enrolment.objects.filter(person=target, course=enrolment.course_id)
    open_enrolment = target_enrolments.filter(completed_at=None).first()
    if enrolment.completed_at is not None:
        _change_owner(enrolment, target)
        if open_enrolment and open_enrolment.started_at <= enrolment.completed_at:
            unite(source=open_enrolment, target=enrolment, at=at)
        return
    target_enrolment = open_enrolment or _enrolment_repeated_by(enrolment, target)
    if target_enrolment:
        unite(source=enrolment, target=target_enrolment, at=at)
    else:
        _change_owner(enrolment, target)
    complete_if_done(target_enrolment or enrolment, at=at)


def _change_owner(enrolment: Enrolment, target: User) -> None:
    enrolment.person = target
    enrolment.save(update_fields=["person"])


def _enrolment_repeated_by(enrolment: Enrolment, target: User) -> Enrolment | None:
    """Return the newest completed one of ``target``, if ``enrolment`` is too early to renew it."""
    target_enrolments = Enrolment.objects.filter(person=target, course=enrolment.course_id)
    completed_enrolments = target_enrolments.exclude(completed_at=None)
    newest_enrolment = completed_enrolments.order_by("-completed_at", "-pk").first()
    if newest_enrolment is None or newest_enrolment.completed_at is None:
        return None
    course = enrolment.course
    renewal_wait = timedelta(days=course.validity_months * DAYS_A_MONTH - course.recertify_days)
    if enrolment.started_at < newest_enrolment.completed_at + renewal_wait:
        return newest_enrolment
    return None


@transaction.atomic
def unite(*, source: Enrolment, target: Enrolment, at: datetime) -> None:
    """Put what was done in the open ``source`` into ``target``, which may be somebody else's.

    Where an activity was done in both, the earlier day counts. ``source`` is deleted. Raises
    :class:`ValueError` for a completed one.
    """
    if source.completed_at is not None:
        raise ValueError("a completed run is a fact of its own")
    enrolments_united.send(sender=Enrolment, target=target, source=source, at=at)
    target_completions = {
        completion.activity_key: completion for completion in target.completions.all()
    }
    for completion in source.completions.all():
        target_completion = target_completions.get(completion.activity_key)
        if target_completion is None:
            ActivityCompletion.objects.filter(pk=completion.pk).update(enrolment=target)
        elif completion.completed_at < target_completion.completed_at:
            ActivityCompletion.objects.filter(pk=target_completion.pk).update(
                completed_at=completion.completed_at, language=completion.language
            )
    if source.started_at < target.started_at:
        Enrolment.objects.filter(pk=target.pk).update(started_at=source.started_at)
    source.delete()
