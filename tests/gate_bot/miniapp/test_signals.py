"""What the hand and the ear get, and when a code in view counts as a new scan."""

from playwright.sync_api import Page, expect

from tests.gate_bot.miniapp.stub_gate import secret

LISTEN = """() => {
  window.given = [];
  navigator.vibrate = (pattern) => window.given.push(["vibrate", ...pattern]);
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    window.given.push([this.type, this.frequency.value]);
    start.call(this, at);
  };
}"""


def typed(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.press("#code", "Enter")


def test_each_verdict_sounds_and_trembles_differently(grace: Page) -> None:
    grace.evaluate(LISTEN)
    grace.click("#event-title")  # any tap unlocks the sound
    given = []
    for who, verdict in (("ada", "admitted"), ("wen", "refused"), ("old", "attention")):
        typed(grace, secret(who))
        expect(grace.locator(f"[data-verdict={verdict}]")).to_be_visible()
        given.append(grace.evaluate("window.given.splice(0)"))
    assert all(notes[0][0] == "vibrate" and len(notes) == 3 for notes in given)
    assert len({str(notes) for notes in given}) == 3


def news(page: Page, sightings: list[tuple[str, int, bool]]) -> list[bool]:
    """Whether each (code, at ms, its verdict still stands) is a new scan."""
    return page.evaluate(
        """async (sightings) => {
          const { Sight } = await import("/gate/src/sight.js");
          const sight = new Sight();
          return sightings.map(([code, at, standing]) => sight.isNew(code, at, standing));
        }""",
        [list(sighting) for sighting in sightings],
    )


def test_the_same_code_is_new_again_when_it_was_away_for_two_and_a_half_seconds(grace: Page) -> None:
    assert news(grace, [("A", 0, False), ("A", 2_000, False), ("A", 4_400, False), ("A", 6_900, False)]) == [
        True, False, False, True]  # fmt: skip


def test_another_code_is_always_new(grace: Page) -> None:
    assert news(grace, [("A", 0, False), ("B", 10, True), ("A", 20, False)]) == [True, True, True]


def test_a_code_held_in_view_is_read_again_after_six_seconds_but_not_under_its_own_refusal(grace: Page) -> None:
    held = [("A", at, False) for at in range(0, 7_000, 1_000)]
    assert news(grace, held) == [True, False, False, False, False, False, True]
    assert news(grace, [(code, at, True) for code, at, _ in held]) == [True] + [False] * 6
