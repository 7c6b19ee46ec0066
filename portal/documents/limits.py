"""How large attached files may be. The sizes in bytes come from the settings."""

from django.conf import settings

MAX_PDF_PAGES = 2_000
MAX_PDF_OBJECTS = 200_000
MAX_PDF_STREAM_BYTES = 16 * 1024 * 1024
MAX_PDF_OBJECT_BYTES = 64 * 1024 * 1024
MAX_ARCHIVE_MEMBERS = 3_000
MAX_ARCHIVE_BYTES = 300 * 1024 * 1024
MAX_MEMBER_RATIO = 200
RATIO_FLOOR_BYTES = 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_NAME_LENGTH = 150


def file_bytes() -> int:
    """Return the largest size of one file."""
    return settings.DOCUMENTS_MAX_FILE_BYTES


def subject_bytes() -> int:
    """Return the largest total size of the files of one subject."""
    return settings.DOCUMENTS_MAX_SUBJECT_BYTES
