"""From the markup of other programs to the little this site's scenes allow, and to plain words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from quizzes.exchange.items import FormattedText, Markup

ASK = "ask"  # the class of the paragraph that asks, in files of this site
_BLOCKS = {
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "section",
    "blockquote",
    "pre",
    "article",
    "body",
    "html",
}
_BLOCKS |= {f"h{level}" for level in range(1, 7)}
_BLOCKS |= {
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "address",
    "hr",
    "figure",
    "figcaption",
    "dl",
    "dt",
    "dd",
}
_BLOCKS |= {"details", "summary", "fieldset", "legend", "form", "caption", "center"}
#: What stands apart on a page without being a paragraph; run together, two cells would read as one word.
_APART = {"td", "th", "option", "rt", "rp"}
_STYLES = {"b": "b", "strong": "b", "i": "i", "em": "i"}
_HIDDEN = {"script", "style"}
_VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: Small raised and lowered digits, which plain words can only show as signs of their own.
_RAISED = {
    "sup": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
    "sub": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}
#: What carries meaning that plain words and simple paragraphs cannot.
_LOST = {
    **dict.fromkeys(("img", "svg", "picture", "canvas"), "picture"),
    **dict.fromkeys(("audio", "video", "iframe", "object", "embed"), "media"),
    **dict.fromkeys(("table", "math"), "table"),
    **dict.fromkeys(("s", "del", "strike"), "struck"),
}
#: What is no text at all and must not get in under one: comments, declarations, other languages, scripts, handlers.
_FOREIGN = re.compile(
    r"<(?:[!?]|/?(?:svg|math|script|meta|base|link|form)\b)|<[a-z][^<>]*[\s/\"'](?P<handler>on[a-z]+)\s*=",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^>]*>")
_SAFE_LINK = re.compile(r"(https?://|mailto:|tel:)[^\s\"'<>]{1,500}", re.IGNORECASE)


@dataclass
class Paragraph:
    """One paragraph: as safe HTML of this site (bold, italic, links), and as plain words."""

    html: str = ""
    words: str = ""
    is_ask: bool = False


@dataclass(frozen=True)
class Cleaned:
    """Paragraphs, and what was in them that has no place here, as codes: ``picture``, ``table``, ``hidden``…"""

    paragraphs: tuple[Paragraph, ...] = ()
    lost: frozenset[str] = field(default_factory=frozenset)

    @property
    def plain(self) -> str:
        """All words, a line for each paragraph."""
        return "\n".join(each.words for each in self.paragraphs if each.words)


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[Paragraph] = []
        self.now = Paragraph()
        self.open: list[str] = []
        self.lost: set[str] = set()
        self.hidden: list[str] = []  # the element nobody sees, and those of its name inside it
        self.raised: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self.hidden:
            self.hidden += [tag] if tag == self.hidden[0] else []
        elif tag in _HIDDEN or (tag not in _VOID and _is_unseen(attributes)):
            self.hidden = [tag]
        else:
            self._open(tag, attributes)
            if tag in _LOST:
                self.lost.add(_LOST[tag])
                self._words_instead(attributes)

    def _open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag in _APART:
            self.handle_data(" ")
        elif tag in _RAISED:
            self.raised.append(tag)
        elif tag in _BLOCKS:
            self.new_paragraph(is_ask=attributes.get("class") == ASK)
        elif tag == "br":
            self.now.html += "<br/>"
            self.now.words += "\n"
        elif tag in _STYLES or tag == "a":
            self._start(_STYLES.get(tag, tag), attributes)

    def _words_instead(self, attributes: Mapping[str, str | None]) -> None:
        if attributes.get("alt"):
            self.handle_data(f" [{attributes['alt']}] ")

    def _start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag == "a":
            opening = _link(attributes)
            if not opening:
                self.lost.add("link")
                return
            self.now.html += opening
        else:
            self.now.html += f"<{tag}>"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            self.hidden = self.hidden[1:] if tag == self.hidden[0] else self.hidden
        elif tag in _APART:
            self.handle_data(" ")
        elif tag in _RAISED:
            self.raised = self.raised[:-1]
        elif tag in _BLOCKS:
            self.new_paragraph()
        elif _STYLES.get(tag, tag) in self.open:
            self._close(_STYLES.get(tag, tag))

    def _close(self, tag: str) -> None:
        """Close everything opened since ``tag``, so that what is written nests."""
        while self.open:
            last = self.open.pop()
            self.now.html += f"</{last}>"
            if last == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.hidden:
            if self.hidden[0] not in _HIDDEN and data.strip():
                self.lost.add("hidden")
            return
        if self.raised:
            data = data.translate(_RAISED[self.raised[-1]])
        self.now.words += data.replace("\n", " ")
        self.now.html += escape(data, quote=False)

    def new_paragraph(self, *, is_ask: bool = False) -> None:
        while self.open:
            self.now.html += f"</{self.open.pop()}>"
        self.now.words = _folded(self.now.words)
        self.now.html = _trimmed(self.now.html) if self.now.words else ""
        if self.now.words or self.now.is_ask:
            self.done.append(self.now)
        self.now = Paragraph(is_ask=is_ask)


def _is_unseen(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is there without anybody seeing it: a solution, as often as not."""
    return "hidden" in attributes or bool(_UNSEEN.search(attributes.get("style") or ""))


