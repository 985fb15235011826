// Whose conversation this is: one for each event, campaign or invitation (or name, where the address gives one), found again after
// a reload.

import { openConversation } from "./api.js";

const PREFIX = "usher.chat.";

/** The way in that the address names, most particular first. */
export function wayIn(event, search) {
  const query = new URLSearchParams(search);
  if (query.get("i")) return { invitation: query.get("i") };
  if (query.get("c")) return { campaign: query.get("c") };
  return { event };
}

/** What the conversation is kept as, where it outlives the invitation that began it: the demo's phones. */
export const keptAs = (search) => new URLSearchParams(search).get("as") ?? "";

export class Session {
  constructor(way, storage, as = "") {
    const [[kind, name]] = Object.entries(way);
    this.way = way;
    this.storage = storage;
    this.key = as ? `${PREFIX}as.${as}` : `${PREFIX}${kind}.${name}`;
  }

  /** The kept token, or a new conversation's. */
  async token(language) {
    return this.kept() ?? this.#open(language);
  }

  kept() {
    try {
      return JSON.parse(this.storage.getItem(this.key)).token ?? null;
    } catch {
      return null;
    }
  }

  forget() {
    this.storage.removeItem(this.key);
  }

  async #open(language) {
    const opened = await openConversation(this.way, language);
    this.storage.setItem(this.key, JSON.stringify(opened));
    return opened.token;
  }
}

/** localStorage, or a stand-in for this page's life where the browser forbids it. */
export function storage() {
  try {
    localStorage.setItem(`${PREFIX}probe`, "1");
    localStorage.removeItem(`${PREFIX}probe`);
    return localStorage;
  } catch {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
      key: (index) => [...kept.keys()][index] ?? null,
      get length() {
        return kept.size;
      },
    };
  }
}
