// The table with the phones: which one is in front on a small screen, a ticket handed from one to the other, and a new start.

const SMALL = "(max-width: 62rem)"; // as in the style: one phone at a time
const KEPT = "usher.chat."; // where the web chat keeps its conversations
const LOOK_EVERY_MS = 1_000;

const phones = new Map([...document.querySelectorAll("[data-phone]")].map((phone) => [phone.dataset.phone, phone]));
const tabs = [...document.querySelectorAll("[data-tab]")];
const handOver = document.querySelector("[data-hand-over]");
const told = document.querySelector("[data-hand-over-told]");

const frame = (who) => phones.get(who)?.querySelector("iframe");

const came = (who) => frame(who)?.contentDocument?.querySelectorAll(".message:not(.mine)").length ?? 0;
const seen = new Map();

/** A dot on the tab of a phone to which something came while another was in front. */
function lookAtAll() {
  for (const tab of tabs) {
    const who = tab.dataset.tab;
    const inFront = tab.getAttribute("aria-pressed") === "true" || !seen.has(who) || seen.get(who) === 0;
    if (inFront) seen.set(who, came(who));
    tab.querySelector("[data-new]").hidden = came(who) <= seen.get(who);
  }
  handOver.disabled = !newestPicture();
}

function bringForward(who) {
  for (const [name, phone] of phones) phone.classList.toggle("shown", name === who);
  for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.tab === who));
}

/** Address of the newest picture in Ada's chat, if there is one. */
function newestPicture() {
  const pictures = frame("ada")?.contentDocument?.querySelectorAll(".message:not(.mine) [data-picture]") ?? [];
  return [...pictures].at(-1)?.dataset.picture;
}

/** What dragging the picture with a mouse does, for fingers and keyboards: it is dropped on the gate's page. */
async function hand(address) {
  const picture = await (await fetch(address)).blob();
  const gate = frame("grace").contentWindow;
  const carried = new gate.DataTransfer();
  carried.setData("text/uri-list", address);
  carried.items.add(new gate.File([picture], "ticket.png", { type: picture.type }));
  const options = { bubbles: true, cancelable: true, dataTransfer: carried };
  const target = gate.document.querySelector("main") ?? gate.document.body;
  for (const kind of ["dragenter", "dragover", "drop"]) target.dispatchEvent(new gate.DragEvent(kind, options));
}

handOver?.addEventListener("click", async () => {
  const address = newestPicture();
  if (!address) return void (told.textContent = told.dataset.none);
  bringForward("grace");
  await hand(address);
  told.textContent = told.dataset.done;
});

document.querySelector("[data-start-over]").addEventListener("click", () => {
  for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) localStorage.removeItem(key);
  location.reload();
});

// The phone is what people came for; the guide is one tap away.
if (matchMedia(SMALL).matches) document.querySelector(".guide details").open = false;
for (const tab of tabs) tab.addEventListener("click", () => bringForward(tab.dataset.tab));
setInterval(lookAtAll, LOOK_EVERY_MS);
