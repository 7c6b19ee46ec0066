"""What the inbox of an agent shows as waiting for a decision."""

from django.urls import reverse

from tests.factories.quality_defects import log_in


def waiting(client, user):
    """Return the keys of the cases that wait for a decision of `user`, which the tab counts."""
    log_in(client, user)
    page = client.get(reverse("filings:inbox"), {"vue": "decision"})
    (tab,) = [one for one in page.context["tabs"] if one["current"]]
    found = [line.filing.pk for line in page.context["page"].object_list]
    assert tab["count"] == len(found)
    return found
