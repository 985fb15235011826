"""What Twilio's error numbers mean to the house (twilio.com/docs/api/errors, read November 2026)."""

from bots.channel import Rejected, RetryAfter, SendResult, Unknown, Unreachable

SLOW_DOWN_SECONDS = 5.0
QUEUE_FULL_SECONDS = 60.0
OPERATOR_SECONDS = 300.0  # until the operator has mended something, nothing of this account can go out

_UNREACHABLE = {
    21211: "not_a_number",
    21217: "not_a_number",
    21265: "short_code",
    21610: "opted_out",
    21614: "not_a_mobile",
    21635: "landline",
    30004: "blocked",
    30005: "number_unknown",
    30006: "landline",
}
_REJECTED = {
    21408: "country_not_allowed",
    21602: "empty",
    21608: "trial_account",
    21612: "no_route",
    21617: "too_long",
    21266: "to_itself",
    30003: "handset_off",
    30007: "filtered",
    30008: "carrier",
}
_OPERATOR = {
    20003: "credentials_refused",
    20005: "account_not_active",
    20404: "account_unknown",
    21212: "sender_malformed",
    21603: "sender_missing",
    21606: "sender_not_ours",
    21609: "status_callback_refused",
    21659: "sender_not_ours",
    21660: "sender_not_ours",
    30002: "account_suspended",
    30034: "sender_not_registered",
}


def operator_must(status: int, code: int) -> str:
    """What the operator has to mend before this account works, as one word; "" where it is not theirs."""
    return _OPERATOR.get(code) or _OPERATOR.get({401: 20003, 404: 20404}.get(status, 0), "")


def result_of(status: int, code: int, wait_seconds: float | None = None) -> SendResult:
    """The result of a refused request (HTTP status and Twilio's number), or of a failed message (status 0)."""
    if operator_must(status, code):
        return RetryAfter(OPERATOR_SECONDS, whole_account=True)
    if status == 429 or code == 20429:
        return RetryAfter(SLOW_DOWN_SECONDS if wait_seconds is None else wait_seconds, whole_account=True)
    if code == 21611:
        return RetryAfter(QUEUE_FULL_SECONDS, whole_account=True)
    if code in _UNREACHABLE:
        return Unreachable(_UNREACHABLE[code])
    if status >= 500:
        return Unknown(f"http_{status}")
    return Rejected(_REJECTED.get(code, f"twilio_{code}"))
