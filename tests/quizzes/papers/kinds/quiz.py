"""A quiz of any kinds, in the tiny course, and how a learner answers it by form."""

import uuid
from typing import Any

from django.test import Client

from quizzes.attempts.models import Attempt
from quizzes.authoring.blocks import KindBlocks
from quizzes.authoring.models import Question
from quizzes.papers.rules.content import Answer, PaperQuestion
from tests.people import TinyCourse

Form = dict[str, Any]


def raw(name: str, **changed: Any) -> dict[str, Any]:
    """A block of this kind as an author sees it in the preview, with some fields changed."""
    block = KindBlocks.base_blocks[name]
    value = block.normalize({**block.meta.preview_value, **changed})
    return {"type": name, "id": str(uuid.uuid4()), "value": block.get_prep_value(value)}


def ask_only(
    tiny: TinyCourse,
    *names: str,
    is_critical: bool = False,
    languages: tuple[str, ...] = ("en", "ur"),
    **changed: Any,
) -> None:
    """The quiz asks one question of each of these kinds, in these languages, with the same words."""
    Question.objects.filter(page__in=[tiny.en.quiz.pk, tiny.ur.quiz.pk]).delete()
    for position, name in enumerate(names):
        key, body = uuid.uuid4(), [raw(name, **changed)]
        for pages in (getattr(tiny, language) for language in languages):
            Question.objects.create(
                page=pages.quiz,
                locale=pages.quiz.locale,
                translation_key=key,
                sort_order=position,
                code=f"the-{name}",
                skill="respond",
                is_critical=is_critical,
                scene="<p>At the desk.</p>",
                ask="What now?",
                read_again=tiny.en.first.translation_key,
                body=body,
            )


def begin(client: Client, tiny: TinyCourse) -> Attempt:
    """Press *Start*."""
    assert client.post(f"/en/learn/quiz/{tiny.en.quiz.translation_key}/start/").status_code == 302
    return Attempt.objects.select_related("paper").latest("pk")


def forms(question: PaperQuestion, answer: Answer) -> list[Form]:
    """What a browser posts to give ``answer``: one form, or one for each step of a story."""
    match question.kind:
        case "ordering":
            return [{f"order-{one}": str(place) for place, one in enumerate(answer, 1)}]
        case "matching":
            pairs = (part.split(":") for part in answer)
            return [{f"match-{line}": partner for line, partner in pairs}]
        case "branching":
            return [{"path": list(answer[:n]), "choice": answer[n]} for n in range(len(answer))]
    return [{"choice": list(answer)}]
