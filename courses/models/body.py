"""A lesson's HTML, rendered once, with gaps for what belongs to the reader's place: contacts."""

from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue


@dataclass(frozen=True)
class Segment:
    """A run of finished HTML or, when ``purposes`` is not empty, a place for contact cards."""

    html: str = ""
    intro: str = ""
    purposes: tuple[str, ...] = ()


def render_body(body: StreamValue) -> tuple[Segment, ...]:
    """Return ``body`` as segments: neighbouring blocks are joined into one run of HTML."""
    segments: list[Segment] = []
    rendered: list[str] = []
    for block in body:
        if block.block_type != "contacts":
            rendered.append(block.render())
            continue
        segments.append(Segment(html=_joined(rendered)))
        purposes = tuple(block.value["purposes"])
        segments.append(Segment(intro=block.value["intro"], purposes=purposes))
        rendered = []
    segments.append(Segment(html=_joined(rendered)))
    return tuple(segment for segment in segments if segment != Segment())


def _joined(rendered: list[str]) -> SafeString:
    """Return rendered blocks as one; what a block did not mark as safe HTML is escaped."""
    return format_html_join("", "{}", ((html,) for html in rendered))
