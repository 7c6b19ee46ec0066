# One image for web, worker, beat and migrations: compose says which by the command.
FROM python:3.13-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --no-install-recommends -y gettext \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements/base.txt requirements/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt
ENV PATH=/opt/venv/bin:$PATH
COPY . .
# The settings ask for their secrets even here; none of these reaches the image below.
RUN python script/vendor.py \
    && for po in locale/*/LC_MESSAGES/*.po; do msgfmt -o "${po%.po}.mo" "$po"; done \
    && SECRET_KEY=only-to-collect-static-files-while-the-image-is-built \
       ALLOWED_HOSTS=localhost SITE_URL=https://localhost DEFAULT_FROM_EMAIL=nobody@localhost \
       EMAIL_URL=smtp://localhost CPC_PHONE=unused RECALLS_MAILBOX=nobody@localhost \
       DHPC_MAILBOX=nobody@localhost DATABASE_URL=postgresql://localhost/portal \
       REDIS_URL=redis://localhost DJANGO_SETTINGS_MODULE=portal.settings.production \
       python manage.py collectstatic --no-input \
    && rm -rf tests bench requirements

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install --no-install-recommends -y \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /data/files
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    STATIC_ROOT=/app/static-built \
    MEDIA_ROOT=/data/files \
    BEAT_SCHEDULE=/tmp/beat-schedule
USER 10001
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "1", "--blocking-threads", "4", "portal.wsgi:application"]
