"""Logs: one JSON object a line in production, readable lines in development."""

import logging.config
from collections.abc import MutableMapping
from typing import Any

import structlog

NOISE = {"ip", "user_agent", "request_id", "user_id", "task_id", "parent_task_id"}


def short(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what a developer does not read: starts of requests, addresses and identifiers."""
    if event["event"] in {"request_started", "task_enqueued", "task_started"}:
        raise structlog.DropEvent
    return {key: value for key, value in event.items() if key not in NOISE}


def private(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop the query of a logged address: it may hold what a person typed."""
    if isinstance(request := event.get("request"), str):
        event["request"] = request.partition("?")[0]
    return event


def configure(*, json: bool, level: str) -> None:
    """Send what structlog and the standard library log to standard output, alike.

    Lines carry time, level, logger, event and what was bound: request, user, task.
    """
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.StackInfoRenderer(),
        private,
    ]
    if json:
        shared.append(structlog.processors.TimeStamper(fmt="iso", utc=True))
        # Without the variables' values, which may be personal data.
        tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        output = [
            structlog.processors.ExceptionRenderer(tracebacks),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        shared.append(short)
        output = [
            structlog.dev.ConsoleRenderer(
                colors=False,
                pad_event_to=0,
                pad_level=False,
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "portal": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *output,
                    ],
                }
            },
            "handlers": {"output": {"class": "logging.StreamHandler", "formatter": "portal"}},
            "root": {"handlers": ["output"], "level": level},
            "loggers": {
                "weasyprint": {"level": "ERROR"},
                "fontTools": {"level": "WARNING"},
                "pikepdf": {"level": "WARNING"},
                "django.utils.autoreload": {"level": "WARNING"},
            },
        }
    )
