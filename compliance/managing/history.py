"""The history of a place, read from the log, and the timeline of one person there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from accounts.models import User
from certificates.models import Certificate
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from courses.models import Course, Enrolment
from courses.titles import LocalisedCourse, localise_courses
from workforce.devices.models import SharedDevice
from workforce.lists.models import PeopleList
from workforce.people.models import Invitation, Membership
from workforce.units.models import Unit, below

#: The models the log is read for, and the path from each to its unit.
UNIT_PATHS: Mapping[Any, str] = {
    Membership: "unit__path",
    Unit: "path",
    Requirement: "unit__path",
    Invitation: "unit__path",
    SharedDevice: "unit__path",
    PeopleList: "unit__path",
}


def entries(
    units: Iterable[Unit], *, person: QuerySet[User] | None = None
) -> QuerySet[ModelLogEntry]:
    """Return the log entries at ``units`` and below, newest first; only about ``person`` if given."""
    units = list(units)
    where = Q()
    for model, path in UNIT_PATHS.items():
        rows = model.objects.filter(below(units, path))
        if person is not None:
            if model is not Membership:
                continue
            rows = rows.filter(person__in=person)
        ids = rows.order_by().annotate(key=Cast("pk", CharField())).values("key")
        where |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)
    return ModelLogEntry.objects.filter(where).select_related("user").order_by("-timestamp", "-pk")


@dataclass(frozen=True)
class HistoryEntry:
    """One line of the history: when, what, to whom or what, by whom, and further details."""

    at: datetime
    words: str
    about: str
    by: str
    learner_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def describe_entries(rows: Sequence[ModelLogEntry]) -> list[HistoryEntry]:
    """Put log entries into words, in two statements however many there are."""
    jobs = _memberships(rows)
    history = []
    for row in rows:
        job = jobs.get(row.object_id) if _is_about_a_job(row) else None
        history.append(_history_entry(row, job))
    return history


def acts(rows: QuerySet[ModelLogEntry]) -> list[tuple[str, str]]:
    """Return name and label of the actions that occur, by label."""
    names = rows.order_by().values_list("action", flat=True).distinct()
    labels = [(name, str(registry.get_action_label(name))) for name in names]
    return sorted(labels, key=lambda action: action[1])


def _memberships(rows: Iterable[ModelLogEntry]) -> Mapping[str, Membership]:
    ids = [row.object_id for row in rows if _is_about_a_job(row)]
    jobs = Membership.objects.filter(pk__in=ids).select_related("person", "unit")
    return {str(job.pk): job for job in jobs}


def _is_about_a_job(row: ModelLogEntry) -> bool:
    return bool(row.content_type_id == ContentType.objects.get_for_model(Membership).pk)


def _history_entry(row: ModelLogEntry, job: Membership | None) -> HistoryEntry:
    return HistoryEntry(
        at=row.timestamp,
        words=str(row.message),
        about=f"{job.person} · {job.unit}" if job else row.label,
        by=str(row.user) if row.user else "",
        learner_id=job.person.learner_id if job else "",
        details=row.data or {},
    )


@dataclass(frozen=True)
class TimelineEvent:
    """One event on a timeline; where only the day is known, ``at`` is its first instant."""

    at: datetime
    words: str | Promise
    about: str = ""
    by: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def timeline(
    person: User, jobs: Sequence[Membership], *, until: date | None = None
) -> list[TimelineEvent]:
    """Return what happened to ``person`` in ``jobs``, newest first.

    Learning and certificates belong to the person and are listed whoever they learned for, but not
    what came after ``until`` (the last day here of somebody who has left). Nothing else of other
    places is listed.
    """
    titles = localise_courses(Course.objects.filter(obligations__membership__in=jobs).distinct())
    events = [
        *_of_jobs(jobs),
        *_logged(jobs),
        *_of_obligations(jobs, titles),
        *_of_notices(person, jobs),
    ]
    learning = [*_of_learning(person, titles), *_of_certificates(person), *_of_training(person)]
    if until is not None:
        end = timezone.make_aware(datetime.combine(until, time.max))
        learning = [event for event in learning if event.at <= end]
    return sorted([*events, *learning], key=lambda event: event.at, reverse=True)


def _day(day: date, words: str | Promise, about: str = "") -> TimelineEvent:
    return TimelineEvent(timezone.make_aware(datetime.combine(day, time.min)), words, about)


def _of_jobs(jobs: Iterable[Membership]) -> Iterable[TimelineEvent]:
    for job in jobs:
        yield _day(job.from_on, _("Began here"), job.unit.name)
        if job.until_on:
            yield _day(job.until_on, _("Last day here"), job.unit.name)


def _logged(jobs: Sequence[Membership]) -> Iterable[TimelineEvent]:
    units = {str(job.pk): job.unit.name for job in jobs}
    rows = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Membership), object_id__in=list(units)
    ).select_related("user")
    for row in rows:
        yield TimelineEvent(
            row.timestamp,
            str(row.message),
            units[row.object_id],
            by=str(row.user) if row.user else "",
            details=row.data or {},
        )


def _of_obligations(
    jobs: Sequence[Membership], titles: Mapping[int, LocalisedCourse]
) -> Iterable[TimelineEvent]:
    rows = Obligation.objects.filter(membership__in=jobs).exclude(offered_at=None)
    # Several requirements may offer one course at once; that is one event.
    offers = {(row.offered_at, row.course_id) for row in rows if row.offered_at}
    for offered_at, course_id in offers:
        yield TimelineEvent(offered_at, _("Was told of the course"), titles[course_id].title)


def _of_learning(person: User, titles: Mapping[int, LocalisedCourse]) -> Iterable[TimelineEvent]:
    for enrolment in Enrolment.objects.filter(person=person, course__in=list(titles)):
        yield TimelineEvent(
            enrolment.started_at, _("Began the course"), titles[enrolment.course_id].title
        )
        if enrolment.completed_at:
            yield TimelineEvent(
                enrolment.completed_at, _("Completed the course"), titles[enrolment.course_id].title
            )


def _of_certificates(person: User) -> Iterable[TimelineEvent]:
    for certificate in Certificate.objects.of(person.pk):
        yield TimelineEvent(
            certificate.issued_at, _("Was given a certificate"), certificate.course_title
        )
        if certificate.revoked_at:
            yield TimelineEvent(
                certificate.revoked_at, _("The certificate was revoked"), certificate.course_title
            )


def _of_training(person: User) -> Iterable[TimelineEvent]:
    for training in PriorTraining.objects.filter(person=person):
        yield _day(training.completed_on, _("Completed training elsewhere"), training.title)


def _of_notices(person: User, jobs: Sequence[Membership]) -> Iterable[TimelineEvent]:
    units = {job.unit_id for job in jobs}
    notices = Notice.objects.filter(person=person, unit__in=units).exclude(sent_at=None)
    for notice in notices:
        words = _("Was sent a message")
        if notice.channel == Notice.Channel.LETTER:
            words = _("Was sent a letter")
        sent_at = notice.sent_at or notice.created_at
        yield TimelineEvent(sent_at, words, str(notice.get_kind_display()))
