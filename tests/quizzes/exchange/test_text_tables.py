"""GIFT, markup, languages and bytes line by line: what each says, in tables written by hand."""

from fractions import Fraction

import pytest

from quizzes.exchange.rules import gift_reader
from quizzes.exchange.rules.decoding import (
    MAX_FILE_BYTES,
    MAX_QUESTIONS,
    check_size,
    decode_text,
    detect_format,
    normalise,
    unescape_tag,
)
from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    FormattedText,
    ItemKind,
    Markup,
    MatchingPair,
    UnreadableError,
)
from quizzes.exchange.rules.languages import in_language
from quizzes.exchange.rules.markup import (
    find_foreign_markup,
    join_blocks,
    plain_words,
    simplify,
)


def read_one(words: str) -> AssessmentItem:
    [item] = gift_reader.read(words).items
    return item


def options(item: AssessmentItem) -> list[tuple[str, object, str]]:
    return [(o.text.words, o.fraction, o.feedback.words) for o in item.options]


# --- GIFT -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("braces", "kind", "expected"),
    [
        ("=a ~b", ItemKind.SINGLE, [("a", 1, ""), ("b", 0, "")]),
        ("=a#yes ~b#no#t", ItemKind.SINGLE, [("a", 1, "yes"), ("b", 0, "no#t")]),
        ("~=a ~b", ItemKind.SINGLE, [("a", 1, ""), ("b", 0, "")]),
        ("~%50%a ~%-100%c", ItemKind.MULTIPLE, [("a", Fraction(1, 2), ""), ("c", -1, "")]),
        ("=%100%a ~%0%b", ItemKind.SINGLE, [("a", 1, ""), ("b", 0, "")]),
        ("~a\n~ b ", ItemKind.MULTIPLE, [("a", 0, ""), ("b", 0, "")]),
        ("~50%a% =b", ItemKind.SINGLE, [("50%a%", 0, ""), ("b", 1, "")]),
        ("=a =b", ItemKind.SHORT_ANSWER, [("a", 1, ""), ("b", 1, "")]),
        ("=", ItemKind.SHORT_ANSWER, [("", 1, "")]),
        ("words", ItemKind.SHORT_ANSWER, [("words", 0, "")]),
        ("#3:1", ItemKind.NUMERICAL, [("3:1", 1, "")]),
        ("#\n=3#x =%50%4", ItemKind.NUMERICAL, [("3", 1, "x"), ("4", Fraction(1, 2), "")]),
        ("", ItemKind.ESSAY, []),
        ("  ", ItemKind.ESSAY, []),
        ("T", ItemKind.TRUE_FALSE, [("true", 1, ""), ("false", 0, "")]),
        (" true #wrong#right", ItemKind.TRUE_FALSE, [("true", 1, "right"), ("false", 0, "wrong")]),
        ("F#wrong", ItemKind.TRUE_FALSE, [("true", 0, "wrong"), ("false", 1, "")]),
        ("FALSE#wrong#right#more", ItemKind.TRUE_FALSE, [("true", 0, "wrong"), ("false", 1, "right#more")]),
        ("TRUTH", ItemKind.SHORT_ANSWER, [("TRUTH", 0, "")]),
        (">2 ALL VERTICAL\na\n b \n\tc", ItemKind.ORDERING, [("a", 0, ""), ("b", 0, ""), ("c", 0, "")]),
        ("=a\\=b\\~c\\#d\\{e\\}f\\:g\\\\h\\ni ~x", ItemKind.SINGLE, [("a=b~c#d{e}f:g\\h\ni", 1, ""), ("x", 0, "")]),
    ],
)  # fmt: skip
def test_answers(braces: str, kind: ItemKind, expected: object) -> None:
    item = read_one(f"Now?{{{braces}}}")
    assert (item.kind, options(item), item.text.words) == (kind, expected, "Now?")


