"""Papers: the exact questions of attempts."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from quizzes.papers.rules import serialisation
from quizzes.papers.rules.content import PaperContent


class Paper(models.Model):
    """The exact questions, wording and order of one or more attempts. Never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")

    def __str__(self) -> str:
        return self.digest[:12]

    @cached_property
    def content(self) -> PaperContent:
        """Return the paper as the marking rules read it."""
        return serialisation.from_json(self.body)
