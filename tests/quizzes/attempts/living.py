"""A quiz with rules, lived in a browser without script."""

import re
import threading
from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.test import Client

from quizzes.attempts.models import Attempt
from quizzes.authoring.models import Outcome, Question, QuizPage
from tests.people import TinyCourse


def rule(**fields: Any) -> None:
    """Give the quiz these rules, in every language."""
    QuizPage.objects.update(**fields)


def outcomes(tiny: TinyCourse, of_questions: Sequence[str], **draws: int | None) -> None:
    """Name what each question tests, and how many of each outcome are drawn."""
    for page in (tiny.en.quiz, tiny.ur.quiz):
        for place, (code, count) in enumerate(draws.items()):
            words = f"Can do {code} ({page.locale.language_code})"
            Outcome.objects.create(
                page_id=page.pk,
                locale=page.locale,
                code=code,
                words=words,
                draws=count,
                sort_order=place,
            )
        for number, code in enumerate(of_questions, 1):
            Question.objects.filter(page_id=page.pk, code=f"question-{number}").update(outcome=code)


def start(client: Client, tiny: TinyCourse, language: str = "en") -> str:
    """Press *Start*; where that leads."""
    response = client.post(f"/{language}/learn/quiz/{tiny.en.quiz.translation_key}/start/")
    assert response.status_code == 302
    return str(response.url)


def begin(client: Client, tiny: TinyCourse, language: str = "en") -> Attempt:
    """Press *Start*; the sitting that it leads to."""
    match = re.search(r"/learn/attempt/([-\w]+)/", start(client, tiny, language))
    assert match, "it did not begin"
    return Attempt.objects.get(uuid=match[1])


def answer_of(attempt: Attempt, position: int, *, right: bool = True) -> str:
    """The id of a choice that is right, or not."""
    question = attempt.paper.content.questions[position - 1]
    return next(choice.id for choice in question.choices if choice.is_correct is right)


def give(
    client: Client,
    attempt: Attempt,
    position: int,
    *,
    right: bool = True,
    language: str = "en",
    **more: str,
) -> Any:
    """Answer one question."""
    address = f"/{language}/learn/attempt/{attempt.uuid}/{position}/"
    return client.post(address, {"choice": answer_of(attempt, position, right=right), **more})


def submit(client: Client, attempt: Attempt, language: str = "en") -> str:
    """Hand in; the page that follows."""
    response = client.post(f"/{language}/learn/attempt/{attempt.uuid}/submit/", follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def sit(
    client: Client, tiny: TinyCourse, rights: str, language: str = "en", **more: str
) -> Attempt:
    """A whole sitting: each open question in turn, 1 is right and 0 is wrong; handed in."""
    attempt = begin(client, tiny, language)
    carried = attempt.carried_keys()
    places = [n for n, q in enumerate(attempt.paper.content.questions, 1) if q.key not in carried]
    for position, right in zip(places, rights, strict=True):
        give(client, attempt, position, right=right == "1", language=language, **more)
    submit(client, attempt, language)
    return Attempt.objects.get(pk=attempt.pk)


def page_of(client: Client, attempt: Attempt, tail: str, language: str = "en") -> str:
    """A page of the sitting, after every redirect."""
    response = client.get(f"/{language}/learn/attempt/{attempt.uuid}/{tail}/", follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def quiz_page(client: Client, tiny: TinyCourse, language: str = "en") -> str:
    """The page before the start."""
    quiz = QuizPage.objects.get(pk=getattr(tiny, language).quiz.pk)
    return str(client.get(quiz.get_url()).content.decode())


def together(client: Client, acts: list[Any]) -> None:
    """Do all at the same moment, each in a tab of its own."""
    barrier, failures = threading.Barrier(len(acts)), []

    def do(act: Any) -> None:
        tab = Client()
        tab.cookies = client.cookies
        try:
            barrier.wait()
            act(tab)
        except Exception as error:  # noqa: BLE001  (told to the test)
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