def _link(attributes: Mapping[str, str | None]) -> str:
    """The opening of a link that is safe to keep: to the web, or to a page of this site as Wagtail notes it."""
    kind, pk, href = (attributes.get(name) or "" for name in ("linktype", "id", "href"))
    if kind in ("page", "document") and pk.isdecimal() and pk.isascii() and len(pk) < 10:
        return f'<a linktype="{kind}" id="{pk}">'
    return f'<a href="{escape(href)}">' if _SAFE_LINK.fullmatch(href) else ""


def _folded(words: str) -> str:
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\n".join(line for line in lines if line)


def _trimmed(html: str) -> str:
    html = re.sub(r"\s+", " ", html)
    return re.sub(r"^(\s|<br/>)+|(\s|<br/>)+$", "", html)


def _from_html(words: str) -> Cleaned:
    cleaner = _Cleaner()
    cleaner.feed(words)
    cleaner.close()
    cleaner.new_paragraph()
    return Cleaned(tuple(cleaner.done), frozenset(cleaner.lost))


def _from_plain(words: str) -> Cleaned:
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return Cleaned(tuple(Paragraph(escape(line, quote=False), line) for line in lines if line))


def _from_moodle(words: str) -> Cleaned:
    """Moodle's automatic format: HTML, where there is any, whose line ends are kept."""
    return _from_html(re.sub(r"\n\s*\n+", "<p>", words.strip()))


_READERS: Mapping[Markup, Callable[[str], Cleaned]] = {
    Markup.HTML: _from_html,
    Markup.PLAIN: _from_plain,
    Markup.MARKDOWN: _from_plain,
    Markup.MOODLE: _from_moodle,
}


def foreign(said: FormattedText) -> str:
    """What is more than text in the HTML of ``said``: how a comment, drawing or script begins, or a handler’s name."""
    found = _FOREIGN.search(said.words) if said.markup in (Markup.HTML, Markup.MOODLE) else None
    return found["handler"] or found[0] if found else ""


def without_blocks(html: str) -> str:
    """``html`` as one paragraph: what would begin another is taken off, its words stay apart."""
    return _BLOCK_TAG.sub(lambda found: " " if found[1].lower() in _BLOCKS else found[0], html)


def cleaned(said: FormattedText) -> Cleaned:
    """What ``said`` says in paragraphs this site can hold; markdown is kept as it was typed."""
    return _READERS[said.markup](said.words)


def plain(said: FormattedText) -> str:
    """What ``said`` says, as words on one line."""
    return " ".join(cleaned(said).plain.split())
