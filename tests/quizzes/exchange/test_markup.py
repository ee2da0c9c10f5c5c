"""What is left of other programs' markup: paragraphs of plain words, bold, italic and safe links."""

import pytest

from quizzes.exchange.rules.items import FormattedText, Markup
from quizzes.exchange.rules.markup import (
    find_foreign_markup,
    join_blocks,
    plain_words,
    simplify,
)

#: HTML, the HTML that is kept (a line for each paragraph), the plain words, and what is lost.
SIMPLIFIED: dict[str, tuple[str, str, str, set[str]]] = {
    "words alone": ("Look & listen", "Look &amp; listen", "Look & listen", set()),
    "paragraphs": ("<p>One<p>Two</p>Three", "One\nTwo\nThree", "One\nTwo\nThree", set()),
    "empty paragraphs": ("<p> </p><p>One</p><div></div>", "One", "One", set()),
    "spaces": ("<p>  One \n  two  </p>", "One two", "One two", set()),
    "line breaks": ("<p><br>One<br/>two<br></p>", "One<br/>two", "One\ntwo", set()),
    "bold and italic": (
        "<strong>One</strong> <em>two</em> <b>three</b> <i>four</i>",
        "<b>One</b> <i>two</i> <b>three</b> <i>four</i>",
        "One two three four",
        set(),
    ),
    "a word in two styles": ("<b><i>One</i> two</b>", "<b><i>One</i> two</b>", "One two", set()),
    "closed the wrong way round": ("<b><i>One</b> two", "<b><i>One</i></b> two", "One two", set()),
    "one of three closed": (
        "<b>A<i>B<a href='https://a.org'>C</i>D</b>E",
        '<b>A<i>B<a href="https://a.org">C</a></i>D</b>E',
        "ABCDE",
        set(),
    ),
    "closed and never opened": ("One</b> two</a>", "One two", "One two", set()),
    "opened and never closed": ("<p><b>One<p>Two", "<b>One</b>\nTwo", "One\nTwo", set()),
    "unknown elements": ("<span>One</span> <u>two</u>", "One two", "One two", set()),
    "headings and lists": (
        "<h2>One</h2><ul><li>Two<li>Three</ul>",
        "One\nTwo\nThree",
        "One\nTwo\nThree",
        set(),
    ),
    "cells": ("<tr><td>1</td><td>2</td></tr>", "1 2", "1 2", set()),
    "a table": ("<table><tr><th>1<th>2</tr></table>", "1 2", "1 2", {"table"}),
    "raised": ("10<sup>-3</sup> m<sup>2</sup>, 2", "10⁻³ m², 2", "10⁻³ m², 2", set()),
    "lowered in raised": ("x<sup>1<sub>2</sub>3</sup>4", "x¹₂³4", "x¹₂³4", set()),
    "a picture": ("See <img src=a.png> here", "See here", "See here", {"picture"}),
    "a picture that says what it is": (
        '<p><img alt="A door"> One',
        "[A door] One",
        "[A door] One",
        {"picture"},
    ),
    "sound": ("<audio src=a.mp3></audio>One", "One", "One", {"media"}),
    "struck out": ("<s>One</s> two", "One two", "One two", {"struck"}),
    "scripts and styles": ("<script>a<b</script><style>p{}</style>One", "One", "One", set()),
    "hidden": ("<p hidden>The key</p><p>One</p>", "One", "One", {"hidden"}),
    "hidden by style": ('<i style="Display : None">B</i>One', "One", "One", {"hidden"}),
    "invisible": ('<i style="visibility:hidden">B</i>One', "One", "One", {"hidden"}),
    "nothing in what is hidden": ("<p hidden> </p>One", "One", "One", set()),
    "hidden within hidden": (
        "<div hidden>A<div>B</div>C</div>One",
        "One",
        "One",
        {"hidden"},
    ),
    "pictures and styles in what is hidden": (
        "<div hidden>A<b><img alt=B></b></div>One",
        "One",
        "One",
        {"hidden"},
    ),
    "a hidden element that has no end": (
        "<img hidden alt=A> One<br hidden>two",
        "[A] One<br/>two",
        "[A] One\ntwo",
        {"picture"},
    ),
    "links": (
        '<a href="https://a.org/?b=1&amp;c=2">One</a> <a href="mailto:a@b.org">two</a>',
        '<a href="https://a.org/?b=1&amp;c=2">One</a> <a href="mailto:a@b.org">two</a>',
        "One two",
        set(),
    ),
    "links of the site": (
        '<a linktype="page" id="12">One</a> <a linktype="document" id="3">two</a>',
        '<a linktype="page" id="12">One</a> <a linktype="document" id="3">two</a>',
        "One two",
        set(),
    ),
    "links that lead nowhere": ("<a>One</a> <a href='/b'>two</a>", "One two", "One two", {"link"}),
    "links that do something": ("<a href='javascript:a()'>One</a>", "One", "One", {"link"}),
    "links of the site without a number": (
        "<a linktype=page id=x>One</a> <a linktype=page>two</a> <a linktype=page id=1234567890>3</a>",
        "One two 3",
        "One two 3",
        {"link"},
    ),
    "links to other things of the site": ("<a linktype=user id=1>One</a>", "One", "One", {"link"}),
}


@pytest.mark.parametrize("name", SIMPLIFIED)
def test_html_becomes_paragraphs_of_little_markup(name: str) -> None:
    html, kept, words, losses = SIMPLIFIED[name]
    simplified = simplify(FormattedText(html, Markup.HTML))
    assert "\n".join(paragraph.html for paragraph in simplified.paragraphs) == kept
    assert simplified.plain_text == words
    assert simplified.losses == losses


def test_the_paragraph_that_asks_is_known_by_its_class() -> None:
    text = FormattedText('<p>A scene.</p><p class="ask">What now?</p><p>Or then?</p>', Markup.HTML)
    paragraphs = simplify(text).paragraphs
    assert [(each.words, each.is_question) for each in paragraphs] == [
        ("A scene.", False),
        ("What now?", True),
        ("Or then?", False),
    ]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (Markup.PLAIN, ["a < b", "<i>c</i>"]),
        (Markup.MARKDOWN, ["a < b", "<i>c</i>"]),
        (Markup.MOODLE, ["a < b", "c"]),
        (Markup.HTML, ["a < b c"]),
    ],
)
def test_each_kind_of_text_has_its_own_paragraphs(markup: Markup, words: list[str]) -> None:
    text = FormattedText("  a  < b\n \n<i>c</i>\n", markup)
    assert [paragraph.words for paragraph in simplify(text).paragraphs] == words
    assert plain_words(text) == " ".join(words)


@pytest.mark.parametrize(
    ("words", "foreign"),
    [
        ("<p>One</p>", ""),
        ("a < b on c = d", ""),
        ("<!-- a -->", "<!"),
        ("One <?xml?>", "<?"),
        ("<SVG>", "<SVG"),
        ("</form>", "</form"),
        ("<p onclick = 'a()'>", "onclick"),
        ("<img/ONERROR=a>", "ONERROR"),
        ("<p data-on=1>", ""),
    ],
)
def test_what_is_no_text_is_named(words: str, foreign: str) -> None:
    assert find_foreign_markup(FormattedText(words, Markup.HTML)) == foreign
    assert find_foreign_markup(FormattedText(words, Markup.MOODLE)) == foreign
    assert find_foreign_markup(FormattedText(words, Markup.PLAIN)) == ""


def test_paragraphs_are_joined_and_other_elements_stay() -> None:
    assert join_blocks("<p>One</p><DIV>two</DIV><b>three</b>") == " One  two <b>three</b>"
