"""Addresses of the pages of this workflow alone."""

from dhpc.addresses import desk, labs, papers, review, sending, suggesting

app_name = "dhpc"

urlpatterns = [
    *desk.patterns,
    *labs.patterns,
    *papers.patterns,
    *review.patterns,
    *sending.patterns,
    *suggesting.patterns,
]
