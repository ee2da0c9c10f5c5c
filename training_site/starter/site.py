"""What courses need around them: languages, sectors, the site and its first page."""

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

#: Permissions of Wagtail's own groups beyond pages: codenames by app label.
GROUP_PERMISSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "Editors": {
        "wagtail_localize": ("submit_translation",),
        "courses": ("add_edition", "change_edition", "view_course", "view_sector"),
    },
    "Moderators": {
        "wagtail_localize": ("submit_translation",),
        "courses": (
            "add_course",
            "add_edition",
            "add_sector",
            "change_course",
            "change_edition",
            "change_sector",
            "add_translationreview",
            "change_translationreview",
            "delete_translationreview",
        ),
        "workforce": ("add_contact", "change_contact"),
    },
}


def ensure_locales() -> dict[str, Locale]:
    """Return a locale for every language of the site, by code; the source language first."""
    locales = {}
    for code, _name in settings.LANGUAGES:
        locales[code], _is_new = Locale.objects.get_or_create(language_code=code)
    return locales


def ensure_sectors() -> int:
    """Make the standard sectors that are missing; returns how many. Existing ones stay."""
    new_sector_count = 0
    for position, (code, name) in enumerate(SECTORS.items(), 1):
        defaults = {"name": name, "position": position}
        _sector, is_new = Sector.objects.get_or_create(code=code, defaults=defaults)
        new_sector_count += is_new
    return new_sector_count


def current_catalogue() -> CataloguePage | None:
    """Return the catalogue the site already opens with; None if it opens with another page."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    root = site.root_page.specific if site else None
    return root if isinstance(root, CataloguePage) else None


def rename_pages_with_slug(slug: str) -> None:
    """Rename other first pages whose slug is ``slug``."""
    for page in Page.get_first_root_node().get_children().filter(slug=slug):
        page.slug = f"{slug}-before"
        page.save(clean=False)


def set_first_page(catalogue: CataloguePage) -> None:
    """Make ``catalogue`` the site's first page; Wagtail's own greeting page is deleted."""
    address = urlsplit(settings.SITE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    previous_page = site.root_page if site.pk else None
    site.root_page = catalogue.page_ptr
    site.site_name = settings.SITE_NAME
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save()
    if previous_page is None:
        return
    is_greeting = previous_page.specific_class is Page
    if is_greeting and not previous_page.get_children().exists():
        previous_page.delete()


def permit_authors() -> None:
    """Let Wagtail’s editors and moderators translate pages and keep the records they need.

    Done once, with the first page: what an operator takes away later stays away.
    """
    for group in Group.objects.filter(name__in=GROUP_PERMISSIONS):
        for app_label, codenames in GROUP_PERMISSIONS[group.name].items():
            permissions = Permission.objects.filter(
                content_type__app_label=app_label, codename__in=codenames
            )
            group.permissions.add(*permissions)
