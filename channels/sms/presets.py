"""Gateways whose ways are public, so that an inbox needs to be told the account only.

twilio      user is the Account SID, secret the auth token; sends, takes messages and reports
kavenegar   secret is the API key; sends, and reads the numbers of its reports. How it brings
            messages is not known well enough here: `incoming` has to say it.
"""

from collections.abc import Mapping

Preset = Mapping[str, Mapping[str, object]]

_TWILIO: Preset = {
    "request": {
        "url": "https://api.twilio.com/2010-04-01/Accounts/{user}/Messages.json",
        "auth": "basic",
        "fields": {"To": "{to}", "From": "{from}", "Body": "{text}"},
    },
    "answer": {
        "id": "sid",
        "code": "code",
        "reason": "message",
        "later": ["20429", "21611", "14107"],
        "settings": ["20003", "20005", "20404", "21212", "21606", "21659", "21660"],
    },
    "incoming": {
        "signature": "twilio",
        "sender": "From",
        "text": "Body",
        "id": "MessageSid",
        "files": "MediaUrl",
        "files_at": ["mms.twiliocdn.com", "s3-external-1.amazonaws.com"],
    },
    "reports": {
        "id": "MessageSid",
        "status": "MessageStatus",
        "recipient": "To",
        "code": "ErrorCode",
        "states": {
            "accepted": "",
            "scheduled": "",
            "queued": "",
            "sending": "",
            "receiving": "",
            "received": "",
            "sent": "sent",
            "delivered": "delivered",
            "read": "read",
            "undelivered": "failed",
            "failed": "failed",
            "canceled": "failed",
        },
        "permanent": ["21211", "21610", "21614", "30005", "30006"],
    },
}

_KAVENEGAR: Preset = {
    "request": {
        "url": "https://api.kavenegar.com/v1/{secret}/sms/send.json",
        "fields": {"receptor": "{to}", "sender": "{from}", "message": "{text}"},
        "numbers": "national",
    },
    "answer": {
        "id": "entries.0.messageid",
        "ok": "return.status",
        "ok_values": ["200"],
        "code": "return.status",
        "reason": "return.message",
        "later": ["402", "409"],
        "settings": ["401", "403", "407", "412", "416", "418", "430"],
    },
    "reports": {
        "id": "messageid",
        "recipient": "receptor",
        "states": {
            "1": "",
            "2": "",
            "4": "sent",
            "5": "sent",
            "10": "delivered",
            "11": "failed",
            "13": "failed",
            "14": "failed",
            "100": "failed",
        },
    },
}

PRESETS: Mapping[str, Preset] = {"": {}, "twilio": _TWILIO, "kavenegar": _KAVENEGAR}
