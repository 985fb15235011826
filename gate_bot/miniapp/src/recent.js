/** The last scans of this device, newest first. Kept for the tab's life only: names do not stay on the phone. */

import { element, find } from "./dom.js";

const KEPT = "gate.recent";
const MOST = 20;

export function forgetRecent() {
  sessionStorage.removeItem(KEPT);
  find("recent").replaceChildren();
}

export class Recent {
  #scans = [];

  /** @param undo (entry) => void, offered to supervisors */
  constructor({ texts, station, undo }) {
    Object.assign(this, { texts, station, undo });
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (kept?.permit === station.permit.id) this.#scans = kept.scans;
    texts.addEventListener("change", () => this.#write());
    this.#write();
  }

  add(scan, { verdict, reason, ticket }) {
    const at = this.station.now.toISOString();
    const entry = { nonce: scan.nonce, checkpoint: scan.checkpoint, at, verdict, reason, name: ticket?.name, kind: ticket?.ticket_type };
    this.#scans = [entry, ...this.#scans.filter(({ nonce }) => nonce !== scan.nonce)].slice(0, MOST);
    this.#keep();
  }

  markUndone(nonce) {
    this.#scans = this.#scans.map((entry) => (entry.nonce === nonce ? { ...entry, undone: true } : entry));
    this.#keep();
  }

  #keep() {
    sessionStorage.setItem(KEPT, JSON.stringify({ permit: this.station.permit.id, scans: this.#scans }));
    this.#write();
  }

  #write() {
    find("recent-empty").hidden = this.#scans.length > 0;
    find("recent").replaceChildren(...this.#scans.map((entry) => this.#row(entry)));
  }

  #row(entry) {
    const { texts, station } = this;
    // The headline of an admission greets its guest; in a list it should say what happened.
    const reason = texts.say(entry.reason === "admitted" ? "gate.recent.admitted" : `verdict.reason.${entry.reason}`);
    const words = [
      entry.undone ? texts.say("gate.undone") : reason,
      entry.kind && station.typeName(entry.kind, texts),
      texts.moment(entry.at, station.event.timezone, station.now),
    ];
    const undoable = station.supervises && entry.verdict === "admitted" && !entry.undone;
    return element(
      "li",
      { class: `row-scan ${entry.undone ? "undone" : entry.verdict}` },
      element("div", {}, element("strong", {}, entry.name || texts.say("gate.nameless")),
        element("span", {}, words.filter(Boolean).join(" · "))),
      undoable ? element("button", { type: "button", class: "quiet", onclick: () => this.undo(entry),
        "aria-label": texts.say("gate.undo.of", { name: entry.name ?? "" }) }, texts.say("gate.undo")) : null,
    );
  }
}
