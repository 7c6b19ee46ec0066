"""Addresses of the audit pages."""

from django.urls import path

from portal.audit import views

app_name = "audit"

urlpatterns = [
    path("agence/acces/<str:subject>/", views.accesses, name="accesses"),
    path("agence/taches/", views.task_failures, name="failures"),
    path("agence/taches/<int:pk>/relancer/", views.retry_task, name="retry_task"),
]
