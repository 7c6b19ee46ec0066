"""The container files agree with the settings and with each other."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.urls import reverse

from tests.consistency.sources import ROOT

SUBSTITUTED = re.compile(r"\$\{(\w+)(?::?[-?][^}]*)?\}")
PRODUCTION_SETTINGS = "portal.settings.production"
OURS = ("migrate", "web", "worker", "beat")
PRODUCTION = {
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "portail.example.org",
    "SITE_URL": "https://portail.example.org",
    "DATABASE_URL": "postgresql://portal:secret@db/portal",
    "REDIS_URL": "redis://:secret@valkey:6379/0",
    "EMAIL_URL": "smtp://mail.example.org",
    "DEFAULT_FROM_EMAIL": "portail@example.org",
    "CPC_PHONE": "01 55 87 30 00",
    "RECALLS_MAILBOX": "actions@example.org",
    "DHPC_MAILBOX": "lettres@example.org",
}
NOT_HANDED_ON = {
    "PORTAL_DEMO": "refused in production",
    "PORTAL_VAR_DIR": "the folder of a development machine",
    "WEBAUTHN_ALLOW_INSECURE_ORIGIN": "development without TLS",
    "WEBHOOK_PRIVATE_NETWORKS": "tests call a receiver beside them",
    "BEAT_SCHEDULE": "the image sets it",
    "MEDIA_ROOT": "the image sets it",
    "STATIC_ROOT": "the image sets it",
    "LOG_JSON": "production writes JSON, which is what the containers' logs are read by",
    "KEY_PREFIX": "Valkey is the portal's alone",
    "CSRF_TRUSTED_ORIGINS": "follows from SITE_URL",
}
"""Variables of the settings that compose keeps to itself, with the reason."""


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


def example_names() -> set[str]:
    text = (ROOT / ".env.example").read_text("utf-8")
    return set(re.findall(r"^(\w+)=", text, re.MULTILINE))


def production(code: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a fresh interpreter with the production settings and these variables."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": PRODUCTION_SETTINGS,
    }
    variables = {key: value for key, value in {**PRODUCTION, **changes}.items() if value}
    return subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings\n{code}"],
        cwd=ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The variables that the production settings read."""
    code = "settings.DEBUG\nfrom portal.settings.env import VARIABLES\nprint(*VARIABLES)"
    done = production(code, S3_BUCKET="bucket", S3_ACCESS_KEY="key", S3_SECRET_KEY="secret")
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_compose_sets_only_variables_that_settings_read(known: set[str]) -> None:
    for name in OURS:
        assert set(compose()["services"][name]["environment"]) <= known, name


def test_compose_hands_on_every_other_variable(known: set[str]) -> None:
    for name in OURS:
        given = set(compose()["services"][name]["environment"])
        assert known - given == NOT_HANDED_ON.keys(), name


def test_what_compose_leaves_empty_keeps_the_settings_as_they_are() -> None:
    empty = {
        name: ""
        for name, value in compose()["services"]["web"]["environment"].items()
        if value == f"${{{name}:-}}"
    }
    assert len(empty) > 50
    code = (
        "settings.DEBUG\n"
        "from portal.settings import production\n"
        "told = vars(production).items()\n"
        "print(sorted((k, repr(v)) for k, v in told if k.isupper() and k != 'LANGUAGES'))"
    )
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": PRODUCTION_SETTINGS}
    told = [
        subprocess.run(
            [sys.executable, "-c", f"from django.conf import settings\n{code}"],
            cwd=ROOT,
            env={**environment, **PRODUCTION, **variables},
            capture_output=True,
            text=True,
        )
        for variables in ({}, empty)
    ]
    assert told[0].stdout, told[0].stderr
    assert told[0].stdout == told[1].stdout


