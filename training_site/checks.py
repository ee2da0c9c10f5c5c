"""System checks of the whole site: they report a wrong setting before a learner meets it.

Each has an id (``training_site.E001`` …), says in a sentence what is wrong and, in its hint, what
to type. ``docs/operations.md`` lists them.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from wagtail.models import Page

SECRET_KEY_LENGTH = 50  # characters; Django's own start-project writes as many
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")

AppConfigs = Sequence[AppConfig] | None


@register(Tags.security)
def secret_key(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """E001: sessions and personal keys depend on it; W002 where only this machine is served."""
    secret = _secret_key()
    if len(secret) >= SECRET_KEY_LENGTH:
        return []
    message = f"SECRET_KEY is missing or shorter than {SECRET_KEY_LENGTH} characters."
    hint = (
        "Put into .env what this prints: "
        "python3 -c \"import secrets; print('SECRET_KEY=' + secrets.token_urlsafe(50))\""
    )
    if secret and is_local(urlsplit(settings.SITE_URL).hostname or ""):
        return [Warning(message, hint=hint, id="training_site.W002")]
    return [Error(message, hint=hint, id="training_site.E001")]


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # what Django raises for an empty one
        return ""


@register(Tags.security)
def key_pepper(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """W007: without a pepper of their own, another SECRET_KEY voids every printed key."""
    pepper = settings.KEY_PEPPER
    if len(pepper) >= SECRET_KEY_LENGTH and pepper != _secret_key():
        return []
    return [
        Warning(
            f"KEY_PEPPER is missing, shorter than {SECRET_KEY_LENGTH} characters or the same as "
            "SECRET_KEY: a new SECRET_KEY would void every printed key.",
            hint="Put into .env the present SECRET_KEY as KEY_PEPPERS_BEFORE, and what this "
            "prints: "
            "python3 -c \"import secrets; print('KEY_PEPPER=' + secrets.token_urlsafe(50))\"",
            id="training_site.W007",
        )
    ]


@register(Tags.security)
def older_secrets(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """W008: lists with commas were read once; now each variable is one secret.

    A list read as one secret finds no key and opens no session.
    """
    messages: list[CheckMessage] = []
    for name in ("SECRET_KEY_FALLBACKS", "KEY_PEPPERS_BEFORE"):
        if not any(_is_list(secret) for secret in getattr(settings, name)):
            continue
        messages.append(
            Warning(
                f"{name} looks like several secrets with commas between them, and is read as one.",
                hint=f"Put each into a variable of its own: {name}, {name}_2, {name}_3 …",
                id="training_site.W008",
            )
        )
    return messages


def _is_list(secret: str) -> bool:
    """Whether this looks like several secrets, each as long as one should be."""
    parts = secret.split(",")
    return len(parts) > 1 and all(len(part.strip()) >= SECRET_KEY_LENGTH for part in parts)


@register(Tags.security)
def site_url(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """W001: a public site is reached by https, or keys and sessions travel in the open."""
    address = urlsplit(settings.SITE_URL)
    if settings.DEBUG or address.scheme == "https" or is_local(address.hostname or ""):
        return []
    return [
        Warning(
            f"SITE_URL is {settings.SITE_URL}, but a site other people use needs https.",
            hint="Set SITE_URL=https://… to the address people type; "
            "it is printed in every QR code.",
            id="training_site.W001",
        )
    ]


def is_local(host: str) -> bool:
    """Whether ``host`` is this machine or a private network's: a demo there needs no https."""
    return host in LOCAL_HOSTS or host.startswith(("10.", "192.168.")) or host.endswith(".local")


