"""Messages about the questions offered some time after a course: who gets one, and its words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from compliance.notices.wording import NoticeMessage, name_in_sentence
from quizzes.attempts.optional_quizzes import FollowUpQuiz, due_follow_ups
from quizzes.attempts.rules.followups import message_occasion


@dataclass(frozen=True)
class FollowUpTopic:
    """The questions after one course that a person can answer now, and the reason of the notice."""

    reason: str
    questions: FollowUpQuiz


def follow_up_topics(
    languages: Mapping[int, str], questions: Mapping[tuple[int, str], FollowUpQuiz], *, on: date
) -> Mapping[int, list[FollowUpTopic]]:
    """Return what each of these people (id → language) can answer on a day, in their language.

    Two statements. ``questions`` are all there are, as
    :func:`quizzes.attempts.optional_quizzes.live_follow_up_quizzes` returns them.
    """
    topics: dict[int, list[FollowUpTopic]] = defaultdict(list)
    for person_id, follow_ups in due_follow_ups(languages, on=on).items():
        language = languages[person_id]
        for follow_up in follow_ups:
            course = follow_up.enrolment.course
            course_questions = questions.get((course.pk, language))
            if course_questions is None:
                continue
            stage_days = follow_up.stage.days
            reason = message_occasion(course.code, stage_days, follow_up.completed_on)
            topics[person_id].append(FollowUpTopic(reason, course_questions))
    return dict(topics)


def follow_up_message(topics: Sequence[FollowUpTopic], language: str) -> NoticeMessage:
    """Return one message about all these questions, in ``language``.

    It links to the questions where they are of one course, else to the person's own page.
    """
    first = topics[0].questions
    with override(language):
        path = reverse("me")
        if len(topics) == 1 and first.url:
            path = first.url
        return NoticeMessage(
            subject=_("Would you still know what to do? %(course)s")
            % {"course": first.course_title},
            sentences=tuple(_sentence(topic.questions) for topic in topics),
            url=urljoin(f"{settings.SITE_URL}/", path),
        )


def _sentence(questions: FollowUpQuiz) -> str:
    names = {"course": name_in_sentence(questions.course_title), "minutes": questions.minutes}
    return (
        ngettext(
            "Some time ago you took the course “%(course)s”. Have you %(minutes)d minute? "
            "See what you still know. It does not count.",
            "Some time ago you took the course “%(course)s”. Have you %(minutes)d minutes? "
            "See what you still know. It does not count.",
            questions.minutes,
        )
        % names
    )
