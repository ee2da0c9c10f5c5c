"""What an author is told when nobody could answer a question."""

import copy
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from quizzes.authoring.blocks import KindBlocks
from quizzes.authoring.models import Question
from quizzes.papers.rules.content import PaperQuestion
from quizzes.papers.rules.kinds import KINDS
from tests.quizzes.papers.kinds.quiz import raw

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("best_action", {"choices.0.is_correct": False}, "exactly one"),
    ("best_action", {"choices.1.is_correct": True}, "exactly one"),
    (
        "multiple",
        {"choices.0.is_correct": False, "choices.1.is_correct": False},
        "at least one choice that fits",
    ),
    ("multiple", {"choices.2.is_correct": True}, "at least one choice that does not fit"),
    ("spot", {"signs.1.is_correct": False}, "at least one sign"),
    ("spot", {"signs.0.is_correct": True}, "at least one that is no sign"),
    ("ordering", {"steps.1.text": "Keep yourself safe "}, "same words"),
    ("matching", {"pairs.0.text": "A car that comes every Friday"}, "its own"),
    ("matching", {"others.0": "999"}, "also the partner of a line"),
    ("matching", {"pairs.0.partner": "101", "others": []}, "nothing to choose"),
    ("branching", {"steps.0.choices.0.leads_to": 1}, "only goes forward"),
    (
        "branching",
        {"steps.1.choices.0.leads_to": 2, "steps.1.choices.0.worth": ""},
        "only goes forward",
    ),
    ("branching", {"steps.0.choices.0.leads_to": 5}, "there is no step 5"),
    ("branching", {"steps.0.choices.0.worth": "1"}, "goes on and ends"),
    ("branching", {"steps.0.choices.1.worth": ""}, "where it leads, or how good"),
    (
        "branching",
        {"steps.0.choices.0.leads_to": None, "steps.0.choices.0.worth": "0"},
        "No choice leads to step 2",
    ),
    ("branching", {"steps.1.choices.0.worth": "1/2"}, "one good ending"),
]


def changed(value: Any, changes: dict[str, Any]) -> Any:
    """A preview's value with some of its leaves changed, each named by its path."""
    result = copy.deepcopy(value)
    for path, new in changes.items():
        *way, last = (int(part) if part.isdigit() else part for part in path.split("."))
        place = result
        for part in way:
            place = place[part]
        place[last] = new
    return result


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "changes", "sentence"), BAD)
def test_what_nobody_could_answer_is_said_in_a_sentence(
    name: str, changes: dict[str, Any], sentence: str
) -> None:
    block = KindBlocks.base_blocks[name]
    value = changed(block.meta.preview_value, changes)
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.normalize(value))
    assert sentence in str(refused.value.as_json_data())
    with pytest.raises(ValidationError, match=sentence):
        Question(body=[raw(name, **value)]).clean()


@pytest.mark.django_db
def test_a_picture_needs_words_and_places() -> None:
    image = get_image_model().objects.create(title="Lobby", file=get_test_image_file())
    question = Question(body=[raw("spot", image=image)])
    with pytest.raises(ValidationError) as refused:
        question.clean()
    assert len(refused.value.messages) == 2


@pytest.mark.parametrize("name", sorted(KINDS))
def test_as_an_author_writes_it_it_can_be_answered(name: str) -> None:
    block = KindBlocks.base_blocks[name]
    fields = block.fields(block.normalize(block.meta.preview_value))
    question = PaperQuestion("k", "en", "respond", False, "", "", "", "", kind=name, **fields)  # type: ignore[arg-type]
    kind = KINDS[name]
    assert kind.score(question, kind.right_answer(question)) == 1
    assert 0 < kind.guess_score(question) < 1
    assert all(choice.feedback for choice in question.choices)


def test_partners_do_not_give_their_lines_away() -> None:
    block = KindBlocks.base_blocks["matching"]
    fields = block.fields(block.normalize(block.meta.preview_value))
    lines = {choice.id for choice in fields["choices"]}
    assert not lines & {partner.id for partner in fields["partners"]}
    assert len(fields["partners"]) == 3


@pytest.mark.parametrize("language", ["en", "ro", "pl", "ur"])
def test_the_sites_own_words_are_there_in_every_language(language: str) -> None:
    block = KindBlocks.base_blocks["urgency"]
    with override(language):
        fields = block.fields(block.normalize(block.meta.preview_value))
    assert [choice.id for choice in fields["choices"]] == ["999", "lead", "101", "crimestoppers"]
    assert all(choice.text for choice in fields["choices"])
