"""Addresses of the register as data and of what informs everyone.

They come before those of the published letters, whose address is a reference.
"""

from django.urls import path

from dhpc.views import public

app_name = "dhpc_public"

urlpatterns = [
    path("dhpc/donnees.json", public.as_json, name="json"),
    path("dhpc/donnees.csv", public.as_csv, name="csv"),
    path("dhpc/bdpm.txt", public.bdpm, name="bdpm"),
    path("dhpc/flux.atom", public.feed, name="feed"),
    path("dhpc/modele.docx", public.blank, name="blank"),
    path("aide/lettres-professionnels/", public.guide, name="guide"),
]
