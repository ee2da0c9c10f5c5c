"""Whatever an author does to a question of any kind: a translation marks as English does, or it is held."""

import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from wagtail import blocks

from quizzes.authoring.completeness import unfinished_codes
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.content import PaperQuestion
from quizzes.papers.rules.kinds import KINDS
from tests.people import TinyCourse
from tests.quizzes.attempts.living import start
from tests.quizzes.authoring.editing import Commit, translate
from tests.quizzes.papers.kinds.quiz import ask_only
from tests.quizzes.papers.test_kinds_translated import without_words

pytestmark = pytest.mark.django_db
WORDS = (blocks.CharBlock, blocks.TextBlock)


def leaves(block: Any, value: Any) -> Iterator[tuple[Any, dict[str, Any], Any]]:
    """Every field and every list of a raw block: its definition, what holds it, and its name there."""
    for name, child in block.child_blocks.items():
        yield child, value, name
        if isinstance(child, blocks.ListBlock) and isinstance(
            child.child_block, blocks.StructBlock
        ):
            for item in value[name]:
                yield from leaves(child.child_block, item["value"])


def edit(block: Any, value: dict[str, Any], chance: random.Random) -> None:
    """One thing an author may do: another mark, another order, a part more or less, other words."""
    child, holder, name = chance.choice(list(leaves(block, value)))
    before: Any = holder.get(name)
    if isinstance(child, blocks.ListBlock):
        chance.choice([chance.shuffle, _drop, _add])(before)
    elif isinstance(child, blocks.BooleanBlock):
        holder[name] = not before
        others = [
            one for other, one, same in leaves(block, value) if same == name and one is not holder
        ]
        if others and chance.random() < 0.7:  # a right answer moves more often than it multiplies
            chance.choice(others)[name] = bool(before)
    elif isinstance(child, blocks.ChoiceBlock):
        holder[name] = chance.choice([choice for choice, _label in child.field.choices if choice])
    elif isinstance(child, blocks.IntegerBlock):
        holder[name] = chance.choice([None, 1, 2, 3])
    elif isinstance(child, WORDS):
        holder[name] = f"{before} New {chance.randrange(99)}."


def _drop(items: list[Any]) -> None:
    if items:
        items.pop()


def _add(items: list[Any]) -> None:
    items.extend([{**items[0], "id": str(uuid.uuid4())}] if items else [])


def questions(page: QuizPage) -> dict[str, PaperQuestion]:
    """What the published page asks, by key, without its words."""
    fresh = QuizPage.objects.select_related("locale").get(pk=page.pk)
    return {one.key: without_words(one) for one in fresh.paper(edition=1).questions}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_translation_marks_as_english_does_or_is_held(
    tiny_course: TinyCourse, name: str, django_capture_on_commit_callbacks: Commit
) -> None:
    ask_only(tiny_course, name, languages=("en",))
    page = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    page.save_revision(clean=False).publish()
    translate(tiny_course)
    assert questions(tiny_course.en.quiz) == questions(tiny_course.ur.quiz)
    outcomes = [
        live_through(tiny_course, seed, django_capture_on_commit_callbacks) for seed in range(8)
    ]
    assert outcomes.count("in step") > 1, f"nothing was ever carried: {outcomes}"


def live_through(tiny: TinyCourse, seed: int, commit: Commit) -> str:
    """Some edits by chance, published if the editor would let them; what became of the translation."""
    chance = random.Random(seed)
    page = QuizPage.objects.get(pk=tiny.en.quiz.pk)
    question = page.questions.get()
    [body] = question.body.get_prep_value()
    for _time in range(chance.choice([1, 1, 2, 3])):
        edit(question.body[0].block, body["value"], chance)
    question.body = question.body.stream_block.to_python([body])
    question.is_critical = chance.random() < 0.5
    page.questions.set([question])
    page.pass_percent = chance.randrange(1, 101)
    if unfinished_codes(page):
        return "refused"
    with commit(execute=True):
        page.save_revision(clean=False).publish()
    if "/learn/attempt/" not in start(Client(), tiny, "ur"):
        translate(tiny)  # the translator has caught up, and publishes
        assert "/learn/attempt/" in start(Client(), tiny, "ur")
        assert questions(tiny.en.quiz) == questions(tiny.ur.quiz)
        return "held"
    assert questions(tiny.en.quiz) == questions(tiny.ur.quiz)
    assert QuizPage.objects.get(pk=tiny.ur.quiz.pk).pass_percent == page.pass_percent
    [asked] = QuizPage.objects.get(pk=tiny.ur.quiz.pk).paper(edition=1).questions
    assert all(choice.feedback.startswith("اردو") for choice in asked.choices), (
        "English words were published"
    )
    return "in step"


def test_a_question_of_every_kind_and_every_rule_are_carried_at_once(
    tiny_course: TinyCourse, django_capture_on_commit_callbacks: Commit
) -> None:
    ask_only(tiny_course, *KINDS, languages=("en",))
    page = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    page.save_revision(clean=False).publish()
    translation = translate(tiny_course)
    changed = {
        "pass_percent": 91,
        "shows_feedback": "end",
        "certainty": "counted",
        "attempts_allowed": 3,
        "retake_after_hours": 5,
        "retake": "missed",
        "minutes_allowed": 7,
        "shows_after": "verdict",
        "shows_later": "points",
        "shows_closed": "right",
    }
    page = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    for name, value in {**changed, "intro": "<p>Words that wait.</p>"}.items():
        setattr(page, name, value)
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision(clean=False).publish()
    urdu = QuizPage.objects.get(pk=translation.get_target_instance().pk)
    assert {name: getattr(urdu, name) for name in changed} == changed
    assert urdu.intro != page.intro
