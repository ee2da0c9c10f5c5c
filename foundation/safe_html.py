"""HTML that people write: what may be kept of it, and what is shown of it.

Two doors, one behind the other. What is stored is *refused* when it has anything in it that is not on the list:
never rewritten, because somebody has to see what was there. What is shown is *cleaned* by the same list, because
it may have been stored before there was a list, and what is frozen is never stored again.
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
#: What is shown of their attributes, and what is stored: the editor’s keys, and links to pages by their number.
SHOWN = {"a": frozenset({"href"})}
STORED = {
    **{name: frozenset({"data-block-key"}) for name in ("li", "ol", "p", "ul")},
    "a": {"href", "linktype", "id"},
}
#: Where a link may lead; an address without a scheme stays on this site.
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_ATTRIBUTE = r"""\s+([a-zA-Z-]+)="([^"<>]*)\""""
#: An element as an editor writes it: whatever else a browser would take for one is refused unread.
_TAG = re.compile(rf"</?([a-zA-Z]+[1-6]?)((?:{_ATTRIBUTE})*)\s*/?>")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
#: Where a browser stops reading words. Before a space or a number, “<” is only a sign.
_OPENING = re.compile(r"<(?=[a-zA-Z/!?])")
#: What browsers leave out of an address before they read its scheme.
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")
#: Longer numbers fit into no database; Wagtail would fail over them wherever the text is shown.
_NUMBER, _NUMBERED = re.compile("[0-9]{1,9}"), re.compile("[a-z]{0,10}[0-9]{1,9}")
_QUOTED_LETTERS = 40


def is_followed(address: str) -> bool:
    """Whether a link to ``address`` only opens a page, a letter or a telephone, however a browser reads it."""
    scheme, colon, _rest = re.split(r"[/?#\\]", _UNSEEN.sub("", address), maxsplit=1)[0].partition(
        ":"
    )
    return not colon or scheme.lower() in SCHEMES


def _safe_value(_element: str, name: str, value: str) -> str | None:
    return value if name != "href" or is_followed(value) else None


_CLEANER = nh3.Cleaner(
    tags=set(ELEMENTS),
    attributes={"*": set(), **{name: set(names) for name, names in SHOWN.items()}},
    attribute_filter=_safe_value,
    url_schemes=set(SCHEMES),
    link_rel=None,
    strip_comments=True,
)


class UnsafeMarkup(ValidationError):
    """Something was to be stored that no text may have in it. Its messages say what, to whoever wrote it."""


def cleaned(html: str) -> SafeString:
    """What of ``html`` is shown: the elements and attributes of the list, the words of everything else."""
    return mark_safe(_CLEANER.clean(html))  # noqa: S308  (this is the place where HTML becomes safe)


def refuse_markup(html: str, *, is_plain: bool = False) -> None:
    """Raises :class:`UnsafeMarkup` when ``html`` has a comment, a declaration, or anything else off the list in it.

    ``is_plain``: it is a title or the like, of which no sentence says that it has paragraphs.
    """
    for reason in faults(html, is_plain=is_plain):
        raise UnsafeMarkup(reason)


def refuse_address(address: str) -> None:
    """Raises :class:`UnsafeMarkup` when a link to ``address`` would do something else than to open a page."""
    if not is_followed(address):
        raise UnsafeMarkup(_bad_address(address))


def faults(html: str, *, is_plain: bool = False) -> Iterator[str]:
    """Why ``html`` may not be stored: a sentence for each reason."""
    for opening in _OPENING.finditer(html):
        rest = html[opening.start() :]
        tag = _TAG.match(rest)
        if rest.startswith("<!--"):
            # Translators: a text may not be saved. {markup} is the beginning of what is wrong in it, as HTML.
            yield _("Texts have no comments in them. Take this out: “{markup}”").format(
                markup=rest[:_QUOTED_LETTERS]
            )
        elif tag is None or tag[1].lower() not in ELEMENTS or not _is_found(tag):
            sentence = _only_words() if is_plain else _only_texts()
            yield sentence.format(markup=rest[:_QUOTED_LETTERS])
        else:
            yield from _attribute_faults(tag)


def _only_words() -> str:
    # Translators: a title may not be saved. {markup} is the beginning of what is wrong in it, as HTML.
    return _("Only words can stand here. Take this out: “{markup}”")


def _only_texts() -> str:
    # Translators: a text may not be saved. {markup} is the beginning of what is wrong in it, as HTML.
    return _(
        "Texts have paragraphs, lists, bold, italic and links, and nothing else. Take this out: “{markup}”"
    )


def _is_found(tag: re.Match[str]) -> bool:
    """Whether the ids in a tag can be looked up: a page’s or a document’s number, or a link of a translation (a1)."""
    named = [(name.lower(), value) for name, value in _ATTRIBUTES.findall(tag[2])]
    wanted = _NUMBER if any(name == "linktype" for name, _value in named) else _NUMBERED
    return all(wanted.fullmatch(value) for name, value in named if name == "id")


def _attribute_faults(tag: re.Match[str]) -> Iterator[str]:
    for name, value in _ATTRIBUTES.findall(tag[2]):
        if name.lower() not in STORED.get(tag[1].lower(), ()):
            # Translators: a text may not be saved. {markup} is the beginning of what is wrong in it, as HTML.
            sentence = _("Nothing in a text has a “{name}”. Take it out of: “{markup}”")
            yield sentence.format(name=name, markup=tag[0][:_QUOTED_LETTERS])
        elif name.lower() == "href" and not is_followed(unescape(value)):
            yield _bad_address(unescape(value))


def _bad_address(address: str) -> str:
    # Translators: a text may not be saved. {address} is where a link in it leads.
    sentence = _(
        "A link leads to a page, a web address, an e-mail address or a telephone number, and not to “{address}”."
    )
    return sentence.format(address=address[:_QUOTED_LETTERS])
