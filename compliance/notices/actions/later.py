"""Writes about messages that questions some time after a course can be answered: noted once for each stage."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from accounts.models import User
from compliance.notices.cases import may_be_told
from compliance.notices.later import later_of
from compliance.notices.models import Notice
from compliance.notices.rules import Kind
from foundation.mail import known_language
from quizzes.attempts.optional_quizzes import (
    FollowUpQuiz,
    live_follow_up_quizzes,
    people_after_courses,
)

BATCH = 500  # people looked at together: five statements, one of them a write


def note_follow_ups(*, on: date, at: datetime, is_trial: bool = False) -> int:
    """Write down who is to hear on a day that questions wait for them; returns how many notices are new.

    Everybody who completed a course counts, whether or not anything is asked of them, who has an e-mail address
    and wants optional messages. Others find the questions on their own page. With ``is_trial`` it only counts.
    """
    questions = live_follow_up_quizzes()
    if not questions:
        return 0
    people = people_after_courses({course for course, _language in questions}, on=on)
    new = 0
    for start in range(0, len(people), BATCH):
        notices = _new_notices(people[start : start + BATCH], questions, on=on, at=at)
        new += len(notices)
        if not is_trial:
            Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return new


def _new_notices(
    people: Sequence[int],
    questions: Mapping[tuple[int, str], FollowUpQuiz],
    *,
    on: date,
    at: datetime,
) -> list[Notice]:
    persons = [
        person
        for person in User.objects.get_queryset().filter(pk__in=people).exclude(email=None)
        if may_be_told(person, Kind.FOLLOW_UP)
    ]
    languages = {person.pk: known_language(person.preferred_language) for person in persons}
    said = later_of(languages, questions, on=on)
    told = set(
        Notice.objects.filter(person__in=languages, kind=Kind.FOLLOW_UP)
        .values_list("person_id", "reason")
        .iterator()
    )
    return [
        Notice(
            person_id=pk,
            kind=Kind.FOLLOW_UP.value,
            reason=each.reason,
            language=languages[pk],
            created_at=at,
        )
        for pk, found in said.items()
        for each in found
        if (pk, each.reason) not in told
    ]
