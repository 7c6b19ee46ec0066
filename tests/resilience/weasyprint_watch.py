"""Loaded by a worker that a test watches: says when WeasyPrint is at work, and when it is done.

The layout of a PDF is entered once the fonts are there and the page is built, so a process
killed between the two lines died in the midst of its work.
"""

import os
from pathlib import Path
from typing import Any

import weasyprint

_write_pdf = weasyprint.HTML.write_pdf


def _say(word: str) -> None:
    with Path(os.environ["WATCH_FILE"]).open("a") as file:
        file.write(f"{word} {os.getpid()}\n")


def write_pdf(self: weasyprint.HTML, *arguments: Any, **options: Any) -> bytes | None:
    """Write the PDF as ever, between two lines."""
    _say("entered")
    written = _write_pdf(self, *arguments, **options)
    _say("left")
    return written


weasyprint.HTML.write_pdf = write_pdf
