"""Renders a lesson once, leaving gaps for what belongs to the reader's place: the local contacts."""

from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue


@dataclass(frozen=True)
class Segment:
    """A run of finished HTML, or (when ``purposes`` is not empty) a place for contact cards."""

    html: str = ""
    intro: str = ""
    purposes: tuple[str, ...] = ()


def render_body(body: StreamValue) -> tuple[Segment, ...]:
    """``body`` as segments: neighbouring blocks are joined into one run of HTML."""
    segments: list[Segment] = []
    run: list[str] = []
    for child in body:
        if child.block_type != "contacts":
            run.append(child.render())
            continue
        segments += [
            Segment(html=_joined(run)),
            Segment(intro=child.value["intro"], purposes=tuple(child.value["purposes"])),
        ]
        run = []
    return tuple(
        segment for segment in [*segments, Segment(html=_joined(run))] if segment != Segment()
    )


def _joined(run: list[str]) -> SafeString:
    """Rendered blocks as one run; what a block did not mark as safe HTML is escaped."""
    return format_html_join("", "{}", ((html,) for html in run))
