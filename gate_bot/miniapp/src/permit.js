/** The permit that lets this device scan. It arrives once in the address's fragment and is kept on the device. */

const KEPT = "gate.permit";

/** Takes a permit from the address (and wipes it there, so that nobody photographs it), else the kept one. */
export function takePermit() {
  const arrived = new URLSearchParams(location.hash.slice(1)).get("permit");
  if (arrived) {
    localStorage.setItem(KEPT, arrived);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return arrived ?? localStorage.getItem(KEPT);
}

export function forgetPermit() {
  localStorage.removeItem(KEPT);
}

/** A second staff link opened in the same tab changes the fragment only: start anew under that permit. */
export function onNewPermit(act) {
  addEventListener("hashchange", () => {
    if (new URLSearchParams(location.hash.slice(1)).has("permit")) act();
  });
}
