"""One mail to one address: `templates/mail/<template>/{subject.txt, body.txt, body.html}`."""

from __future__ import annotations

import smtplib
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_request_context, render_template
from jinja2 import TemplateNotFound

from ecommunity import clock
from ecommunity.config import settings
from ecommunity.mail import transports
from ecommunity.markup import one_line
from ecommunity.web import words
from ecommunity.web.site import site


def address(name: str, email: str) -> Address:
    """A mail address with a display name that can't smuggle a header in."""
    plain = "".join(character for character in name if character.isprintable())[:100]
    return Address(display_name=plain, addr_spec=email)


class RefusedMailError(Exception):
    """The mail server did not take a mail; the words say nothing of whom it was for."""


@dataclass(frozen=True)
class Mail:
    """A prepared request of the outbox: `perform()` hands it to the transport."""

    to: str
    template: str
    language: str = "en"
    name: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    reply_to: str = ""
    # Whoever looks at what could not be delivered does not read this address.
    is_private: bool = False

    def compose(self) -> EmailMessage:
        """The message as it will be sent."""
        before = words.language()
        words.speak(self.language)
        try:
            values = {"site_url": settings.site_url, "site_name": site().name, "to_name": self.name, **self.context}
            message = EmailMessage()
            message["Subject"] = one_line(_draw(f"mail/{self.template}/subject.txt", values))
            message["From"] = address(site().name, settings.mail_from)
            message["To"] = address(self.name, self.to)
            if self.reply_to:
                message["Reply-To"] = self.reply_to
            message["Date"] = format_datetime(clock.now())
            message["Message-ID"] = f"<{self.key}@{urlsplit(settings.site_url).hostname or 'localhost'}>"
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(_draw(f"mail/{self.template}/body.txt", values))
            with suppress(TemplateNotFound):  # text alone says it all
                message.add_alternative(_draw(f"mail/{self.template}/body.html", values), subtype="html")
            message["Content-Language"] = self.language  # set_content() would have taken it away
            return message
        finally:
            words.speak(before)

    def keyed(self, key: str) -> Mail:
        """The same mail with this key in its Message-ID."""
        return replace(self, key=key)

    def perform(self) -> None:
        try:
            transports.send(self.compose())
        except smtplib.SMTPException as problem:
            if not self.is_private:
                raise
            raise RefusedMailError(f"the mail server refused it ({type(problem).__name__})") from None


def _draw(template: str, values: dict[str, Any]) -> str:
    if has_request_context():
        return render_template(template, **values)
    with current_app.test_request_context(base_url=settings.site_url):
        return render_template(template, **values)
