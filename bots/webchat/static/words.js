// What the server wrote into the page: the event's slug, the language and the texts.

const config = JSON.parse(document.querySelector("[data-config]").textContent);

export const event = config.event;
export const language = config.language;
export const fileLimit = config.fileLimit;

/** The text `pages.chat.<key>` with its placeholders filled in. */
export function say(key, values = {}) {
  return config.texts[`pages.chat.${key}`].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
