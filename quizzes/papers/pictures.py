"""The pictures of questions, as pages show them and sheets print them."""

from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition, SourceImageIOError

from quizzes.papers.rules.content import PaperPicture

RENDITION_FILTER = "max-960x960|format-jpeg"


def rendition_of(picture: PaperPicture | None) -> AbstractRendition | None:
    """Return the picture as a JPEG of at most 960 pixels each way.

    None where there is no picture, where another file has replaced it in the library, or where its
    file is gone.
    """
    if picture is None:
        return None
    image = get_image_model().objects.filter(pk=picture.image_id, file_hash=picture.digest).first()
    if image is None:
        return None
    try:
        rendition = image.get_rendition(RENDITION_FILTER)
        # A restored backup may have the row without the file, which can be rendered again.
        if not rendition.file.storage.exists(rendition.file.name):
            rendition.delete()
            rendition = image.get_rendition(RENDITION_FILTER)
    except SourceImageIOError:
        return None
    return rendition
