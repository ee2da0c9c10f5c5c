"""The words of ``content/presets.toml``, for the message catalogues; a test holds both equal."""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("England"),
    gettext_noop("Hotels and accommodation: the partnership’s own standard"),
    gettext_noop(
        "Everyone who works in a hotel completes the awareness training within 30 days of starting, "
        "and again every year. It is a standard of the safeguarding partnership, not a law."
    ),
    gettext_noop("A standard of the partnership. Each partnership may set its own."),
    gettext_noop("California, United States"),
    gettext_noop("Hotels and motels in California"),
    gettext_noop(
        "At least 20 minutes of training within six months of starting in the role, and again "
        "every two years."
    ),
    gettext_noop(
        "Written from published summaries and checked by nobody in that state yet. Ask a lawyer "
        "there before relying on it."
    ),
    gettext_noop("Florida, United States"),
    gettext_noop("Public lodging in Florida"),
    gettext_noop(
        "Training within 60 days of starting and every year, with an acknowledgement that each "
        "person signs and dates and that can be shown on request. The state must have approved the "
        "content."
    ),
    gettext_noop(
        "Written from published summaries and checked by nobody in that state yet; no state has "
        "approved this site’s courses. Ask a lawyer there before relying on it."
    ),
)
