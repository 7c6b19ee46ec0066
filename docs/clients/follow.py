"""Keeps the blocked units of a stock right from the public interface; standard library alone.

    python follow.py https://portail.example/api/v1 state.json

The first run loads the full export; each later one reads what was published since, however long
ago, and rewrites `state.json`: the cursor, and the lines of every publication in force. What was
read is kept whatever stops a run, and a 429 is waited for as long as it asks. A unit is blocked
when an open publication that asks to block names its identifier, and its lot if it names one.
Lines of serial numbers, windows of dates and software versions are kept too: `POST /check` judges
those.
"""

import gzip
import hashlib
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

TIMEOUT = 30
LONGEST_WAIT = 120
"""Seconds that a run waits for one answer; asked to wait longer, it ends and the next goes on."""

MOST_WAITS = 10
"""Answers "too many" to one question before a run ends."""


class Throttled(Exception):
    """The interface asks to come back later than a run waits; what was read is kept."""


class Follower:
    """What one pharmacy knows of the publications. `filters` are those of `/changes`."""

    def __init__(
        self,
        base: str,
        state: dict[str, Any] | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        **filters: str,
    ) -> None:
        self.base = base.rstrip("/")
        self.filters = {"kind": "all"} | filters
        self.is_filtered = bool(filters)
        self.sleep = sleep
        state = state or {}
        self.cursor: int | None = state.get("cursor")
        self.tag: str = state.get("tag", "")
        self.lines: dict[str, list[dict[str, Any]]] = state.get("lines", {})

    def as_json(self) -> dict[str, Any]:
        """Return what the next run starts from."""
        return {"cursor": self.cursor, "tag": self.tag, "lines": self.lines}

    def poll(self, keep: Callable[[], None] = lambda: None) -> int:
        """Read all that was published since the last poll; return how many events there were.

        `keep` is called after each page. The cursor moves with each event, so that a poll that
        fails goes on from there.
        """
        read = 0
        if self.cursor is None:
            self.load()
            keep()
        while True:
            query = urlencode({"since": self.cursor, **self.filters})
            answer, tag = self._get(f"{self.base}/changes?{query}", self.tag)
            if answer is None:
                return read
            if answer["reset"]:
                # The portal does not know this cursor any more: what it led to counts no longer.
                self.load()
                keep()
                continue
            for event in answer["items"]:
                self._apply(event)
                read += 1
                # The address changes with the cursor, and its tag with it.
                self.cursor, self.tag = event["cursor"], ""
            self.tag = tag if answer["next"] == self.cursor and not answer["items"] else ""
            self.cursor = answer["next"]
            keep()
            if not answer["has_more"]:
                return read

    def load(self) -> None:
        """Begin with the full export, or with the first version when there is none.

        The export leaves nothing out: who follows a part reads that part from the beginning.
        """
        lines: dict[str, list[dict[str, Any]]] = {}
        cursor = 0
        if not self.is_filtered and (file := self._export()):
            told, content = file
            for line in gzip.decompress(content).decode().splitlines():
                one = json.loads(line)
                lines.setdefault(one["action"], []).append(one)
            cursor = told["cursor"]
        self.cursor, self.tag, self.lines = cursor, "", lines

    def blocked(self) -> set[tuple[str, str]]:
        """Return what must not be dispensed: (key, lot key), the lot empty for every lot."""
        return {
            (line["key"], line["lot_key"])
            for lines in self.lines.values()
            for line in lines
            if line["key"]
            and line["status"] == "affected"
            and line["block_dispensing"] == "yes"
            and line["scope"] in ("all", "lot")
        }

    def unmatched(self) -> list[dict[str, Any]]:
        """Return the lines that no code names: no stock can be joined with them, people look."""
        return [line for lines in self.lines.values() for line in lines if not line["key"]]

    def _apply(self, event: dict[str, Any]) -> None:
        """Put the lines of the version in the place of all those known of its publication."""
        reference = event["reference"]
        if not event["matches"] or event["lifecycle"] == "retracted":
            self.lines.pop(reference, None)
            return
        lines: list[dict[str, Any]] = []
        address: str | None = event["self"] + "/items"
        while address:
            page, _tag = self._get(address)
            if page is None:
                # Retracted since: a later event says so.
                self.lines.pop(reference, None)
                return
            lines += page["items"]
            address = page["next"]
        self.lines[reference] = lines

    def _export(self) -> tuple[dict[str, Any], bytes] | None:
        """Return what is told of the full export and its content; None when there is none."""
        for _attempt in range(3):
            try:
                manifest, _tag = self._get(f"{self.base}/export")
            except urllib.error.HTTPError as error:
                if error.code == 404:
                    # The sandbox has none.
                    return None
                raise
            files = manifest["files"] if manifest else []
            told = next((one for one in files if one["format"] == "ndjson"), None)
            if told is None:
                return None
            content, _tag = self._read(told["url"])
            if content and hashlib.sha256(content).hexdigest() == told["sha256"]:
                return told, content
            # Another export was made between the two answers.
        raise ValueError("the full export is not the one that its manifest tells of")

    def _get(self, address: str, tag: str = "") -> tuple[dict[str, Any] | None, str]:
        """Return an answer and its tag; None when nothing is new, or when it is gone."""
        content, tag = self._read(address, tag)
        return (None if content is None else json.loads(content)), tag

    def _read(self, address: str, tag: str = "") -> tuple[bytes | None, str]:
        """Read an address, waiting as long as the interface asks; None for 304 and 410."""
        request = urllib.request.Request(address)  # noqa: S310 - an address of the interface
        if tag:
            request.add_header("If-None-Match", tag)
        for _attempt in range(MOST_WAITS):
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
                    return response.read(), response.headers.get("ETag", "")
            except urllib.error.HTTPError as error:
                with error:
                    if error.code in (304, 410):
                        return None, tag
                    if error.code != 429:
                        raise
                    asked = error.headers.get("Retry-After", "")
            # Seconds here; a date elsewhere would be waited for as a minute.
            seconds = int(asked) if asked.isdecimal() else 60
            if seconds > LONGEST_WAIT:
                raise Throttled(f"come back in {seconds} seconds")
            self.sleep(seconds)
        raise Throttled(f"{MOST_WAITS} answers in a row said too many")


def main() -> None:
    """Poll once and write what is known, also when the poll fails."""
    base, name = sys.argv[1], Path(sys.argv[2])
    known = json.loads(name.read_text("utf-8")) if name.exists() else None
    follower = Follower(base, known)

    def keep() -> None:
        # In one move: a run that is killed leaves the state before.
        written = name.with_name(f"{name.name}.new")
        written.write_text(json.dumps(follower.as_json()), "utf-8")
        written.replace(name)

    try:
        events = follower.poll(keep)
    finally:
        keep()
    blocked, bare = len(follower.blocked()), len(follower.unmatched())
    sys.stdout.write(f"{events} events, {blocked} blocked, {bare} without code\n")


if __name__ == "__main__":
    main()
