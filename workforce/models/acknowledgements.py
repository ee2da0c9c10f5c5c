"""Words some laws want signed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from workforce.models.obligations import Requirement


class Acknowledgement(models.Model):
    """That a person signed, with name and day, that they took a training: some laws ask for it in writing."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="acknowledgements")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="acknowledgements")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="acknowledgements")
    name = models.CharField(_("name as signed"), max_length=150)
    words = models.TextField(_("what was signed"))
    language = models.CharField(_("language"), max_length=12)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.UniqueConstraint(fields=("requirement", "certificate"), name="acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.signed_at:%Y-%m-%d}"
