"""A short story in which each choice leads on."""

from collections.abc import Iterator
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from quizzes.authoring.blocks.base import STORY, Fields, KindBlock, feedback, items
from quizzes.papers.rules.content import PaperChoice, PaperStep
from quizzes.papers.rules.kinds.branching import MOST_STEPS


class TurnBlock(blocks.StructBlock):
    """One thing to do at a step of a story, what comes of it, and where it leads."""

    text = blocks.CharBlock(label=_("Choice"))
    feedback = feedback(_("What happens then, and why"))
    leads_to = blocks.IntegerBlock(
        label=_("Goes on with step number"),
        required=False,
        help_text=_("Leave it empty where the story ends."),
    )
    worth = blocks.ChoiceBlock(
        choices=[
            ("1", _("A good ending")),
            ("1/2", _("An ending that could be better")),
            ("0", _("A bad ending")),
        ],
        label=_("If the story ends here"),
        required=False,
    )


class StoryStepBlock(blocks.StructBlock):
    """What happens, and what one can do."""

    text = blocks.TextBlock(label=_("What happens"))
    choices = blocks.ListBlock(TurnBlock(), label=_("Choices"), min_num=2, max_num=5)


class BranchingBlock(KindBlock):
    """A short story of at most six steps; it only ever goes forward, so it always ends."""

    steps = blocks.ListBlock(StoryStepBlock(), label=_("Steps"), min_num=2, max_num=MOST_STEPS)

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """Every choice leads forward or ends, every step is reached, and one ending is good."""
        steps = [
            [turn for _key, turn in items(step["choices"])] for _key, step in items(value["steps"])
        ]
        turns = [(number, turn) for number, step in enumerate(steps, 1) for turn in step]
        for number, turn in turns:
            yield from _turn_faults(number, turn, len(steps))
        reached = {turn["leads_to"] for _number, turn in turns}
        for number in range(2, len(steps) + 1):
            if number not in reached:
                yield _now("No choice leads to step {number}.").format(number=number)
        if not any(turn["worth"] == "1" and not turn["leads_to"] for _number, turn in turns):
            yield _("Give the story at least one good ending.")

    def fields(self, value: blocks.StructValue) -> Fields:
        """The steps, and the choices of all of them."""
        steps = list(items(value["steps"]))
        ids = {number: key for number, (key, _step) in enumerate(steps, 1)}
        return {
            "steps": tuple(PaperStep(key, step["text"]) for key, step in steps),
            "choices": tuple(
                PaperChoice(
                    id=key,
                    text=turn["text"],
                    is_correct=turn["worth"] == "1" and not turn["leads_to"],
                    feedback=turn["feedback"],
                    step=step_id,
                    leads_to=ids.get(turn["leads_to"], ""),
                    worth="" if turn["leads_to"] else turn["worth"] or "0",
                )
                for step_id, step in steps
                for key, turn in items(step["choices"])
            ),
        }

    class Meta:
        icon = "history"
        group = STORY
        label = _("Short story")
        description = _("Each choice leads on, with its consequence; the ending counts.")
        preview_value: ClassVar = {
            "steps": [
                {
                    "text": "A man asks for a second key for the girl with him. She looks at the floor.",
                    "choices": [
                        {
                            "text": "Ask for her details",
                            "feedback": "He hesitates.",
                            "leads_to": 2,
                            "worth": "",
                        },
                        {
                            "text": "Give him the key",
                            "feedback": "They go up.",
                            "leads_to": None,
                            "worth": "0",
                        },
                    ],
                },
                {
                    "text": "He says he will pay in cash, and that she is his niece.",
                    "choices": [
                        {
                            "text": "Call 999 unheard",
                            "feedback": "The police come.",
                            "leads_to": None,
                            "worth": "1",
                        },
                        {
                            "text": "Let it go",
                            "feedback": "Nobody learns of it.",
                            "leads_to": None,
                            "worth": "0",
                        },
                    ],
                },
            ]
        }


def _turn_faults(number: int, turn: blocks.StructValue, count: int) -> Iterator[str]:
    """What is wrong with where one choice of step ``number`` leads."""
    leads_to, words = turn["leads_to"], {"number": number, "choice": turn["text"]}
    if leads_to and turn["worth"]:
        yield _now("Step {number}, “{choice}”: it goes on and ends; choose one.").format(**words)
    if not leads_to and not turn["worth"]:
        yield _now(
            "Step {number}, “{choice}”: say where it leads, or how good an ending it is."
        ).format(**words)
    if leads_to and leads_to <= number:
        yield _now("Step {number}, “{choice}”: a story only goes forward, to a later step.").format(
            **words
        )
    if leads_to and leads_to > count:
        yield _now("Step {number}, “{choice}”: there is no step {missing}.").format(
            **words, missing=leads_to
        )
