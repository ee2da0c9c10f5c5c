"""The CMS's editor of texts: links reach whoever looks at them as they were written."""

from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    ExternalLinkElementHandler,
    PageLinkElementHandler,
)
from wagtail.rich_text.feature_registry import FeatureRegistry

from foundation.typed_text import link_as_written


# after Wagtail's own, which it takes the place of
@hooks.register("register_rich_text_features", order=1)
def keep_links_as_written(features: FeatureRegistry) -> None:
    """Reads links as Wagtail does, and writes them with whatever address they have."""
    read = {
        "a[href]": ExternalLinkElementHandler("LINK"),
        'a[linktype="page"]': PageLinkElementHandler("LINK"),
    }
    written = {"entity_decorators": {"LINK": link_as_written}}
    rule = {"from_database_format": read, "to_database_format": written}
    features.register_converter_rule("contentstate", "link", rule)
