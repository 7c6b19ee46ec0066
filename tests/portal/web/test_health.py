"""What watches over the portal gets its answers, and nobody else does."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_healthz_answers_without_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_names_each_check(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_readyz_fails_on_a_missing_migration(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "failed", "broker": "ok"}


@pytest.mark.django_db
def test_readyz_fails_without_a_broker_and_keeps_the_reason_inside(
    client: Client, settings, tmp_path
) -> None:
    settings.REDIS_URL = f"unix://{tmp_path / 'nobody.sock'}?db=0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["broker"] == "failed"
    assert "nobody" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", "right"])
def test_metrics_are_closed_without_the_token(client: Client, settings, header: str) -> None:
    settings.METRICS_TOKEN = "right-token"
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_metrics_open_with_the_token(client: Client, settings) -> None:
    settings.METRICS_TOKEN = "right-token"
    response = client.get("/metrics", headers={"Authorization": "Bearer right-token"})
    assert response.status_code == 200
    assert b"django_http_requests_total" in response.content


@pytest.mark.django_db
def test_metrics_are_closed_when_no_token_is_set(client: Client, settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
