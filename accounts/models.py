"""A person, and the printed key that signs them in."""

import secrets
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rules import proquints
from foundation import peppers

KEY_PURPOSE = "accounts.PersonalKey"  # part of every digest of a key
LEARNER_ID_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no two of these look alike on paper


def new_learner_id() -> str:
    """Return a random identifier a person can read out, such as ``K7M4-QP2X``."""
    letters = "".join(secrets.choice(LEARNER_ID_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def normalise_learner_id(text: str) -> str:
    """Return a typed learner ID as it is stored: ``"k7m4 qp2x"`` → ``K7M4-QP2X``."""
    letters = "".join(letter for letter in text.upper() if letter in LEARNER_ID_ALPHABET)
    return f"{letters[:4]}-{letters[4:]}"


class UserQuerySet(models.QuerySet["User"]):
    """Reads about people."""

    def guests(self) -> Self:
        """Return people who started to learn and have not claimed."""
        return self.filter(claimed_at=None, is_staff=False, is_superuser=False)

    def claimed(self) -> Self:
        """Return people with a name that may be printed on a certificate."""
        return self.exclude(claimed_at=None)


class UserManager(BaseUserManager["User"]):
    """Creates people; e-mail is optional for everyone."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def guests(self) -> UserQuerySet:
        """See :meth:`UserQuerySet.guests`."""
        return self.get_queryset().guests()

    def create_user(self, *, password: str | None = None, **fields: object) -> "User":
        """Create a person; without ``password`` nobody can sign in as them by password."""
        email = fields.pop("email", None)
        user: User = self.model(email=str(email).strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, password: str, **fields: object) -> "User":
        """Create an operator who may do everything (``manage.py createsuperuser``)."""
        return self.create_user(password=password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(learner_id=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. A guest is a person who has not claimed their learning yet."""

    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    learner_id = models.CharField(
        _("learner ID"), max_length=12, unique=True, default=new_learner_id
    )
    preferred_language = models.CharField(_("language"), max_length=12, blank=True)
    pin = models.CharField(
        _("PIN"), max_length=128, blank=True, editable=False, help_text=_("Kept as a slow hash.")
    )
    wants_reminders = models.BooleanField(
        _("wants optional messages"),
        default=True,
        help_text=_("What must be said is sent all the same."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("works on the site"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "learner_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.learner_id

    @property
    def is_guest(self) -> bool:
        """Whether the person has not claimed yet; whoever works on the site is no guest."""
        return self.claimed_at is None and not self.is_staff

    @property
    def first_name(self) -> str:
        """What the CMS greets people by: the whole name, for most names cannot be split."""
        return self.name

    def get_full_name(self) -> str:
        """Return the name, as Wagtail and allauth ask for it."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the whole name, as Django asks for it."""
        return str(self)

    def clean(self) -> None:
        super().clean()
        self.email = (self.email or "").strip().lower() or None


class PersonalKeyQuerySet(models.QuerySet["PersonalKey"]):
    """Reads about keys."""

    def matching(self, key_words: str) -> Self:
        """Return the live key, if any, that has these words, however they were typed."""
        return self.including_revoked(key_words).filter(revoked_at=None)

    def including_revoked(self, key_words: str) -> Self:
        """Return the same key, also when it has been revoked."""
        digests = peppers.digests(KEY_PURPOSE, proquints.normalise(key_words))
        return self.filter(digest__in=digests)

    def live(self) -> Self:
        """Return keys that sign somebody in: those that are not revoked."""
        return self.filter(revoked_at=None)

    def unused(self, *, since: datetime) -> Self:
        """Return keys that were made before an instant and have not been used since."""
        is_idle = Q(last_used_at=None) | Q(last_used_at__lt=since)
        return self.filter(is_idle, created_at__lt=since)


def key_digest(key_words: str) -> str:
    """Return what is stored of a key: a keyed hash, useless without the site's pepper.

    64 random bits need no slow hash; a fast one lets a key be looked up without naming its owner.
    """
    return peppers.digest(KEY_PURPOSE, proquints.normalise(key_words))


class PersonalKey(models.Model):
    """Words (and their QR code) that sign one person in without e-mail; stored hashed."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="personal_keys"
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = PersonalKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal key")
        verbose_name_plural = _("personal keys")

    def __str__(self) -> str:
        return f"{self.person} ({self.created_at:%Y-%m-%d})"

    @property
    def is_in_hand(self) -> bool:
        """Whether the person certainly has the key: they said so, or have signed in with it."""
        return bool(self.confirmed_at or self.last_used_at)