def test_pairs_and_decoys() -> None:
    item = read_one("Match{=a -> 1 =b->2->3 = -> 4 = [html]c -> 5}")
    assert item.kind is ItemKind.MATCHING
    assert [(p.subquestion.words, p.subquestion.markup, p.answer) for p in item.pairs] == [
        ("a", Markup.MOODLE, "1"), ("b", Markup.MOODLE, "2->3"), ("", Markup.PLAIN, "4"), ("c", Markup.HTML, "5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "text", "markup"),
    [
        ("[html]a{=b ~c}", "a", Markup.HTML),
        (" [plain] a {=b ~c}", "a", Markup.PLAIN),
        ("[markdown]a{=b ~c}", "a", Markup.MARKDOWN),
        ("[moodle]a{=b ~c}", "a", Markup.MOODLE),
        ("a{=b ~c}", "a", Markup.MOODLE),
        ("[other]a{=b ~c}", "[other]a", Markup.MOODLE),
    ],
)
def test_a_question_says_how_it_and_its_answers_are_marked_up(
    words: str, text: str, markup: Markup
) -> None:
    item = read_one(words)
    assert item.text == FormattedText(text, markup)
    assert item.options[0].text == FormattedText("b", markup)
    assert read_one(words.replace("=b", "=[html]b")).options[0].text.markup is Markup.HTML
    assert read_one(words.replace("}", "####g}")).general_feedback == FormattedText("g", markup)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("::Name{=a ~b}", "name_open"),
        ("Now?{=a ~b", "brace_open"),
        ("Now? =a}", "brace_closed"),
        ("Now?} {=a}", "brace_closed"),
        ("Now?{=a ~b}{=c}", "brace_again"),
        ("Now?{=a ~b} then }", "brace_again"),
        ("Now?{=a -> b =c}", "no_arrow"),
        ("Now?{a =b -> c}", "no_arrow"),
    ],
)
def test_a_question_that_is_written_wrong_is_named_by_its_beginning(words: str, code: str) -> None:
    long_words = (
        f"{words}\nand  {'x' * 80}".replace("}\nand", "}") if "}" not in words[-1:] else words
    )
    parsed = gift_reader.read(f"\n\n{long_words}\n\nFine?{{T}}")
    [problem] = parsed.problems
    assert (problem.code, problem.line) == (code, 3)
    assert problem.quote == " ".join(long_words.split())[:60]
    assert len(parsed.items) == 1


def test_a_gap_stands_where_the_braces_were() -> None:
    assert read_one("Call {=999 ~101} now.").text.words == "Call _____ now."
    assert read_one("Call{=999 ~101} \n").text.words == "Call"
    assert read_one("{=999 ~101} is called").text.words == "_____ is called"
    assert gift_reader.read("} a\n\nFine?{T}").problems[0].code == "brace_closed"


def test_comments_categories_and_lines() -> None:
    parsed = gift_reader.read(
        "$CATEGORY: a/b\n// [id:one] [tag: x ] [tag: ]\n\n::One::1?{T}\n// inside\n\n"
        "$CATEGORY: c\n\n// [id:two\\]2] [id:three] [tag:&quot;q&quot; &amp; r] [other:y]\n2?\n{F}\n$CATEGORY: d\n3?{T}"
    )
    assert [(i.name, i.code, i.tags, i.category, i.line) for i in parsed.items] == [
        ("One", "one", ("x",), "a/b", 4),
        ("", "two]2", ('"q" & r',), "c", 10),
        ("", "", (), "d", 13),
    ]


def test_weights_that_moodle_does_not_offer_are_told() -> None:
    parsed = gift_reader.read("::N::Now?{~%17%a ~%83%b ~%50%c}")
    assert [(n.code, n.line, n.name, n.quote) for n in parsed.notes] == [
        ("weight", 1, "N", "17"),
        ("weight", 1, "N", "83"),
    ]


