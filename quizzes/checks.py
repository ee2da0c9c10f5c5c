"""System checks of the app."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from quizzes.authoring.blocks import KindBlocks
from quizzes.authoring.blocks.base import KindBlock
from quizzes.papers.rules.kinds import KINDS, QuestionKind

TEMPLATES = ("fields", "verdicts")


@register(Tags.models)
def check_kinds(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report kinds of question that lack a part (E001–E004): a learner would meet an error."""
    messages: list[CheckMessage] = []
    for name in sorted({*KINDS, *KindBlocks.base_blocks}):
        messages += _missing_parts(name)
    return messages


def _missing_parts(name: str) -> Iterator[CheckMessage]:
    """Yield what the kind lacks: a marker, a block that introduces itself, templates, a test."""
    block = KindBlocks.base_blocks.get(name)
    if not isinstance(KINDS.get(name), QuestionKind) or KINDS[name].name != name:
        yield _error(
            "E001",
            f"The kind “{name}” has no marker.",
            "Register one under this name in quizzes/papers/rules/kinds.",
        )
    if not isinstance(block, KindBlock) or not all(
        (block.meta.icon, block.meta.group, block.meta.description)
    ):
        yield _error(
            "E002",
            f"The kind “{name}” has no block that introduces itself.",
            "Add one to quizzes.authoring.blocks.KindBlocks under this name, with icon, group, "
            "description and preview_value.",
        )
    elif not getattr(block.meta, "preview_value", None):
        yield _error(
            "E002",
            f"The block of the kind “{name}” has no preview.",
            "Give its Meta a preview_value.",
        )
    for part in TEMPLATES:
        if not _has_template(f"quizzes/attempts/kinds/{name}/{part}.html"):
            yield _error(
                "E003",
                f"The kind “{name}” has no template “{part}”.",
                f"Write quizzes/attempts/kinds/{name}/{part}.html.",
            )
    tests = Path(settings.BASE_DIR, "tests")
    if (
        tests.is_dir()
        and not (tests / "quizzes" / "papers" / "kinds" / f"test_{name}.py").is_file()
    ):
        yield _error(
            "E004",
            f"The kind “{name}” has no test.",
            f"Write tests/quizzes/papers/kinds/test_{name}.py.",
        )


def _has_template(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def _error(number: str, sentence: str, hint: str) -> Error:
    return Error(sentence, hint=hint, id=f"quizzes.{number}")
