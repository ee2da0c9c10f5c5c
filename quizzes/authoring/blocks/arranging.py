"""Kinds answered by arranging: an order, or partners."""

from collections.abc import Iterator
from typing import ClassVar
from uuid import NAMESPACE_OID, uuid5

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from quizzes.authoring.blocks.base import (
    ARRANGE_GROUP,
    EXACT_LABEL,
    MOST_LINES,
    KindBlock,
    PaperFields,
    feedback,
    list_items,
)
from quizzes.papers.rules.content import PaperChoice, PaperPartner


class OrderedBlock(blocks.StructBlock):
    """One thing to do, and why it comes where it comes."""

    text = blocks.CharBlock(label=_("Step"))
    feedback = feedback(_("Why it comes here"))


class OrderingBlock(KindBlock):
    """Steps, written in the right order and shown in another."""

    steps = blocks.ListBlock(
        OrderedBlock(), label=_("Steps in the right order"), min_num=3, max_num=MOST_LINES
    )
    is_exact = blocks.BooleanBlock(label=EXACT_LABEL, required=False)

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """Refuse a step that stands there twice."""
        texts = [step["text"].strip() for _key, step in list_items(value["steps"])]
        if len(set(texts)) < len(texts):
            yield _("Two steps have the same words: nobody can tell which comes first.")

    def fields(self, value: blocks.StructValue) -> PaperFields:
        """Return the steps with their rank."""
        choices = tuple(
            PaperChoice(
                id=key, text=step["text"], is_correct=True, feedback=step["feedback"], rank=rank
            )
            for rank, (key, step) in enumerate(list_items(value["steps"]), 1)
        )
        return {"choices": choices, "is_exact": value["is_exact"]}

    class Meta:
        icon = "list-ol"
        group = ARRANGE_GROUP
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
    """Return the id of a line's partner: always the same, and telling nothing of the line."""
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
    is_exact = blocks.BooleanBlock(label=EXACT_LABEL, required=False)

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """Refuse lines that are the same, one partner for all, and partners that fit after all."""
        lines: list[str] = []
        partners: set[str] = set()
        for _key, pair in list_items(value["pairs"]):
            lines.append(pair["text"].strip())
            partners.add(pair["partner"].strip())
        extra_partners = {partner.strip() for _key, partner in list_items(value["others"])}
        if len(set(lines)) < len(lines):
            yield _("Two lines have the same words: give each its own.")
        if len(partners | extra_partners) < 2:
            yield _("Every line has the same partner: there is nothing to choose.")
        if partners & extra_partners:
            yield _("A partner that belongs nowhere is also the partner of a line.")

    def fields(self, value: blocks.StructValue) -> PaperFields:
        """Return the lines, and every partner under an id that does not give its line away."""
        choices = []
        partners = []
        for line_id, pair in list_items(value["pairs"]):
            line_partner_id = partner_id(line_id)
            choices.append(
                PaperChoice(
                    id=line_id,
                    text=pair["text"],
                    is_correct=True,
                    feedback=pair["feedback"],
                    partner_id=line_partner_id,
                )
            )
            partners.append(PaperPartner(line_partner_id, pair["partner"]))
        for decoy_id, decoy_text in list_items(value["others"]):
            partners.append(PaperPartner(decoy_id, decoy_text))
        return {
            "choices": tuple(choices),
            "partners": tuple(partners),
            "is_exact": value["is_exact"],
        }

    class Meta:
        icon = "link"
        group = ARRANGE_GROUP
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
