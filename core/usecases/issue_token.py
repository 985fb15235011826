"""Give a script the right to use REST."""

from core.storage.tables import tokens
from core.storage.work import Work
from core.usecases.found_organizer import found_organizer

SCOPES = ("read", "orders", "manage")


async def issue_token(work: Work, *, name: str, organizer: str, scopes: tuple[str, ...]) -> dict[str, str]:
    """`{"id", "token"}`; the token is told now and never again: only its digest is kept."""
    owner = await found_organizer(work, organizer)
    id, secret = work.house.new_id(), "ut_" + work.house.random(24).hex()
    work.add(tokens, {
        "id": id, "organizer": owner, "name": name, "scopes": " ".join(scopes),
        "digest": work.house.digest("token", secret), "created_at": work.now, "revoked_at": None,
    })  # fmt: skip
    work.audit("token.issued", id, scopes=list(scopes))
    return {"id": id, "token": secret}
