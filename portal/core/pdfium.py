"""pdfium serves one thread at a time, and a web process has several."""

import threading

PDFIUM = threading.Lock()
"""Held by whoever opens a document with pypdfium2, until it is closed."""
