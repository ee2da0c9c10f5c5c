"""What the blocks of all kinds of question share."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.struct_block import StructBlockValidationError

from quizzes.papers.rules.content import PaperQuestion, Skill
from quizzes.papers.rules.presentation import question_prompt

#: Fields of a :class:`quizzes.papers.rules.content.PaperQuestion`, by their names.
PaperFields = dict[str, Any]
PICK_GROUP, ARRANGE_GROUP, STORY_GROUP = _("Choose"), _("Arrange"), _("Live through")
FEEDBACK_LABEL = _("Feedback")
FEEDBACK_HELP = _("Says why, kindly – for wrong choices too.")
MOST_LINES = 10  # more lines than this nobody keeps in the head

EXACT_LABEL = _("All or nothing: without this, part of the answer earns part of the point")


def feedback(label: str | Promise = FEEDBACK_LABEL) -> blocks.TextBlock:
    """Return the field that says why an answer is right or wrong."""
    return blocks.TextBlock(label=label, help_text=FEEDBACK_HELP)


class KindBlock(blocks.StructBlock):
    """Base of the blocks of all kinds: they judge themselves, and become part of a paper."""

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """Yield the reasons, each a plain sentence, why nobody could be asked this."""
        yield from ()

    def fields(self, value: blocks.StructValue) -> PaperFields:
        """Return the fields of a paper's question that this kind fills, in the current language."""
        raise NotImplementedError

    def clean(self, value: Any) -> blocks.StructValue:
        """Refuse what nobody could be asked."""
        cleaned_value = super().clean(value)
        faults = [ValidationError(str(fault)) for fault in self.faults(cleaned_value)]
        if faults:
            raise StructBlockValidationError(non_block_errors=faults)
        return cleaned_value

    def get_context(
        self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add the question as a learner is asked it; an author sees it before anything is saved."""
        question = PaperQuestion(
            key="",
            language=get_language() or "",
            skill=Skill.RECOGNISE,
            is_critical=False,
            place="",
            scene="",
            question_text="",
            lesson_key="",
            kind=self.name,
            **self.fields(value),
        )
        return {**super().get_context(value, parent_context), "prompt": question_prompt(question)}

    class Meta:
        template = "quizzes/attempts/kinds/preview.html"


def list_items(value: ListValue) -> Iterator[tuple[str, Any]]:
    """Yield the id and the value of every item of a list; ids are the same in every language."""
    for item in value.bound_blocks:
        yield item.id, item.value
