"""Handing out stored content so that no browser ever runs it."""

from django.http import FileResponse


def attachment(content, *, name: str, content_type: str) -> FileResponse:
    """Return `content` (a stored file) as a download under `name`, never shown in the page."""
    response = FileResponse(
        content.open("rb"), as_attachment=True, filename=name, content_type=content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