def test_cloze_keeps_what_names_it() -> None:
    item = read_one("$CATEGORY: c\n// [id:x]\n::N\\: 1::Say {1:SA:=a} now")
    assert (item.kind, item.original_kind) == (ItemKind.OTHER, "cloze")
    assert (item.name, item.code, item.category, item.line) == ("N: 1", "x", "c", 3)
    assert read_one("Ratio {=1:SAD ~2}").kind is ItemKind.SINGLE


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "no_questions"),
        ("// only words", "no_questions"),
        ("$CATEGORY: a", "no_questions"),
        ("Who?\nA) I\nB) You\n ANSWER : b ", "is_aiken"),
    ],
)
def test_files_without_questions(words: str, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        gift_reader.read(words)
    assert refused.value.problem.code == code


def test_an_answer_line_is_no_aiken_where_braces_are() -> None:
    assert len(gift_reader.read("Who?{T}\n\nANSWER: B").items) == 2
    assert len(gift_reader.read("He gave the ANSWER: B").items) == 1


def test_a_thousand_questions_and_one_more() -> None:
    many = "a{T}\n\n" * MAX_QUESTIONS
    assert len(gift_reader.read(many).items) == MAX_QUESTIONS
    with pytest.raises(UnreadableError) as refused:
        gift_reader.read(many + "::b\n\n")
    problem = refused.value.problem
    assert (problem.code, problem.quote, problem.line) == (
        "too_many",
        "1000",
        2 * MAX_QUESTIONS + 1,
    )


# --- Bytes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"Now?{T}", "gift"), (b"PK\x03\x04", "qti"), (b"<quiz/>", "moodlexml"),
        (b"\xef\xbb\xbf \n<quiz/>", "moodlexml"),
        (b"<!-- qti --><qti-assessment-item/>", "qti"), (b'<q:qti-assessment-item xmlns:q="x"/>', "qti"),
        ("<quiz>żż".encode("utf-16"), "moodlexml"), (b"<quiz>" + "ż".encode() * 4000, "moodlexml"),
        (b"x" + "ż".encode() * 4000, "gift"), (b"<htmlx/>", "moodlexml"),
    ],
)  # fmt: skip
def test_formats_are_told_by_how_a_file_begins(content: bytes, expected: str) -> None:
    assert detect_format(content) == expected


@pytest.mark.parametrize(
    ("content", "code", "quote"),
    [
        (b"%PDF-1", "is_pdf", ""), (b"\xd0\xcf\x11\xe0", "is_document", ""), (b"{\\rtf1", "is_document", ""),
        (b"\x89PNG", "is_picture", ""), (b"\xff\xd8\xff", "is_picture", ""), (b"GIF89a", "is_picture", ""),
        (b"\x1f\x8b", "is_packed", ""), (b"Rar!", "is_packed", ""), (b"7z\xbc\xaf", "is_packed", ""),
        (b"<!DOCTYPE  HTML>", "is_page", ""), (b" <HTML>", "is_page", ""), (b"", "empty", ""),
        (b" \r\n\t", "empty", ""),
        (b"<questestinterop>", "is_old_qti", "QTI 1.2"),
        (b'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2">', "is_old_qti", "QTI 2.2"),
        (b'<assessmentItem xmlns="http://x/imsqti_item_v2p0">', "is_old_qti", "QTI 2.0"),
        (b"<assessmentSection/>", "is_old_qti", "QTI 2"), (b"<assessmentStimulus/>", "is_old_qti", "QTI 2"),
        (b"<a:assessmentTest/>", "is_old_qti", "QTI 2"),
        (b"<?x?>\n<!-- <quiz> -->\n<!DOCTYPE a [<!ENTITY b 'c'>]> <assessmentItem/>", "is_old_qti", "QTI 2"),
        ("<questestinterop/>".encode("utf-16"), "is_old_qti", "QTI 1.2"),
        (b"\x00" * 9, "not_text", ""),
    ],
)  # fmt: skip
def test_other_files_are_named(content: bytes, code: str, quote: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        detect_format(content)
    assert (refused.value.problem.code, refused.value.problem.quote) == (code, quote)


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        ("ż".encode(), "", ("ż", "utf-8")),
        ("ż".encode("utf-8-sig"), "", ("ż", "utf-8")),
        ("ż".encode("utf-8-sig"), "utf-8", ("ż", "utf-8")),
        ("ż".encode("utf-16"), "", ("ż", "utf-16")),
        (b"\xfe\xff" + "ż".encode("utf-16-be"), "", ("ż", "utf-16")),
        ("Zażółć gęślą".encode("cp1250"), "", ("Zażółć gęślą", "cp1250")),
        ("Zażółć".encode("cp1250"), "cp1250", ("Zażółć", "cp1250")),
    ],
)
def test_bytes_become_text(content: bytes, encoding: str, expected: tuple[str, str]) -> None:
    assert decode_text(content, encoding) == expected


