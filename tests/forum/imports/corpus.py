"""A mailing list of invented people, with every way in which mails are ugly; the tests make it, nothing of it is stored."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@dataclass
class Mail:
    """A mail as its bytes; `name` is what the tests call it."""

    name: str
    content: bytes


def mail(name: str, *, subject: str = "Counting cranes", body: str = "Good morning.", date: str | None = None, **more: str) -> Mail:
    """A plain mail of Ada, whose Message-ID is its name."""
    headers = {
        "Message-ID": f"<{name}@list.invalid>",
        "From": "Ada Fictive <ada@list.invalid>",
        "To": "cranes@list.invalid",
        "Subject": subject,
        "Date": date or "Mon, 02 Mar 2020 10:00:00 +0000",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    headers |= {key.replace("_", "-"): value for key, value in more.items()}
    lines = [f"{key}: {value}" for key, value in headers.items() if value != "none"]
    return Mail(name, ("\n".join(lines) + "\n\n" + body + "\n").encode())


def multipart(name: str, parts: Iterable[tuple[str, bytes]], *, kind: str = "mixed", **more: str) -> Mail:
    """A mail of several parts, each with its headers."""
    inside = b"".join(b"--==edge\n" + head.encode() + b"\n\n" + content + b"\n" for head, content in parts) + b"--==edge--\n"
    outer = mail(name, body="@@", Content_Type=f'multipart/{kind}; boundary="==edge"', **more)
    return Mail(name, outer.content.replace(b"@@\n", inside))


def attachment(name: str, content: bytes, kind: str = "application/octet-stream") -> tuple[str, bytes]:
    head = f'Content-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="{name}"'
    return head, base64.encodebytes(content)


def words(text: str, kind: str = "text/plain; charset=utf-8") -> tuple[str, bytes]:
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: 8bit", text.encode()


def mbox(mails: Iterable[Mail]) -> bytes:
    """The mails in a file, each after a line From."""
    return b"".join(b"From someone@list.invalid Mon Mar  2 10:00:00 2020\n" + each.content.rstrip(b"\n") + b"\n\n" for each in mails)


def ugly() -> list[Mail]:
    """One of each kind."""
    latin = "Les espèces migratrices sont là pour nous, et nous ne les avons pas.".encode("latin-1")
    quoted = b"Comptage =C3=A0 l'aube, une esp=C3=A8ce=\n rare."
    return [
        mail(
            "root", subject="[cranes] Counting cranes", body="How do you count the cranes of the delta?\n\n-- \nAda Fictive\nTel. 555 0100"
        ),
        mail(
            "answer",
            subject="Re: [cranes] Counting cranes",
            body="At dawn, from the dyke.\n\nOn Mon, 2 Mar 2020, Ada Fictive <ada@list.invalid> wrote:\n"
            "> How do you count the cranes of the delta?\n",
            date="Mon, 02 Mar 2020 12:00:00 +0000",
            From="Bo Invented <bo@list.invalid>",
            In_Reply_To="<root@list.invalid>",
        ),
        mail("orphan", subject="RE: Who was there?", body="I was.", References="<nobody-has-it@list.invalid>"),
        mail("sibling", subject="Re: Who was there?", body="So was I.", References="<nobody-has-it@list.invalid>"),
        mail("ring-a", subject="Round", body="First half.", In_Reply_To="<ring-b@list.invalid>"),
        mail("ring-b", subject="Round", body="Second half.", In_Reply_To="<ring-a@list.invalid>", date="Mon, 02 Mar 2020 10:05:00 +0000"),
        mail("root", subject="[cranes] Counting cranes", body="How do you count the cranes of the delta?"),
        mail("undated", subject="No date", body="When was this?", Date="none"),
        mail("odd-date", subject="Odd date", body="In the year 9999.", Date="Fri, 31 Dec 9999 23:59:59 +0000"),
        mail("no-id", subject="No id", body="Nobody numbered me.", Message_ID="none"),
        Mail("latin", mail("latin", subject="=?iso-8859-1?Q?Esp=E8ces?=").content.replace(b"Good morning.", latin)),
        Mail(
            "lies",
            mail("lies", subject="Lies", Content_Type="text/plain; charset=x-unknown-9").content.replace(
                b"Good morning.", b"caf\xe9 \x93quoted\x94"
            ),
        ),
        Mail(
            "qp",
            mail("qp", subject="Quoted", Content_Transfer_Encoding="quoted-printable").content.replace(b"Good morning.", quoted),
        ),
        Mail(
            "b64",
            mail(
                "b64",
                subject="=?utf-8?B?" + base64.b64encode("Grúas y cigüeñas".encode()).decode() + "?=",
                Content_Transfer_Encoding="base64",
            ).content.replace(b"Good morning.", base64.encodebytes("Las grúas y las cigüeñas llegan en marzo, y no hay más.".encode())),
        ),
        mail(
            "page",
            subject="A page",
            body="<html><style>p{}</style><body><p>Dear <b>all</b>,</p><ul><li>one</li><li>two</li></ul>"
            "<p>See <a href='https://example.org/a'>this</a>.<script>alert(1)</script></p></body></html>",
            Content_Type="text/html; charset=utf-8",
        ),
        multipart(
            "files",
            [
                words("Two files for you."),
                attachment("plan.pdf", PDF, "application/pdf"),
                attachment("tool.exe", b"MZ\x90\x00 not for you"),
                attachment("picture.png", b"GIF89a no png"),
            ],
            subject="Files",
        ),
        mail("bidi", subject="Turned \u202e subject", body="Left \u202eright\u202c and \x07 bell."),
        mail("from-line", subject="A line", body="Dear all,\n\nFrom here we saw them.\n\n>From there too."),
        mail("nobody", subject="Nobody", body="Who am I?", From="none"),
    ]
