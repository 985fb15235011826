// The conversation as it is seen: every message once, in order, the newest in view.

import { bubble, element } from "./bubble.js";
import { say } from "./words.js";

const NEAR_PX = 120; // this close to the end, the reader wants to stay there
const TYPING_MS = 20_000; // an answer that takes longer is not being typed

export class Feed {
  #shown = new Map(); // message id → element; a replaced id leads to what replaced it
  #typing = 0;
  #atEnd = true;

  /** `on.tap(button)`, `on.picture(address)`, `on.retry(id)`. */
  constructor({ log, typing, newer }, on) {
    Object.assign(this, { log, typing, newer, on });
    newer.addEventListener("click", () => this.toEnd());
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // A keyboard that opens, a tab that comes forward: who was at the end stays there.
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(log);
    log.addEventListener("load", () => newer.hidden && this.toEnd(), true); // pictures grow when they arrive
  }

  /** A message of the server's. `old`: it was said before what waits to be sent. */
  show(message, old = false) {
    if (this.#shown.has(message.id)) return this.mark(message.id, "sent");
    if (message.mine && this.#adopt(message)) return;
    const near = this.#nearEnd();
    const made = bubble(message, { tap: (button, event) => this.#tapped(made, button, event), picture: this.on.picture });
    if (message.mine) this.#settle(message.text);
    else this.#answered(message);
    this.#place(made, message, old);
    if (near) this.toEnd();
    else if (!message.mine) this.newer.hidden = false;
  }

  /** What the reader just wrote, before the server has it. */
  showOwn({ id, text, image, name }) {
    if (this.#shown.has(id)) return;
    const made = bubble({ id, text, image, name, mine: true }, this.on);
    made.dataset.own = text;
    this.#shown.set(id, made);
    this.log.append(made);
    this.toEnd();
  }

  /** How sending goes: sending, waiting (for a line, or for the crowd: `error` is what came back), sent or failed. */
  mark(id, state, error) {
    const made = this.#shown.get(id);
    if (!made?.classList.contains("mine")) return;
    made.classList.remove("sending", "waiting", "failed");
    if (state !== "sent") made.classList.add(state);
    made.querySelector(".under")?.remove();
    if (state === "waiting") made.append(error?.busy ? this.#unsent(id, "busy") : element("div", { class: "under" }, say("waiting")));
    if (state === "failed") made.append(this.#unsent(id, "failed"));
    // Not at "sent": the answer may have come before the word that the message was taken.
    if (state !== "sent") this.#typingFor(state === "sending" ? TYPING_MS : 0);
  }

  /** A line of the page's own. */
  note(text) {
    this.log.append(element("p", { class: "note" }, text));
    this.toEnd();
  }

  awaitAnswer() {
    this.#typingFor(TYPING_MS);
  }

  clear() {
    this.#shown.clear();
    this.log.replaceChildren();
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.newer.hidden = true;
  }

  #unsent(id, why) {
    const again = element("button", { type: "button", click: () => this.on.retry(id) }, say("again"));
    return element("div", { class: "under" }, say(why), again);
  }

  /** The server's copy of something shown already, under an id of its own. */
  #adopt(message) {
    const made = [...this.log.querySelectorAll("[data-own]")].find((own) => own.dataset.own === (message.text ?? ""));
    if (!made) return false;
    delete made.dataset.own;
    this.#shown.set(message.id, made);
    this.mark(message.id, "sent");
    return true;
  }

  #place(made, message, old) {
    const replaced = message.replaces && this.#shown.get(message.replaces);
    this.#shown.set(message.id, made);
    if (message.replaces) this.#shown.set(message.replaces, made);
    // After an answer of the reader's own, the question stays where it was asked and the new one follows; a message that is
    // kept up to date (`in_place`) stays where it is.
    if (replaced && (message.in_place || !this.#followedByMine(replaced))) return replaced.replaceWith(made);
    const pending = old && this.log.querySelector(".mine.sending, .mine.waiting, .mine.failed");
    if (pending) pending.before(made);
    else this.log.append(made);
  }

  #followedByMine(made) {
    for (let next = made.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.classList.contains("mine")) return true;
    }
    return false;
  }

  /** Something came: nobody is typing, and what was tapped before may be tapped again to change it. */
  #answered(message) {
    this.#typingFor(0);
    for (const button of this.log.querySelectorAll(".answered button:not(.chosen)")) button.disabled = false;
    if (!message.buttons?.length) return;
    for (const earlier of this.log.querySelectorAll(".message:not(.mine):not(.past)")) earlier.classList.add("past");
  }

  #tapped(made, button, event) {
    this.#choose(made, made.querySelector(`[data-button="${CSS.escape(button.id)}"]`));
    for (const other of made.querySelectorAll(".replies button")) other.disabled = true;
    this.on.tap(button, event);
  }

  #choose(made, chosen) {
    made.querySelector(".replies").classList.add("answered");
    for (const other of made.querySelectorAll(".replies button")) {
      other.classList.toggle("chosen", other === chosen);
      other.disabled = other === chosen;
      if (other === chosen) other.setAttribute("aria-pressed", "true");
      else other.removeAttribute("aria-pressed");
    }
  }

  /** After a reload: which button the reader's answer was. */
  #settle(text) {
    const asked = [...this.log.querySelectorAll(".message:not(.mine):not(.past)")].filter((made) => made.querySelector(".replies")).at(-1);
    const chosen = asked && [...asked.querySelectorAll(".replies button")].find((button) => button.textContent === text);
    if (chosen) this.#choose(asked, chosen);
  }

  #typingFor(ms) {
    clearTimeout(this.#typing);
    const near = this.#nearEnd();
    this.typing.hidden = ms === 0;
    if (ms) this.#typing = setTimeout(() => (this.typing.hidden = true), ms);
    if (near) this.toEnd();
  }

  #scrolled() {
    this.#atEnd = this.#nearEnd();
    if (this.#atEnd) this.newer.hidden = true;
  }

  #nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_PX;
  }
}
