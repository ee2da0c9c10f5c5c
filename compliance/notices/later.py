"""Who is to hear of the questions that come some time after a course, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from compliance.notices.wording import Message, name_in_sentence
from quizzes.attempts.optional_quizzes import FollowUpQuiz, due_follow_ups
from quizzes.attempts.rules.followups import message_occasion


@dataclass(frozen=True)
class Later:
    """One course somebody can now be asked about again, and the occasion they are told it for."""

    reason: str
    questions: FollowUpQuiz


def later_of(
    languages: Mapping[int, str], questions: Mapping[tuple[int, str], FollowUpQuiz], *, on: date
) -> Mapping[int, list[Later]]:
    """What each of these people (id → language) can answer on a day in their language; two statements.

    ``questions`` is what there is: :func:`quizzes.attempts.optional_quizzes.live_follow_up_quizzes`.
    """
    found: dict[int, list[Later]] = {}
    for person, due in due_follow_ups(languages, on=on).items():
        for each in due:
            asked = questions.get((each.run.course_id, languages[person]))
            if asked:
                occasion = message_occasion(
                    each.run.course.code, each.stage.days, each.completed_on
                )
                found.setdefault(person, []).append(Later(occasion, asked))
    return found


def message_of_later(said: Sequence[Later], language: str) -> Message:
    """One message about all of them."""
    first = said[0].questions
    with override(language):
        return Message(
            subject=_("Would you still know what to do? %(course)s")
            % {"course": first.course_title},
            sentences=tuple(_sentence(each.questions) for each in said),
            url=urljoin(
                f"{settings.SITE_URL}/",
                first.url if len(said) == 1 and first.url else reverse("me"),
            ),
        )


def _sentence(questions: FollowUpQuiz) -> str:
    names = {"course": name_in_sentence(questions.course_title), "minutes": questions.minutes}
    return (
        ngettext(
            "Some time ago you took the course “%(course)s”. Have you %(minutes)d minute? See what you still know. "
            "It does not count.",
            "Some time ago you took the course “%(course)s”. Have you %(minutes)d minutes? See what you still know. "
            "It does not count.",
            questions.minutes,
        )
        % names
    )
