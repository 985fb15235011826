// The live stream of messages: kept open, opened again where it stopped, and told when nothing comes through.

import { Refusal } from "./api.js";
import { events } from "./events.js";

const SILENCE_MS = 60_000; // the server beats every 15 s; four missed beats are a dead line
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** Resolves after `ms`, or at once when the network or the reader comes back. */
function pause(ms) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", seen);
      resolve();
    };
    const seen = () => document.visibilityState === "visible" && wake();
    const timer = setTimeout(wake, ms);
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", seen);
  });
}

export class Live {
  lastId = "";
  #waitMs = FIRST_WAIT_MS;

  /** `onMessage(message, old)` for each; `onReady()` when all that was said before is there; `onLine(up)` when the line
   * comes or goes. */
  constructor(api, { onMessage, onReady, onLine }) {
    Object.assign(this, { api, onMessage, onReady, onLine });
  }

  /** Runs until the server no longer knows the conversation, and then throws that Refusal. */
  async run() {
    await this.#again(() => this.#catchUp());
    this.onReady();
    await this.#again(async () => {
      await this.#listen();
      throw new TypeError("the stream ended");
    });
  }

  async #again(work) {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof Refusal && error.gone) throw error;
        this.onLine(false);
        await pause(Math.max(this.#waitMs * (0.75 + Math.random() / 2), error.retryAfterMs || 0));
        this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
      }
    }
  }

  async #catchUp() {
    for await (const message of this.api.history(this.lastId)) this.#take(message, true);
  }

  async #listen() {
    const stop = new AbortController();
    let timer = setTimeout(() => stop.abort(), SILENCE_MS);
    try {
      const response = await this.api.stream(this.lastId, stop.signal);
      this.onLine(true);
      for await (const event of events(response)) {
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(), SILENCE_MS);
        this.#waitMs = FIRST_WAIT_MS;
        if (event.type === "message") this.#take(JSON.parse(event.data), false);
      }
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }

  #take(message, old) {
    this.lastId = message.id;
    this.onMessage(message, old);
  }
}
