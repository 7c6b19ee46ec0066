"""Addresses of the stock check and of the page that tests readers."""

from django.urls import path

from portal.publication.views import readers, stocks

app_name = "check"

urlpatterns = [
    path("", stocks.check_page, name="page"),
    path("sans-code/", stocks.unscannable_page, name="unscannable"),
    path("lecteur/", readers.reader_page, name="reader"),
]
