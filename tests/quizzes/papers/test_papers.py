"""Papers keep what was asked, exactly."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quizzes.attempts.rules.marking import Skill
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.languages import translate_paper
from quizzes.papers.rules.shuffling import VARIANT_COUNT, shuffle_choices
from tests.quizzes.builders import paper, question

variants = st.integers(0, VARIANT_COUNT - 1)


@given(st.integers(0, 6), variants)
def test_a_paper_survives_being_stored(count: int, variant: int) -> None:
    content = shuffle_choices(paper(count), variant)
    stored = json.loads(json.dumps(serialisation.to_json(content)))
    assert serialisation.from_json(stored) == content
    assert serialisation.digest(serialisation.from_json(stored)) == serialisation.digest(content)


@given(variants)
def test_the_order_is_the_same_in_every_language(variant: int) -> None:
    english, urdu = (
        shuffle_choices(paper(language=language), variant) for language in ("en", "ur")
    )
    ids = [[choice.id for choice in q.choices] for q in english.questions]
    assert ids == [[choice.id for choice in q.choices] for q in urdu.questions]


def test_variants_differ_and_lose_nothing() -> None:
    shuffles = {serialisation.digest(shuffle_choices(paper(), n)) for n in range(VARIANT_COUNT)}
    assert len(shuffles) > VARIANT_COUNT // 2
    for variant in range(VARIANT_COUNT):
        for before, after in zip(
            paper().questions, shuffle_choices(paper(), variant).questions, strict=True
        ):
            assert set(before.choices) == set(after.choices)


def test_one_changed_word_is_another_paper() -> None:
    ours = paper()
    changed = replace(
        ours, questions=(replace(ours.questions[0], question_text="!"), *ours.questions[1:])
    )
    assert serialisation.digest(ours) != serialisation.digest(changed)


def test_changing_language_keeps_the_words_of_answered_questions() -> None:
    english = shuffle_choices(paper(3), 5)
    mixed = translate_paper(english, paper(3, language="ur"), frozenset({"q0"}))
    assert (mixed.language, [q.language for q in mixed.questions]) == ("ur", ["en", "ur", "ur"])
    for before, after in zip(english.questions, mixed.questions, strict=True):
        assert [c.id for c in before.choices] == [c.id for c in after.choices]


def test_a_question_missing_from_the_translation_stays_as_it_is() -> None:
    mixed = translate_paper(paper(3), paper(2, language="ur"), frozenset())
    assert [q.language for q in mixed.questions] == ["ur", "ur", "en"]


def test_a_question_with_other_choices_in_the_translation_stays_as_it_is() -> None:
    urdu = paper(1, language="ur")
    short = replace(
        urdu, questions=(replace(urdu.questions[0], choices=urdu.questions[0].choices[:3]),)
    )
    assert translate_paper(paper(1), short, frozenset()).questions == paper(1).questions


@given(variants)
def test_a_question_in_another_order_is_the_same_version(variant: int) -> None:
    for before, after in zip(
        paper().questions, shuffle_choices(paper(), variant).questions, strict=True
    ):
        assert serialisation.wording(before) == serialisation.wording(after)
        assert len(serialisation.wording(before)) == serialisation.WORDING_LENGTH


def test_whatever_is_edited_makes_a_new_version() -> None:
    ours = question(1)
    texts = ("key", "language", "place", "scene", "question_text", "lesson_key")
    changes: list[dict[str, Any]] = [
        *({field: "other"} for field in texts),
        {"is_critical": True},
        {"skill": Skill.RECOGNISE},
        {"choices": ours.choices[:3]},
        {"choices": (replace(ours.choices[0], feedback="other"), *ours.choices[1:])},
    ]
    edited = [replace(ours, **change) for change in changes]
    assert ours not in edited
    assert len({serialisation.wording(each) for each in (ours, *edited)}) == len(edited) + 1
