"""Wagtail hooks: the CMS's editor stores links as they were written."""

from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    ExternalLinkElementHandler,
    PageLinkElementHandler,
)
from wagtail.rich_text.feature_registry import FeatureRegistry

from foundation.safe_html.editor import link_as_written


# order=1: after Wagtail's own rule for links, which it replaces
@hooks.register("register_rich_text_features", order=1)
def keep_links_as_written(features: FeatureRegistry) -> None:
    """Read links as Wagtail does, and write them with whatever address they have."""
    from_database = {
        "a[href]": ExternalLinkElementHandler("LINK"),
        'a[linktype="page"]': PageLinkElementHandler("LINK"),
    }
    to_database = {"entity_decorators": {"LINK": link_as_written}}
    rule = {"from_database_format": from_database, "to_database_format": to_database}
    features.register_converter_rule("contentstate", "link", rule)
