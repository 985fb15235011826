"""The same purchase on three kinds of channel, as it is read there."""

from inspect import cleandoc

from core.domain.times import MINUTE


def transcript(chat):
    """Every message; buttons in square brackets, tickets as a picture."""
    lines = []
    for row in chat.seen:
        if hasattr(row, "payload"):
            lines.append("(a ticket)")
            continue
        labels = " ".join(f"[{button.label}]" for button in row.message.buttons)
        lines += [*row.message.text.split("\n"), *([labels] if labels else []), "--"]
    return "\n".join(lines).removesuffix("\n--")


async def test_on_buttons(new_chat, abilities):
    chat = new_chat(abilities=abilities["buttons"])
    await chat.buys()
    await chat.taps("Standard", "1")
    await chat.says("Ada")
    await chat.taps("Meat", "Order")
    assert transcript(chat) == cleandoc("""
        Which ticket?
        [Standard] [VIP lounge]
        --
        How many?
        [1] [2] [3] [‹ Back]
        --
        Name?
        [‹ Back]
        --
        What do you eat?
        [Vegetarian] [Meat] [Something else] [‹ Back]
        --
        Order now?
        [Order] [Leave it] [‹ Back]
        --
        (a ticket)
        Ordered. Enjoy!
        [My tickets]
    """)


async def test_on_a_list_that_is_always_numbered(new_chat, abilities):
    chat = new_chat(abilities=abilities["list"])
    await chat.buys()
    await chat.says("1", "1", "Ada", "2", "1", after=MINUTE)
    assert transcript(chat) == cleandoc("""
        Which ticket?

        1. Standard
        2. VIP lounge
        [Standard] [VIP lounge]
        --
        How many?
        [1] [2] [3] [‹ Back]
        --
        Name?
        [‹ Back]
        --
        What do you eat?

        1. Vegetarian
        2. Meat
        3. Something else
        [Vegetarian] [Meat] [Something else] [‹ Back]
        --
        Order now?

        1. Order
        2. Leave it
        [Order] [Leave it] [‹ Back]
        --
        (a ticket)
        Ordered. Enjoy!

        1. My tickets
        [My tickets]
    """)


async def test_on_a_phone_without_buttons(new_chat, abilities):
    chat = new_chat(abilities=abilities["numbers"])
    await chat.buys()
    await chat.says("1", "one ticket", "0", "1", "Ada", "the second", "order")
    assert transcript(chat) == cleandoc("""
        Which ticket?

        1. Standard
        2. VIP lounge
        Reply with a number.
        --
        How many?

        Reply with a number.
        (BACK = go back)
        --
        Name?

        (0 = go back)
        --
        How many?

        Reply with a number.
        (BACK = go back)
        --
        Name?

        (0 = go back)
        --
        What do you eat?

        1. Vegetarian
        2. Meat
        3. Something else
        0. Back
        Reply with a number.
        --
        Order now?

        1. Order
        2. Leave it
        0. Back
        Reply with a number.
        --
        (a ticket)
        Ordered. Enjoy!

        1. My tickets
        Reply with a number.
    """)


async def test_in_chinese_without_buttons(new_chat, abilities):
    chat = new_chat(abilities=abilities["numbers"])
    await chat.says("语言", "第二个", "买票", "一", "第二个", "两张", "返回")
    assert chat.text == "How many?\n\n回复数字即可。\n（回复“返回”回到上一步）"
