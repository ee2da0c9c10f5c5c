"""What holds for every kind of question, whatever is thrown at it."""

import json
import random
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.attempts.rules.marking import mark
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.content import PaperQuestion
from quizzes.papers.rules.kinds import (
    KINDS,
    ChoiceVerdict,
    NotAnAnswerError,
    as_answer,
    is_right,
    score,
)
from quizzes.papers.rules.languages import translate_paper
from quizzes.papers.rules.shuffling import VARIANT_COUNT, shuffle_choices
from tests.quizzes.builders import paper
from tests.quizzes.papers.kinds.examples import ask, choice, examples, paper_of

NAMES = sorted(KINDS)
IDS = sorted(
    {one for question in examples().values() for one in question.part_ids}
    | {"l1:m1", "l2:m2", "l3:m1", ":", ""}
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(IDS)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
)
answers = st.lists(st.sampled_from(IDS), max_size=8)


def asked(name: str) -> PaperQuestion:
    return examples()[name]


@given(st.sampled_from(NAMES), anything | answers)
def test_no_answer_raises_and_no_score_leaves_its_bounds(name: str, hostile: Any) -> None:
    question = asked(name)
    assert 0 <= score(question, hostile) <= 1
    result = mark(paper_of(question), {question.key: hostile})
    assert 0 <= result.score <= 1
    assert result.is_passed == (result.score >= Fraction(4, 5))
    KINDS[name].review_choices(question, as_answer(hostile))
    KINDS[name].accepts(question, as_answer(hostile))


@pytest.mark.parametrize("name", NAMES)
def test_the_right_answer_earns_everything_and_nothing_earns_nothing(name: str) -> None:
    question, kind = asked(name), KINDS[name]
    assert score(question, kind.right_answer(question)) == 1
    assert score(question, list(kind.right_answer(question))) == 1  # as JSON keeps it
    assert score(question, ()) == 0
    assert kind.accepts(question, kind.right_answer(question))


@given(st.sampled_from([name for name in NAMES if KINDS[name].is_a_set]), answers, st.randoms())
def test_the_order_of_an_answer_means_nothing_where_it_is_a_set(
    name: str, answer: list[str], chance: random.Random
) -> None:
    mixed = answer[:]
    chance.shuffle(mixed)
    assert score(asked(name), mixed) == score(asked(name), answer)


@given(st.sampled_from(NAMES), answers, st.integers(0, VARIANT_COUNT - 1))
def test_the_order_of_a_paper_changes_no_score(name: str, answer: list[str], variant: int) -> None:
    [shuffled] = shuffle_choices(paper_of(asked(name)), variant).questions
    assert score(shuffled, answer) == score(asked(name), answer)
    assert shuffled.part_ids == asked(name).part_ids
    if not KINDS[name].shuffles:
        assert shuffled.choices == asked(name).choices


@given(st.sampled_from(NAMES), st.integers(0, VARIANT_COUNT - 1))
def test_a_paper_of_any_kind_survives_being_stored(name: str, variant: int) -> None:
    content = shuffle_choices(paper_of(asked(name)), variant)
    assert (
        serialisation.from_json(json.loads(json.dumps(serialisation.to_json(content)))) == content
    )


@pytest.mark.parametrize("name", NAMES)
def test_another_language_has_the_same_order_and_the_same_marks(name: str) -> None:
    ours = shuffle_choices(paper_of(asked(name)), 3)
    theirs = shuffle_choices(paper_of(examples("ur")[name], language="ur"), 3)
    worded = translate_paper(ours, paper_of(examples("ur")[name], language="ur"), frozenset())
    assert worded.questions == theirs.questions
    answer = KINDS[name].right_answer(ours.questions[0])
    assert score(worded.questions[0], answer) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_of_another_kind_or_with_other_parts_is_not_used(name: str) -> None:
    ours, theirs = asked(name), examples("ur")[name]
    for other in (
        replace(theirs, kind="spot" if name != "spot" else "multiple"),
        replace(theirs, choices=theirs.choices[1:]),
    ):
        assert translate_paper(paper_of(ours), paper_of(other), frozenset()).questions == (ours,)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8), st.data())
