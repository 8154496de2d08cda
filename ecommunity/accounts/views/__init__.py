"""The pages of accounts: joining and signing in, the own account, the mailbox of the demo."""

from ecommunity.accounts.loading import install
from ecommunity.accounts.views import account, joining, mailbox, signing_in
from ecommunity.accounts.views.blueprint import bp

__all__ = ["account", "bp", "install", "joining", "mailbox", "signing_in"]
