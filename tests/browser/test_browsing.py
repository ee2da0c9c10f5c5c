"""The browser fixtures' own promises."""

from tests.browsing import PageFactory, axe_violations


def test_the_browser_is_as_asked_for(page_at: PageFactory, db: None) -> None:
    page = page_at(360, 740, language="ur", dark=True)
    page.goto("/healthz")
    assert page.viewport_size == {"width": 360, "height": 740}
    assert page.evaluate("navigator.language") == "ur"
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")


def test_axe_says_what_is_wrong(page_at: PageFactory) -> None:
    page = page_at()
    page.set_content("<html lang=en><title>A page</title><main><h1>A page</h1><img src=x></main>")
    assert any(line.startswith("image-alt:") for line in axe_violations(page))
    page.set_content("<html lang=en><title>A page</title><main><h1>A page</h1></main>")
    assert axe_violations(page) == []


def test_without_scripts_the_page_still_comes(page_at: PageFactory) -> None:
    response = page_at(1280, 800, js=False).goto("/healthz")
    assert response is not None
    assert response.text() == "ok"


def test_a_complaint_in_the_console_is_kept(page_at: PageFactory) -> None:
    page = page_at()
    page.goto("/healthz")
    page.evaluate("console.error('complaint')")
    assert [error.split(" ")[0] for error in page_at.errors] == ["complaint"]
    page_at.errors.clear()  # or the fixture would fail this test
