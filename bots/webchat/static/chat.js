// The web chat: opens or resumes the conversation, shows what comes, sends what is written.

import { Api, Refusal } from "./api.js";
import { composer } from "./composer.js";
import { Feed } from "./feed.js";
import { Live } from "./live.js";
import { Outbox, freshId } from "./outbox.js";
import { Session, keptAs, storage, wayIn } from "./session.js";
import { viewer } from "./viewer.js";
import { event, fileLimit, language, say } from "./words.js";

const RETRY_MS = 3_000;
const QUIET_MS = 1_500; // a line that is back this soon is not worth telling
const part = (name) => document.querySelector(`[data-${name}]`);

const kept = storage();
const session = new Session(wayIn(event, location.search), kept, keptAs(location.search));
let api = null; // there once the conversation's history is shown: what waits comes after it

const show = viewer(part("viewer"));
const feed = new Feed(
  { log: part("log"), typing: part("typing"), newer: part("newer") },
  { tap, picture: show, retry: (id) => outbox.retry(id) },
);
const outbox = new Outbox(session.key, kept, (entry) => deliver(entry), (entry, state, error) => feed.mark(entry.id, state, error));
const writing = composer(part("composer"), (text) => write({ text }), attach);

async function deliver(entry) {
  if (!api) throw new TypeError("the conversation is not open yet");
  await api.send(entry);
}

/** `text` is what the reader sees of it, `button` or `file` what is sent in its place. */
function write({ text, button, file, image, name }) {
  const entry = { id: freshId(), at: Date.now(), text, button, file };
  feed.showOwn({ id: entry.id, text, image, name });
  outbox.add(entry);
}

function tap(button, tapped) {
  write({ text: button.label, button: button.id });
  // By keyboard: the tapped button is gone, the newest ones are a step back from the field.
  if (tapped.detail === 0) writing.focus();
}

function attach(file) {
  if (file.size > fileLimit) return feed.note(say("too_big", { size: Math.floor(fileLimit / 1_000_000) }));
  const picture = file.type.startsWith("image/");
  write(picture ? { text: "", file, image: URL.createObjectURL(file) } : { text: file.name, file, name: file.name });
}

const line = {
  timer: 0,
  tell(up) {
    clearTimeout(this.timer);
    const text = up ? "" : say(navigator.onLine ? "connecting" : "offline");
    this.timer = setTimeout(() => (part("connection").textContent = text), up ? 0 : QUIET_MS);
    if (up) outbox.pump();
  },
};

function receive(message, old) {
  if (message.mine) outbox.confirm(message.id);
  feed.show(message, old);
}

function showUnsent() {
  for (const entry of outbox.restore()) {
    feed.showOwn(entry);
    feed.mark(entry.id, "waiting");
  }
}

async function opened() {
  if (!session.kept()) feed.awaitAnswer();
  const opening = new Api(await session.token(language));
  const onReady = () => {
    api = opening;
    outbox.pump();
  };
  await new Live(opening, { onMessage: receive, onReady, onLine: (up) => line.tell(up) }).run();
}

/** The kept conversation is no more (another database, cleaned up): a new one, and no message of the old. */
function startAnew() {
  api = null;
  session.forget();
  outbox.clear();
  feed.clear();
  feed.note(say("anew"));
}

async function run() {
  showUnsent();
  for (;;) {
    const resumed = session.kept() !== null;
    try {
      await opened();
    } catch (error) {
      if ((resumed || api) && error instanceof Refusal && error.gone) startAnew();
      else if (error instanceof Refusal && !error.passing) return feed.note(say(error.status === 410 ? "spent" : "missing"));
      else {
        line.tell(false);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}

addEventListener("online", () => line.tell(true));
addEventListener("offline", () => line.tell(false));
run();
