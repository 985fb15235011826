"""How far a message came, as Twilio's callbacks tell it: out of order, and some of them twice."""

_RANK = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivery_unknown": 4,
    "undelivered": 5,
    "failed": 5,
    "canceled": 5,
    "delivered": 6,
    "read": 7,
}


def rank(status: str) -> int:
    """The further, the higher; -1 for a status that we do not know. A handset's receipt beats an earlier failure."""
    return _RANK.get(status, -1)


def furthest(known: str, told: str) -> str:
    """What is known after one more callback; "" stands for nothing yet."""
    return told if rank(told) > rank(known) else known


def missed(status: str) -> bool:
    """It will not arrive."""
    return status in {"undelivered", "failed", "canceled"}
