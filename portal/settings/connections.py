"""How a process talks to PostgreSQL and Valkey, by what it is: web, worker, beat or command."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

STATEMENT_SECONDS = {"web": 15, "worker": 300, "beat": 30, "command": 0}
LOCK_SECONDS = {"web": 5, "worker": 15, "beat": 5, "command": 10}
SOCKET_SECONDS = {"web": 0.5, "worker": 30, "beat": 5, "command": 2}
PROCESSES = tuple(STATEMENT_SECONDS)


def process_type(raw: str) -> str:
    """Return `raw` if it names a type of process; raise ValueError otherwise."""
    if raw not in PROCESSES:
        raise ValueError(f"expected one of {', '.join(PROCESSES)}")
    return raw


def database(url: str, process: str) -> dict[str, Any]:
    """Return Django's description of the database at `url` for a process of this type.

    `postgresql://user:password@host:port/name?sslmode=…`; a Unix socket's folder stands in
    the query as `host`. What else the query holds goes to libpq.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("expected postgresql://…")
    query = dict(parse_qsl(parts.query))
    statement, lock = STATEMENT_SECONDS[process] * 1000, LOCK_SECONDS[process] * 1000
    timeouts = f"-c statement_timeout={statement} -c lock_timeout={lock}"
    if process == "web":
        timeouts += " -c idle_in_transaction_session_timeout=30000"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600 if process == "web" else 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": f"portal-{process}",
            "connect_timeout": 5,
            **query,
            "options": timeouts,
        },
    }


def redis(url: str) -> str:
    """Return `url` if it names a Redis or Valkey; raise ValueError otherwise."""
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("expected redis://…, rediss://… or unix://…")
    return url


def numbered(url: str, number: int) -> str:
    """Return the URL of database `number` of the same Redis or Valkey."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


def broker(url: str) -> str:
    """Return the address of the same server in Celery's spelling."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"


def broker_options(process: str, prefix: str) -> dict[str, Any]:
    """Return kombu's options: a dead broker costs a web request half a second, once.

    A task is delivered again when it was not acknowledged within the visibility timeout,
    which is longer than the hard limit of any task.
    """
    seconds = SOCKET_SECONDS[process]
    return {
        "visibility_timeout": 3600,
        "socket_connect_timeout": min(seconds, 2),
        "socket_timeout": seconds,
        "socket_keepalive": True,
        "retry_on_timeout": False,
        "max_retries": 0 if process == "web" else 3,
        "global_keyprefix": prefix,
    }
