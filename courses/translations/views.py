"""*Translate* and *Sync translated pages*, which never publish English inside a translation."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail_localize.models import Translation
from wagtail_localize.views.submit_translations import SubmitPageTranslationView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from courses.translations.actions import carry_over, faulty_strings, missing_strings
from foundation.safe_html.fields import refuse_in_draft


class BegunTranslationsView(SubmitPageTranslationView):
    """*Translate*: refuses a page that could not be stored again.

    wagtail-localize's view would then look for a translation that was never begun.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        """Begin translations.

        Raises :class:`foundation.safe_html.UnsafeMarkup` for a page older than the list of what may
        be in it.
        """
        refuse_in_draft(type(self.object), self.object.serializable_data())
        response: HttpResponse = super().form_valid(form)
        return response


class WholeTranslationsView(UpdateTranslationsView):
    """*Sync translated pages*: publishes translations that are complete.

    wagtail-localize's view publishes all of them, with English where a translation is missing.
    """

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Bring the source up to date; if ticked, publish each complete translation."""
        is_to_publish = form.cleaned_data["publish_translations"]
        form.cleaned_data["publish_translations"] = False
        response: HttpResponse = super().form_valid(form)
        if is_to_publish:
            carry_over(self.object)
            translations = self.object.translations.filter(enabled=True)
            for translation in translations.select_related("target_locale"):
                reason = not_published(translation)
                if reason:
                    messages.warning(self.request, f"{translation.target_locale}: {reason}")
        return response


def not_published(translation: Translation) -> str:
    """Return why a translation is not published, for a person to read; empty for a complete one."""
    without_usable_text = missing_strings(translation)
    if not without_usable_text:
        return ""
    faulty = faulty_strings(translation)
    sentences = [_faulty(faulty), _missing(without_usable_text - faulty)]
    return " ".join(sentence for sentence in sentences if sentence)


def _missing(count: int) -> str:
    if not count:
        return ""
    sentence = ngettext(
        "Not published: %(count)d string has no translation yet. "
        "The published page stays as it was.",
        "Not published: %(count)d strings have no translation yet. "
        "The published page stays as it was.",
        count,
    )
    return sentence % {"count": count}


def _faulty(count: int) -> str:
    if not count:
        return ""
    sentence = ngettext(
        "Not published: %(count)d translation has an error, shown beside it. "
        "The published page stays as it was.",
        "Not published: %(count)d translations have errors, shown beside them. "
        "The published page stays as it was.",
        count,
    )
    return sentence % {"count": count}
