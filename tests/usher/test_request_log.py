"""A line of the request log says what was asked, and nothing that opens it."""

from usher.request_log import shown


def test_what_opens_something_is_left_out_wherever_it_stands_and_the_rest_is_told():
    told = {
        "/t/secret": "/t/…", "/t/secret/qr.png": "/t/…/qr.png", "//t//secret/qr.png": "/t/…/qr.png",
        "/pay/secret": "/pay/…", "/staff/i-secret": "/staff/…", "/wall/secret": "/wall/…",
        "/files/secret": "/files/…", "/files/secret/Ada Lovelace.csv": "/files/…", "/files//secret/a\nb": "/files/…",
        "/c/E7KQ22": "/c/E7KQ22", "/hooks/twilio/sms": "/hooks/twilio/sms", "/gate/api/redeem": "/gate/api/redeem",
        "/tickets/secret": "/tickets/secret",
    }  # fmt: skip
    assert {path: shown(path) for path in told} == told
