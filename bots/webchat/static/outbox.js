// What was written and not yet taken by the server: kept over reloads, sent in order, again with the same id until it is answered.

import { Refusal } from "./api.js";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** randomUUID exists only on https; phones on the same network read this page by http. */
export function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  #entries = [];
  #busy = false;
  #timer = 0;
  #waitMs = FIRST_WAIT_MS;

  /** `send(entry)` delivers; `told(entry, state)` hears sending, waiting, sent or failed. */
  constructor(key, storage, send, told) {
    Object.assign(this, { prefix: `${key}.unsent.`, storage, send, told });
    window.addEventListener("online", () => this.pump());
  }

  /** Entries of an earlier visit, oldest first. Pictures are not among them: they are kept only while the page lives. */
  restore() {
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
    const found = keys.filter((key) => key.startsWith(this.prefix)).map((key) => JSON.parse(this.storage.getItem(key)));
    this.#entries = found.sort((one, other) => one.at - other.at);
    return this.#entries;
  }

  add(entry) {
    if (!entry.file) this.storage.setItem(this.prefix + entry.id, JSON.stringify(entry));
    this.#entries.push(entry);
    this.pump();
  }

  /** The server is known to have it. */
  confirm(id) {
    this.storage.removeItem(this.prefix + id);
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
  }

  clear() {
    for (const entry of [...this.#entries]) this.confirm(entry.id);
  }

  retry(id) {
    const entry = this.#entries.find((one) => one.id === id);
    if (entry) entry.failed = false;
    this.pump();
  }

  async pump() {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    for (let entry = this.#next(); entry; entry = this.#next()) {
      if (!(await this.#deliver(entry))) break;
    }
    this.#busy = false;
  }

  #next() {
    return this.#entries.find((entry) => !entry.failed);
  }

  async #deliver(entry) {
    this.told(entry, "sending");
    try {
      await this.send(entry);
    } catch (error) {
      return this.#missed(entry, error);
    }
    this.#waitMs = FIRST_WAIT_MS;
    this.confirm(entry.id);
    this.told(entry, "sent");
    return true;
  }

  /** Refused for good: the next ones go on. Otherwise all wait, for their order matters. */
  #missed(entry, error) {
    if (error instanceof Refusal && !error.passing) {
      entry.failed = true;
      this.told(entry, "failed", error);
      return true;
    }
    for (const waiting of this.#entries.filter((one) => !one.failed)) this.told(waiting, "waiting", error);
    this.#timer = setTimeout(() => this.pump(), Math.max(this.#waitMs, error.retryAfterMs || 0));
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    return false;
  }
}
