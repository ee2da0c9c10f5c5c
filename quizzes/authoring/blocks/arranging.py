"""Kinds answered by arranging: an order, or partners."""

from collections.abc import Iterator
from typing import ClassVar
from uuid import NAMESPACE_OID, uuid5

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from quizzes.authoring.blocks.base import (
    ARRANGE,
    EXACT,
    MOST_LINES,
    Fields,
    KindBlock,
    feedback,
    items,
)
from quizzes.papers.rules.content import PaperChoice, PaperMatch


class OrderedBlock(blocks.StructBlock):
    """One thing to do, and why it comes where it comes."""

    text = blocks.CharBlock(label=_("Step"))
    feedback = feedback(_("Why it comes here"))


class OrderingBlock(KindBlock):
    """Steps, written in the right order and shown in another."""

    steps = blocks.ListBlock(
        OrderedBlock(), label=_("Steps in the right order"), min_num=3, max_num=MOST_LINES
    )
    is_exact = blocks.BooleanBlock(label=EXACT, required=False)

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """No step twice."""
        words = [one["text"].strip() for _key, one in items(value["steps"])]
        if len(set(words)) < len(words):
            yield _("Two steps have the same words: nobody can tell which comes first.")

    def fields(self, value: blocks.StructValue) -> Fields:
        """The steps with their rank."""
        choices = tuple(
            PaperChoice(
                id=key, text=one["text"], is_correct=True, feedback=one["feedback"], rank=rank
            )
            for rank, (key, one) in enumerate(items(value["steps"]), 1)
        )
        return {"choices": choices, "is_exact": value["is_exact"]}

    class Meta:
        icon = "list-ol"
        group = ARRANGE
        label = _("Put in order")
        description = _("Steps to number; each that follows the right one counts.")
        preview_value: ClassVar = {
            "steps": [
                {"text": "Keep yourself safe", "feedback": "Nobody is helped when you are hurt."},
                {"text": "Call 999", "feedback": "Help comes first."},
                {"text": "Write down what you saw", "feedback": "While you remember."},
            ],
            "is_exact": False,
        }


class PairBlock(blocks.StructBlock):
    """A line, what belongs beside it, and why."""

    text = blocks.CharBlock(label=_("Line"))
    partner = blocks.CharBlock(label=_("What belongs beside it"))
    feedback = feedback()


def partner_id(line_id: str) -> str:
    """The id of the partner written beside a line: the same for ever, and no reader can tell whose it is."""
    return str(uuid5(NAMESPACE_OID, f"partner of {line_id}"))


class MatchingBlock(KindBlock):
    """Lines, each with what belongs beside it; partners that fit nowhere may be added."""

    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2, max_num=MOST_LINES)
    others = blocks.ListBlock(
        blocks.CharBlock(label=_("Belongs nowhere")),
        label=_("Partners that belong nowhere"),
        default=[],
        min_num=0,
    )
    is_exact = blocks.BooleanBlock(label=EXACT, required=False)

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """Lines differ; there is something to choose; what belongs nowhere does."""
        pairs = [one for _key, one in items(value["pairs"])]
        lines = [one["text"].strip() for one in pairs]
        partners = {one["partner"].strip() for one in pairs}
        others = {other.strip() for _key, other in items(value["others"])}
        if len(set(lines)) < len(lines):
            yield _("Two lines have the same words: give each its own.")
        if len(partners | others) < 2:
            yield _("Every line has the same partner: there is nothing to choose.")
        if partners & others:
            yield _("A partner that belongs nowhere is also the partner of a line.")

    def fields(self, value: blocks.StructValue) -> Fields:
        """The lines, and every partner under an id that does not give its line away."""
        pairs = [(key, partner_id(key), one) for key, one in items(value["pairs"])]
        partners = [(match, one["partner"]) for _key, match, one in pairs]
        return {
            "choices": tuple(
                PaperChoice(
                    id=key, text=one["text"], is_correct=True, feedback=one["feedback"], match=match
                )
                for key, match, one in pairs
            ),
            "matches": tuple(
                PaperMatch(key, text) for key, text in (*partners, *items(value["others"]))
            ),
            "is_exact": value["is_exact"],
        }

    class Meta:
        icon = "link"
        group = ARRANGE
        label = _("Match")
        description = _("Lines, each with a partner to choose.")
        preview_value: ClassVar = {
            "pairs": [
                {
                    "text": "A child is in danger now",
                    "partner": "999",
                    "feedback": "Help must come at once.",
                },
                {
                    "text": "A car that comes every Friday",
                    "partner": "101",
                    "feedback": "No child is in danger now.",
                },
            ],
            "others": ["Nobody"],
            "is_exact": False,
        }
