"""Keeps the blocked units of a stock right from the public interface; standard library alone.

    python follow.py https://portail.example/api/v1 state.json

Each run reads what was published since the last one, however long ago, and rewrites `state.json`:
the cursor, and the lines of every publication in force. A unit is blocked when an open publication
that asks to block names its identifier, and its lot if it names one. Lines of serial numbers,
windows of dates and software versions are kept too: `POST /check` judges those.
"""

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

TIMEOUT = 30


class Follower:
    """What one pharmacy knows of the publications."""

    def __init__(self, base: str, state: dict[str, Any] | None = None) -> None:
        self.base = base.rstrip("/")
        state = state or {}
        self.cursor: int = state.get("cursor", 0)
        self.tag: str = state.get("tag", "")
        self.lines: dict[str, list[dict[str, Any]]] = state.get("lines", {})

    def as_json(self) -> dict[str, Any]:
        """Return what the next run starts from."""
        return {"cursor": self.cursor, "tag": self.tag, "lines": self.lines}

    def poll(self, **filters: str) -> int:
        """Read all that was published since the last poll; return how many events there were."""
        read = 0
        while True:
            query = "&".join(f"{name}={value}" for name, value in filters.items())
            address = f"{self.base}/changes?since={self.cursor}" + (f"&{query}" if query else "")
            answer, tag = self._get(address, self.tag)
            if answer is None:
                return read
            for event in answer["items"]:
                self._apply(event)
                read += 1
            # The address changes with the cursor, and its tag with it.
            self.tag = tag if answer["next"] == self.cursor else ""
            self.cursor = answer["next"]
            if not answer["has_more"]:
                return read

    def blocked(self) -> set[tuple[str, str]]:
        """Return what must not be dispensed: (key, lot key), the lot empty for every lot."""
        return {
            (line["key"], line["lot_key"])
            for lines in self.lines.values()
            for line in lines
            if line["status"] == "affected"
            and line["block_dispensing"] == "yes"
            and line["scope"] in ("all", "lot")
        }

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

    def _get(self, address: str, tag: str = "") -> tuple[dict[str, Any] | None, str]:
        """Return an answer and its tag; None when nothing is new, or when it is gone."""
        request = urllib.request.Request(address)  # noqa: S310 - an address of the interface
        if tag:
            request.add_header("If-None-Match", tag)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
                return json.load(response), response.headers.get("ETag", "")
        except urllib.error.HTTPError as error:
            with error:
                if error.code in (304, 410):
                    return None, tag
                raise


def main() -> None:
    """Poll once and write what is known."""
    base, name = sys.argv[1], Path(sys.argv[2])
    known = json.loads(name.read_text("utf-8")) if name.exists() else None
    follower = Follower(base, known)
    events = follower.poll()
    name.write_text(json.dumps(follower.as_json()), "utf-8")
    sys.stdout.write(f"{events} events, {len(follower.blocked())} blocked\n")


if __name__ == "__main__":
    main()
