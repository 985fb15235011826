/** The full-screen verdict: a colour, one big word, why, for whom, and what can be done about it. */

import { element, find } from "./dom.js";

const ADMITTED_MS = 2_500;
// What a supervisor cannot wave through either: there is no ticket behind it.
const WITHOUT_TICKET = new Set(["unknown", "forged"]);

export class VerdictScreen {
  /** Whether somebody is filling in something here, so that no scan may take the screen away. */
  occupied = false;
  #scan = null;
  #kind = "";
  #timer = 0;
  #before = null;

  constructor({ texts, station, signals }) {
    Object.assign(this, { texts, station, signals });
    this.root = find("verdict");
    this.root.addEventListener("click", (event) => {
      if (!this.occupied && !event.target.closest("button, input, select, label")) this.close();
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.open && this.close());
    find("gate").addEventListener("focusin", () => this.#passOver());
  }

  get open() {
    return !this.root.hidden;
  }

  /** Whether a verdict about this code waits here for a tap. */
  standsFor(code) {
    return this.open && this.#kind !== "admitted" && this.#scan?.secret === code;
  }

  /** @param deeds {force, undo, ask}: functions; `ask` fills the place for questions and choices and tells if it did */
  showAnswer(answer, scan, deeds) {
    const { verdict, reason } = answer;
    const passed = verdict === "admitted";
    this.#begin(verdict, reason, scan, verdict);
    const headline = this.#reason(reason);
    const type = this.station.typeName(answer.ticket?.ticket_type, this.texts);
    this.#write("verdict-word", passed ? headline : this.texts.say(`gate.word.${verdict}`));
    this.#write("verdict-reason", passed ? "" : headline);
    // An ordinary admission explains itself by the ticket's type, which stands there already.
    this.#write("verdict-explanation", answer.forced || answer.explanation === type ? "" : answer.explanation);
    this.#write("verdict-first", passed ? "" : this.#first(answer));
    this.#write("verdict-overrode", answer.forced ? this.#overrode(answer) : "");
    this.#writeTicket(answer.ticket);
    this.occupied = deeds.ask(find("verdict-ask"));
    this.#offer(answer, deeds);
    this.#end();
    if (passed) this.#timer = setTimeout(() => this.close(), ADMITTED_MS);
  }

  /** No answer came. Never green: whether somebody is admitted is only known from an answer. */
  showUnreachable(scan, retry) {
    this.#begin("", "no_connection", scan, "unreachable");
    this.#write("verdict-word", this.texts.say("gate.unreachable.word"));
    this.#write("verdict-reason", this.texts.say("gate.unreachable.title"));
    this.#write("verdict-explanation", this.texts.say("gate.unreachable.text"));
    this.#deeds(this.#button("gate.unreachable.retry", retry), this.#next("gate.leave", "outline"));
    this.#end();
  }

  /** The server would not judge this scan: not on the permit, or something the page sent is wrong. */
  showDeclined(declined, scan) {
    const known = `gate.declined.${declined.status}`;
    this.#begin("", declined.code || "declined", scan, "unreachable");
    this.#write("verdict-word", this.texts.say("gate.declined.word"));
    this.#write("verdict-reason", this.texts.say(this.texts.has(known) ? known : "gate.declined.other"));
    this.#deeds(this.#next("gate.next"));
    this.#end();
  }

  close() {
    clearTimeout(this.#timer);
    this.root.hidden = true;
    this.occupied = false;
    find("gate").inert = false;
    find("verdict-ask").replaceChildren();
    // A person at a keyboard goes on typing; on a phone the keyboard would jump up.
    if (matchMedia("(pointer: fine)").matches) this.#before?.focus();
    this.#before = null;
  }

  /** Whoever goes on to a field behind the verdict has read it, and keeps the focus there. */
  #passOver() {
    if (!this.open || this.occupied) return;
    this.#before = null;
    this.close();
  }

  #begin(verdict, reason, scan, kind) {
    clearTimeout(this.#timer);
    if (!this.open) this.#before = document.activeElement;
    [this.#scan, this.#kind] = [scan, kind];
    Object.assign(this.root.dataset, { verdict, reason, scan: scan.nonce, kind });
    find("verdict-icon").setAttribute("href", `#icon-${kind}`);
    for (const line of this.root.querySelectorAll(".verdict-words > :not(svg)")) line.textContent = "";
    find("verdict-ask").replaceChildren();
    this.occupied = false;
  }

  #end() {
    this.root.hidden = false;
    find("gate").inert = this.occupied;
    (this.root.querySelector(".verdict-ask :is(input, select, button)") ?? this.root.querySelector("button"))?.focus();
    const lines = [...this.root.querySelectorAll(".verdict-words > :not(svg)")].map((line) => line.textContent);
    find("spoken").textContent = lines.filter(Boolean).join(". ");
    this.signals.give(this.#kind === "unreachable" ? "attention" : this.#kind);
  }

  #offer(answer, deeds) {
    const { supervises } = this.station;
    const forceable = answer.verdict !== "admitted" && !WITHOUT_TICKET.has(answer.reason);
    this.#deeds(
      this.occupied ? this.#next("gate.leave", "outline") : this.#next("gate.next"),
      supervises && forceable ? this.#button("gate.force", deeds.force, "outline") : null,
      supervises && answer.verdict === "admitted" ? this.#button("gate.undo", deeds.undo, "outline") : null,
    );
  }

  #deeds(...buttons) {
    find("verdict-deeds").replaceChildren(...buttons.filter(Boolean));
  }

  #next(key, look) {
    return this.#button(key, () => this.close(), look);
  }

  #button(key, act, look = "solid") {
    return element("button", { type: "button", class: look, onclick: act }, this.texts.say(key));
  }

  #write(id, text) {
    find(id).textContent = text ?? "";
  }

  #reason(reason) {
    const key = `verdict.reason.${reason}`;
    return this.texts.has(key) ? this.texts.say(key) : reason;
  }

  #overrode(answer) {
    return this.texts.say("gate.forced", { reason: answer.overrode ? this.#reason(answer.overrode) : "–" });
  }

  #writeTicket(ticket) {
    this.#write("verdict-name", ticket?.name);
    const parts = ticket ? [this.station.typeName(ticket.ticket_type, this.texts), this.#seat(ticket.seat), ticket.short_code] : [];
    this.#write("verdict-ticket", parts.filter(Boolean).join(" · "));
  }

  #seat(seat) {
    if (!seat) return "";
    const place = typeof seat === "string" ? seat : [seat.section, seat.row, seat.number].filter(Boolean).join(" ");
    return this.texts.say("gate.seat", { seat: place });
  }

  #first({ first_admitted_at: first }) {
    if (!first) return "";
    const { now, event } = this.station;
    return this.texts.say("gate.first_admitted", { time: this.texts.moment(first, event.timezone, now) });
  }
}
