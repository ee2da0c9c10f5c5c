"""Kinds answered by picking: one of several, all that fit, a route, signs."""

from collections.abc import Iterator
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListValue
from wagtail.images.blocks import ImageChooserBlock

from quizzes.authoring.blocks.base import (
    EXACT_LABEL,
    MOST_LINES,
    PICK_GROUP,
    KindBlock,
    PaperFields,
    feedback,
    list_items,
)
from quizzes.papers.rules.content import PaperChoice, PaperPicture
from quizzes.papers.rules.kinds import Route

ROUTES: dict[Route, str | Promise] = {
    Route.EMERGENCY: _("Call 999 now"),
    Route.LEAD: _("Tell the safeguarding lead and children’s services (MASH) today"),
    Route.POLICE: _("Call the police on 101"),
    Route.ANONYMOUS: _("Tell Crimestoppers, without giving a name"),
}


class ChoiceBlock(blocks.StructBlock):
    """One possible next action, whether it is the best one, and why."""

    text = blocks.CharBlock(label=_("Choice"))
    is_correct = blocks.BooleanBlock(label=_("This is the best action"), required=False)
    feedback = feedback()

    class Meta:
        icon = "radio-full"
        label = _("Choice")


class TickBlock(ChoiceBlock):
    """One thing to tick or to leave, and why."""

    is_correct = blocks.BooleanBlock(label=_("This one fits"), required=False)


def paper_choices(value: ListValue) -> tuple[PaperChoice, ...]:
    """Return the choices of a list of :class:`ChoiceBlock`."""
    return tuple(
        PaperChoice(
            id=key,
            text=choice["text"],
            is_correct=choice["is_correct"],
            feedback=choice["feedback"],
        )
        for key, choice in list_items(value)
    )


def count_right(value: ListValue) -> int:
    """Return how many choices of a list are right."""
    return sum(bool(choice["is_correct"]) for _key, choice in list_items(value))


class BestActionBlock(KindBlock):
    """A scene and the best next action: exactly one, or nobody could know which is meant."""

    choices = blocks.ListBlock(ChoiceBlock(), label=_("Choices"), min_num=2, max_num=MOST_LINES)

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """Refuse none or several best actions."""
        if count_right(value["choices"]) != 1:
            yield _("Mark exactly one choice as the best action.")

    def fields(self, value: blocks.StructValue) -> PaperFields:
        """Return the choices."""
        return {"choices": paper_choices(value["choices"])}

    class Meta:
        icon = "radio-full"
        group = PICK_GROUP
        label = _("Best next action")
        description = _("One of several actions is the best.")
        preview_value: ClassVar = {
            "choices": [
                {
                    "text": "Call 999 where he cannot hear me",
                    "is_correct": True,
                    "feedback": "Yes.",
                },
                {
                    "text": "Ask the man who the girl is",
                    "is_correct": False,
                    "feedback": "It could warn him.",
                },
            ]
        }


class MultipleBlock(KindBlock):
    """All that fits is to be ticked."""

    choices = blocks.ListBlock(TickBlock(), label=_("Choices"), min_num=2, max_num=MOST_LINES)
    is_exact = blocks.BooleanBlock(label=EXACT_LABEL, required=False)

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """Refuse choices that all fit, or of which none does."""
        right_count = count_right(value["choices"])
        if not right_count:
            yield _("Mark at least one choice that fits: nobody can answer by ticking nothing.")
        if right_count == len(value["choices"]):
            yield _(
                "Leave at least one choice that does not fit: otherwise ticking everything is "
                "always right."
            )

    def fields(self, value: blocks.StructValue) -> PaperFields:
        """Return the choices, and whether only the whole answer earns anything."""
        return {"choices": paper_choices(value["choices"]), "is_exact": value["is_exact"]}

    class Meta:
        icon = "tick-inverse"
        group = PICK_GROUP
        label = _("All that fit")
        description = _("Several choices may be right; wrong ticks are taken off.")
        preview_value: ClassVar = {
            "choices": [
                {"text": "What I saw, in plain words", "is_correct": True, "feedback": "Yes."},
                {"text": "The time and the room", "is_correct": True, "feedback": "Yes."},
                {
                    "text": "What I think of the parents",
                    "is_correct": False,
                    "feedback": "Facts help more.",
                },
            ],
            "is_exact": False,
        }


