// The table with the phones: which one is in front on a small screen, a ticket handed from one to the other, and a new start.

const SMALL = "(max-width: 54rem)"; // as in the style: one phone at a time
const KEPT = "usher.chat."; // where the web chat keeps its conversations
const LOOK_EVERY_MS = 1_000;

const phones = new Map([...document.querySelectorAll("[data-phone]")].map((phone) => [phone.dataset.phone, phone]));
const tabs = [...document.querySelectorAll("[data-tab]")];
const handOver = document.querySelector("[data-hand-over]");
const told = document.querySelector("[data-hand-over-told]");

const frame = (who) => phones.get(who)?.querySelector("iframe");

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
setInterval(() => (handOver.disabled = !newestPicture()), LOOK_EVERY_MS);
