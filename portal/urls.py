"""Root of all addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    # First, because programs ask it most.
    path("", include("portal.api.urls")),
    path("admin/", admin.site.urls),
    path("", include("portal.accounts.urls")),
    path("fichiers/", include("portal.documents.urls")),
    path("actions/verifier/", include("portal.publication.check_urls")),
    path("", include("portal.distribution.urls")),
    path("", include("recalls.public_urls")),
    path("", include("dhpc.public_urls")),
    path("", include("cpc_reports.public_urls")),
    path("", include("portal.publication.urls")),
    path("", include("quality_defects.urls")),
    path("", include("recalls.urls")),
    path("", include("dhpc.urls")),
    path("", include("cpc_reports.urls")),
    path("", include("portal.filings.urls")),
    path("", include("portal.filings.casework_urls")),
    path("", include("portal.audit.urls")),
    path("", include("portal.mail.urls")),
    path("", include("portal.rendering.urls")),
    path("", include("portal.reference.urls")),
    path("demo/", include("portal.web.demo_urls")),
    path("", include("portal.web.urls")),
]
