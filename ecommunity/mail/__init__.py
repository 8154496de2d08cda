"""Mail: written from three templates, carried by SMTP or laid in a folder."""

from ecommunity.mail.message import Mail

__all__ = ["Mail"]
