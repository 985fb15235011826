"""Whatever money comes, in whatever order: it ends as a ticket, a refund or a case."""

from hypothesis import given
from hypothesis import strategies as st

from core.domain.settling import Charge, Standing, settle

AMOUNTS = st.integers(1, 5_000)
STATUSES = st.sampled_from(["open", "awaiting_approval", "awaiting_payment", "paid", "cancelled", "expired"])
CHARGES = st.lists(st.builds(Charge, st.just("charge"), AMOUNTS, st.sampled_from(["EUR", "EUR", "USD"])), max_size=6)
TOTALS = st.integers(0, 5_000)


def ours(charges: list[Charge]) -> int:
    return sum(charge.amount for charge in charges if charge.currency == "EUR")


@given(STATUSES, TOTALS, CHARGES, st.booleans())
def test_no_money_is_silent(status: str, total: int, charges: list[Charge], places_free: bool) -> None:
    told = settle(Standing(status, total, "EUR"), charges, places_free=places_free)
    bought = total if told.becomes != "same" or status == "paid" else 0
    left = ours(charges) - bought - told.refund
    waits = status in ("open", "awaiting_payment", "awaiting_approval") and told.becomes == "same"
    assert told.paid == ours(charges)
    assert left <= 0 or waits or "overpaid" in told.opens
    assert ("foreign_currency" in told.opens) == any(charge.currency != "EUR" for charge in charges)


@given(STATUSES, TOTALS, CHARGES, st.booleans())
def test_nothing_is_given_for_less_than_its_price(status: str, total: int, charges: list[Charge], free: bool) -> None:
    told = settle(Standing(status, total, "EUR"), charges, places_free=free)
    if told.becomes != "same":
        assert ours(charges) >= total and status not in ("cancelled", "awaiting_approval", "paid")
    if told.becomes == "revived":
        assert status == "expired" and free


@given(st.sampled_from(["open", "awaiting_payment", "expired"]), TOTALS, CHARGES, st.integers(0, 5_000))
def test_what_is_on_its_way_back_buys_nothing(status: str, total: int, charges: list[Charge], asked: int) -> None:
    told = settle(Standing(status, total, "EUR", refunds_asked=asked), charges, places_free=True)
    assert told.becomes == "same" or ours(charges) - asked >= total or total == 0
    assert told.refund <= max(0, ours(charges) - asked)


@given(TOTALS, CHARGES, AMOUNTS)
def test_money_for_a_cancelled_order_goes_back_without_what_was_kept(
    total: int, charges: list[Charge], fee: int
) -> None:
    told = settle(Standing("cancelled", total, "EUR", fee=fee), charges, places_free=True)
    assert told.becomes == "same"
    assert told.refund == max(0, ours(charges) - fee)
    assert bool(told.refund) == ("cancelled_order_paid" in told.opens)


@given(STATUSES, TOTALS, CHARGES, st.booleans())
def test_a_case_that_is_open_is_not_opened_again(status: str, total: int, charges: list[Charge], free: bool) -> None:
    first = settle(Standing(status, total, "EUR"), charges, places_free=free)
    again = settle(Standing(status, total, "EUR", cases=frozenset(first.opens)), charges, places_free=free)
    assert again.opens == ()


@given(STATUSES, TOTALS, CHARGES, st.booleans(), st.randoms())
def test_the_order_in_which_it_came_does_not_matter(status, total, charges, free, chance) -> None:
    shuffled = chance.sample(charges, len(charges))
    standing = Standing(status, total, "EUR")
    assert settle(standing, charges, places_free=free) == settle(standing, shuffled, places_free=free)
