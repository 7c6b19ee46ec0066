"""Addresses of the reference data: for who files, then for agents."""

from django.urls import path

from portal.reference.views import emdn, loads, medicines, mitm

app_name = "reference"

urlpatterns = [
    path("referentiel/medicaments/", medicines.suggestions, name="medicines"),
    path("referentiel/medicaments/recherche/", medicines.search_page, name="search"),
    path("referentiel/medicaments/<str:code>/", medicines.medicine, name="medicine"),
    path("referentiel/emdn/", emdn.suggestions, name="emdn_search"),
    path("agence/referentiel/mitm/", mitm.mitm_list, name="mitm"),
    path("agence/referentiel/mitm/inscrire/", mitm.mitm_add, name="mitm_add"),
    path("agence/referentiel/mitm/<str:cis>/", mitm.mitm_medicine, name="mitm_medicine"),
    path("agence/referentiel/chargements/", loads.load_list, name="loads"),
    path("agence/referentiel/chargements/<int:pk>/", loads.load_detail, name="load"),
]
