// One message as it is seen: text with its links, a picture, a file, and the buttons under it.

import { say } from "./words.js";

const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}，。；：！？）】」]/g;
const OPENABLE = new Set(["http:", "https:", "tel:", "mailto:", "sms:", "tg:"]);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** The absolute address, or null where it would run something instead of opening it. */
export function openable(address) {
  try {
    const url = new URL(address, location.href);
    return OPENABLE.has(url.protocol) || url.protocol === "blob:" ? url.href : null;
  } catch {
    return null;
  }
}

const outside = (href) => ({ href, target: "_blank", rel: "noopener" });

function* withLinks(text) {
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    yield text.slice(from, found.index);
    yield element("a", outside(found[0]), found[0]);
    from = found.index + found[0].length;
  }
  yield text.slice(from);
}

const ARROW = "M8 16 17 7M9 7h8v8";
const PAPER = "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6";

function sign(shape) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shape);
  made.append(path);
  return made;
}

function reply(button, onTap) {
  const href = button.url && openable(button.url);
  if (!button.url) return element("button", { type: "button", "data-button": button.id, click: (event) => onTap(button, event) }, button.label);
  const hint = element("span", { class: "unseen" }, say("opens_new"));
  return href ? element("a", outside(href), button.label, sign(ARROW), hint) : element("span", {}, button.label);
}

/** A link around the picture, so that it can be opened, saved and dragged by every browser's own means. */
function picture(address, onPicture) {
  const href = openable(address);
  const image = element("img", { src: href, alt: say("picture") });
  const open = (event) => {
    event.preventDefault();
    onPicture(href);
  };
  const drag = (event) => event.dataTransfer.setData("text/uri-list", href);
  return element("a", { class: "picture", ...outside(href), "aria-label": say("enlarge"), "data-picture": href, click: open, dragstart: drag }, image);
}

/** A file by its name: the last part of its address. */
function paper(address) {
  const href = openable(address);
  const name = decodeURIComponent(new URL(href).pathname.split("/").at(-1)) || say("file");
  return element("a", { class: "paper", ...outside(href), download: name }, sign(PAPER), element("span", {}, name));
}

/** `on.tap(button, event)` when a button is tapped, `on.picture(address)` when a picture is. */
export function bubble(message, on) {
  const made = element("div", { class: message.mine ? "message mine" : "message", "data-id": message.id });
  if (message.image && openable(message.image)) made.append(picture(message.image, on.picture));
  if (message.text) {
    const who = message.mine ? [element("span", { class: "unseen" }, `${say("you")}: `)] : [];
    const file = message.name ? [sign(PAPER)] : [];
    const said = element("span", { "data-said": "" }, ...withLinks(message.text));
    made.append(element("div", { class: message.name ? "bubble paper" : "bubble", dir: "auto" }, ...who, ...file, said));
  }
  if (message.file && openable(message.file)) made.append(element("div", { class: "bubble" }, paper(message.file)));
  if (message.buttons?.length) {
    made.append(element("div", { class: "replies", role: "group" }, ...message.buttons.map((button) => reply(button, on.tap))));
  }
  return made;
}
