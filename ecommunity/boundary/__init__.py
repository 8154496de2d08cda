"""Where HTTP, sockets, the API and the command line enter: one way in for all four."""

from ecommunity.boundary.context import acting, current_actor, find_credential, request_id
from ecommunity.boundary.execute import Outcome, execute, run_command
from ecommunity.boundary.fields import (
    Email,
    Flag,
    GivenPassword,
    Id,
    Input,
    Language,
    LongText,
    Moment,
    Name,
    NewPassword,
    ShortText,
    Slug,
    TimeZone,
    Token,
)
from ecommunity.registry import command

__all__ = [
    "Email",
    "Flag",
    "GivenPassword",
    "Id",
    "Input",
    "Language",
    "LongText",
    "Moment",
    "Name",
    "NewPassword",
    "Outcome",
    "ShortText",
    "Slug",
    "TimeZone",
    "Token",
    "acting",
    "command",
    "current_actor",
    "execute",
    "find_credential",
    "request_id",
    "run_command",
]
