"""Writing questions of every kind in the CMS."""

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.authoring.blocks import KindBlocks
from quizzes.authoring.models import Question
from quizzes.papers.rules.kinds import KINDS
from tests.people import TinyCourse
from tests.quizzes.papers.kinds.quiz import ask_only

pytestmark = pytest.mark.django_db


def test_a_quiz_of_every_kind_opens_for_editing(
    operator_client: Client, tiny_course: TinyCourse
) -> None:
    ask_only(tiny_course, *KINDS)
    page = operator_client.get(f"/cms/pages/{tiny_course.en.quiz.pk}/edit/")
    assert page.status_code == 200
    content = page.content.decode()
    assert all(str(block.label) in content for block in KindBlocks.base_blocks.values())


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_is_previewed(operator_client: Client, name: str) -> None:
    field = Question._meta.get_field("body")
    block = field.stream_block.child_blocks[name]
    page = operator_client.get(
        reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}
    )
    assert page.status_code == 200
    assert "choice__text" in page.content.decode()
