"""The ground courses stand on: languages, sectors, the site and its first page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_noop
from wagtail.models import Locale, Page, Site

from courses.models import CataloguePage, Sector

SECTORS: dict[str, str] = {
    "hotels": gettext_noop("Hotels and places to stay"),
    "pharmacies": gettext_noop("Pharmacies"),
    "schools": gettext_noop("Schools and colleges"),
    "social-care": gettext_noop("Social care"),
    "leaders": gettext_noop("Leaders of services"),
    "transport": gettext_noop("Taxis and transport"),
    "housing": gettext_noop("Housing"),
    "health": gettext_noop("Health services"),
    "night-time": gettext_noop("Bars, food and the night-time economy"),
    "volunteers": gettext_noop("Volunteers and community groups"),
}

# What Wagtail's own groups may do beyond pages, as app label: permission codenames.
AUTHORS_MAY: dict[str, dict[str, tuple[str, ...]]] = {
    "Editors": {
        "wagtail_localize": ("submit_translation",),
        "courses": ("add_edition", "change_edition", "view_course", "view_sector"),
    },
    "Moderators": {
        "wagtail_localize": ("submit_translation",),
        "courses": (
            *(
                f"{act}_{name}"
                for act in ("add", "change")
                for name in ("course", "edition", "sector")
            ),
            *(f"{act}_translationreview" for act in ("add", "change", "delete")),
        ),
        "workforce": ("add_contact", "change_contact"),
    },
}


def ensure_locales() -> dict[str, Locale]:
    """A locale for every language of the site, by code; the source language first."""
    codes = [code for code, _name in settings.LANGUAGES]
    return {code: Locale.objects.get_or_create(language_code=code)[0] for code in codes}


def ensure_sectors() -> int:
    """Make sure the standard sectors exist; returns how many were new. Existing ones stay as they are."""
    made = [
        Sector.objects.get_or_create(code=code, defaults={"name": name, "position": position})[1]
        for position, (code, name) in enumerate(SECTORS.items(), 1)
    ]
    return sum(made)


def adopted_catalogue() -> CataloguePage | None:
    """The catalogue the site already opens with, if it does."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    root = site.root_page.specific if site else None
    return root if isinstance(root, CataloguePage) else None


def make_room(slug: str) -> None:
    """See that no other first page is called ``slug``."""
    for page in Page.get_first_root_node().get_children().filter(slug=slug):
        page.slug = f"{slug}-before"
        page.save(clean=False)


def open_with(catalogue: CataloguePage) -> None:
    """Let the site open with ``catalogue``; the page it came with goes if it is Wagtail's own greeting."""
    address = urlsplit(settings.SITE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    before = site.root_page if site.pk else None
    site.root_page, site.site_name = catalogue.page_ptr, settings.SITE_NAME
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save()
    if before and before.specific_class is Page and not before.get_children().exists():
        before.delete()


def permit_authors() -> None:
    """Let Wagtail’s editors and moderators translate pages and keep the records they need.

    Done once, with the first page: what an operator takes away later stays away.
    """
    for group in Group.objects.filter(name__in=AUTHORS_MAY):
        for app, names in AUTHORS_MAY[group.name].items():
            allowed = Permission.objects.filter(content_type__app_label=app, codename__in=names)
            group.permissions.add(*allowed)
