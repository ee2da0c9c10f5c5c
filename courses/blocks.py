"""The blocks a lesson is written from, each with a preview for the author."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

PLACES: list[tuple[str, str | Promise]] = [
    ("desk", _("At the desk")),
    ("housekeeping", _("In housekeeping")),
    ("bar", _("At the bar")),
    ("night", _("At night")),
    ("breakfast", _("At breakfast")),
    ("outside", _("Outside")),
    ("phone", _("On the phone or online")),
]

CONTACT_PURPOSES: list[tuple[str, str | Promise]] = [
    ("emergency", _("Emergency")),
    ("police", _("Police, not an emergency")),
    ("childrens_services", _("Children’s services")),
    ("advice", _("Advice")),
    ("anonymous", _("Anonymous information")),
    ("support", _("Support for you")),
]

INLINE = ["bold", "italic", "link"]
WORDS = _("Words")
PRACTICE = _("Practice")
FACTS = _("Facts and help")


class HeadingBlock(blocks.StructBlock):
    """A heading inside a lesson: one idea a screenful starts here."""

    text = blocks.CharBlock(label=_("Heading"), max_length=120)

    class Meta:
        icon = "title"
        group = WORDS
        label = _("Heading")
        description = _("Starts a new idea.")
        template = "courses/blocks/heading.html"
        preview_value = {"text": "Look for patterns"}


class ProseBlock(blocks.RichTextBlock):
    """A few short paragraphs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(features=INLINE, **kwargs)

    class Meta:
        icon = "pilcrow"
        group = WORDS
        label = _("Text")
        description = _("One to three short paragraphs.")
        template = "courses/blocks/text.html"
        preview_value = "<p>One sign proves nothing. A pattern is a reason to speak up.</p>"


class ListOfPoints(blocks.StructBlock):
    """An optional sentence, then items: what points and steps share."""

    intro = blocks.CharBlock(label=_("Opening sentence"), required=False)
    items = blocks.ListBlock(
        blocks.RichTextBlock(features=INLINE, label=_("Item")), label=_("Items"), min_num=1
    )


class PointsBlock(ListOfPoints):
    """Bullets."""

    class Meta:
        icon = "list-ul"
        group = WORDS
        label = _("Points")
        description = _("Short bullets, with or without an opening sentence.")
        template = "courses/blocks/points.html"
        preview_value = {
            "intro": "You may notice:",
            "items": ["<p>A booking in another name</p>", "<p>No luggage</p>"],
        }


class StepsBlock(ListOfPoints):
    """Numbered actions, in the order to do them."""

    class Meta:
        icon = "list-ol"
        group = PRACTICE
        label = _("Steps")
        description = _("Actions in the order to do them.")
        template = "courses/blocks/steps.html"
        preview_value = {"intro": "", "items": ["<p>Keep yourself safe.</p>", "<p>Call 999.</p>"]}


