"""All conversations about events."""

from admin_bot.flows.event_card import EVENT_CARD, EVENT_CHECKLIST, EVENT_MORE, EVENT_PARTS
from admin_bot.flows.event_contact import EVENT_CONTACT
from admin_bot.flows.event_copy import EVENT_COPY
from admin_bot.flows.event_languages import EVENT_LANGUAGES
from admin_bot.flows.event_links import EVENT_CAMPAIGN, EVENT_LINKS
from admin_bot.flows.event_mode import EVENT_PURGE, EVENT_TO_LIVE, EVENT_TO_TEST
from admin_bot.flows.event_payments import EVENT_PAYMENTS
from admin_bot.flows.event_preview import EVENT_PREVIEW
from admin_bot.flows.event_publish import EVENT_END_SALES, EVENT_PUBLISH, EVENT_REOPEN, EVENT_UNPUBLISH
from admin_bot.flows.event_template import EVENT_TEMPLATE
from admin_bot.flows.event_tickets import EVENT_NEW_TYPE, EVENT_TICKETS
from admin_bot.flows.event_title import EVENT_TEXTS, EVENT_TITLE
from admin_bot.flows.event_type import EVENT_TYPE
from admin_bot.flows.event_when import EVENT_WHEN
from admin_bot.flows.event_where import EVENT_WHERE
from admin_bot.flows.my_events import MY_EVENTS
from admin_bot.flows.new_event import NEW_EVENT
from bots.conversation.flow import Flow

EVENT_FLOWS: tuple[Flow, ...] = (
    *(MY_EVENTS, NEW_EVENT, EVENT_CARD, EVENT_PARTS, EVENT_MORE, EVENT_CHECKLIST, EVENT_PREVIEW),
    *(EVENT_TITLE, EVENT_TEXTS, EVENT_WHEN, EVENT_WHERE, EVENT_CONTACT, EVENT_PAYMENTS, EVENT_LANGUAGES),
    *(EVENT_TICKETS, EVENT_NEW_TYPE, EVENT_TYPE, EVENT_COPY, EVENT_LINKS, EVENT_CAMPAIGN, EVENT_TEMPLATE),
    *(EVENT_PUBLISH, EVENT_UNPUBLISH, EVENT_END_SALES, EVENT_REOPEN, EVENT_TO_LIVE, EVENT_TO_TEST, EVENT_PURGE),
)
