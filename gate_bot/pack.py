"""The offline pack: what a gate device may know without a network. Each row opens only with its ticket."""

import base64
import hashlib
import os
from dataclasses import asdict
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.domain.event import Event
from core.storage.gate_lists import PackRow
from core.storage.orders import ticket_status
from core.usecases.redeem_ticket import given

NONCE_BYTES = 12


def row_id(code: str) -> str:
    """What a device looks for when a code is shown: tells nothing to who has not the code."""
    return hashlib.sha256(b"usher-pack-id:" + code.encode()).hexdigest()[:32]


def sealed_row(row: PackRow) -> dict[str, str]:
    """`box`: base64 of a nonce of 12 bytes and AES-256-GCM under a key of the ticket's own code; inside, what the
    evaluator wants of a Ticket. The nonce is random: after a restore another row may carry the same revision."""
    status = ticket_status(row.status, row.order_status)
    told = {
        "id": row.id, "ticket_type": row.ticket_type, "status": status, "generation": row.generation,
        "unapproved": row.order_status == "awaiting_approval",
        "unpaid": row.order_status in ("open", "awaiting_payment"),
        "answered": sorted(given(orjson.loads(row.attendee))), "name": row.name, "short_code": row.short_code,
    }  # fmt: skip
    nonce = os.urandom(NONCE_BYTES)
    box = nonce + AESGCM(box_key(row.code)).encrypt(nonce, orjson.dumps(told), None)
    return {"id": row_id(row.code), "box": base64.b64encode(box).decode()}


def box_key(code: str) -> bytes:
    return hashlib.sha256(b"usher-pack-key:" + code.encode()).digest()


def pack_json(
    event: Event, keys: dict[int, Ed25519PublicKey], rows: list[PackRow] | None, revision: int
) -> dict[str, Any]:
    """`rows` None: nothing has changed since the device's revision."""
    return {
        "rev": revision,
        "full": rows is not None,
        "event": {"id": event.id, "number": event.number, "slug": event.slug, "title": dict(event.title),
                  "timezone": event.timezone, "live": event.live, "starts_at": event.starts_at,
                  "ends_at": event.ends_at},
        "keys": {str(id): base64.b64encode(key.public_bytes_raw()).decode() for id, key in keys.items()},
        "ticket_types": [
            {"id": kind.id, "number": kind.number, "name": dict(kind.name), "valid": asdict(kind.valid)}
            for kind in event.ticket_types
        ],
        "checkpoints": [asdict(point) for point in event.checkpoints],
        "revoked": [],
        "blocked": [row.serial for row in rows or () if row.status == "blocked"],
        "rows": [sealed_row(row) for row in rows or ()],
        "removed": [],
    }  # fmt: skip
