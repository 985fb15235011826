/** Finding a ticket by its holder's name, for supervisors: the way out when there is no code to scan. */

import { element, find } from "./dom.js";

const SHORTEST = 2;
const REST_MS = 300; // after the last key

export class SearchPanel {
  #timer = 0;
  #asked = "";

  /** @param checkIn (short code) => void */
  constructor({ api, texts, station, checkIn }) {
    Object.assign(this, { api, texts, station, checkIn });
    find("search-panel").hidden = !station.supervises;
    find("search").addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#search(), REST_MS);
    });
  }

  async #search() {
    const words = find("search").value.trim();
    this.#asked = words;
    if ([...words].length < SHORTEST) return this.#write([], "");
    try {
      const { tickets } = await this.api.search(words);
      // A slow answer to an earlier question must not replace a later one.
      if (this.#asked === words) this.#write(tickets, tickets.length ? "" : this.texts.say("gate.search.none", { words }));
    } catch {
      if (this.#asked === words) this.#write([], this.texts.say("gate.search.failed"));
    }
  }

  #write(tickets, status) {
    find("search-status").textContent = status;
    find("search-results").replaceChildren(...tickets.map((ticket) => this.#row(ticket)));
  }

  #row({ name, ticket_type: kind, short_code: code, first_admitted_at: first }) {
    const { texts, station } = this;
    const words = [station.typeName(kind, texts), code];
    if (first) words.push(texts.say("gate.first_admitted", { time: texts.moment(first, station.event.timezone, station.now) }));
    return element(
      "li",
      {},
      element("div", {}, element("strong", {}, name || texts.say("gate.nameless")), element("span", {}, words.join(" · "))),
      element("button", { type: "button", class: "primary", onclick: () => this.checkIn(code),
        "aria-label": texts.say("gate.search.check_in_of", { name: name ?? code }) }, texts.say("gate.search.check_in")),
    );
  }
}
