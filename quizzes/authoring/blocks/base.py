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
from quizzes.papers.rules.presentation import ask

Fields = dict[str, Any]
PICK, ARRANGE, STORY = _("Choose"), _("Arrange"), _("Live through")
FEEDBACK = _("Feedback")
WHY = _("Says why, kindly – for wrong choices too.")
MOST_LINES = 10  # more lines than this nobody keeps in the head

EXACT = _("All or nothing: without this, part of the answer earns part of the point")


def feedback(label: str | Promise = FEEDBACK) -> blocks.TextBlock:
    """The field that says why."""
    return blocks.TextBlock(label=label, help_text=WHY)


class KindBlock(blocks.StructBlock):
    """What the block of every kind can do: judge itself, and become part of a paper."""

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """Every reason, in a plain sentence, why nobody could be asked this."""
        yield from ()

    def fields(self, value: blocks.StructValue) -> Fields:
        """The fields of a paper's question that this kind fills in, worded in the language in force."""
        raise NotImplementedError

    def clean(self, value: Any) -> blocks.StructValue:
        """Refuses what nobody could be asked."""
        cleaned = super().clean(value)
        faults = [ValidationError(str(fault)) for fault in self.faults(cleaned)]
        if faults:
            raise StructBlockValidationError(non_block_errors=faults)
        return cleaned

    def get_context(
        self, value: blocks.StructValue, parent_context: Fields | None = None
    ) -> Fields:
        """Adds the question as a learner is asked it; an author sees it before anything is saved."""
        question = PaperQuestion(
            key="",
            language=get_language() or "",
            skill=Skill.RECOGNISE,
            is_critical=False,
            place="",
            scene="",
            ask="",
            read_again="",
            **{"kind": self.name, **self.fields(value)},
        )
        return {**super().get_context(value, parent_context), "prompt": ask(question)}

    class Meta:
        template = "quizzes/attempts/kinds/preview.html"


def items(value: ListValue) -> Iterator[tuple[str, Any]]:
    """The id and the value of everything in a list; the ids are the same in every language."""
    return ((item.id, item.value) for item in value.bound_blocks)
