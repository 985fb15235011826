"""Campaigns, as arrivals find them."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func

from core.storage.query import Query, query
from core.storage.tables import campaigns


@dataclass(frozen=True, slots=True)
class CampaignRow:
    code: str
    event: str
    arrivals: int


CAMPAIGN: Query[CampaignRow] = query(campaigns, CampaignRow, campaigns.c.code == bindparam("code"))
CAMPAIGN_IN_ANY_CASE: Query[CampaignRow] = query(
    campaigns, CampaignRow, func.lower(campaigns.c.code) == bindparam("code")
)  # all of them are looked at: campaigns are few, and only what nobody knows comes so far
