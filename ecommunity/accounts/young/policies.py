"""What is open to somebody who may only read, and who looks after those who are under 18."""

from __future__ import annotations

from datetime import timedelta

from ecommunity.authz import Actor
from ecommunity.registry import policy

# The date of the text that a guardian agrees to: templates/accounts/young/guardian.html. A new text has a new date.
CONSENT_TEXT = "2026-11-22"
MAILS_A_DAY = 3
ANSWER_WITHIN = timedelta(days=30)
CORRECTIONS_KEPT = timedelta(days=365)
# Without consent everything is closed that is not named here: so is every command that will ever be added.
OPEN = frozenset(
    {
        # signing in and out
        "accounts.ask_link",
        "accounts.confirm",
        "accounts.demo_sign_in",
        "accounts.end_other_sessions",
        "accounts.end_session",
        "accounts.end_token",
        "accounts.reset_password",
        "accounts.sign_in",
        "accounts.sign_out",
        "accounts.use_sign_in_link",
        # the own settings
        "accounts.change_email",
        "accounts.change_password",
        "accounts.change_preferences",
        "accounts.confirm_email",
        "accounts.undo_email",
        "forum.renew_feed_address",
        "notices.choose_kinds",
        # the consent, also of a guardian who sits at the same device
        "accounts.answer_as_guardian",
        "accounts.ask_guardian",
        "accounts.end_consent",
        # reading, and what was read
        "forum.mark_community_read",
        "forum.mark_read",
        "forum.read_letter",
        "knowledge.choose_level",
        "notices.see_all_notices",
        "notices.see_notice",
        # telling moderators that something is wrong
        "moderation.report_thing",
        # leaving, and taking back what was done while it was open
        "accounts.leave",
        "directory.end_pairing",
        "forum.withdraw_post",
        "groups.leave",
        "groups.withdraw_request",
        "meetings.leave",
        "meetings.withdraw_registration",
        "meetings.withdraw_request",
    }
)


@policy
def can_care_for_minors(actor: Actor) -> bool:
    """Correct what somebody said of their age by mistake, and end a consent; for anybody but oneself."""
    return actor.is_secretariat
