"""What the machines that watch over the portal ask."""

from typing import Any

import redis
import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

logger = structlog.get_logger(__name__)


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process serves requests, whatever else is down."""
    return HttpResponse("ok\n", content_type="text/plain")


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1)
    with client:
        return bool(client.ping())


CHECKS = {"database": _database, "migrations": _migrations, "broker": _broker}


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database, its migrations and the broker are as needed, else 503.

    The body names each check with "ok" or "failed"; the reason is in the log only.
    """
    report: dict[str, str] = {}
    for name, check in CHECKS.items():
        try:
            report[name] = "ok" if check() else "failed"
        except Exception as error:
            logger.warning("readiness_check_failed", check=name, error=str(error))
            report[name] = "failed"
    return JsonResponse(report, status=200 if set(report.values()) == {"ok"} else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> Any:
    """Give Prometheus its figures against `Authorization: Bearer <METRICS_TOKEN>`, else 404."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    return ExportToDjangoView(request)
