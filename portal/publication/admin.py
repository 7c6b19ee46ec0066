"""What is published, in the technical administration: to be read."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin
from portal.publication.models import (
    AffectedItem,
    CurrentItem,
    Document,
    Entry,
    FacetSet,
    Publication,
    Term,
    Version,
)


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ["reference", "kind", "subject", "first_published_at"]
    list_filter = ["kind"]
    search_fields = ["reference", "subject"]


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ["cursor", "publication", "number", "kind", "lifecycle", "published_at"]
    list_filter = ["kind", "lifecycle"]
    list_select_related = ["publication"]
    search_fields = ["publication__reference"]


@admin.register(AffectedItem)
class AffectedItemAdmin(ReadOnlyAdmin):
    list_display = ["key", "lot", "serial", "scope", "version_id", "line"]
    search_fields = ["key__exact"]
    show_full_result_count = False


@admin.register(CurrentItem)
class CurrentItemAdmin(ReadOnlyAdmin):
    list_display = ["key", "lot_key", "scope", "status", "publication_id"]
    search_fields = ["key__exact"]
    show_full_result_count = False


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["reference", "kind", "title", "lifecycle", "updated_at"]
    list_filter = ["kind", "lifecycle"]
    search_fields = ["reference"]


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["publication_id", "first_published_at", "updated_at", "exercise", "retracted"]
    list_filter = ["retracted"]
    search_fields = ["publication__reference"]
    exclude = ["vector", "words"]


@admin.register(FacetSet)
class FacetSetAdmin(ReadOnlyAdmin):
    list_display = ["id", "part", "codes"]
    list_filter = ["part"]
    exclude = ["digest"]


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    list_display = ["word", "lexeme", "documents"]
    search_fields = ["word__startswith"]
