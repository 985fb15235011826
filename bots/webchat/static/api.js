// The web chat's HTTP interface. Every failed call throws: TypeError when nothing was reached, Refusal when the server said no.

const SEND_MS = 20_000;
const UPLOAD_MS = 120_000;

export class Refusal extends Error {
  constructor(status, retryAfter) {
    super(`HTTP ${status}`);
    this.status = status;
    this.retryAfterMs = retryAfter * 1000;
  }

  /** The conversation is not known (any more). */
  get gone() {
    return this.status === 401 || this.status === 404 || this.status === 410;
  }

  /** Too many are writing at this moment. */
  get busy() {
    return this.status === 503;
  }

  /** Worth sending again as it is. */
  get passing() {
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

async function answer(address, options) {
  const response = await fetch(address, { cache: "no-store", ...options });
  if (response.ok) return response;
  throw new Refusal(response.status, Number(response.headers.get("Retry-After")) || 0);
}

const json = (value) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });

/** `way` is {event} or {campaign} or {invitation}. Answers {conversation, token}. */
export async function openConversation(way, language) {
  return (await answer("/chat/api/conversations", json({ ...way, language }))).json();
}

export class Api {
  #bearer;

  constructor(token) {
    this.#bearer = { Authorization: `Bearer ${token}` };
  }

  /** The same id again changes nothing, so an entry may be sent until an answer comes. */
  async send({ id, text, button, file }) {
    const options = file ? this.#upload(id, file) : json(button === undefined ? { id, text } : { id, button });
    const signal = AbortSignal.timeout(file ? UPLOAD_MS : SEND_MS);
    await answer("/chat/api/messages", { ...options, signal, headers: { ...options.headers, ...this.#bearer } });
  }

  #upload(id, file) {
    const body = new FormData();
    body.set("id", id);
    body.set("file", file, file.name);
    return { method: "POST", body };
  }

  /** Every message after the one with this id (or all of them), page by page. */
  async *history(after = "") {
    for (let from = after; from !== null; ) {
      const query = from ? `?after=${encodeURIComponent(from)}` : "";
      const page = await (await answer(`/chat/api/messages${query}`, { headers: this.#bearer })).json();
      yield* page.messages;
      from = page.messages.length && page.next && page.next !== from ? page.next : null;
    }
  }

  stream(lastId, signal) {
    const headers = { ...this.#bearer, Accept: "text/event-stream", ...(lastId ? { "Last-Event-ID": lastId } : {}) };
    return answer("/chat/api/stream", { headers, signal });
  }
}
