"""The names of the workflows, for mandates and agents' roles: the registry of filings adds them."""

from typing import Any

from django.utils.translation import gettext as _

_labels: dict[str, Any] = {}


def register(key: str, label: Any) -> None:
    """Make the workflow `key` known under `label`, which may be a lazy translation."""
    _labels[key] = label


def choices() -> list[tuple[str, str]]:
    """Return the known workflows by key and label."""
    return [(key, str(label)) for key, label in _labels.items()]


def label_of(key: str) -> str:
    """Return the label of a workflow; "" stands for all of them."""
    if not key:
        return _("Toutes les démarches")
    return str(_labels.get(key, key))