class TrueFalseBlock(KindBlock):
    """A statement: the question says it."""

    answer = blocks.ChoiceBlock(
        choices=[("true", _("True")), ("false", _("False"))],
        label=_("The statement is"),
        default="true",
    )
    if_true = feedback(_("To those who say true"))
    if_false = feedback(_("To those who say false"))

    def fields(self, value: blocks.StructValue) -> PaperFields:
        """Return the two answers, true first."""
        texts = {"true": gettext("True"), "false": gettext("False")}
        choices = tuple(
            PaperChoice(
                id=key, text=text, is_correct=value["answer"] == key, feedback=value[f"if_{key}"]
            )
            for key, text in texts.items()
        )
        return {"choices": choices}

    class Meta:
        icon = "help"
        group = PICK_GROUP
        label = _("True or false")
        description = _("A statement that is true, or not.")
        preview_value: ClassVar = {
            "answer": "false",
            "if_true": "No proof is needed.",
            "if_false": "Right.",
        }


class UrgencyBlock(KindBlock):
    """How urgent it is: which of the four routes fits; the site words them, the same everywhere."""

    route = blocks.ChoiceBlock(
        choices=[(route.value, label) for route, label in ROUTES.items()],
        label=_("The right route"),
        default="lead",
    )
    emergency = feedback(_("To those who call 999"))
    lead = feedback(_("To those who tell the safeguarding lead"))
    police = feedback(_("To those who call 101"))
    anonymous = feedback(_("To those who tell Crimestoppers"))

    def fields(self, value: blocks.StructValue) -> PaperFields:
        """Return the four routes, most urgent first."""
        choices = tuple(
            PaperChoice(
                id=route,
                text=str(label),
                is_correct=value["route"] == route,
                feedback=value[route.name.lower()],
            )
            for route, label in ROUTES.items()
        )
        return {"choices": choices}

    class Meta:
        icon = "warning"
        group = PICK_GROUP
        label = _("How urgent")
        description = _("Which route fits: 999, the safeguarding lead, 101 or Crimestoppers.")
        preview_value: ClassVar = {
            "route": "999",
            "emergency": "Right: a child is in danger now.",
            "lead": "Too slow: the danger is now.",
            "police": "101 is for what is not an emergency.",
            "anonymous": "They do not send help.",
        }


class SignBlock(TickBlock):
    """A sentence of a passage or a place on a picture: a sign, or not, and why."""

    text = blocks.CharBlock(label=_("Sentence, or what is at this place of the picture"))
    is_correct = blocks.BooleanBlock(label=_("This is a sign"), required=False)
    across = blocks.IntegerBlock(
        label=_("How far across the picture"),
        required=False,
        min_value=1,
        max_value=10,
        help_text=_("1 left, 10 right"),
    )
    down = blocks.IntegerBlock(
        label=_("How far down the picture"),
        required=False,
        min_value=1,
        max_value=10,
        help_text=_("1 top, 10 bottom"),
    )


class SpotBlock(KindBlock):
    """A passage whose sentences can be ticked, or a picture with places to tick."""

    image = ImageChooserBlock(label=_("Picture"), required=False)
    words = blocks.TextBlock(
        label=_("What the picture shows"),
        required=False,
        help_text=_("For everybody who cannot see it."),
    )
    signs = blocks.ListBlock(SignBlock(), label=_("Sentences or places"), min_num=2, max_num=12)

    def faults(self, value: blocks.StructValue) -> Iterator[str | Promise]:
        """Refuse no sign, nothing but signs, and a picture without its words or places."""
        right_count = count_right(value["signs"])
        if not right_count:
            yield _("Mark at least one sign: nobody can answer by ticking nothing.")
        if right_count == len(value["signs"]):
            yield _(
                "Leave at least one that is no sign: otherwise ticking everything is always right."
            )
        if not value["image"]:
            return
        if not (value["words"] or "").strip():
            yield _("Say in words what the picture shows, for people who cannot see it.")
        if not all(sign["across"] and sign["down"] for _key, sign in list_items(value["signs"])):
            yield _("Say for every place how far across and how far down the picture it is.")

    def fields(self, value: blocks.StructValue) -> PaperFields:
        """Return the sentences or places, and the picture if there is one."""
        image = value["image"]
        picture = None
        if image:
            picture = PaperPicture(image.pk, image.file_hash, value["words"] or "")
        choices = []
        for key, sign in list_items(value["signs"]):
            across, down = 0, 0
            if image:
                across, down = sign["across"] or 0, sign["down"] or 0
            choices.append(
                PaperChoice(
                    id=key,
                    text=sign["text"],
                    is_correct=sign["is_correct"],
                    feedback=sign["feedback"],
                    across=across,
                    down=down,
                )
            )
        return {"choices": tuple(choices), "picture": picture}

    class Meta:
        icon = "search"
        group = PICK_GROUP
        label = _("Spot the signs")
        description = _("Sentences of a passage, or places on a picture, to tick.")
        preview_value: ClassVar = {
            "image": None,
            "words": "",
            "signs": [
                {
                    "text": "They arrive after midnight.",
                    "is_correct": False,
                    "feedback": "Many guests do.",
                },
                {
                    "text": "She does not know which town she is in.",
                    "is_correct": True,
                    "feedback": "A sign.",
                },
            ],
        }
