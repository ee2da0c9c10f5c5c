"""Questions get a kind: what was a list of choices becomes the one block of the question's body."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import wagtail.fields
from django.db import migrations, models

BATCH = 500
#: Where wagtail-localize hangs a translated string of a question, before and after.
BEFORE = re.compile(r"^questions\.([0-9a-f-]{36})\.choices\.([^.]+)\.(text|feedback)$")
AFTER = re.compile(r"^questions\.([0-9a-f-]{36})\.body\.[^.]+\.choices\.([^.]+)\.(text|feedback)$")
PATHS = uuid.UUID("fcab004a-2b50-11ea-978f-2e728ce88125")  # wagtail-localize's namespace of path ids

Raw = list[dict[str, Any]]


def as_body(choices: Raw, question_key: str) -> Raw:
    """The body of a question that had ``choices``; its id is the same in every language."""
    inside = [{"type": "item", "id": choice["id"], "value": choice["value"]} for choice in choices]
    return [{"type": "best_action", "id": body_id(question_key), "value": {"choices": inside}}] if choices else []


def as_choices(body: Raw, question_key: str) -> Raw:
    """The choices of a question with ``body``. Raises ValueError for a kind there was not before."""
    if any(block["type"] != "best_action" for block in body):
        raise ValueError(f"Question {question_key} is of a kind that would be lost: {body[0]['type']}.")
    return [
        {"type": "choice", "id": item["id"], "value": item["value"]}
        for block in body
        for item in block["value"]["choices"]
    ]


def body_id(question_key: str) -> str:
    """The id of the block of a question that had none."""
    return str(uuid.uuid5(uuid.UUID(question_key), "body"))


def move(apps: Any, *, old: str, new: str, turned: Callable[[Raw, str], Raw]) -> None:
    """Turn field ``old`` of every question into ``new``, wherever it is kept."""
    questions = apps.get_model("quizzes", "Question").objects
    for batch in batches(questions.all()):
        for question in batch:
            raw = list(getattr(question, old).raw_data)
            setattr(question, new, json.dumps(turned(raw, str(question.translation_key))))
        questions.bulk_update(batch, [new])
    revisions = apps.get_model("wagtailcore", "Revision").objects
    of_quizzes = revisions.filter(content_type__app_label="quizzes", content_type__model="quizpage")
    for batch in batches(of_quizzes):
        for revision in batch:
            move_inside(revision.content, old=old, new=new, turned=turned)
        revisions.bulk_update(batch, ["content"])
    sources = apps.get_model("wagtail_localize", "TranslationSource").objects
    of_quizzes = sources.filter(specific_content_type__app_label="quizzes", specific_content_type__model="quizpage")
    for batch in batches(of_quizzes):
        for source in batch:
            content = json.loads(source.content_json)
            move_inside(content, old=old, new=new, turned=turned)
            source.content_json = json.dumps(content)
        sources.bulk_update(batch, ["content_json"])


def move_inside(content: dict[str, Any], *, old: str, new: str, turned: Callable[[Raw, str], Raw]) -> None:
    """Do the same inside a page kept as JSON."""
    for question in content.get("questions", ()):
        if old in question:
            raw = json.loads(question.pop(old) or "[]")
            question[new] = json.dumps(turned(raw, question["translation_key"]))


def batches(rows: Any) -> Iterator[list[Any]]:
    """``rows`` in lists that fit into memory."""
    batch: list[Any] = []
    for row in rows.order_by("pk").iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def move_contexts(apps: Any, pattern: re.Pattern[str], path: Callable[[str, str, str], str], field_path: str) -> None:
    """Keep what translators have written: their strings hang on the path of the words in the page."""
    contexts = apps.get_model("wagtail_localize", "TranslationContext").objects
    for batch in batches(contexts.filter(path__startswith="questions.")):
        found = [(context, match) for context in batch if (match := pattern.match(context.path))]
        for context, match in found:
            context.path = path(*match.groups())
            context.path_id = uuid.uuid5(PATHS, context.path)
            context.field_path = f"{field_path}.{match[3]}"
        contexts.bulk_update([context for context, _match in found], ["path", "path_id", "field_path"])


def forwards(apps: Any, schema_editor: Any) -> None:
    """Choices become the body; every answer so far was one choice, all or nothing."""
    move(apps, old="choices", new="body", turned=as_body)
    move_contexts(
        apps,
        BEFORE,
        lambda key, choice, field: f"questions.{key}.body.{body_id(key)}.choices.{choice}.{field}",
        "questions.body.best_action.choices.item",
    )
    responses = apps.get_model("quizzes", "Response").objects
    for batch in batches(responses.all()):
        for response in batch:
            response.answer = [str(response.choice_id)]
            response.score = float(response.is_right)
        responses.bulk_update(batch, ["answer", "score"])


def backwards(apps: Any, schema_editor: Any) -> None:
    """As long as nobody has used another kind, nothing is lost."""
    move(apps, old="body", new="choices", turned=as_choices)
    move_contexts(
        apps,
        AFTER,
        lambda key, choice, field: f"questions.{key}.choices.{choice}.{field}",
        "questions.choices.choice",
    )
    lost = apps.get_model("quizzes", "Response").objects.filter(choice_id=None)
    if lost.exists():
        raise ValueError(f"{lost.count()} answers are of a kind that would be lost.")


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0004_attempt_of_quiz"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="body",
            field=wagtail.fields.StreamField(
                [
                    ("best_action", 5),
                    ("multiple", 10),
                    ("true_false", 14),
                    ("ordering", 19),
                    ("matching", 26),
                    ("urgency", 32),
                    ("branching", 41),
                    ("spot", 50),
                ],
                block_lookup={
                    0: ("wagtail.blocks.CharBlock", (), {"label": "Choice"}),
                    1: ("wagtail.blocks.BooleanBlock", (), {"label": "This is the best action", "required": False}),
                    2: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"help_text": "Says why, kindly – for wrong choices too.", "label": "Feedback"},
                    ),
                    3: ("wagtail.blocks.StructBlock", [[("text", 0), ("is_correct", 1), ("feedback", 2)]], {}),
                    4: ("wagtail.blocks.ListBlock", (3,), {"label": "Choices", "max_num": 10, "min_num": 2}),
                    5: ("wagtail.blocks.StructBlock", [[("choices", 4)]], {}),
                    6: ("wagtail.blocks.BooleanBlock", (), {"label": "This one fits", "required": False}),
                    7: ("wagtail.blocks.StructBlock", [[("text", 0), ("is_correct", 6), ("feedback", 2)]], {}),
                    8: ("wagtail.blocks.ListBlock", (7,), {"label": "Choices", "max_num": 10, "min_num": 2}),
                    9: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {
                            "label": "All or nothing: without this, part of the answer earns part of the point",
                            "required": False,
                        },
                    ),
                    10: ("wagtail.blocks.StructBlock", [[("choices", 8), ("is_exact", 9)]], {}),
                    11: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {"choices": [("true", "True"), ("false", "False")], "label": "The statement is"},
                    ),
                    12: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"help_text": "Says why, kindly – for wrong choices too.", "label": "To those who say true"},
                    ),
                    13: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"help_text": "Says why, kindly – for wrong choices too.", "label": "To those who say false"},
                    ),
                    14: ("wagtail.blocks.StructBlock", [[("answer", 11), ("if_true", 12), ("if_false", 13)]], {}),
                    15: ("wagtail.blocks.CharBlock", (), {"label": "Step"}),
                    16: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"help_text": "Says why, kindly – for wrong choices too.", "label": "Why it comes here"},
                    ),
                    17: ("wagtail.blocks.StructBlock", [[("text", 15), ("feedback", 16)]], {}),
                    18: (
                        "wagtail.blocks.ListBlock",
                        (17,),
                        {"label": "Steps in the right order", "max_num": 10, "min_num": 3},
                    ),
                    19: ("wagtail.blocks.StructBlock", [[("steps", 18), ("is_exact", 9)]], {}),
                    20: ("wagtail.blocks.CharBlock", (), {"label": "Line"}),
                    21: ("wagtail.blocks.CharBlock", (), {"label": "What belongs beside it"}),
                    22: ("wagtail.blocks.StructBlock", [[("text", 20), ("partner", 21), ("feedback", 2)]], {}),
                    23: ("wagtail.blocks.ListBlock", (22,), {"label": "Pairs", "max_num": 10, "min_num": 2}),
                    24: ("wagtail.blocks.CharBlock", (), {"label": "Belongs nowhere"}),
                    25: (
                        "wagtail.blocks.ListBlock",
                        (24,),
                        {"default": [], "label": "Partners that belong nowhere", "min_num": 0},
                    ),
                    26: ("wagtail.blocks.StructBlock", [[("pairs", 23), ("others", 25), ("is_exact", 9)]], {}),
                    27: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("999", "Call 999 now"),
                                ("lead", "Tell the safeguarding lead, who tells children’s services (MASH)"),
                                ("101", "Call the police on 101"),
                                ("crimestoppers", "Tell Crimestoppers, without giving a name"),
                            ],
                            "label": "The right route",
                        },
                    ),
                    28: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"help_text": "Says why, kindly – for wrong choices too.", "label": "To those who call 999"},
                    ),
                    29: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Says why, kindly – for wrong choices too.",
                            "label": "To those who tell the safeguarding lead",
                        },
                    ),
                    30: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"help_text": "Says why, kindly – for wrong choices too.", "label": "To those who call 101"},
                    ),
                    31: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Says why, kindly – for wrong choices too.",
                            "label": "To those who tell Crimestoppers",
                        },
                    ),
                    32: (
                        "wagtail.blocks.StructBlock",
                        [[("route", 27), ("emergency", 28), ("lead", 29), ("police", 30), ("anonymous", 31)]],
                        {},
                    ),
                    33: ("wagtail.blocks.TextBlock", (), {"label": "What happens"}),
                    34: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Says why, kindly – for wrong choices too.",
                            "label": "What happens then, and why",
                        },
                    ),
                    35: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {
                            "help_text": "Leave it empty where the story ends.",
                            "label": "Goes on with step number",
                            "required": False,
                        },
                    ),
                    36: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("1", "A good ending"),
                                ("1/2", "An ending that could be better"),
                                ("0", "A bad ending"),
                            ],
                            "label": "If the story ends here",
                            "required": False,
                        },
                    ),
                    37: (
                        "wagtail.blocks.StructBlock",
                        [[("text", 0), ("feedback", 34), ("leads_to", 35), ("worth", 36)]],
                        {},
                    ),
                    38: ("wagtail.blocks.ListBlock", (37,), {"label": "Choices", "max_num": 5, "min_num": 2}),
                    39: ("wagtail.blocks.StructBlock", [[("text", 33), ("choices", 38)]], {}),
                    40: ("wagtail.blocks.ListBlock", (39,), {"label": "Steps", "max_num": 6, "min_num": 2}),
                    41: ("wagtail.blocks.StructBlock", [[("steps", 40)]], {}),
                    42: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "Picture", "required": False}),
                    43: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "For everybody who cannot see it.",
                            "label": "What the picture shows",
                            "required": False,
                        },
                    ),
                    44: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "Sentence, or what is at this place of the picture"},
                    ),
                    45: ("wagtail.blocks.BooleanBlock", (), {"label": "This is a sign", "required": False}),
                    46: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {
                            "help_text": "1 left, 10 right",
                            "label": "How far across the picture",
                            "max_value": 10,
                            "min_value": 1,
                            "required": False,
                        },
                    ),
                    47: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {
                            "help_text": "1 top, 10 bottom",
                            "label": "How far down the picture",
                            "max_value": 10,
                            "min_value": 1,
                            "required": False,
                        },
                    ),
                    48: (
                        "wagtail.blocks.StructBlock",
                        [[("text", 44), ("is_correct", 45), ("feedback", 2), ("across", 46), ("down", 47)]],
                        {},
                    ),
                    49: (
                        "wagtail.blocks.ListBlock",
                        (48,),
                        {"label": "Sentences or places", "max_num": 12, "min_num": 2},
                    ),
                    50: ("wagtail.blocks.StructBlock", [[("image", 42), ("words", 43), ("signs", 49)]], {}),
                },
                default=[],
                verbose_name="kind of question",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="response",
            name="answer",
            field=models.JSONField(default=list, verbose_name="answer"),
        ),
        migrations.AddField(
            model_name="response",
            name="score",
            field=models.FloatField(default=0, verbose_name="score"),
        ),
        migrations.AlterField(
            model_name="response",
            name="choice_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="choice"),
        ),
        migrations.RunPython(forwards, backwards),
        migrations.RemoveField(
            model_name="question",
            name="choices",
        ),
    ]
