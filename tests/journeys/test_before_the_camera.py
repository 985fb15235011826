"""The whole way in a browser: bought in the web chat, held before the gate's camera, admitted once."""

import pytest
from playwright.async_api import async_playwright, expect

from bots.pictures import codes_in
from core.usecases.issue_permit import issue_permit
from tests.gate_bot.miniapp.conftest import FLAGS, PHONE
from tests.gate_bot.miniapp.pictures import film

CHROMIUM = "/usr/bin/chromium"


async def buys(page, stage):
    """What a scanner reads in the ticket that came."""
    await page.goto(f"{stage.base_url}/chat/evening")
    await page.get_by_role("button", name="Single").click()
    await page.get_by_text("Your name?").wait_for()
    await page.get_by_role("textbox").fill("Ada Lovelace")
    await page.get_by_role("textbox").press("Enter")
    await page.get_by_role("button", name="Yes, take the ticket").click()
    picture = page.locator("[data-picture] img").last
    await picture.wait_for(timeout=20_000)
    await page.get_by_text("You are in!").wait_for()
    shown = await stage.client.get(await picture.get_attribute("src"))
    [code] = codes_in(shown.content)
    return code


@pytest.mark.slow
async def test_bought_admitted_already_admitted_and_forged(stage, tmp_path):
    before_the_camera = tmp_path / "gate.mjpeg"
    film(before_the_camera, [("", 0.5)])
    house, actor = stage.built.house, stage.built.actor
    permit = await house.do(
        actor, issue_permit, stage.built.events["evening"], checkpoints=(), role="scanner", name="g"
    )
    async with async_playwright() as playwright:
        flags = [*FLAGS, f"--use-file-for-fake-video-capture={before_the_camera}"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        context = await browser.new_context(viewport=PHONE, locale="en-GB", permissions=["camera"])
        code = await buys(await context.new_page(), stage)
        forged = code[:70] + ("A" if code[70] != "A" else "B") + code[71:]
        film(before_the_camera, [("", 0.5), (code, 1.5), ("", 3.2), (code, 1.5), ("", 3.2), (forged, 2), ("", 3.2)])
        gate = await context.new_page()
        await gate.goto(f"{stage.base_url}/gate/#permit={permit['token']}")
        await gate.click("[data-start]")
        verdict = gate.locator("[data-verdict]")
        await expect(verdict).to_have_attribute("data-verdict", "admitted", timeout=20_000)
        await expect(verdict).to_contain_text("Ada Lovelace")
        first = await verdict.get_attribute("data-scan")
        await expect(verdict).to_have_attribute("data-reason", "already_admitted", timeout=20_000)
        assert await verdict.get_attribute("data-scan") != first
        await expect(verdict).to_contain_text("Admitted at Mon")  # when
        await expect(verdict).to_contain_text("at Entrance")  # where
        await gate.get_by_role("button", name="Next").click()
        await expect(verdict).to_have_attribute("data-reason", "forged", timeout=25_000)
        await expect(verdict).to_have_attribute("data-verdict", "refused")
        await browser.close()
