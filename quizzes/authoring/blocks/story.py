"""A short story in which each choice leads on."""

from collections.abc import Iterator
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from quizzes.authoring.blocks.base import STORY_GROUP, KindBlock, PaperFields, feedback, list_items
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
        """Refuse choices that lead nowhere or back, steps never reached, and no good ending."""
        step_count = len(value["steps"])
        reached_steps = set()
        has_good_ending = False
        for number, (_step_id, step) in enumerate(list_items(value["steps"]), 1):
            for _turn_id, turn in list_items(step["choices"]):
                yield from _turn_faults(number, turn, step_count)
                reached_steps.add(turn["leads_to"])
                has_good_ending = has_good_ending or _is_good_ending(turn)
        for number in range(2, step_count + 1):
            if number not in reached_steps:
                yield gettext("No choice leads to step {number}.").format(number=number)
        if not has_good_ending:
            yield _("Give the story at least one good ending.")

    def fields(self, value: blocks.StructValue) -> PaperFields:
        """Return the steps, and the choices of all of them."""
        steps = list(list_items(value["steps"]))
        step_ids = {number: step_id for number, (step_id, _step) in enumerate(steps, 1)}
        choices = []
        for step_id, step in steps:
            for turn_id, turn in list_items(step["choices"]):
                choices.append(
                    PaperChoice(
                        id=turn_id,
                        text=turn["text"],
                        is_correct=_is_good_ending(turn),
                        feedback=turn["feedback"],
                        step=step_id,
                        leads_to=step_ids.get(turn["leads_to"], ""),
                        worth="" if turn["leads_to"] else turn["worth"] or "0",
                    )
                )
        return {
            "steps": tuple(PaperStep(step_id, step["text"]) for step_id, step in steps),
            "choices": tuple(choices),
        }

    class Meta:
        icon = "history"
        group = STORY_GROUP
        label = _("Short story")
        description = _("Each choice leads on, with its consequence; the ending counts.")
        preview_value: ClassVar = {
            "steps": [
                {
                    "text": (
                        "A man asks for a second key for the girl with him. She looks at the floor."
                    ),
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


def _is_good_ending(turn: blocks.StructValue) -> bool:
    return turn["worth"] == "1" and not turn["leads_to"]


def _turn_faults(number: int, turn: blocks.StructValue, step_count: int) -> Iterator[str]:
    """Yield what is wrong with where one choice of step ``number`` leads."""
    leads_to = turn["leads_to"]
    names = {"number": number, "choice": turn["text"]}
    if leads_to and turn["worth"]:
        sentence = gettext("Step {number}, “{choice}”: it goes on and ends; choose one.")
        yield sentence.format(**names)
    if not leads_to and not turn["worth"]:
        sentence = gettext(
            "Step {number}, “{choice}”: say where it leads, or how good an ending it is."
        )
        yield sentence.format(**names)
    if leads_to and leads_to <= number:
        sentence = gettext("Step {number}, “{choice}”: a story only goes forward, to a later step.")
        yield sentence.format(**names)
    if leads_to and leads_to > step_count:
        sentence = gettext("Step {number}, “{choice}”: there is no step {missing}.")
        yield sentence.format(**names, missing=leads_to)
