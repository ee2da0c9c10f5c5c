"""The pictures that questions are asked about, as they are shown and printed."""

from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition, SourceImageIOError

from quizzes.papers.rules.content import PaperPicture

RENDITION_FILTER = "max-960x960|format-jpeg"


def rendition_of(picture: PaperPicture | None) -> AbstractRendition | None:
    """The picture as a JPEG of at most 960 pixels each way.

    None where there is none, where another file stands in its place, or where its file is gone.
    """
    if picture is None:
        return None
    image = get_image_model().objects.filter(pk=picture.image, file_hash=picture.digest).first()
    if image is None:
        return None
    try:
        rendition = image.get_rendition(RENDITION_FILTER)
        # as after a backup without what can be made anew
        if not rendition.file.storage.exists(rendition.file.name):
            rendition.delete()
            rendition = image.get_rendition(RENDITION_FILTER)
    except SourceImageIOError:
        return None
    return rendition
