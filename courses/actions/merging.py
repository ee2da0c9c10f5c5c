"""Writes about learning when two records of one person become one: nothing is lost, nothing counts twice."""

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

    Two open runs of one course become one, which holds what was done in either. A completed run stays a run
    of its own, with its day; an open run beside it becomes part of it when it is older, or too young to be
    a renewal. Courses complete by this are completed at ``at``.
    """
    for run in (
        Enrolment.objects.filter(person=guest).select_related("course").order_by("started_at", "pk")
    ):
        _take_over_run(run, into, at=at)
    learning_merged.send(sender=Enrolment, guest=guest, into=into, at=at)


def _take_over_run(run: Enrolment, into: User, *, at: datetime) -> None:
    mine = Enrolment.objects.filter(person=into, course=run.course_id)
    unfinished = mine.filter(completed_at=None).first()
    if run.completed_at is not None:
        _give(run, into)
        if unfinished and unfinished.started_at <= run.completed_at:
            unite(kept=run, gone=unfinished, at=at)
        return
    kept = unfinished or _already_done(run, into)
    if kept:
        unite(kept=kept, gone=run, at=at)
    else:
        _give(run, into)
    complete_if_done(kept or run, at=at)


def _give(run: Enrolment, into: User) -> None:
    run.person = into
    run.save(update_fields=["person"])


def _already_done(run: Enrolment, into: User) -> Enrolment | None:
    """The newest completed run of ``into`` that ``run`` only repeats, being too early to renew it."""
    done = Enrolment.objects.filter(person=into, course=run.course_id).exclude(completed_at=None)
    newest = done.order_by("-completed_at", "-pk").first()
    if newest is None or newest.completed_at is None:
        return None
    course = run.course
    renews_after = timedelta(days=course.validity_months * DAYS_A_MONTH - course.recertify_days)
    return newest if run.started_at < newest.completed_at + renews_after else None


@transaction.atomic
def unite(*, kept: Enrolment, gone: Enrolment, at: datetime) -> None:
    """Put what was done in the open run ``gone`` into ``kept``, with the earlier day where both did it.

    ``gone`` is deleted. ``kept`` may belong to somebody else.
    """
    if gone.completed_at is not None:
        raise ValueError("a completed run is a fact of its own")
    runs_united.send(sender=Enrolment, kept=kept, gone=gone, at=at)
    known = {done.activity_key: done for done in kept.completions.all()}
    for done in gone.completions.all():
        same = known.get(done.activity_key)
        if same is None:
            ActivityCompletion.objects.filter(pk=done.pk).update(enrolment=kept)
        elif done.completed_at < same.completed_at:
            ActivityCompletion.objects.filter(pk=same.pk).update(
                completed_at=done.completed_at, language=done.language
            )
    if gone.started_at < kept.started_at:
        Enrolment.objects.filter(pk=kept.pk).update(started_at=gone.started_at)
    gone.delete()