def test_critical_questions_decide(names: list[str], data: st.DataObject) -> None:
    questions = tuple(replace(asked(name), key=str(n)) for n, name in enumerate(names))
    given_answers: dict[str, object] = {q.key: KINDS[q.kind].right_answer(q) for q in questions}
    lost = data.draw(st.sampled_from(questions))
    given_answers[lost.key] = data.draw(answers)
    critical = tuple(replace(q, is_critical=q == lost) for q in questions)
    result = mark(paper_of(*critical, percent=1), given_answers)
    full = score(lost, given_answers[lost.key]) == 1
    assert result.is_passed == full
    assert (result.missed_critical_questions == ()) == full
    assert result.points == result.right_count + (
        0 if full else score(lost, given_answers[lost.key])
    )


@pytest.mark.parametrize("name", NAMES)
def test_guessing_earns_the_mean_of_every_answer(name: str) -> None:
    """The stated score beside the mean over many random answers of the kind's own form."""
    question, kind, chance = asked(name), KINDS[name], random.Random(name)
    earned = [float(score(question, guess(question, chance))) for _one in range(4000)]
    assert sum(earned) / len(earned) == pytest.approx(float(kind.guess_score(question)), abs=0.03)


def guess(question: PaperQuestion, chance: random.Random) -> tuple[str, ...]:
    """A random answer, as the page would let somebody give it."""
    kind, ids = KINDS[question.kind], [one.id for one in question.choices]
    if question.kind == "ordering":
        return tuple(chance.sample(ids, len(ids)))
    if question.kind == "matching":
        different = list({partner.text: partner.id for partner in question.partners}.values())
        return tuple(f"{one}:{chance.choice(different)}" for one in ids)
    if question.kind in ("multiple", "spot"):
        ticked: tuple[str, ...] = ()
        while not ticked:
            ticked = tuple(one for one in ids if chance.random() < 0.5)
        return ticked
    path: tuple[str, ...] = ()
    while not path or not kind.accepts(question, path):
        try:
            path = kind.read(question, {"path": path, "choice": [chance.choice(ids)]})
        except NotAnAnswerError:
            continue
    return path


@given(
    st.sampled_from(NAMES),
    st.dictionaries(st.sampled_from(["choice", "path", "order-o1", "match-l1", "x"]), answers),
)
def test_no_form_raises_anything_but_a_plain_refusal(
    name: str, posted: dict[str, list[str]]
) -> None:
    question, kind = asked(name), KINDS[name]
    with suppress(NotAnAnswerError):
        answer = kind.read(question, posted)
        assert 0 <= kind.score(question, answer) <= 1
        assert kind.review_choices(question, answer)
        assert kind.accepts(question, answer) or name == "branching"


@pytest.mark.parametrize("name", NAMES)
def test_the_right_answer_is_explained_as_right(name: str) -> None:
    question, kind = asked(name), KINDS[name]
    verdicts = {row.verdict for row in kind.review_choices(question, kind.right_answer(question))}
    assert ChoiceVerdict.RIGHT in verdicts
    assert verdicts <= {ChoiceVerdict.RIGHT, ChoiceVerdict.PLAIN}


@pytest.mark.parametrize("name", NAMES)
def test_a_question_without_anything_in_it_is_worth_nothing(name: str) -> None:
    empty = ask(name, ())
    assert score(empty, ["a"]) == score(empty, []) == KINDS[name].guess_score(empty) == 0
    assert KINDS[name].review_choices(empty, ("a",)) == ()


def test_a_kind_nobody_knows_any_more_is_worth_nothing() -> None:
    assert not is_right(ask("essay", (choice("a", right=True),)), "a")


def test_papers_of_before_there_were_kinds_keep_their_names() -> None:
    """Attempts point at papers by these digests. If this fails, what is written has changed."""
    content = shuffle_choices(paper(3), 5)
    assert (
        serialisation.digest(content)
        == "d25a49c1edd57d1f0317ddc0f24056a82b1de9893fb4b035b332ba41683392b2"
    )
    assert "kind" not in serialisation.to_json(content)["questions"][0]
    assert {
        question.kind
        for question in serialisation.from_json(serialisation.to_json(content)).questions
    } == {"best_action"}
