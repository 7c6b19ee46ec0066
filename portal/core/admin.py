"""The technical administration shows rows that nobody edits there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReadOnly:
    """Put before an admin or an inline: its rows are neither added, changed nor deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    """A table to look at: what changes it goes through the portal's own pages and tasks."""