def test_proxy_lets_through_what_the_settings_allow(known: set[str]) -> None:
    text = (ROOT / "Caddyfile").read_text("utf-8")
    found = re.findall(r"request_body @(\w+) \{\s+max_size \{\$(\w+):(\d+)\}\.5MiB\s+\}", text)
    assert text.count("max_size") == len(found) == 2
    limits = {matcher: (name, int(default)) for matcher, name, default in found}
    assert limits == {
        "imports": ("RECALLS_IMPORT_MAX_MB", settings.RECALLS_IMPORT_MAX_BYTES // 1024**2),
        "others": ("DOCUMENTS_MAX_FILE_MB", settings.DOCUMENTS_MAX_FILE_BYTES // 1024**2),
    }
    caddy, web = (compose()["services"][name]["environment"] for name in ("caddy", "web"))
    for name, default in limits.values():
        assert name in known
        assert caddy[name] == web[name] == f"${{{name}:-{default}}}"
    address = re.escape(reverse("recalls:imports"))
    assert re.search(rf"^\t@imports path {address}$", text, re.MULTILINE)
    assert re.search(rf"^\t@others not path {address}$", text, re.MULTILINE)
    # The other bodies that the settings limit are smaller than a file.
    assert settings.API_CHECK_BYTES <= settings.DOCUMENTS_MAX_FILE_BYTES
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= settings.DOCUMENTS_MAX_FILE_BYTES


@pytest.mark.parametrize("name", ["RECALLS_MAILBOX", "DHPC_MAILBOX", "CPC_MAILBOX"])
@pytest.mark.parametrize("address", ["lettres@ansm.invalid", "lettres@ANSM.INVALID", "lettres"])
def test_production_refuses_a_mailbox_that_nobody_reads(name: str, address: str) -> None:
    done = production("settings.DEBUG", **{name: address})
    assert f"{name}={address!r}" in done.stderr.splitlines()[-1]


def test_compose_sets_every_variable_that_settings_require() -> None:
    for name in OURS:
        assert set(PRODUCTION) <= set(compose()["services"][name]["environment"]), name


def test_image_is_built_with_every_variable_that_settings_require() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    line = re.search(r"SECRET_KEY=only-to(?:.*\\\n)+.*collectstatic", text)[0]
    assert set(PRODUCTION) <= set(re.findall(r"(\w+)=", line))


def test_image_sets_only_variables_that_settings_read(known: set[str]) -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8").rpartition("FROM ")[2]
    block = re.search(r"^ENV (.*?)(?<!\\)$", text, re.MULTILINE | re.DOTALL)
    names = set(re.findall(r"(\w+)=", block[1]))
    others = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "XDG_CACHE_HOME"}
    assert names - others - {"DJANGO_SETTINGS_MODULE"} <= known


def test_example_names_what_compose_substitutes() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert {match[1] for match in SUBSTITUTED.finditer(text)} == example_names()


def test_compose_holds_no_secret() -> None:
    for service in compose()["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("KEY|PASSWORD|TOKEN|DSN|AUTH", name):
                assert SUBSTITUTED.fullmatch(value), name


def test_compose_services_are_confined_and_watched() -> None:
    services = compose()["services"]
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    for name, service in services.items():
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "healthcheck" in service or name == "migrate", name
        assert "ports" not in service or name == "caddy", name


def test_compose_runs_what_the_procfile_runs() -> None:
    procfile = (ROOT / "Procfile").read_text("utf-8")
    processes = set(re.findall(r"^(\w+):", procfile, re.MULTILINE))
    assert processes == set(OURS) - {"migrate"}


def test_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert users
    assert users[-1] not in {"root", "0"}


def test_production_refuses_the_demonstration() -> None:
    done = production("settings.DEBUG", PORTAL_DEMO="1")
    assert "PORTAL_DEMO" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_production_refuses_a_missing_variable(name: str) -> None:
    done = production("settings.DEBUG", **{name: ""})
    assert done.stderr.splitlines()[-1].endswith(f"Set the environment variable {name}.")


def test_production_refuses_a_short_secret() -> None:
    assert "50 characters" in production("settings.DEBUG", SECRET_KEY="short").stderr


def test_production_cookies_belong_to_this_host_alone() -> None:
    code = (
        "print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME,"
        " settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE,"
        " settings.SESSION_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH)"
    )
    assert production(code).stdout.split() == [
        "__Host-session",
        "__Host-csrf",
        "True",
        "True",
        "None",
        "/",
    ]
