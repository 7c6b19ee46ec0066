"""A dead cache is a missed cache."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from portal.core.cache import PAUSE_SECONDS, ForgivingRedisCache, _Health


@pytest.fixture(autouse=True)
def healthy() -> Iterator[None]:
    _Health.down_until = 0.0
    yield
    _Health.down_until = 0.0


@pytest.fixture
def dead(tmp_path: Path) -> BaseCache:
    options = {"socket_connect_timeout": 0.5, "socket_timeout": 1}
    url = f"unix://{tmp_path / 'nobody.sock'}?db=0"
    return ForgivingRedisCache(url, {"OPTIONS": options})


def test_cache_without_server_misses_and_never_fails(dead: BaseCache) -> None:
    dead.set("a", 1)
    dead.set_many({"a": 1})
    dead.delete_many(["a"])
    dead.clear()
    assert dead.get("a", "nothing") == "nothing"
    assert dead.get_many(["a"]) == {}
    assert dead.get_or_set("a", 3) == 3
    assert dead.add("a", 1) is True
    assert dead.incr("a", 4) == 4
    assert dead.has_key("a") is False
    assert dead.touch("a") is False
    assert dead.delete("a") is False


def test_cache_tries_a_dead_server_once_in_a_while(dead: BaseCache) -> None:
    started = time.perf_counter()
    dead.get("a")
    assert time.perf_counter() - started < 1
    assert _Health.down_until > time.monotonic() + PAUSE_SECONDS - 1.1
    started = time.perf_counter()
    for _ in range(100):
        dead.get("a")
    assert time.perf_counter() - started < 0.1


def test_cache_keeps_what_a_living_server_keeps() -> None:
    cache = caches["default"]
    assert isinstance(cache, ForgivingRedisCache)
    cache.set("a", {"b": 1})
    assert cache.get("a") == {"b": 1}
    assert cache.incr_version("a") == 2
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nothing")
