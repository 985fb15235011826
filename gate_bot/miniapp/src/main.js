/** The gate's page: what it needs is fetched, its parts are made and joined here. */

import { Declined, GateApi } from "./api.js";
import { Camera } from "./camera.js";
import { Counts } from "./counts.js";
import { Decoder } from "./decoder.js";
import { Desk } from "./desk.js";
import { find } from "./dom.js";
import { takeShown, takeTyped } from "./hands.js";
import { forgetPermit, onNewPermit, takePermit } from "./permit.js";
import { showPlace } from "./place.js";
import { forgetRecent, Recent } from "./recent.js";
import { SearchPanel } from "./search_panel.js";
import { Sight } from "./sight.js";
import { showSight } from "./sight_view.js";
import { Signals } from "./signals.js";
import { Station } from "./station.js";
import { Texts } from "./texts.js";
import { toast } from "./toast.js";
import { UndoDialog } from "./undo_dialog.js";
import { VerdictScreen } from "./verdict_screen.js";

const RETRY_MS = 3_000;
const NAMED = ["search-results", "verdict-name", "verdict-ticket", "verdict-ask", "spoken"]; // where names may stand
const texts = new Texts();
const signals = new Signals();

function showScreen(name) {
  document.body.dataset.screen = name;
}

function reached(ok) {
  document.body.dataset.mode = ok ? "online" : "offline";
  find("connection").textContent = ok ? "" : texts.say("gate.offline");
}

function online() {
  return document.body.dataset.mode === "online";
}

/** @param forget what an ended permit leaves behind: names do not stay on the phone */
function close(why, { forget = true } = {}) {
  if (forget) {
    forgetPermit();
    forgetRecent();
    for (const place of NAMED) find(place).replaceChildren();
  }
  const write = () => {
    find("closed-title").textContent = texts.say(`gate.closed.${why}`);
    find("closed-text").textContent = texts.say(`gate.closed.${why}.text`);
  };
  texts.addEventListener("change", write);
  write();
  find("verdict").hidden = true;
  showScreen("closed");
}

/** Asks until there is an answer; only a refusal ends it. */
async function persistently(ask) {
  for (;;) {
    try {
      return await ask();
    } catch (problem) {
      if (problem instanceof Declined) throw problem;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** The desk with all that hangs on a verdict: the list of scans, the counts, undo. */
function joinDesk(api, station, ended) {
  const screen = new VerdictScreen({ texts, station, signals });
  const undo = new UndoDialog({
    api,
    texts,
    done: (nonce) => {
      recent.markUndone(nonce);
      counts.refresh();
      toast(texts.say("gate.undo.done"));
    },
  });
  const recent = new Recent({ texts, station, undo: (entry) => undo.ask(entry, entry.name) });
  const counts = new Counts({ api, station, online, ended });
  const judged = (scan, answer) => {
    recent.add(scan, answer);
    counts.refresh();
  };
  const takeBack = (scan, answer) => {
    screen.close();
    undo.ask(scan, answer.ticket?.name);
  };
  const desk = new Desk({ api, station, texts, screen, checking: find("checking"), judged, undo: takeBack, ended });
  return { desk, screen, undo };
}

function open(api, station) {
  const ended = () => {
    camera.paused = true;
    close("ended");
  };
  const { desk, screen, undo } = joinDesk(api, station, ended);
  const decoder = new Decoder();
  const sight = new Sight();
  const camera = new Camera(find("video"), decoder, (code) => {
    if (desk.busy || undo.open) return;
    if (sight.isNew(code, performance.now(), screen.standsFor(code.trim()))) desk.check({ secret: code.trim() });
  });
  new SearchPanel({ api, texts, station, checkIn: (ticket) => desk.check({ ticket }) });
  showPlace(station, texts);
  showSight({ camera, texts, signals });
  takeTyped({ desk, station, texts });
  takeShown({ desk, decoder, texts });
  showScreen("gate");
}

async function begin() {
  const token = takePermit();
  onNewPermit(() => location.reload());
  await persistently(() => texts.load());
  find("language").addEventListener("click", () => texts.switch().catch(() => toast(texts.say("gate.offline"))));
  addEventListener("offline", () => reached(false));
  if (!token) return close("no_permit");
  const api = new GateApi(token, () => texts.language, reached);
  try {
    const me = await persistently(() => api.me());
    if (!me.checkpoints.length) return close("nowhere", { forget: false });
    open(api, new Station(me));
  } catch (problem) {
    if (!(problem instanceof Declined)) throw problem;
    close("ended");
  }
}

begin();
