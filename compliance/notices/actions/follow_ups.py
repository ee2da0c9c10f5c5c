"""Create the notices about questions some time after a course: one for each stage."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from accounts.models import User
from compliance.notices.follow_ups import follow_up_topics
from compliance.notices.models import Notice
from compliance.notices.required_courses import may_receive
from compliance.notices.rules import NoticeKind
from foundation.mail import site_language
from quizzes.attempts.optional_quizzes import (
    FollowUpQuiz,
    live_follow_up_quizzes,
    people_after_courses,
)

BATCH = 500  # people read together: five statements, one of them a write


def create_follow_up_notices(*, on: date, at: datetime, dry_run: bool = False) -> int:
    """Create a notice for everybody who can answer questions on a day; return how many are new.

    It goes to everybody who completed a course, whether or not it is required of them, who has an
    e-mail address and wants optional messages. Others find the questions on their own page.
    With ``dry_run`` it only counts.
    """
    questions = live_follow_up_quizzes()
    if not questions:
        return 0
    people = people_after_courses({course for course, _language in questions}, on=on)
    new_count = 0
    for start in range(0, len(people), BATCH):
        notices = _new_notices(people[start : start + BATCH], questions, on=on, at=at)
        new_count += len(notices)
        if not dry_run:
            Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return new_count


def _new_notices(
    people: Sequence[int],
    questions: Mapping[tuple[int, str], FollowUpQuiz],
    *,
    on: date,
    at: datetime,
) -> list[Notice]:
    languages: dict[int, str] = {}
    for person in User.objects.get_queryset().filter(pk__in=people).exclude(email=None):
        if may_receive(person, NoticeKind.FOLLOW_UP):
            languages[person.pk] = site_language(person.preferred_language)
    topics_by_person = follow_up_topics(languages, questions, on=on)
    earlier_reasons = set(
        Notice.objects.filter(person__in=languages, kind=NoticeKind.FOLLOW_UP)
        .values_list("person_id", "reason")
        .iterator()
    )
    notices = []
    for person_id, topics in topics_by_person.items():
        for topic in topics:
            if (person_id, topic.reason) in earlier_reasons:
                continue
            notice = Notice(
                person_id=person_id,
                kind=NoticeKind.FOLLOW_UP.value,
                reason=topic.reason,
                language=languages[person_id],
                created_at=at,
            )
            notices.append(notice)
    return notices
