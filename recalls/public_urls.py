"""Addresses of the pages on safety actions that inform everyone.

They come before those of the published actions, whose address is a reference.
"""

from django.urls import path

from recalls.views import informing, study

app_name = "recalls_public"

urlpatterns = [
    path("actions/etude/", study.page, name="study"),
    path("actions/etude/<slug:name>.csv", study.table, name="study_csv"),
    path("aide/recommandation-2023/", informing.recommendation, name="recommendation"),
    path("aide/obligations-distributeurs/", informing.distributors, name="distributors"),
]
