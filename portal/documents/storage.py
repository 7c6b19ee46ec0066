"""Where attached and generated files are kept: never under a public address."""

from django.core.files.storage import Storage, storages


def private_storage() -> Storage:
    """Return the storage of the setting `STORAGES["private"]`."""
    return storages["private"]
