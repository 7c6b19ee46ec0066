"""Addresses of the pages of this workflow alone."""

from django.urls import path

from quality_defects.views import duty, phone

app_name = "quality_defects"

urlpatterns = [
    path("espace/defauts-qualite/<uuid:uuid>/appel/", phone.log_call, name="log_call"),
    path("agence/defauts-qualite/<uuid:uuid>/appel/", phone.confirm_call, name="confirm_call"),
    path(
        "agence/defauts-qualite/<uuid:uuid>/appel/recu/", phone.call_received, name="call_received"
    ),
    path("agence/astreinte/", duty.page, name="duty"),
]
