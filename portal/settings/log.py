"""Logs: one JSON object a line in production, readable lines in development."""

import logging.config

import structlog


def configure(*, json: bool, level: str) -> None:
    """Send what structlog and the standard library log to standard output, alike.

    Lines carry time, level, logger, event and what was bound: request, user, task.
    """
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.StackInfoRenderer(),
    ]
    if json:
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
        output = [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
    else:
        stamp = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
        output = [structlog.dev.ConsoleRenderer(colors=False)]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            stamp,
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
                    "foreign_pre_chain": [*shared, stamp],
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
                "django.utils.autoreload": {"level": "WARNING"},
            },
        }
    )
