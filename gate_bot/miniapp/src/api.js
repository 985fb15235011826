/**
 * The gate's calls. Every call has a time-out of its own: one that hangs must not stop the next.
 * Answers are the server's JSON; what goes wrong is one of the two errors below and nothing else.
 */

/** No usable answer: the network, a time-out, or a server that cannot work just now. Worth another try. */
export class NoConnection extends Error {}

/** The server said no. `status` as in HTTP, `code` of the one error shape, `fields` as [{path, code}]. */
export class Declined extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.error?.code ?? "";
    this.fields = body?.error?.fields ?? [];
  }
}

const REDEEM_MS = 6_000;
const OTHER_MS = 8_000;
const BUSY = new Set([408, 425, 429]);

export class GateApi {
  /** @param token the permit @param language () => tag @param reached (boolean) => void, told after every call */
  constructor(token, language, reached) {
    this.token = token;
    this.language = language;
    this.reached = reached;
  }

  me() {
    return this.#call("GET", "me", OTHER_MS);
  }

  redeem(scan) {
    return this.#call("POST", "redeem", REDEEM_MS, scan);
  }

  undo(undo) {
    return this.#call("POST", "undo", OTHER_MS, undo);
  }

  counts(checkpoint) {
    return this.#call("GET", `counts?${new URLSearchParams({ checkpoint })}`, OTHER_MS);
  }

  search(words) {
    return this.#call("GET", `search?${new URLSearchParams({ q: words })}`, OTHER_MS);
  }

  async #call(method, path, patience, body) {
    try {
      const answer = await this.#ask(method, path, patience, body);
      this.reached(true);
      return answer;
    } catch (problem) {
      this.reached(problem instanceof Declined);
      throw problem;
    }
  }

  async #ask(method, path, patience, body) {
    const headers = { Authorization: `Bearer ${this.token}`, "Accept-Language": this.language() };
    if (body) headers["Content-Type"] = "application/json";
    let response, content;
    try {
      const signal = AbortSignal.timeout(patience);
      const address = new URL(`api/${path}`, document.baseURI);
      response = await fetch(address, { method, headers, signal, cache: "no-store", body: body && JSON.stringify(body) });
      content = response.status === 204 ? null : await response.json();
    } catch (problem) {
      // A refusal is believed by its status even where a proxy's page stands in for our error shape.
      if (!response || response.ok || response.status >= 500) throw new NoConnection(String(problem));
    }
    if (response.status >= 500 || BUSY.has(response.status)) throw new NoConnection(`HTTP ${response.status}`);
    if (!response.ok) throw new Declined(response.status, content);
    return content;
  }
}
