"""A list somebody brought, with what would come of each row."""

import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _

from workforce.long_tasks.models import LongTask
from workforce.units.models import Unit

#: How long the file of a list is kept: personal data no longer than it is needed.
FILE_KEPT_DAYS = 30


def private_storage() -> FileSystemStorage:
    """Lists of people are kept outside everything the web serves, readable by the site alone."""
    return FileSystemStorage(
        location=Path(settings.VAR_DIR) / "lists",
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


class PeopleList(models.Model):
    """A file of people, or of training they did elsewhere, for one unit and everything below it."""

    class Holds(models.TextChoices):
        """The kind of a list: what its rows are (see ``workforce.lists.kinds``)."""

        PEOPLE = "people", _("People")
        TRAINING = "training", _("Training done elsewhere")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="lists", verbose_name=_("unit"))
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    brought_at = models.DateTimeField(_("brought at"))
    holds = models.CharField(_("holds"), max_length=10, choices=Holds.choices, default=Holds.PEOPLE)
    file = models.FileField(_("file"), storage=private_storage, upload_to="%Y/%m")
    filename = models.CharField(_("file name"), max_length=200)
    options = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Encoding, delimiter, columns by field, order of dates, what to do."),
    )
    outcomes = models.FileField(storage=private_storage, upload_to="%Y/%m", blank=True)
    counts = models.JSONField(_("rows by outcome"), default=dict, blank=True)
    check_task = models.OneToOneField(
        LongTask, models.SET_NULL, null=True, blank=True, related_name="checked_list"
    )
    apply_task = models.OneToOneField(
        LongTask, models.SET_NULL, null=True, blank=True, related_name="applied_list"
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")

    def __str__(self) -> str:
        return self.filename