@register(Tags.database)
def sqlite_options(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """E002: with SQLite's defaults, a second writer gets an error instead of a short wait."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return []
    options = database.get("OPTIONS", {})
    init_command = options.get("init_command", "").replace(" ", "").lower()
    missing_options = []
    if options.get("transaction_mode") != "IMMEDIATE":
        missing_options.append("transaction_mode IMMEDIATE")
    if "journal_mode=wal" not in init_command:
        missing_options.append("journal_mode=WAL")
    if options.get("timeout", 0) < 5:
        missing_options.append("a timeout of at least 5 seconds")
    if not missing_options:
        return []
    return [
        Error(
            f"The SQLite database is opened without {', '.join(missing_options)}.",
            hint="Restore DATABASES in training_site/settings.py; "
            "concurrent learners would see errors.",
            id="training_site.E002",
        )
    ]


@register(Tags.database)
def no_atomic_requests(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """E003: a transaction around each request makes every page view take SQLite's write lock."""
    database = settings.DATABASES["default"]
    if not (database["ENGINE"].endswith("sqlite3") and database.get("ATOMIC_REQUESTS")):
        return []
    return [
        Error(
            "ATOMIC_REQUESTS is on with SQLite: every page view would wait for every other.",
            hint="Remove ATOMIC_REQUESTS; actions open their own transactions.",
            id="training_site.E003",
        )
    ]


@register(Tags.translation)
def translation_goes_live_when_complete(
    app_configs: AppConfigs, **kwargs: Any
) -> list[CheckMessage]:
    """E004: otherwise a language is published, in English, the moment its translation begins."""
    if not getattr(settings, "WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE", True):
        return []
    return [
        Error(
            "WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE is on: "
            "languages would go live untranslated.",
            hint="Set WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False "
            "in training_site/settings.py.",
            id="training_site.E004",
        )
    ]


@register(Tags.translation)
def translation_jobs(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """E005: wagtail-localize crashes on an empty WAGTAILLOCALIZE_JOBS."""
    if getattr(settings, "WAGTAILLOCALIZE_JOBS", None) != {}:
        return []
    return [
        Error(
            "WAGTAILLOCALIZE_JOBS is empty, which stops every translation with an error.",
            hint="Leave WAGTAILLOCALIZE_JOBS out of training_site/settings.py.",
            id="training_site.E005",
        )
    ]


@register(Tags.files)
def var_dir(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """E006: the database, uploads and unsent mail live in VAR_DIR."""
    nearest_folder = settings.VAR_DIR.absolute()
    while not nearest_folder.exists():
        nearest_folder = nearest_folder.parent
    if nearest_folder.is_dir() and os.access(nearest_folder, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"The site cannot write to VAR_DIR ({settings.VAR_DIR}).",
            hint="Create the folder for the account the site runs as, "
            "or set VAR_DIR to one it owns.",
            id="training_site.E006",
        )
    ]


@register(Tags.models)
def page_tree(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """E007, E008: children name their parents, downwards only; parents never list children."""
    messages: list[CheckMessage] = []
    for page_type in _our_page_types():
        messages.extend(_placement_errors(page_type))
    return messages


def apps_from_lowest() -> list[str]:
    """Return the labels of our own apps, the lowest first.

    INSTALLED_APPS names them from the highest down, because the first one's templates win.
    """
    names = [name for name in settings.INSTALLED_APPS if Path(settings.BASE_DIR, name).is_dir()]
    return names[::-1]


def _our_page_types() -> Iterator[type[Page]]:
    our_apps = apps_from_lowest()
    for model in apps.get_models():
        if issubclass(model, Page) and model._meta.app_label in our_apps:
            yield model


def _placement_errors(page_type: type[Page]) -> Iterator[CheckMessage]:
    label = page_type._meta.label
    for parent in vars(page_type).get("parent_page_types", ()):
        if _is_above(_app_of(parent), page_type._meta.app_label):
            yield Error(
                f"{label} names {parent} as its parent, which belongs to a room above.",
                hint="Move the page type up, or the parent down: see docs/architecture.md.",
                obj=page_type,
                id="training_site.E007",
            )
    if vars(page_type).get("subpage_types"):
        yield Error(
            f"{label} lists subpage_types, so it must know the rooms above.",
            hint="Let the children declare parent_page_types instead; "
            "subpage_types may only be empty.",
            obj=page_type,
            id="training_site.E008",
        )


def _app_of(page_type: str | type[Page]) -> str:
    """Return the app's label of a page type, written ``"courses.CoursePage"`` or as the class."""
    if isinstance(page_type, str):
        return page_type.split(".")[0]
    return str(page_type._meta.app_label)


def _is_above(app: str, lower_app: str) -> bool:
    """Whether ``app`` is one of ours that may import ``lower_app``, and not the other way round."""
    our_apps = apps_from_lowest()
    return app in our_apps and our_apps.index(app) > our_apps.index(lower_app)
