"""An author at work in the editor of a quiz, and a translator beside it: everything by address."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.test import Client
from wagtail.models import Locale
from wagtail.test.utils.form_data import querydict_from_html, rich_text
from wagtail_localize.models import Translation, TranslationSource

from quizzes.authoring.models import QuizPage
from tests.cms import translate_the_rest
from tests.people import TinyCourse

Commit = Callable[..., AbstractContextManager[list[Any]]]
Raw = dict[str, Any]


def bodies_of(page: QuizPage) -> list[Raw]:
    """The one block of each question of the page as it stands, to be changed and posted."""
    return [question.body.get_prep_value()[0] for question in page.questions.all()]


def publish_in_editor(
    author: Client,
    page: QuizPage,
    *,
    bodies: Iterable[Raw] | None = None,
    action: str = "publish",
    **fields: Any,
) -> Any:
    """Open the editor, change ``fields`` (form names with ``__`` for ``-``) and bodies, and press *Publish*.

    ``action`` is the name of the button: ``save`` keeps a draft. ``intro`` and scenes are given as HTML.
    """
    address = f"/cms/pages/{page.pk}/edit/"
    form = querydict_from_html(
        author.get(address).content.decode(), form_id="page-edit-form"
    ).dict()
    every = bodies_of(QuizPage.objects.get(pk=page.pk)) if bodies is None else list(bodies)
    for at, body in enumerate(every):
        form |= _stream(f"questions-{at}-body", [body])
    for name, value in fields.items():
        form[name.replace("__", "-")] = rich_text(value) if str(value).startswith("<p>") else value
    form = {name: value for name, value in form.items() if value is not None}
    if action != "save":
        form[f"action-{action}"] = "1"
    answer = author.post(address, form, follow=True)
    assert "could not be" not in answer.content.decode(), "the editor refused it"
    return answer


def _stream(prefix: str, children: list[Raw]) -> Raw:
    """Children of a stream or list block as a form posts them."""
    form: Raw = {f"{prefix}-count": str(len(children))}
    for at, child in enumerate(children):
        one = f"{prefix}-{at}"
        form |= {
            f"{one}-deleted": "",
            f"{one}-order": str(at),
            f"{one}-type": child["type"],
            f"{one}-id": child["id"],
        }
        form |= _value(f"{one}-value", child["value"])
    return form


def _value(prefix: str, value: Any) -> Raw:
    if isinstance(value, Mapping):
        return {
            name: posted
            for key, one in value.items()
            for name, posted in _value(f"{prefix}-{key}", one).items()
        }
    if isinstance(value, list):
        return _stream(prefix, value)
    if value is True:
        return {prefix: "on"}
    return {} if value is False or value is None else {prefix: str(value)}


def translate(tiny: TinyCourse, language: str = "ur") -> Translation:
    """The quiz as wagtail-localize keeps it in a language, every string translated, and published."""
    source, _new = TranslationSource.update_or_create_from_instance(
        QuizPage.objects.get(pk=tiny.en.quiz.pk)
    )
    locale = Locale.objects.get(language_code=language)
    translation, _new = Translation.objects.get_or_create(source=source, target_locale=locale)
    translate_the_rest(translation)
    translation.save_target(publish=False)
    target = translation.get_target_instance()
    target.get_latest_revision().publish()
    return translation
