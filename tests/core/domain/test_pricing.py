"""Prices and windows of sale."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.event import Event, TicketType, Window
from core.domain.pricing import kept_amount, price_of, price_tickets, sale_state, sale_window, total
from core.domain.refusals import Refused

NOON = 1_800_000_000_000
HOUR = 3_600_000


def kind(**changes: object) -> TicketType:
    values: dict = {"id": "standing", "number": 1, "name": {"en": "Standing"}, "price": 3500, **changes}
    return TicketType(**values)


def concert(*kinds: TicketType, **changes: object) -> Event:
    values: dict = {
        "id": "e", "organizer": "o", "slug": "night-tram", "number": 7, "version": 1, "title": {"en": "Night Tram"},
        "languages": ("en",), "timezone": "Europe/Berlin", "currency": "EUR", "ends_at": NOON, "ticket_types": kinds,
        **changes,
    }  # fmt: skip
    return Event(**values)


def test_contained_tax_is_told_per_ticket() -> None:
    standing = kind(tax_percent=Decimal(7))
    tickets = price_tickets(concert(standing), [("standing", 2)], NOON - HOUR)
    assert [(one.price, one.price_kind, one.tax) for one in tickets] == [(3500, "regular", 229)] * 2
    assert total(tickets) == 7000


def test_tax_on_top_is_part_of_what_is_paid() -> None:
    standing = kind(tax_percent=Decimal("8.875"))
    ticket = price_of(concert(standing, prices_include_tax=False), standing)
    assert (ticket.price, ticket.tax) == (3811, 311)


def test_a_price_of_nothing_is_free_whatever_the_tax() -> None:
    free = kind(price=0, tax_percent=Decimal(7))
    ticket = price_of(concert(free, prices_include_tax=False), free)
    assert (ticket.price, ticket.price_kind, ticket.tax) == (0, "free", 0)


def test_items_are_expanded_in_their_order() -> None:
    event = concert(kind(id="a", price=100), kind(id="b", price=0))
    assert [one.ticket_type for one in price_tickets(event, [("b", 1), ("a", 2), ("b", 1)], 0)] == ["b", "a", "a", "b"]


def test_an_unknown_type_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refusal:
        price_tickets(concert(), [("vip", 1)], NOON)
    assert (refusal.value.code, refusal.value.details) == ("unknown_ticket_type", {"ticket_type": "vip"})


def test_nobody_pays_the_regular_price_while_another_one_is_right() -> None:
    early = kind(other_prices=(Window(None, NOON - 2 * HOUR),))
    event = concert(early)
    assert sale_state(event, early, NOON - 3 * HOUR) == "not_on_sale"
    assert sale_state(event, early, NOON - 2 * HOUR) == "on_sale"
    with pytest.raises(Refused, match="not_on_sale"):
        price_tickets(event, [("standing", 1)], NOON - 3 * HOUR)


def test_sales_end_with_the_event_to_the_millisecond() -> None:
    standing = kind()
    assert sale_state(concert(standing), standing, NOON - 1) == "on_sale"
    assert sale_state(concert(standing), standing, NOON) == "ended"


def test_the_events_window_bounds_the_types_own() -> None:
    standing = kind(sale=Window(NOON - 9 * HOUR, NOON - HOUR))
    event = concert(standing, sale=Window(NOON - 8 * HOUR, NOON - 2 * HOUR))
    assert sale_window(event, standing) == Window(NOON - 8 * HOUR, NOON - 2 * HOUR)
    assert sale_state(event, standing, NOON - 8 * HOUR - 1) == "not_yet"
    assert sale_state(event, standing, NOON - 8 * HOUR) == "on_sale"
    assert sale_state(event, standing, NOON - 2 * HOUR) == "ended"


def test_a_type_may_be_sold_beyond_the_event_when_it_says_so() -> None:
    recording = kind(sale=Window(None, NOON + HOUR))
    assert sale_state(concert(recording), recording, NOON) == "on_sale"


def test_unpublished_and_unfinished_are_not_on_sale() -> None:
    standing, seated = kind(), kind(id="stalls", needs=("seats",))
    assert sale_state(concert(standing, published=False), standing, 0) == "not_on_sale"
    assert sale_state(concert(seated), seated, 0) == "not_on_sale"


MINOR = st.integers(min_value=0, max_value=10**9)


@given(MINOR, MINOR, st.integers(0, 100), MINOR, st.decimals(0, 100, places=2), MINOR)
def test_never_more_is_kept_than_was_paid(
    paid: int, worth: int, count: int, fixed: int, percent: Decimal, each: int
) -> None:
    assert 0 <= kept_amount(paid, worth, count, fixed, percent, each) <= paid


def test_what_is_kept_adds_up_half_up() -> None:
    assert kept_amount(10000, 3335, 3, 100, Decimal(10), 50) == 100 + 150 + 334


@given(st.integers(1, 10**9), st.decimals(0, 99, places=3), st.integers(1, 20), st.booleans())
def test_the_total_is_the_sum_of_its_tickets(price: int, percent: Decimal, count: int, included: bool) -> None:
    standing = kind(price=price, tax_percent=percent)
    tickets = price_tickets(concert(standing, prices_include_tax=included), [("standing", count)], 0)
    assert total(tickets) == count * tickets[0].price
    assert 0 <= tickets[0].tax <= tickets[0].price
    assert included == (tickets[0].price == price) or tickets[0].tax == 0
