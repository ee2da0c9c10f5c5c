"""From the markup of other programs to the little this site's scenes allow, and to plain words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from quizzes.exchange.rules.items import FormattedText, Markup

#: The class of the paragraph that asks the question, in files of this site.
QUESTION_CLASS = "ask"
_HEADINGS = {f"h{level}" for level in range(1, 7)}
#: Elements that begin a paragraph.
_BLOCKS = {
    *("p", "div", "section", "article", "blockquote", "pre", "hr", "address"),
    *("body", "html", "header", "footer", "main", "aside", "nav"),
    *("ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "tr", "caption", "figure", "figcaption"),
    *("details", "summary", "fieldset", "legend", "form", "center"),
    *_HEADINGS,
}
#: Elements that stand apart on a page and are no paragraphs: without a space between them two table
#: cells would read as one word.
_SPACED = {"td", "th", "option", "rt", "rp"}
#: Bold and italic, and the element they become.
_STYLES = {"b": "b", "strong": "b", "i": "i", "em": "i"}
_CODE_ELEMENTS = {"script", "style"}
_VOID_ELEMENTS = {
    *("area", "base", "br", "col", "embed", "hr", "img"),
    *("input", "link", "meta", "source", "track", "wbr"),
}
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: Raised and lowered digits, which plain words can only show as characters of their own.
_SMALL_DIGITS = {
    "sup": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
    "sub": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}
#: Elements that carry meaning beyond plain words and simple paragraphs, and the code of the loss.
_LOSSES = {
    **dict.fromkeys(("img", "svg", "picture", "canvas"), "picture"),
    **dict.fromkeys(("audio", "video", "iframe", "object", "embed"), "media"),
    **dict.fromkeys(("table", "math"), "table"),
    **dict.fromkeys(("s", "del", "strike"), "struck"),
}
#: What is no text and must not come in with one: comments, declarations, drawings, formulas,
#: scripts, forms and event handlers.
_FOREIGN_MARKUP = re.compile(
    r"<(?:[!?]|/?(?:svg|math|script|meta|base|link|form)\b)"
    r"|<[a-z][^<>]*[\s/\"'](?P<handler>on[a-z]+)\s*=",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^>]*>")
_SAFE_LINK = re.compile(r"(https?://|mailto:|tel:)[^\s\"'<>]{1,500}", re.IGNORECASE)


@dataclass
class Paragraph:
    """One paragraph: as safe HTML of this site (bold, italic, links), and as plain words.

    ``is_question``: it is the question itself, the others are the scene.
    """

    html: str = ""
    words: str = ""
    is_question: bool = False


@dataclass(frozen=True)
class SimplifiedText:
    """The paragraphs of a text, and what could not be kept of it.

    ``losses`` are codes: ``picture``, ``media``, ``table``, ``struck``, ``hidden``, ``link``.
    """

    paragraphs: tuple[Paragraph, ...] = ()
    losses: frozenset[str] = field(default_factory=frozenset)

    @property
    def plain_text(self) -> str:
        """All words, a line for each paragraph."""
        return "\n".join(paragraph.words for paragraph in self.paragraphs if paragraph.words)


class _Simplifier(HTMLParser):
    """Turns HTML into paragraphs with bold, italic and links alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[Paragraph] = []
        self.losses: set[str] = set()
        self._paragraph = Paragraph()
        #: bold, italic and links that are open in the paragraph
        self._open_tags: list[str] = []
        #: a hidden element that is open, and those of the same name inside it
        self._hidden_tags: list[str] = []
        self._small_digit_tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self._hidden_tags:
            if tag == self._hidden_tags[0]:
                self._hidden_tags.append(tag)
            return
        if tag in _CODE_ELEMENTS or (tag not in _VOID_ELEMENTS and _is_hidden(attributes)):
            self._hidden_tags = [tag]
            return
        self._open_element(tag, attributes)
        if tag in _LOSSES:
            self.losses.add(_LOSSES[tag])
            if attributes.get("alt"):
                self.handle_data(f" [{attributes['alt']}] ")

    def _open_element(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag in _SPACED:
            self.handle_data(" ")
        elif tag in _SMALL_DIGITS:
            self._small_digit_tags.append(tag)
        elif tag in _BLOCKS:
            self.start_paragraph(is_question=attributes.get("class") == QUESTION_CLASS)
        elif tag == "br":
            self._paragraph.html += "<br/>"
            self._paragraph.words += "\n"
        elif tag == "a":
            self._open_link(attributes)
        elif tag in _STYLES:
            self._paragraph.html += f"<{_STYLES[tag]}>"
            self._open_tags.append(_STYLES[tag])

    def _open_link(self, attributes: Mapping[str, str | None]) -> None:
        opening_tag = _link_tag(attributes)
        if not opening_tag:
            self.losses.add("link")
            return
        self._paragraph.html += opening_tag
        self._open_tags.append("a")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden_tags:
            if tag == self._hidden_tags[0]:
                self._hidden_tags.pop()
        elif tag in _SPACED:
            self.handle_data(" ")
        elif tag in _SMALL_DIGITS:
            self._small_digit_tags = self._small_digit_tags[:-1]
        elif tag in _BLOCKS:
            self.start_paragraph()
        elif _STYLES.get(tag, tag) in self._open_tags:
            self._close_element(_STYLES.get(tag, tag))

    def _close_element(self, tag: str) -> None:
        """Close ``tag`` and everything opened after it, so that the elements nest."""
        while self._open_tags:
            last_tag = self._open_tags.pop()
            self._paragraph.html += f"</{last_tag}>"
            if last_tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._hidden_tags:
            if self._hidden_tags[0] not in _CODE_ELEMENTS and data.strip():
                self.losses.add("hidden")
            return
        if self._small_digit_tags:
            data = data.translate(_SMALL_DIGITS[self._small_digit_tags[-1]])
        self._paragraph.words += data.replace("\n", " ")
        self._paragraph.html += escape(data, quote=False)

    def start_paragraph(self, *, is_question: bool = False) -> None:
        """Finish the paragraph so far, unless it is empty, and begin another."""
        while self._open_tags:
            self._paragraph.html += f"</{self._open_tags.pop()}>"
        self._paragraph.words = _collapse_lines(self._paragraph.words)
        if self._paragraph.words:
            self._paragraph.html = _trim_html(self._paragraph.html)
        else:
            self._paragraph.html = ""
        if self._paragraph.words or self._paragraph.is_question:
            self.paragraphs.append(self._paragraph)
        self._paragraph = Paragraph(is_question=is_question)


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Return whether an element is there without being visible: a solution, as often as not."""
    return "hidden" in attributes or bool(_HIDING_STYLE.search(attributes.get("style") or ""))


def _link_tag(attributes: Mapping[str, str | None]) -> str:
    """Return the opening tag of a link that is safe to keep, or nothing.

    Safe are links to the web, and to a page or document of this site as Wagtail notes them.
    """
    link_type = attributes.get("linktype") or ""
    page_id = attributes.get("id") or ""
    address = attributes.get("href") or ""
    is_id = page_id.isdecimal() and page_id.isascii() and len(page_id) < 10
    if link_type in ("page", "document") and is_id:
        return f'<a linktype="{link_type}" id="{page_id}">'
    if _SAFE_LINK.fullmatch(address):
        return f'<a href="{escape(address)}">'
    return ""


def _collapse_lines(words: str) -> str:
    """Return ``words`` without empty lines, and with single spaces only."""
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\n".join(line for line in lines if line)


def _trim_html(html: str) -> str:
    html = re.sub(r"\s+", " ", html)
    return re.sub(r"^(\s|<br/>)+|(\s|<br/>)+$", "", html)


def _simplify_html(words: str) -> SimplifiedText:
    simplifier = _Simplifier()
    simplifier.feed(words)
    simplifier.close()
    simplifier.start_paragraph()
    return SimplifiedText(tuple(simplifier.paragraphs), frozenset(simplifier.losses))


def _simplify_plain(words: str) -> SimplifiedText:
    """Make a paragraph of each line. Markdown stays as it was typed."""
    paragraphs = list[Paragraph]()
    for line in _collapse_lines(words).splitlines():
        paragraphs.append(Paragraph(escape(line, quote=False), line))
    return SimplifiedText(tuple(paragraphs))


def _simplify_moodle(words: str) -> SimplifiedText:
    """Read Moodle's automatic format: HTML, where there is any, whose line ends are kept."""
    return _simplify_html(re.sub(r"\n\s*\n+", "<p>", words.strip()))


_SIMPLIFIERS: Mapping[Markup, Callable[[str], SimplifiedText]] = {
    Markup.HTML: _simplify_html,
    Markup.PLAIN: _simplify_plain,
    Markup.MARKDOWN: _simplify_plain,
    Markup.MOODLE: _simplify_moodle,
}


def find_foreign_markup(text: FormattedText) -> str:
    """Return how a comment, drawing or script in the HTML of ``text`` begins, or a handler's name.

    Nothing is returned where there is no more than text in it.
    """
    if text.markup not in (Markup.HTML, Markup.MOODLE):
        return ""
    match = _FOREIGN_MARKUP.search(text.words)
    if match is None:
        return ""
    return match["handler"] or match[0]


def join_blocks(html: str) -> str:
    """Return ``html`` as one paragraph: tags that begin another become spaces."""

    def replace_tag(match: "re.Match[str]") -> str:
        return " " if match[1].lower() in _BLOCKS else match[0]

    return _BLOCK_TAG.sub(replace_tag, html)


def simplify(text: FormattedText) -> SimplifiedText:
    """Return the words of ``text`` in paragraphs this site can hold."""
    return _SIMPLIFIERS[text.markup](text.words)


def plain_words(text: FormattedText) -> str:
    """Return the words of ``text`` on one line."""
    return " ".join(simplify(text).plain_text.split())
