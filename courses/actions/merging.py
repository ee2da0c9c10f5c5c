"""Merge the learning of two records of one person: nothing is lost, nothing counts twice."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from courses.actions.completion import complete_if_done
from courses.models import ActivityCompletion, Enrolment
from courses.signals import learning_merged, runs_united

DAYS_A_MONTH = 30  # near enough to tell going on with a course from taking it anew


@transaction.atomic
def take_over(*, guest: User, into: User, at: datetime) -> None:
    """Make every run of ``guest`` one of ``into``'s.

    Two open runs of one course become one, which holds what was done in either. A completed run
    stays a run of its own, with its day; an open run beside it becomes part of it when it is older,
    or too young to be a renewal. Courses complete by this are completed at ``at``.
    """
    runs = Enrolment.objects.filter(person=guest).select_related("course")
    for run in runs.order_by("started_at", "pk"):
        _take_over_run(run, into, at=at)
    learning_merged.send(sender=Enrolment, guest=guest, into=into, at=at)


def _take_over_run(run: Enrolment, into: User, *, at: datetime) -> None:
    own_runs = Enrolment.objects.filter(person=into, course=run.course_id)
    open_run = own_runs.filter(completed_at=None).first()
    if run.completed_at is not None:
        _give(run, into)
        if open_run and open_run.started_at <= run.completed_at:
            unite(source=open_run, target=run, at=at)
        return
    target = open_run or _run_repeated_by(run, into)
    if target:
        unite(source=run, target=target, at=at)
    else:
        _give(run, into)
    complete_if_done(target or run, at=at)


def _give(run: Enrolment, into: User) -> None:
    run.person = into
    run.save(update_fields=["person"])


def _run_repeated_by(run: Enrolment, into: User) -> Enrolment | None:
    """Return the newest completed run of ``into`` if ``run`` began too early to renew it."""
    own_runs = Enrolment.objects.filter(person=into, course=run.course_id)
    completed = own_runs.exclude(completed_at=None)
    newest = completed.order_by("-completed_at", "-pk").first()
    if newest is None or newest.completed_at is None:
        return None
    course = run.course
    renews_after = timedelta(days=course.validity_months * DAYS_A_MONTH - course.recertify_days)
    if run.started_at < newest.completed_at + renews_after:
        return newest
    return None


@transaction.atomic
def unite(*, source: Enrolment, target: Enrolment, at: datetime) -> None:
    """Put what was done in the open run ``source`` into ``target``, which may be somebody else's.

    Where an activity was done in both, the earlier day counts. ``source`` is deleted. Raises
    :class:`ValueError` for a completed one.
    """
    if source.completed_at is not None:
        raise ValueError("a completed run is a fact of its own")
    runs_united.send(sender=Enrolment, target=target, source=source, at=at)
    target_completions = {
        completion.activity_key: completion for completion in target.completions.all()
    }
    for completion in source.completions.all():
        in_target = target_completions.get(completion.activity_key)
        if in_target is None:
            ActivityCompletion.objects.filter(pk=completion.pk).update(enrolment=target)
        elif completion.completed_at < in_target.completed_at:
            ActivityCompletion.objects.filter(pk=in_target.pk).update(
                completed_at=completion.completed_at, language=completion.language
            )
    if source.started_at < target.started_at:
        Enrolment.objects.filter(pk=target.pk).update(started_at=source.started_at)
    source.delete()
