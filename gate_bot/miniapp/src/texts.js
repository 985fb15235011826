/** What the page says, from the server's catalogs, in the language chosen here, the link's or the phone's. */

const KEPT = "gate.language";
const LANGUAGES = ["en", "zh-Hans"];

export class Texts extends EventTarget {
  #catalog = {};

  constructor() {
    super();
    const kept = localStorage.getItem(KEPT);
    const asked = new URLSearchParams(location.search).get("lang");
    this.language = [kept, asked].find((one) => LANGUAGES.includes(one)) ?? spoken(navigator.languages);
  }

  /** Fetches the catalog and writes it into the page; rejects when it cannot be fetched. */
  async load(language = this.language) {
    const response = await fetch(new URL(`texts/${language}.json`, document.baseURI));
    if (!response.ok) throw new Error(`texts ${language}: HTTP ${response.status}`);
    this.#catalog = await response.json();
    this.language = language;
    document.documentElement.lang = language;
    this.#write();
    this.dispatchEvent(new Event("change"));
  }

  /** The other language, remembered on this device. */
  async switch() {
    const next = LANGUAGES[(LANGUAGES.indexOf(this.language) + 1) % LANGUAGES.length];
    await this.load(next);
    localStorage.setItem(KEPT, next);
  }

  /** The text of a key with its {places} filled; the key itself when the catalog lacks it. */
  say(key, values = {}) {
    return (this.#catalog[key] ?? key).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
  }

  has(key) {
    return key in this.#catalog;
  }

  /** A text that came as {language: text}, or as plain text, in the page's language or the nearest there is. */
  local(text) {
    if (text === null || typeof text !== "object") return text ?? "";
    return text[this.language] ?? text.en ?? Object.values(text)[0] ?? "";
  }

  /** An instant (RFC 3339) on the event's clock; with the day when it is not the day of `now`. */
  moment(instant, timeZone, now) {
    const at = new Date(instant);
    if (Number.isNaN(at.getTime())) return "";
    const day = new Intl.DateTimeFormat("en-CA", { timeZone });
    const date = day.format(at) === day.format(now) ? {} : { month: "short", day: "numeric" };
    const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
    return new Intl.DateTimeFormat(this.language, { timeZone, ...date, ...clock }).format(at);
  }

  #write() {
    for (const place of document.querySelectorAll("[data-text]")) place.textContent = this.say(place.dataset.text);
    for (const place of document.querySelectorAll("[data-label]")) {
      place.setAttribute("aria-label", this.say(place.dataset.label));
    }
    for (const place of document.querySelectorAll("[data-placeholder]")) {
      place.placeholder = this.say(place.dataset.placeholder);
    }
  }
}

function spoken(tags) {
  const first = tags.find((tag) => /^(en|zh)\b/i.test(tag)) ?? "en";
  return /^zh/i.test(first) ? "zh-Hans" : "en";
}
