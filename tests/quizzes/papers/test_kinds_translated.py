"""Every word of every kind can be translated, and nothing but words changes."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.content import PaperQuestion
from quizzes.papers.rules.kinds import KINDS
from tests.people import TinyCourse
from tests.quizzes.papers.kinds.quiz import ask_only

pytestmark = pytest.mark.django_db
SITES_OWN = ("urgency", "true_false")  # kinds whose choices the site words


def without_words(question: PaperQuestion) -> PaperQuestion:
    def bare(parts: Any) -> Any:
        return tuple(
            replace(part, text="", **({"feedback": ""} if hasattr(part, "feedback") else {}))
            for part in parts
        )

    choices, partners, steps = (
        bare(parts) for parts in (question.choices, question.partners, question.steps)
    )
    return replace(
        question,
        language="",
        scene="",
        question_text="",
        choices=choices,
        partners=partners,
        steps=steps,
    )


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_translation_has_the_same_ids_and_its_own_words(
    tiny_course: TinyCourse, name: str
) -> None:
    tiny_course.ur.quiz.delete()
    ask_only_english(tiny_course, name)
    english = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    source, _new = TranslationSource.update_or_create_from_instance(english)
    urdu = Locale.objects.get(language_code="ur")
    translation = Translation.objects.create(source=source, target_locale=urdu)
    for segment in StringSegment.objects.filter(source=source).select_related("string"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=urdu,
            context=segment.context,
            data=f"UR {segment.string.data}",
            updated_at=timezone.now(),
        )
    translation.save_target(publish=True)
    [ours], [theirs] = (
        page.paper(edition=1).questions for page in (english, english.get_translation(urdu))
    )
    assert without_words(ours) == without_words(theirs)
    words = [part.text for part in (*theirs.choices, *theirs.partners, *theirs.steps)]
    assert name in SITES_OWN or all(text.startswith("UR ") for text in words)
    assert all(choice.feedback.startswith("UR ") for choice in theirs.choices)


def ask_only_english(tiny: TinyCourse, name: str) -> None:
    """One question of this kind in the English quiz, published."""
    ask_only(tiny, name, languages=("en",))
    QuizPage.objects.get(pk=tiny.en.quiz.pk).save_revision().publish()
