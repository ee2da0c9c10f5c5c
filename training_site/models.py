"""Records of the site itself: which pages came from starter content."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StarterPage(models.Model):
    """What loading starter content last wrote to one page in one language.

    An author has changed the page since if its newest revision is another one, or if it is no
    longer live (or draft) as loading left it.
    """

    translation_key = models.UUIDField(_("page"))
    language = models.CharField(_("language"), max_length=12)
    digest = models.CharField(_("fingerprint"), max_length=64)
    revision_id = models.BigIntegerField(_("revision"))
    is_live = models.BooleanField(_("published"))

    class Meta:
        verbose_name = _("starter page")
        verbose_name_plural = _("starter pages")
        constraints = [
            # Loading asks what it wrote to one page in one language: there is one answer.
            models.UniqueConstraint(
                fields=("translation_key", "language"), name="starter_page_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.language}"
