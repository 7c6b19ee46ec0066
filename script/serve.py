"""Run the portal with demonstration data: servers, migrations, data, then web, worker and beat."""

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from services import ROOT, ServiceError, data_folder, run

BIN = ROOT / ".venv" / "bin"
READY_SECONDS = 90


def free_port(first: int) -> int:
    """Return the first free port of 127.0.0.1 from `first` on; say so when it is another."""
    for port in range(first, min(first + 100, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port != first:
            print(f"server: port {first} is taken, the portal takes {port}", flush=True)
        return port
    raise SystemExit(f"server: no free port from {first} on; choose another with PORT")


def announce(address: str, child: subprocess.Popen) -> None:
    """Print the addresses once the portal answers."""
    deadline = time.monotonic() + READY_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    else:
        return
    print(
        f"\n  The portal answers at      {address}/"
        f"\n  Demonstration accounts     {address}/demo/"
        f"\n  E-mails and text messages  {address}/demo/courrier/"
        "\n  Ctrl-C stops everything; the data stays.\n",
        flush=True,
    )


def main() -> int:
    """Run until a signal or until a process ends; return the exit status."""
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"server: the portal already runs on {folder}; stop it, or set PORTAL_VAR_DIR")
            return 1
        port = free_port(int(os.environ.get("PORT") or 8000))
        address = f"http://127.0.0.1:{port}"
        os.environ.update(
            PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}",
            DJANGO_SETTINGS_MODULE="portal.settings.dev",
            PORTAL_DEMO="1",
            PORTAL_VAR_DIR=str(folder),
            PORT=str(port),
            SITE_URL=address,
            PYTHONUNBUFFERED="1",
        )
        if os.geteuid() == 0:
            # A container or a bare machine has nobody else; Celery's paragraph would hide the rest.
            os.environ["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser"
        python = str(BIN / "python")
        # A .env file speaks of production: it is not read here.
        options = ["--no-colour", "--env", os.devnull, "--port", str(port)]
        commands = [
            [python, "script/prepare.py"],
            [python, "-m", "honcho", "start", *options],
        ]
        print("server: prepares the database and the demonstration", flush=True)
        try:
            status = run(commands, folder, started=lambda child: announce(address, child))
        except ServiceError as error:
            print(f"server: {error}", file=sys.stderr)
            return 1
        print("server: stopped", flush=True)
        return status


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
