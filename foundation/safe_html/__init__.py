"""HTML that people write: what may be stored of it, and what is shown of it.

Two defences, one behind the other. HTML that has anything in it that is not on the list is
*refused* when it is saved, and never rewritten, because its author has to see what was there. What
is shown is *cleaned* by the same list, because it may be older than the list, and frozen papers are
never saved again.
"""

import re
from collections.abc import Iterator
from html import unescape

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

#: The elements rich text is made of.
ELEMENTS = frozenset({"a", "b", "br", "em", "i", "li", "ol", "p", "strong", "ul"})
#: Their attributes that are shown.
SHOWN_ATTRIBUTES = {"a": frozenset({"href"})}
#: Their attributes that are stored: the editor’s keys, and links to pages by number.
STORED_ATTRIBUTES = {
    "li": frozenset({"data-block-key"}),
    "ol": frozenset({"data-block-key"}),
    "p": frozenset({"data-block-key"}),
    "ul": frozenset({"data-block-key"}),
    "a": frozenset({"href", "linktype", "id"}),
}
#: Where a link may lead; an address without a scheme stays on this site.
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_ATTRIBUTE = r"""\s+([a-zA-Z-]+)="([^"<>]*)\""""
#: A tag as an editor writes it: whatever else a browser would take for a tag is refused as a whole.
_TAG = re.compile(rf"</?([a-zA-Z]+[1-6]?)((?:{_ATTRIBUTE})*)\s*/?>")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
#: Where a browser begins to read a tag. Before a space or a number, “<” is only a sign.
_OPENING = re.compile(r"<(?=[a-zA-Z/!?])")
#: Characters that browsers leave out of an address before they read its scheme.
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")
#: Ids of pages, and of links in a translation (a1). Longer numbers fit into no database; Wagtail
#: would fail over them wherever the text is shown.
_PAGE_ID = re.compile("[0-9]{1,9}")
_LINK_ID = re.compile("[a-z]{0,10}[0-9]{1,9}")
#: How much of the wrong markup an error message quotes.
_QUOTED_LETTERS = 40


def is_safe_link(address: str) -> bool:
    """Return whether a link to ``address`` opens a page, a mail or a telephone, and nothing else.

    However a browser may read the address: a scheme such as ``javascript:`` is not on the list.
    """
    before_path = re.split(r"[/?#\\]", _IGNORED.sub("", address), maxsplit=1)[0]
    scheme, colon, _rest = before_path.partition(":")
    return not colon or scheme.lower() in SCHEMES


def _safe_value(_element: str, name: str, value: str) -> str | None:
    """Return the value of an attribute, or None to drop the attribute."""
    if name == "href" and not is_safe_link(value):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(ELEMENTS),
    attributes={"*": set(), "a": set(SHOWN_ATTRIBUTES["a"])},
    attribute_filter=_safe_value,
    url_schemes=set(SCHEMES),
    link_rel=None,
    strip_comments=True,
)


class UnsafeMarkup(ValidationError):
    """A text has something in it that may not be stored. Its messages tell the author what."""


def clean_html(html: str) -> SafeString:
    """Return what is shown of ``html``: its words, with the elements and attributes of the list."""
    cleaned = _CLEANER.clean(html)
    # Once more: without what stood between them, tags may nest as no browser reads them (a link in
    # a link). What is shown is what a second reading makes of it.
    return mark_safe(_CLEANER.clean(cleaned))  # noqa: S308  (here HTML becomes safe)


def refuse_markup(html: str, *, is_plain: bool = False) -> None:
    """Raise :class:`UnsafeMarkup` when ``html`` has anything in it that is not on the list.

    That includes comments and declarations. ``is_plain`` for a title or the like, whose author is
    not told that texts have paragraphs and lists.
    """
    for reason in faults(html, is_plain=is_plain):
        raise UnsafeMarkup(reason)


def refuse_address(address: str) -> None:
    """Raise :class:`UnsafeMarkup` when ``address`` is not one of :func:`is_safe_link`."""
    if not is_safe_link(address):
        raise UnsafeMarkup(_bad_address(address))


def faults(html: str, *, is_plain: bool = False) -> Iterator[str]:
    """Yield why ``html`` may not be stored, a sentence for each reason."""
    for opening in _OPENING.finditer(html):
        rest = html[opening.start() :]
        tag = _TAG.match(rest)
        if rest.startswith("<!--"):
            # Translators: a text may not be saved. {markup} is the beginning of what is wrong in it, as HTML.
            yield _("Texts have no comments in them. Take this out: “{markup}”").format(
                markup=rest[:_QUOTED_LETTERS]
            )
        elif tag is None or tag[1].lower() not in ELEMENTS or not _has_valid_ids(tag):
            sentence = _only_texts()
            if is_plain:
                sentence = _only_words()
            yield sentence.format(markup=rest[:_QUOTED_LETTERS])
        else:
            yield from _attribute_faults(tag)


def _only_words() -> str:
    # Translators: a title may not be saved. {markup} is the beginning of what is wrong in it, as HTML.
    return _("Only words can stand here. Take this out: “{markup}”")


def _only_texts() -> str:
    # Translators: a text may not be saved. {markup} is the beginning of what is wrong in it, as HTML.
    return _(
        "Texts have paragraphs, lists, bold, italic and links, and nothing else. "
        "Take this out: “{markup}”"
    )


def _has_valid_ids(tag: re.Match[str]) -> bool:
    """Return whether the ids in a tag can be looked up.

    Beside a ``linktype`` an id is the number of a page or a document; otherwise it may also be that
    of a link in a translation.
    """
    id_pattern = _LINK_ID
    ids: list[str] = []
    for name, value in _ATTRIBUTES.findall(tag[2]):
        if name.lower() == "linktype":
            id_pattern = _PAGE_ID
        elif name.lower() == "id":
            ids.append(value)
    return all(id_pattern.fullmatch(value) for value in ids)


def _attribute_faults(tag: re.Match[str]) -> Iterator[str]:
    """Yield a sentence for each attribute of a tag that may not be stored."""
    stored_names = STORED_ATTRIBUTES.get(tag[1].lower(), ())
    for name, value in _ATTRIBUTES.findall(tag[2]):
        if name.lower() not in stored_names:
            # Translators: a text may not be saved. {markup} is the beginning of what is wrong in it, as HTML.
            sentence = _("Nothing in a text has a “{name}”. Take it out of: “{markup}”")
            yield sentence.format(name=name, markup=tag[0][:_QUOTED_LETTERS])
        elif name.lower() == "href" and not is_safe_link(unescape(value)):
            yield _bad_address(unescape(value))


def _bad_address(address: str) -> str:
    # Translators: a text may not be saved. {address} is where a link in it leads.
    sentence = _(
        "A link leads to a page, a web address, an e-mail address or a telephone number, "
        "and not to “{address}”."
    )
    return sentence.format(address=address[:_QUOTED_LETTERS])
