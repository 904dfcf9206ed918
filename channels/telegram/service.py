"""What an update may be beside something said: named, so that nothing unknown passes silently."""

from collections.abc import Mapping

from channels.telegram import fields
from channels.telegram.fields import Fields, Malformed
from contactcenter.ports.channel import Ignored

GAP = "gap"  # in a raw input of our own: the server kept nothing of this time any more

KINDS: Mapping[str, str] = {
    "chat_boost": "a chat was boosted",
    "chat_join_request": "somebody asks to join a group or a channel",
    "chat_member": "somebody joined or left",
    "chosen_inline_result": "an inline result was chosen, and we give none",
    "guest_message": "the bot was named in a chat that it is no part of and cannot answer in",
    "inline_query": "an inline question, and we answer none",
    "managed_bot": "a managed bot changed",
    "message_reaction": "a reaction to a message",
    "message_reaction_count": "reactions were counted",
    "poll": "votes were counted",
    "poll_answer": "somebody voted",
    "pre_checkout_query": "a payment, and we sell nothing here",
    "purchased_paid_media": "a payment, and we sell nothing here",
    "removed_chat_boost": "a chat is no longer boosted",
    "shipping_query": "a payment, and we sell nothing here",
    "subscription": "a subscription changed",
}

_EVENTS: Mapping[str, str] = {
    "boost_added": "a chat was boosted",
    "channel_chat_created": "a channel was made",
    "chat_background_set": "the background changed",
    "chat_owner_changed": "the owner of a chat changed",
    "chat_owner_left": "the owner of a chat left",
    "chat_shared": "an answer to a keyboard that we do not send",
    "checklist_tasks_added": "a checklist changed",
    "checklist_tasks_done": "a checklist changed",
    "community_chat_added": "a community changed",
    "community_chat_removed": "a community changed",
    "connected_website": "somebody signed in to a website",
    "delete_chat_photo": "the picture of a chat changed",
    "direct_message_price_changed": "a price changed",
    "forum_topic_closed": "a topic was closed",
    "forum_topic_created": "a topic was made",
    "forum_topic_edited": "a topic was renamed",
    "forum_topic_reopened": "a topic was opened again",
    "general_forum_topic_hidden": "a topic was hidden",
    "general_forum_topic_unhidden": "a topic was shown again",
    "gift_upgrade_sent": "a gift",
    "giveaway_completed": "a giveaway",
    "giveaway_created": "a giveaway",
    "group_chat_created": "a group was made",
    "left_chat_member": "somebody left",
    "managed_bot_created": "a managed bot was made",
    "message_auto_delete_timer_changed": "messages are deleted after another time",
    "migrate_from_chat_id": "a group became a supergroup",
    "migrate_to_chat_id": "a group became a supergroup",
    "new_chat_members": "somebody joined",
    "new_chat_photo": "the picture of a chat changed",
    "new_chat_title": "the name of a chat changed",
    "paid_message_price_changed": "a price changed",
    "passport_data": "Telegram Passport, which we do not ask for",
    "pinned_message": "a pin says nothing new",
    "poll_option_added": "a poll changed",
    "poll_option_deleted": "a poll changed",
    "proximity_alert_triggered": "somebody came near",
    "suggested_post_approval_failed": "a suggested post",
    "suggested_post_approved": "a suggested post",
    "suggested_post_declined": "a suggested post",
    "suggested_post_paid": "a suggested post",
    "suggested_post_refunded": "a suggested post",
    "supergroup_chat_created": "a group was made",
    "user_shared": "an answer to a keyboard that we do not send",
    "users_shared": "an answer to a keyboard that we do not send",
    "video_chat_ended": "a call in a group",
    "video_chat_participants_invited": "a call in a group",
    "video_chat_scheduled": "a call in a group",
    "video_chat_started": "a call in a group",
    "write_access_allowed": "the customer lets the bot write",
}

# What says where and when, not what.
_AROUND = frozenset({"chat", "date", "edit_date", "from", "message_id", "sender_chat"})


def event(message: Fields) -> Ignored:
    """Name the event that stands in place of words.

    Raises:
        Malformed: it is none that we know.
    """
    for kind, reason in _EVENTS.items():
        if kind in message:
            return Ignored(f"{kind}: {reason}")
    names = ", ".join(sorted(set(message) - _AROUND)) or "nothing"
    raise Malformed(f"a message that says nothing we know: it holds {names}")


def gap(between: Fields) -> str:
    """Say what the server cannot tell us any more (spec L17)."""
    begin, end = fields.text(between, "from"), fields.text(between, "to")
    return (
        f"the bot's updates were not asked for from {begin} to {end}: the server keeps them for 24"
        " hours only, and what customers wrote before that is lost; they may have to be asked again"
    )
