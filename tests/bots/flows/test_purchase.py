"""A purchase while the world goes on: places go, holds run out, languages change."""


async def test_who_wanted_more_than_what_is_left_meanwhile_is_told_and_asked_again(ada):
    """One is never held without a word where two were wanted."""
    await ada.arrives()
    await ada.taps("Scarce")
    for name, count in (("bob", "6"), ("eve", "3")):
        other = ada.other(name)
        await other.arrives()
        await other.taps("Scarce")
        await other.says(count)
    said = await ada.says("2")
    assert said == "Only 1 is left. Would you like it?\n\nHow many Scarce tickets?"
    assert (await ada.orders()) == ["open", "open"]
    assert "Your place is held until" in await ada.taps("1")


async def test_more_than_one_order_may_have_is_told_with_what_it_may(ada):
    await ada.arrives()
    await ada.taps("Standard")
    assert (await ada.says("7")).startswith("One order can have at most 6 of these.\n\nHow many")
