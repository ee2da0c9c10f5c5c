"""Whether questions of a quiz can be published as they stand; files bring drafts that cannot."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from courses.publishing import NotPublishedError
from quizzes.papers.rules.content import Skill

if TYPE_CHECKING:
    from quizzes.authoring.models import Question, QuizPage


class UnfinishedError(NotPublishedError):
    """A quiz is not published, because of unfinished questions: ``codes`` on ``page``."""

    def __init__(self, page: "QuizPage", codes: list[str]) -> None:
        super().__init__(page.pk, codes)
        self.page, self.codes = page, codes

    def __str__(self) -> str:
        """Return one sentence for the author, in the language in force."""
        sentence = _("“{quiz}” was not published. Finish these questions first: {codes}.")
        return sentence.format(quiz=self.page.title, codes=", ".join(self.codes))


def is_translation(page: "QuizPage") -> bool:
    """Return whether the quiz is written by translating another one.

    Its questions are then finished in that other one.
    """
    translations = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id
    )
    return translations.filter(enabled=True).exists()


def is_askable(question: "Question") -> bool:
    """Return whether a paper can hold the question: it is of one kind, and says what it trains."""
    return len(question.body) == 1 and question.skill in set(Skill)


def is_finished(question: "Question") -> bool:
    """Return whether the question has everything the editor asks for before it publishes."""
    try:
        question.full_clean(exclude=["page", "locale", "translation_key"], validate_unique=False)
        question.body.stream_block.clean(question.body)
    except ValidationError:
        return False
    return True


def unfinished_codes(page: "QuizPage") -> list[str]:
    """Return the codes (or numbers) of questions that must not be published as they stand.

    Of a translation only what cannot be asked at all is named: the rest its translator cannot mend.
    """
    unfinished_questions = [
        (number, question)
        for number, question in enumerate(page.questions.all(), 1)
        if not is_finished(question)
    ]
    if not unfinished_questions:
        return []
    names_all = not is_translation(page)
    codes = []
    for number, question in unfinished_questions:
        if names_all or not is_askable(question):
            codes.append(question.code or str(number))
    return codes
