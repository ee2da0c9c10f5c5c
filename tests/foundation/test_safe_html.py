"""What may be kept of HTML and what is shown of it, read as a browser reads it."""

from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.safe_html import (
    ELEMENTS,
    SHOWN_ATTRIBUTES,
    STORED_ATTRIBUTES,
    UnsafeMarkup,
    clean_html,
    faults,
    is_safe_link,
    refuse_address,
    refuse_markup,
)
from tests.hostile import MARKUP
from tests.markup import Element, elements
from tests.refusals import assert_accepted

#: What a browser builds around any fragment.
AROUND = {"html", "head", "body"}
PIECES = (
    *(
        "<",
        ">",
        "</",
        "/>",
        "<!--",
        "-->",
        "--!>",
        "<!",
        "<?",
        "]]>",
        "<![CDATA[",
        "&lt;",
        "&#60;",
        "&",
        ";",
        '"',
        "'",
    ),
    *(
        "=",
        " ",
        "\n",
        "\t",
        "\x0c",
        "\x00",
        "x",
        "5 < 6",
        "é",
        "\u200b",
        "\u202e",
        "javascript:",
        "file:",
        "on",
        "href",
    ),
    *(
        "<p>",
        "</p>",
        '<p data-block-key="k">',
        "<b>",
        "</b>",
        '<a href="/x">',
        '<a href="',
        "</a>",
        "<br/>",
        "<li>",
    ),
    *(
        "<svg>",
        "</svg>",
        "<math>",
        "<mtext>",
        "<style>",
        "</style>",
        "<script>",
        "<title>",
        "<noscript>",
        "<table>",
    ),
    *(
        "<textarea>",
        "<template>",
        "<select>",
        "<a ",
        "<img ",
        'onerror="canary()"',
        "<annotation-xml>",
        "<mglyph>",
    ),
)
texts = st.lists(
    st.sampled_from(PIECES) | st.sampled_from(MARKUP) | st.text(max_size=3), max_size=12
).map("".join)


def elements_of(html: str) -> list[Element]:
    """Return the elements a browser makes of ``html`` within a page, those of the page apart."""
    page = f"<!doctype html><html><head></head><body><div>{html}</div><i>after</i></body></html>"
    surroundings = AROUND | {"div"}
    return [
        element
        for element in elements(page)
        if element.name not in surroundings or element.attributes
    ]


def are_on_the_list(elements: list[Element], attributes: Mapping[str, frozenset[str]]) -> bool:
    """Return whether all elements, their attributes and where they lead are on the list."""
    return all(
        element.name in ELEMENTS
        and set(element.attributes) <= attributes.get(element.name, frozenset())
        and is_safe_link(element.attributes.get("href", ""))
        for element in elements
    )


@given(html=texts)
@example(
    html='<a href="/x"><select><style></select><img src="/x" onerror="canary()"></style>'
    '<a href="javascript:canary()">x</a>'
)
def test_what_is_shown_has_nothing_in_it_that_is_not_on_the_list(html: str) -> None:
    assert are_on_the_list(elements_of(clean_html(html)), SHOWN_ATTRIBUTES)
    assert clean_html(clean_html(html)) == clean_html(html)


@given(html=texts)
def test_what_is_not_refused_is_what_a_browser_reads(html: str) -> None:
    if not list(faults(html)):
        assert are_on_the_list(elements_of(html), STORED_ATTRIBUTES)


@pytest.mark.parametrize("html", [markup for markup in MARKUP if "<" in markup])
def test_hostile_markup_is_refused_with_a_reason(html: str) -> None:
    with pytest.raises(UnsafeMarkup) as refused:
        refuse_markup(html)
    assert refused.value.messages[0].strip()
    assert are_on_the_list(elements_of(clean_html(html)), SHOWN_ATTRIBUTES)


@pytest.mark.parametrize(
    "html",
    [
        "",
        '<p data-block-key="a1b2c">One <b>bold</b> word<br/>and <i>another</i>.</p>',
        '<ul><li data-block-key="x">5 < 6, and a <3</li></ul>',
        '<p><a linktype="page" id="3">a page</a>, <a linktype="document" id="1">a file</a></p>',
        '<a id="a1">a link in the translation screen</a>',
        '<p><a href="https://www.gov.uk/?a=1&amp;b=2#c">x</a> <a href="mailto:a@example.org">y</a></p>',
        '<p><a href="tel:+441375652802">101</a> <a href="/en/courses/">z</a> <a href="#top">up</a></p>',
        "<p>&lt;!-- words about markup --&gt;</p>",
    ],
)
def test_what_editors_write_is_kept(html: str) -> None:
    assert_accepted(lambda: refuse_markup(html), refusal=UnsafeMarkup)


def test_words_are_shown_as_they_were() -> None:
    assert clean_html("<p>One <b>bold</b> word<br/>5 &lt; 6 &amp; “so”</p>") == (
        "<p>One <b>bold</b> word<br>5 &lt; 6 &amp; “so”</p>"
    )
    assert (
        clean_html('<a href="/x" rel="attachment" linktype="page" id="3">x</a>')
        == '<a href="/x">x</a>'
    )


@pytest.mark.parametrize(
    "address", ["javascript:x", " JAVA\nSCRIPT:x", "file:///etc/passwd", "data:,x", "x-y:z"]
)
def test_a_link_leads_only_to_pages(address: str) -> None:
    with pytest.raises(UnsafeMarkup):
        refuse_address(address)


@pytest.mark.parametrize(
    "address", ["", "/a:b", "?a=b:c", "#a:b", "https://x.org/", "TEL:999", "//x.org/"]
)
def test_other_addresses_are_followed(address: str) -> None:
    assert_accepted(lambda: refuse_address(address), refusal=UnsafeMarkup)


@pytest.mark.parametrize("pk", ["a1", "x", "", "-1", "9" * 30, "٣", "1 OR 1"])
def test_a_link_to_a_page_names_it_by_a_number(pk: str) -> None:
    with pytest.raises(UnsafeMarkup):
        refuse_markup(f'<a linktype="page" id="{pk}">x</a>')
    refuse_markup('<a linktype="document" id="12">x</a>')
