"""Who did what to whom and when: reads of the log below a place, and of one person's time there."""

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
from courses.titles import Face, faces
from workforce.devices.models import SharedDevice
from workforce.lists.models import PeopleList
from workforce.people.models import Invitation, Membership
from workforce.units.models import Unit, below

#: What the log may be about, and how each belongs to a place.
LOGGED: Mapping[Any, str] = {
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
    """What was done at ``units`` and below, newest first; only to these people, if given."""
    units = list(units)
    where = Q()
    for model, path in LOGGED.items():
        rows = model.objects.filter(below(units, path))
        if person is not None:
            if model is not Membership:
                continue
            rows = rows.filter(person__in=person)
        ids = rows.order_by().annotate(key=Cast("pk", CharField())).values("key")
        where |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)
    return ModelLogEntry.objects.filter(where).select_related("user").order_by("-timestamp", "-pk")


@dataclass(frozen=True)
class Told:
    """One line of the history: when, what, to whom or what, by whom, and what more is known."""

    at: datetime
    words: str
    about: str
    by: str
    learner_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def told(rows: Sequence[ModelLogEntry]) -> list[Told]:
    """Log entries in words, in two statements however many."""
    jobs = _memberships(rows)
    return [_told(row, jobs.get(row.object_id) if _is_about_a_job(row) else None) for row in rows]


def acts(rows: QuerySet[ModelLogEntry]) -> list[tuple[str, str]]:
    """What was done at all, by name, with its label."""
    names = rows.order_by().values_list("action", flat=True).distinct()
    return sorted(
        ((name, str(registry.get_action_label(name))) for name in names), key=lambda act: act[1]
    )


def _memberships(rows: Iterable[ModelLogEntry]) -> Mapping[str, Membership]:
    ids = [row.object_id for row in rows if _is_about_a_job(row)]
    return {
        str(job.pk): job
        for job in Membership.objects.filter(pk__in=ids).select_related("person", "unit")
    }


def _is_about_a_job(row: ModelLogEntry) -> bool:
    return bool(row.content_type_id == ContentType.objects.get_for_model(Membership).pk)


def _told(row: ModelLogEntry, job: Membership | None) -> Told:
    return Told(
        at=row.timestamp,
        words=str(row.message),
        about=f"{job.person} · {job.unit}" if job else row.label,
        by=str(row.user) if row.user else "",
        learner_id=job.person.learner_id if job else "",
        details=row.data or {},
    )


@dataclass(frozen=True)
class Moment:
    """One thing in somebody's time at a place; of what only the day is known, ``at`` is its first instant."""

    at: datetime
    words: str | Promise
    about: str = ""
    by: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def timeline(
    person: User, jobs: Sequence[Membership], *, until: date | None = None
) -> list[Moment]:
    """What happened to ``person`` in ``jobs``, newest first: from the facts, and from the log for the rest.

    Learning and certificates belong to the person and are told whoever they learned for, but not what came
    after ``until`` (the last day here of somebody who has left). Nothing else of other places is told.
    """
    end = timezone.make_aware(datetime.combine(until, time.max)) if until else None
    titles = faces(Course.objects.filter(obligations__membership__in=jobs).distinct())
    here = [
        *_of_jobs(jobs),
        *_logged(jobs),
        *_of_obligations(jobs, titles),
        *_of_notices(person, jobs),
    ]
    learned = [*_of_learning(person, titles), *_of_certificates(person), *_of_training(person)]
    known = [moment for moment in learned if end is None or moment.at <= end]
    return sorted([*here, *known], key=lambda moment: moment.at, reverse=True)


def _day(day: date, words: str | Promise, about: str = "") -> Moment:
    return Moment(timezone.make_aware(datetime.combine(day, time.min)), words, about)


def _of_jobs(jobs: Iterable[Membership]) -> Iterable[Moment]:
    for job in jobs:
        yield _day(job.from_on, _("Began here"), job.unit.name)
        if job.until_on:
            yield _day(job.until_on, _("Last day here"), job.unit.name)


def _logged(jobs: Sequence[Membership]) -> Iterable[Moment]:
    kind = ContentType.objects.get_for_model(Membership)
    units = {str(job.pk): job.unit.name for job in jobs}
    rows = ModelLogEntry.objects.filter(
        content_type=kind, object_id__in=list(units)
    ).select_related("user")
    for row in rows:
        yield Moment(
            row.timestamp,
            str(row.message),
            units[row.object_id],
            by=str(row.user) if row.user else "",
            details=row.data or {},
        )


def _of_obligations(jobs: Sequence[Membership], titles: Mapping[int, Face]) -> Iterable[Moment]:
    rows = Obligation.objects.filter(membership__in=jobs).exclude(offered_at=None)
    for at, course in {(row.offered_at, row.course_id) for row in rows if row.offered_at}:
        yield Moment(at, _("Was told of the course"), titles[course].title)


def _of_learning(person: User, titles: Mapping[int, Face]) -> Iterable[Moment]:
    for run in Enrolment.objects.filter(person=person, course__in=list(titles)):
        yield Moment(run.started_at, _("Began the course"), titles[run.course_id].title)
        if run.completed_at:
            yield Moment(run.completed_at, _("Completed the course"), titles[run.course_id].title)


def _of_certificates(person: User) -> Iterable[Moment]:
    for paper in Certificate.objects.of(person.pk):
        yield Moment(paper.issued_at, _("Was given a certificate"), paper.course_title)
        if paper.revoked_at:
            yield Moment(paper.revoked_at, _("The certificate was revoked"), paper.course_title)


def _of_training(person: User) -> Iterable[Moment]:
    for training in PriorTraining.objects.filter(person=person):
        yield _day(training.completed_on, _("Completed training elsewhere"), training.title)


def _of_notices(person: User, jobs: Sequence[Membership]) -> Iterable[Moment]:
    sent = Notice.objects.filter(person=person, unit__in={job.unit_id for job in jobs}).exclude(
        sent_at=None
    )
    for notice in sent:
        words = (
            _("Was sent a letter")
            if notice.channel == Notice.Channel.LETTER
            else _("Was sent a message")
        )
        yield Moment(notice.sent_at or notice.created_at, words, str(notice.get_kind_display()))