@pytest.mark.parametrize(
    ("content", "encoding", "code"),
    [
        (b"\xff", "utf-8", "wrong_encoding"),
        (b"a\x00b", "", "not_text"),
        (b"a\x00b", "cp1252", "wrong_encoding"),
        ("ż".encode()[:1], "utf-8", "wrong_encoding"),
        (b"\xef\xbb\xbf\xff", "", "not_text"),
    ],
)
def test_bytes_that_are_no_text(content: bytes, encoding: str, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        decode_text(content, encoding)
    assert (refused.value.problem.code, refused.value.problem.quote) == (code, encoding)
    if content == "ż".encode()[:1]:
        assert decode_text(content, encoding, is_cut=True) == ("", "utf-8")


def test_fifty_megabytes_are_the_most() -> None:
    check_size(b"x" * MAX_FILE_BYTES)
    with pytest.raises(UnreadableError) as refused:
        check_size(b"x" * (MAX_FILE_BYTES + 1))
    assert (refused.value.problem.code, refused.value.problem.quote) == ("too_big", "50")


def test_normalised_words_have_one_line_end_and_no_controls() -> None:
    assert normalise("a\r\nb\rc\n\td\x00\x07\x0b\x1f\x7fe\ud800\ufffff") == "a\nb\nc\n\tdef"
    assert unescape_tag("&quot;a&quot; &amp; &lt;b&gt;") == '"a" & <b>'


# --- Languages ------------------------------------------------------------------------------------

EN, RO = (
    '<span lang="en" class="multilang">{}</span>',
    '<span lang="ro" class="multilang">{}</span>',
)
BOTH = EN.format("here") + RO.format("aici")


@pytest.mark.parametrize(
    ("words", "chosen", "orphans"),
    [
        (BOTH, "here", set()),
        (f"a {BOTH} b {BOTH}", "a here b here", set()),
        (RO.format("aici") + " \n " + EN.format("here"), "here", set()),
        (RO.format("aici") + " or " + EN.format("here"), " or here", {"ro"}),
        (EN.format("a") + EN.format("b"), "ab", set()),
        (EN.format("a <span>b</span> c") + RO.format("d"), "a <span>b</span> c", set()),
        (EN.format("{mlang en}x{mlang}{mlang ro}y{mlang}") + RO.format("d"), "x", set()),
        ('<span lang="ro" class="multilang">x', "", {"ro"}),
        ('a<span lang="en" class="multilang">x', "ax", set()),
        ("<SPAN CLASS=multilang lang=EN_us>x</SPAN><span lang='ro' class='b multilang'>y</span>", "x", set()),
        ('<span lang="en" class="multilangs">x</span>', '<span lang="en" class="multilangs">x</span>', set()),
        ('<span class="multilang">x</span>', '<span class="multilang">x</span>', set()),
        ('<span data-lang="en" class="multilang">x</span>', '<span data-lang="en" class="multilang">x</span>', set()),
        ('<lang xml:lang="en-GB">x</lang><lang lang="pl">y</lang>', "x", set()),
        ("</span>a<lang lang='en'>x</lang>", "</span>ax", set()),
        ("{mlang ro, EN_us ,pl}x{mlang}", "x", set()),
        ("{ mlang  ro }y{ MLANG }{mlang other}x\nz{mlang}", "x\nz", set()),
        ("{mlang other}o{mlang}{mlang en}x{mlang}", "x", set()),
        ("{mlang ro,}y{mlang}{mlang pl}z{mlang}", "", {"ro", "pl"}),
        ("plain", "plain", set()),
    ],
)  # fmt: skip
def test_one_language_is_chosen(words: str, chosen: str, orphans: set[str]) -> None:
    item, missing = in_language(
        AssessmentItem(ItemKind.SINGLE, FormattedText(words, Markup.HTML)), "en-GB"
    )
    assert (item.text, missing) == (FormattedText(chosen, Markup.HTML), orphans)


def test_every_text_of_a_question_is_chosen_and_far_too_long_ones_stay() -> None:
    text = FormattedText(BOTH, Markup.HTML)
    here = FormattedText("here", Markup.HTML)
    item = AssessmentItem(
        ItemKind.MATCHING, text, name=BOTH, general_feedback=text,
        options=(AnswerOption(text, Fraction(1), text),), pairs=(MatchingPair(text, BOTH),),
    )  # fmt: skip
    chosen, missing = in_language(item, "en")
    assert (chosen.text, chosen.name, chosen.general_feedback, missing) == (
        here,
        "here",
        here,
        set(),
    )
    assert chosen.options == (AnswerOption(here, Fraction(1), here),)
    assert chosen.pairs == (MatchingPair(here, "here"),)
    for filling, is_chosen in ((20_000 - len(BOTH), True), (20_001 - len(BOTH), False)):
        words = BOTH + "x" * filling
        long_item, _missing = in_language(
            AssessmentItem(ItemKind.SINGLE, FormattedText(words)), "en"
        )
        assert long_item.text.words.startswith("here") is is_chosen
    empty = FormattedText()
    assert in_language(AssessmentItem(ItemKind.SINGLE, empty), "en")[0].text is empty


# --- Markup ---------------------------------------------------------------------------------------


def html_of(words: str, markup: Markup = Markup.HTML) -> list[str]:
    return [paragraph.html for paragraph in simplify(FormattedText(words, markup)).paragraphs]


@pytest.mark.parametrize(
    ("words", "paragraphs"),
    [
        ("<p>a</p><p> b <b>c</b></p>", ["a", "b <b>c</b>"]),
        ("a<div>b</div>c", ["a", "b", "c"]),
        ("<strong>a</strong> <em>b</em> <i>c</i> <u>d</u>", ["<b>a</b> <i>b</i> <i>c</i> d"]),
        ("<b>a<i>b</b>c</i>", ["<b>a<i>b</i></b>c"]),
        ("<p><b>a</p>b", ["<b>a</b>", "b"]),
        ("a</b>b</a>", ["ab"]),
        ("<br>a<br/><br>b<br>", ["a<br/><br/>b"]),
        ("a &lt; b &amp; c", ["a &lt; b &amp; c"]),
        ("a\n  b\tc", ["a b c"]),
        ("<p></p><p> <br> </p>", []),
        ('<a href="https://x.example/?a=1&amp;b">x</a>', ['<a href="https://x.example/?a=1&amp;b">x</a>']),
        ('<a href="mailto:a@x.example">x</a> <a href="tel:999">y</a>',
         ['<a href="mailto:a@x.example">x</a> <a href="tel:999">y</a>']),
        ('<a linktype="page" id="12">x</a>', ['<a linktype="page" id="12">x</a>']),
        ('<a linktype="document" id="3">x</a>', ['<a linktype="document" id="3">x</a>']),
        ('<a linktype="page" id="1234567890">x</a>', ["x"]),
        ('<a linktype="page" id="٣">x</a>', ["x"]),
        ('<a linktype="other" id="3">x</a>', ["x"]),
        ('<a href="javascript:x">x</a><a>y</a>', ["xy"]),
        ("<td>a</td><td>b</td>", ["a b"]),
        ("x<sup>2+</sup> y<sub>10</sub> z2", ["x²⁺ y₁₀ z2"]),
        ("<script>a</script><style>b</style>c", ["c"]),
        ("<h2>a</h2><ul><li>b</li></ul><blockquote>c</blockquote>", ["a", "b", "c"]),
    ],
)  # fmt: skip
def test_html_becomes_paragraphs(words: str, paragraphs: list[str]) -> None:
    assert html_of(words) == paragraphs


@pytest.mark.parametrize(
    ("words", "losses"),
    [
        ("<img src=x>", {"picture"}), ("<picture>x</picture>", {"picture"}), ("<canvas>x</canvas>", {"picture"}),
        ("<audio>x</audio>", {"media"}), ("<video>x</video>", {"media"}), ("<iframe></iframe>", {"media"}),
        ("<object>x</object>", {"media"}), ("<embed>", {"media"}), ("<table><tr><td>x</table>", {"table"}),
        ("<s>x</s>", {"struck"}), ("<del>x</del>", {"struck"}), ("<strike>x</strike>", {"struck"}),
        ("<a href='x'>y</a>", {"link"}), ("<a href='https://x.example'>y</a>", set()),
        ("<p hidden>x</p>", {"hidden"}), ("<p hidden> </p>", set()), ("<script>x</script>", set()),
        ('<p style="visibility: hidden">x</p>', {"hidden"}), ('<p style="DISPLAY:none">x</p>', {"hidden"}),
        ('<p style="color: red">x</p>', set()), ("<p>x</p>", set()),
    ],
)  # fmt: skip
def test_what_html_loses_is_told(words: str, losses: set[str]) -> None:
    assert simplify(FormattedText(words, Markup.HTML)).losses == losses


BLOCKS = (
    "p div section article blockquote pre hr address body html header footer main aside nav ul ol li dl dt dd table tr "
    "caption figure figcaption details summary fieldset legend form center h1 h2 h3 h4 h5 h6"
)
VOIDS = "area base br col embed hr img input link meta source track wbr"


def test_every_block_begins_a_paragraph_and_what_is_void_hides_nothing_after_it() -> None:
    assert [tag for tag in BLOCKS.split() if html_of(f"a<{tag}>b") != ["a", "b"]] == []
    assert [tag for tag in VOIDS.split() if "".join(html_of(f"a<{tag} hidden>b"))[-1:] != "b"] == []
    assert [
        tag for tag in ("td", "th", "option", "rt", "rp") if html_of(f"a<{tag}>b") != ["a b"]
    ] == []


def test_what_is_hidden_ends_where_it_closes_and_pictures_leave_their_description() -> None:
    assert html_of("a<span hidden>b<span>c</span>d<img></span>e") == ["ae"]
    assert html_of("a<input hidden>b") == ["ab"]
    assert html_of('a<img alt="A car">b') == ["a [A car] b"]
    assert html_of('a<img alt="">b') == ["ab"]


def test_the_paragraph_that_asks_is_marked() -> None:
    text = simplify(FormattedText('<p>a</p><p class="ask">b</p><p class="asks">c</p>', Markup.HTML))
    assert [(p.words, p.is_question) for p in text.paragraphs] == [
        ("a", False),
        ("b", True),
        ("c", False),
    ]
    assert text.plain_text == "a\nb\nc"


@pytest.mark.parametrize("markup", [Markup.PLAIN, Markup.MARKDOWN])
def test_plain_words_keep_their_lines_and_signs(markup: Markup) -> None:
    assert html_of("a <b> & c\n\n  d   e\n", markup) == ["a &lt;b&gt; &amp; c", "d e"]
    assert simplify(FormattedText("**a**\nb", markup)).plain_text == "**a**\nb"


def test_moodles_own_format_keeps_empty_lines() -> None:
    assert html_of("\na\nb\n \n\n<b>c</b>\n\n", Markup.MOODLE) == ["a b", "<b>c</b>"]
    assert plain_words(FormattedText("a\n\nb", Markup.MOODLE)) == "a b"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("a<!-- b -->", "<!"), ("a<?php b", "<?"), ("<svg>", "<svg"), ("</math>", "</math"), ("<ScRipt", "<ScRipt"),
        ("<meta>", "<meta"), ("<base>", "<base"), ("<link>", "<link"), ("<form>", "<form"),
        ("<img src=x onerror=alert(1)>", "onerror"), ("<img src='x'onerror = y>", "onerror"),
        ("<a\nONCLICK=x>", "ONCLICK"),
        ("<b>on = off</b>", ""), ("<formx>", ""), ("a < b", ""), ("<p>fine</p>", ""),
    ],
)  # fmt: skip
def test_foreign_markup_is_found_where_it_would_be_read_as_such(words: str, found: str) -> None:
    for markup in (Markup.HTML, Markup.MOODLE):
        assert find_foreign_markup(FormattedText(words, markup)) == found
    for markup in (Markup.PLAIN, Markup.MARKDOWN):
        assert find_foreign_markup(FormattedText(words, markup)) == ""


def test_blocks_are_joined_and_other_tags_stay() -> None:
    assert join_blocks("<p>a</p><P class='x'>b<b>c</b></P><h1>d</h1>") == " a  b<b>c</b>  d "
