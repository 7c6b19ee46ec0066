"""Opening and sending the pages of the workflow."""

import datetime

from django.urls import reverse
from django.utils import timezone

from portal.core.deadlines import local_date

SLUG = "cpc"


def day(days):
    return (local_date(timezone.now()) + datetime.timedelta(days=days)).strftime("%d/%m/%Y")


def opened(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def sent(client, address, **told):
    response = client.post(address, told)
    errors = response.context and response.context.get("form") and response.context["form"].errors
    assert response.status_code == 302, errors
    return response


def of(name, desk, *more):
    return reverse(f"cpc_reports:{name}", args=[desk.report.uuid, *more])
