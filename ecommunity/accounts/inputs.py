"""What the actions of accounts are given."""

from __future__ import annotations

from typing import Literal

from ecommunity.accounts.young.inputs import MayBeYoung
from ecommunity.boundary import Email, Flag, GivenPassword, Id, Input, Language, Name, NewPassword, TimeZone, Token
from ecommunity.boundary.fields import ShortText


class SignUp(MayBeYoung):
    name: Name
    email: Email
    language: Language = "en"
    time_zone: TimeZone = "UTC"
    password: NewPassword | None = None
    terms: Flag
    invitation: Token | None = None


class TakeInvitation(MayBeYoung):
    """What signing up asks for; the address is the invited one."""

    token: Token
    name: Name
    language: Language
    time_zone: TimeZone
    password: NewPassword | None = None
    terms: Flag = False
    device: ShortText = "unknown"


class SignIn(Input):
    email: Email
    password: GivenPassword
    address: ShortText = "unknown"
    device: ShortText = "unknown"


class AskLink(Input):
    """Ask for a mailed link: to sign in, or to choose a new password."""

    email: Email
    purpose: Literal["sign_in", "reset", "confirm"]


class UseLink(Input):
    token: Token
    device: ShortText = "unknown"


class ResetPassword(Input):
    token: Token
    password: NewPassword
    device: ShortText = "unknown"


class ChangeEmail(Input):
    email: Email
    password: GivenPassword | None = None


class ChangePassword(Input):
    password: NewPassword


class EndSession(Input):
    session: Id


class EndToken(Input):
    token: Id


class EndOtherSessions(Input):
    pass


class ChangePreferences(Input):
    name: Name
    language: Language
    time_zone: TimeZone


class MakeToken(Input):
    label: ShortText = "API"


class ExportData(Input):
    pass


class Leave(Input):
    """Leaving is confirmed by typing the own address; `without_name` takes the name off what was written in the open."""

    email: Email
    without_name: Flag = False


class DemoSignIn(Input):
    person: Id
    device: ShortText = "unknown"


class OfPerson(Input):
    person: Id


class InvitePerson(Input):
    name: Name
    email: Email
    language: Language = "en"


class SetSiteRoles(Input):
    person: Id
    roles: list[ShortText] = []
