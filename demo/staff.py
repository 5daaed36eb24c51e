"""The demo's staff and their sign-ins."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.models import Team, User

FILE = "demo.json"
TEAM = "Customer care"
Role = User.Role


@dataclass(frozen=True)
class Colleague:
    email: str
    name: str
    role: User.Role
    in_team: bool = True


STAFF = [
    Colleague("admin@demo.example", "Marit Dahl", Role.ADMIN),
    Colleague("manager@demo.example", "Tomás Rivera", Role.HIRING_MANAGER),
    Colleague("rater@demo.example", "Priya Raman", Role.RATER),
    Colleague("rater.two@demo.example", "Jonas Weber", Role.RATER),
    Colleague("rater.three@demo.example", "Aiko Tanabe", Role.RATER),
    Colleague("coordinator@demo.example", "Ruth Adeyemi", Role.ACCOMMODATION),
    Colleague("fairness@demo.example", "Samuel Oduya", Role.FAIRNESS, in_team=False),
]


def ensure_staff(*, folder: Path) -> dict[str, User]:
    """The demo's users by email, each with a random password that stands in `folder`/demo.json and nowhere else."""
    facts = read_facts(folder)
    known = {login["email"]: login["password"] for login in facts.get("logins", [])}
    team, _ = Team.objects.get_or_create(name=TEAM)
    users = {}
    for colleague in STAFF:
        user = User.objects.filter(email=colleague.email).first()
        password = known.get(colleague.email) if user else None
        if user is None or password is None:
            password = secrets.token_urlsafe(9)
            user = _make_or_renew(user, colleague, password, team)
        known[colleague.email] = password
        users[colleague.email] = user
    logins = [{"role": str(c.role.label), "email": c.email, "password": known[c.email]} for c in STAFF]
    write_facts(folder, {**facts, "logins": logins})
    return users


def _make_or_renew(user: User | None, colleague: Colleague, password: str, team: Team) -> User:
    """A new user, or one whose password file was thrown away and who gets another password."""
    if user is not None:
        user.set_password(password)
        user.save(update_fields=["password"])
        return user
    user = User.objects.create_user(colleague.email, password, name=colleague.name, role=colleague.role)
    if colleague.in_team:
        user.teams.add(team)
    return user


def read_facts(folder: Path) -> dict[str, Any]:
    file = folder / FILE
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def write_facts(folder: Path, facts: dict[str, Any]) -> None:
    """Readable by nobody else on this machine: there are passwords in it."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(facts, indent=1) + "\n"
    file = folder / FILE
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
