"""The gate's answer for a card issuer's call to the borrower, as a programmer in a hurry would write it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

ALLOW, DENY = 0, 2

#: The facts that are the same for every row.
COLUMNS = {
    "channel": "call",
    "addressee": "borrower",
    "creditor_kind": "card_issuer",
    "zones": "Asia/Shanghai",
    "hours_agreed": False,
    "recording_on": True,
    "debt_owed_by_addressee": True,
}

_FIRST_HOUR, _LAST_HOUR = 8, 22
_CONNECTED, _CONVERSATIONS, _UNANSWERED = 3, 3, 6


def twin(row: dict[str, int | bool], now: datetime) -> int:
    """Return the verdict for one row; the limits are those of China's rules on 2026-11-23."""
    if not _FIRST_HOUR <= now.astimezone(ZoneInfo("Asia/Shanghai")).hour < _LAST_HOUR:
        return DENY
    if row["connected_borrower_today"] >= _CONNECTED:
        return DENY
    if row["conversations_borrower_today"] >= _CONVERSATIONS:
        return DENY
    if row["unanswered_attempts_number_today"] >= _UNANSWERED:
        return DENY
    if row["channel_ceased"] or row["plan_in_force"]:
        return DENY
    return ALLOW
