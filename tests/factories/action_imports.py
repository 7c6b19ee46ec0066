"""Files of actions to import, and imports of them."""

import csv
import io
import json

from django.core.files.uploadedfile import SimpleUploadedFile

from recalls.imports import jobs, orders, publishing, reading
from recalls.imports.columns import NAMES
from recalls.models import ActionImport, ImportChunk
from tests.factories.accounts import AgentFactory

LINE = {
    "reference": "R2300001",
    "published_on": "15/06/2023",
    "action_type": "recall",
    "manufacturer_name": "Fabricant Exemple",
    "recipients": "pui|officine",
    "product_kind": "device",
    "product_name": "Pompe Exemplia P1",
    "id_type": "gtin",
    "identifier": "03401234567890",
    "scope": "lot",
    "lot": "LOT42",
}
ROLES = {"roles__workflow": "recalls"}


def publisher():
    """Return an agent who may import."""
    return AgentFactory(roles=["publisher"], **ROLES)


def line(**changes):
    """Return the cells of one line."""
    return LINE | changes


def as_csv(lines, *, delimiter=";", encoding="utf-8-sig", names=NAMES):
    """Return the bytes of a CSV file of these lines."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, delimiter=delimiter, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode(encoding)


def as_json(actions):
    """Return the bytes of a JSON file of these actions."""
    return json.dumps(actions, ensure_ascii=False).encode()


def sent(content, name="actions.csv", by=None):
    """Return an import that nobody has read yet."""
    return orders.receive(SimpleUploadedFile(name, content), by=by or publisher())


def read(content, name="actions.csv", by=None):
    """Return an import as its reading leaves it."""
    filed = sent(content, name, by)
    reading.read(filed.pk)
    return ActionImport.objects.get(pk=filed.pk)


def imported(content, name="actions.csv", by=None):
    """Return an import that was confirmed and carried out."""
    filed = read(content, name, by)
    assert orders.confirm(filed.pk, by=by or filed.created_by), filed.error
    run(filed)
    return ActionImport.objects.get(pk=filed.pk)


def run(filed):
    """Do what the worker does, piece after piece."""
    while chunk := (
        ImportChunk.objects.filter(filed=filed, state="pending", queued_at__isnull=False).first()
    ):
        publishing.publish_chunk(chunk.pk)
        jobs.go_on(filed.pk)
