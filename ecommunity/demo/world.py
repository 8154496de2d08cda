"""What the parts of the demo know of each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete

from ecommunity.accounts.models import Person, SignInSession
from ecommunity.accounts.secrets import hashed, new_secret
from ecommunity.accounts.sessions import start_session
from ecommunity.authz import OPERATOR_CREDENTIAL, Credential
from ecommunity.boundary import execute
from ecommunity.db import session, transaction

CONTENT = Path(__file__).resolve().parent / "content"


@dataclass
class DemoWorld:
    """Ids by key, and a way to act as somebody through the same door as everybody."""

    people: dict[str, int]
    organisations: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    _credentials: dict[str, Credential] = field(default_factory=dict)

    def do(self, who: str, command: str, /, **args: Any) -> dict[str, Any]:
        """The command's result, carried out as this person (`operator`: as whoever runs the site)."""
        return execute(self.credential(who), command, args, door="demo").result

    def credential(self, who: str) -> Credential:
        """A session of this person that lasts while the demo is loaded."""
        if who == "operator":
            return OPERATOR_CREDENTIAL
        if who not in self._credentials:
            secret = new_secret()
            with transaction():
                person = session.get(Person, self.people[who])
                assert person is not None
                start_session(person, secret, "demo")
            self._credentials[who] = Credential("session", hashed(secret), self.people[who])
        return self._credentials[who]

    def end_sessions(self) -> None:
        """The loader's sessions are gone."""
        with transaction():
            for credential in self._credentials.values():
                session.execute(delete(SignInSession).where(SignInSession.secret_hash == credential.key))


def content(name: str) -> Any:
    """A YAML file of the demo's content."""
    return yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))
