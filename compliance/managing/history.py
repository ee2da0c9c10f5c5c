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


def log_entries(
    units: Iterable[Unit], *, people: QuerySet[User] | None = None
) -> QuerySet[ModelLogEntry]:
    """Return the log entries at ``units`` and below, newest first.

    With ``people`` these are only the entries about the memberships of any of them.
    """
    units = list(units)
    is_logged = Q()
    for model, path in UNIT_PATHS.items():
        records = model.objects.filter(below(units, path))
        if people is not None:
            if model is not Membership:
                continue
            records = records.filter(person__in=people)
        # The log names a record by its primary key as text.
        keys = records.order_by().annotate(key=Cast("pk", CharField())).values("key")
        content_type = ContentType.objects.get_for_model(model)
        is_logged |= Q(content_type=content_type, object_id__in=keys)
    entries = ModelLogEntry.objects.filter(is_logged).select_related("user")
    return entries.order_by("-timestamp", "-pk")


@dataclass(frozen=True)
class HistoryEntry:
    """One line of the history: when, what, to whom or what, by whom, and further details."""

    at: datetime
    words: str
    about: str
    by: str
    learner_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def describe_entries(entries: Sequence[ModelLogEntry]) -> list[HistoryEntry]:
    """Put log entries into words, in two statements however many there are."""
    jobs_by_key = _jobs_by_key(entries)
    history: list[HistoryEntry] = []
    for entry in entries:
        job = None
        if _is_about_a_job(entry):
            job = jobs_by_key.get(entry.object_id)
        history.append(_history_entry(entry, job))
    return history


def acts(entries: QuerySet[ModelLogEntry]) -> list[tuple[str, str]]:
    """Return name and label of the actions that occur, by label."""
    names = entries.order_by().values_list("action", flat=True).distinct()
    names_and_labels = [(name, str(registry.get_action_label(name))) for name in names]
    return sorted(names_and_labels, key=lambda name_and_label: name_and_label[1])


def _jobs_by_key(entries: Iterable[ModelLogEntry]) -> Mapping[str, Membership]:
    """Return the memberships that log entries are about, by their key in the log."""
    keys = [entry.object_id for entry in entries if _is_about_a_job(entry)]
    jobs = Membership.objects.filter(pk__in=keys).select_related("person", "unit")
    return {str(job.pk): job for job in jobs}


def _is_about_a_job(entry: ModelLogEntry) -> bool:
    """Return whether a log entry is about a membership."""
    membership_type = ContentType.objects.get_for_model(Membership)
    return bool(entry.content_type_id == membership_type.pk)


def _history_entry(entry: ModelLogEntry, job: Membership | None) -> HistoryEntry:
    """Put one log entry into words; ``job`` is the membership it is about, if it still exists."""
    about = entry.label
    learner_id = ""
    if job:
        about = f"{job.person} · {job.unit}"
        learner_id = job.person.learner_id
    return HistoryEntry(
        at=entry.timestamp,
        words=str(entry.message),
        about=about,
        by=_actor_name(entry),
        learner_id=learner_id,
        details=entry.data or {},
    )


def _actor_name(entry: ModelLogEntry) -> str:
    """Return who did what is logged; empty for what the site did by itself."""
    if entry.user:
        return str(entry.user)
    return ""


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
        *_job_events(jobs),
        *_logged_events(jobs),
        *_offer_events(jobs, titles),
        *_notice_events(person, jobs),
    ]
    learning_events = [
        *_course_events(person, titles),
        *_certificate_events(person),
        *_prior_training_events(person),
    ]
    if until is not None:
        end = timezone.make_aware(datetime.combine(until, time.max))
        learning_events = [event for event in learning_events if event.at <= end]
    return sorted([*events, *learning_events], key=lambda event: event.at, reverse=True)


def _event_on(day: date, words: str | Promise, about: str = "") -> TimelineEvent:
    """Return an event of which only the day is known."""
    first_instant = timezone.make_aware(datetime.combine(day, time.min))
    return TimelineEvent(first_instant, words, about)


def _job_events(jobs: Iterable[Membership]) -> Iterable[TimelineEvent]:
    """Yield the first and the last day of each job."""
    for job in jobs:
        yield _event_on(job.from_on, _("Began here"), job.unit.name)
        if job.until_on:
            yield _event_on(job.until_on, _("Last day here"), job.unit.name)


def _logged_events(jobs: Sequence[Membership]) -> Iterable[TimelineEvent]:
    """Yield what the log says of these jobs."""
    unit_names = {str(job.pk): job.unit.name for job in jobs}
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Membership), object_id__in=list(unit_names)
    )
    for entry in entries.select_related("user"):
        yield TimelineEvent(
            entry.timestamp,
            str(entry.message),
            unit_names[entry.object_id],
            by=_actor_name(entry),
            details=entry.data or {},
        )


def _offer_events(
    jobs: Sequence[Membership], titles: Mapping[int, LocalisedCourse]
) -> Iterable[TimelineEvent]:
    """Yield when somebody was told that a course is required; ``titles`` are by course id."""
    obligations = Obligation.objects.filter(membership__in=jobs).exclude(offered_at=None)
    # Several requirements may offer one course at once; that is one event.
    offers: set[tuple[datetime, int]] = set()
    for obligation in obligations:
        if obligation.offered_at:
            offers.add((obligation.offered_at, obligation.course_id))
    for offered_at, course_id in offers:
        yield TimelineEvent(offered_at, _("Was told of the course"), titles[course_id].title)


def _course_events(person: User, titles: Mapping[int, LocalisedCourse]) -> Iterable[TimelineEvent]:
    """Yield when somebody began and completed courses; ``titles`` are by course id."""
    enrolments = Enrolment.objects.filter(person=person, course__in=list(titles))
    for enrolment in enrolments:
        title = titles[enrolment.course_id].title
        yield TimelineEvent(enrolment.started_at, _("Began the course"), title)
        if enrolment.completed_at:
            yield TimelineEvent(enrolment.completed_at, _("Completed the course"), title)


def _certificate_events(person: User) -> Iterable[TimelineEvent]:
    """Yield when each certificate was given, and when it was revoked."""
    for certificate in Certificate.objects.of(person.pk):
        yield TimelineEvent(
            certificate.issued_at, _("Was given a certificate"), certificate.course_title
        )
        if certificate.revoked_at:
            yield TimelineEvent(
                certificate.revoked_at, _("The certificate was revoked"), certificate.course_title
            )


def _prior_training_events(person: User) -> Iterable[TimelineEvent]:
    """Yield the training completed elsewhere that is recorded here."""
    for training in PriorTraining.objects.filter(person=person):
        words = _("Completed training elsewhere")
        yield _event_on(training.completed_on, words, training.title)


def _notice_events(person: User, jobs: Sequence[Membership]) -> Iterable[TimelineEvent]:
    """Yield what was sent to somebody about these jobs, by mail or as a letter."""
    unit_ids = {job.unit_id for job in jobs}
    notices = Notice.objects.filter(person=person, unit__in=unit_ids).exclude(sent_at=None)
    for notice in notices:
        words = _("Was sent a message")
        if notice.channel == Notice.Channel.LETTER:
            words = _("Was sent a letter")
        sent_at = notice.sent_at or notice.created_at
        yield TimelineEvent(sent_at, words, str(notice.get_kind_display()))
