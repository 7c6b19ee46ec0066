"""Pictures: small enough to be opened, then encoded again without what the camera wrote in them."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.base import File as Upload
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from portal.documents.exceptions import Rejected
from portal.documents.limits import MAX_PIXELS

_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_END_OF_JPEG = b"\xff\xd9"
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError)


def check_png(content: Upload) -> Upload:
    """Return the picture as a fresh PNG, or raise Rejected."""
    return _encoded_again(content, "PNG", optimize=False)


def check_jpeg(content: Upload) -> Upload:
    """Return the picture upright as a fresh JPEG, or raise Rejected."""
    # Pillow would say so, but another library of the process may have told it to be lenient.
    if _END_OF_JPEG not in content.read():
        raise Rejected(_broken())
    content.seek(0)
    return _encoded_again(content, "JPEG", quality=92, subsampling=0)


def _encoded_again(content: Upload, format_: str, **options: object) -> Upload:
    try:
        with Image.open(content, formats=[format_]) as picture:
            _check_pixels(*picture.size)
            picture.verify()
        content.seek(0)
        with Image.open(content, formats=[format_]) as picture:
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except _BOMBS:
        raise Rejected(_too_many_pixels()) from None
    except _BROKEN:
        raise Rejected(_broken()) from None
    if format_ == "JPEG" and upright.mode not in {"RGB", "L"}:
        upright = upright.convert("RGB")
    # The encoders copy what they find here into the new file: place, device, comments.
    upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
    fresh = BytesIO()
    upright.save(fresh, format_, **options)
    return ContentFile(fresh.getvalue(), name=content.name)


def _broken() -> str:
    return _(
        "Cette image est endommagée ou incomplète. "
        "Ouvrez-la sur votre poste, enregistrez-la à nouveau et renvoyez-la."
    )


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Rejected(_too_many_pixels())


def _too_many_pixels() -> str:
    return _(
        "Cette image a trop de points : le maximum est de %(limit)s millions de pixels. "
        "Réduisez ses dimensions et renvoyez-la."
    ) % {"limit": MAX_PIXELS // 1_000_000}
