"""The blocks a question is written in, one for each kind, each with a preview."""

from wagtail import blocks

from quizzes.authoring.blocks.arranging import MatchingBlock, OrderingBlock
from quizzes.authoring.blocks.picking import (
    BestActionBlock,
    MultipleBlock,
    SpotBlock,
    TrueFalseBlock,
    UrgencyBlock,
)
from quizzes.authoring.blocks.story import BranchingBlock

__all__ = ["KindBlocks"]


class KindBlocks(blocks.StreamBlock):
    """The kinds of question, under the names the registry has; a question holds one."""

    best_action = BestActionBlock()
    multiple = MultipleBlock()
    true_false = TrueFalseBlock()
    ordering = OrderingBlock()
    matching = MatchingBlock()
    urgency = UrgencyBlock()
    branching = BranchingBlock()
    spot = SpotBlock()

    class Meta:
        min_num = 1
        max_num = 1