class SceneBlock(blocks.StructBlock):
    """A moment at work that the learner can picture."""

    def get_context(
        self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add ``place_label``: the place in the reader's language."""
        return {
            **super().get_context(value, parent_context),
            "place_label": dict(PLACES).get(value["place"], ""),
        }

    place = blocks.ChoiceBlock(choices=PLACES, default="desk", label=_("Place"))
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(features=INLINE, label=_("What happens"))

    class Meta:
        icon = "view"
        group = PRACTICE
        label = _("Scene")
        description = _("A moment at work, with its place.")
        template = "courses/blocks/scene.html"
        preview_value = {
            "place": "night",
            "title": "Ten past one",
            "text": "<p>A man asks for a second key for the girl with him.</p>",
        }


class ThinkBlock(blocks.StructBlock):
    """A question to think about; the answer opens when the learner is ready."""

    question = blocks.CharBlock(label=_("Question"))
    answer = blocks.RichTextBlock(features=INLINE, label=_("Answer"))

    class Meta:
        icon = "help"
        group = PRACTICE
        label = _("Think")
        description = _("A question whose answer opens on tap. Nothing is recorded.")
        template = "courses/blocks/think.html"
        preview_value = {
            "question": "What would you do first?",
            "answer": "<p>Stay calm and notice.</p>",
        }


class KeyPointBlock(blocks.StructBlock):
    """The sentence to remember."""

    text = blocks.TextBlock(label=_("Sentence"))

    class Meta:
        icon = "pick"
        group = WORDS
        label = _("Key point")
        description = _("The one sentence to remember.")
        template = "courses/blocks/key_point.html"
        preview_value = {"text": "You do not need proof. You need to pass on what you saw."}


class DoDontBlock(blocks.StructBlock):
    """What to do and what not to do, side by side."""

    do = blocks.ListBlock(blocks.CharBlock(label=_("Do")), label=_("Do"))
    dont = blocks.ListBlock(blocks.CharBlock(label=_("Do not")), label=_("Do not"))

    class Meta:
        icon = "tick-inverse"
        group = PRACTICE
        label = _("Do and do not")
        description = _("Two short lists, side by side.")
        template = "courses/blocks/do_dont.html"
        preview_value = {"do": ["Stay calm"], "dont": ["Promise to keep a secret"]}


class WordPairBlock(blocks.StructBlock):
    """One phrase to avoid and what to say instead."""

    avoid = blocks.CharBlock(label=_("Avoid"))
    use = blocks.CharBlock(label=_("Use"))
    why = blocks.CharBlock(label=_("Why"), required=False)


class WordsBlock(blocks.StructBlock):
    """Words that do not blame the child."""

    pairs = blocks.ListBlock(WordPairBlock(), label=_("Pairs"))

    class Meta:
        icon = "openquote"
        group = WORDS
        label = _("Words to use")
        description = _("Phrases to avoid, and what to say instead.")
        template = "courses/blocks/words.html"
        preview_value = {
            "pairs": [{"avoid": "her boyfriend", "use": "an adult abusing her", "why": ""}]
        }


class FactBlock(blocks.StructBlock):
    """A legal or local fact with its status, source and review dates, so that it can be checked."""

    statement = blocks.TextBlock(label=_("Statement"))
    status = blocks.CharBlock(
        label=_("Status"), help_text=_("In force, coming, to verify locally…")
    )
    source = blocks.CharBlock(label=_("Source"))
    url = blocks.URLBlock(label=_("Address of the source"))
    checked_on = blocks.DateBlock(label=_("Checked on"))
    review_by = blocks.DateBlock(label=_("Review by"))

    class Meta:
        icon = "doc-full-inverse"
        group = FACTS
        label = _("Fact")
        description = _("A legal or local fact with status, source and review date.")
        template = "courses/blocks/fact.html"
        preview_value = {
            "statement": "Police may ask a hotel for guests’ names and addresses.",
            "status": "In force",
            "source": "legislation.gov.uk",
            "url": "https://www.legislation.gov.uk/",
            "checked_on": "2026-11-22",
            "review_by": "2027-05-22",
        }


class ContactsBlock(blocks.StructBlock):
    """A gap for local contacts. Their numbers are records, filled in when the page is read."""

    intro = blocks.CharBlock(label=_("Opening sentence"), required=False)
    purposes = blocks.ListBlock(
        blocks.ChoiceBlock(choices=CONTACT_PURPOSES, label=_("Purpose")),
        label=_("Purposes"),
        min_num=1,
    )

    class Meta:
        icon = "mail"
        group = FACTS
        label = _("Local contacts")
        description = _(
            "The numbers to call here; they come from the contacts list, never from text."
        )
        template = "courses/blocks/contacts.html"
        preview_value = {"intro": "Who to call", "purposes": ["emergency", "police"]}


class LessonBlocks(blocks.StreamBlock):
    """Everything a lesson may contain."""

    heading = HeadingBlock()
    text = ProseBlock()
    points = PointsBlock()
    steps = StepsBlock()
    scene = SceneBlock()
    think = ThinkBlock()
    key_point = KeyPointBlock()
    do_dont = DoDontBlock()
    words = WordsBlock()
    fact = FactBlock()
    contacts = ContactsBlock()
