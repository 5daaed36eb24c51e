"""Where the servers live: in the data folder, or, for root, where their user can reach."""

import os
import pwd
import subprocess
import tempfile
from pathlib import Path

from cxhire.embedded.errors import EmbeddedError

# A Unix socket's path may have 107 bytes; this is what PostgreSQL adds to its folder.
_LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432")
_NOBODY = 65534


def server_uid() -> int | None:
    """None: as ourselves. Root's run as `nobody`: PostgreSQL refuses root, and looks its user's name up."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return _NOBODY


def recorded_home(data: Path, uid: int | None) -> Path | None:
    """The folder outside the data folder that an earlier start has made for the servers' user."""
    record = data / "home"
    if not record.is_file():
        return None
    home = Path(record.read_text(encoding="utf-8").strip())
    # Only a folder that we made: named so, no link, and owned by whom we gave it to.
    if not home.name.startswith("cxhire-") or home.is_symlink() or not home.is_dir():
        return None
    return home if home.stat().st_uid == uid else None


def make_home(data: Path, uid: int | None) -> Path:
    """Where data (and, for root, binaries) live: in the data folder, or where the server can reach."""
    if uid is None:
        return data
    home = recorded_home(data, uid)
    if home:
        return home
    inside = data / "servers"
    if not inside.exists():
        inside.mkdir(mode=0o700)
        os.chown(inside, uid, uid)
    if _can_reach(uid, inside):
        return inside
    inside.rmdir()
    home = Path(tempfile.mkdtemp(prefix="cxhire-", dir=_persistent_temp()))
    os.chown(home, uid, uid)
    if not _can_reach(uid, home):
        home.rmdir()
        raise EmbeddedError(
            f"The database server's user cannot reach {home.parent}; set TMPDIR to a folder that it can."
        )
    (data / "home").write_text(f"{home}\n", encoding="utf-8")
    return home


def make_socket_folder(home: Path, uid: int | None) -> Path:
    """A folder for the sockets that only the servers' user can enter: in their home, or outside where that is long."""
    folder = home / "sockets"
    if len(os.fsencode(folder)) > _LONGEST_FOLDER:
        folder = Path(tempfile.mkdtemp(prefix="cxhire-"))
        if len(os.fsencode(folder)) > _LONGEST_FOLDER:
            folder.rmdir()
            raise EmbeddedError(f"{folder.parent} is too long for sockets; set TMPDIR to a shorter path.")
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)  # the only lock on the door: whoever enters this folder is trusted
    for old in folder.iterdir():
        old.unlink()
    if uid is not None:
        os.chown(folder, uid, uid)
    return folder


def _can_reach(uid: int, folder: Path) -> bool:
    """Whether that user can enter the folder and write there, found by trying."""
    trial = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1" && : > probe && rm probe', "sh", str(folder)],
        user=uid,
        group=uid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        check=False,
    )
    return trial.returncode == 0


def _persistent_temp() -> str:
    """A temporary folder that outlives a restart, where there is one."""
    if "TMPDIR" in os.environ or not os.access("/var/tmp", os.W_OK | os.X_OK):  # noqa: S108
        return tempfile.gettempdir()
    return "/var/tmp"  # noqa: S108
