/** A ticket's picture instead of the camera: chosen, dropped (from a file or another page of ours) or pasted. */

import { pixels } from "./decoder.js";

// Large screenshots are read smaller too: a code of a thousand pixels is as hard as one of fifty.
const SIZES = [1_600, 800, 400];

/** The code in a picture, or null. A file that is no picture is null too. */
export async function readPicture(blob, decoder) {
  const bitmap = await createImageBitmap(blob).catch(() => null);
  if (!bitmap) return null;
  const canvas = document.createElement("canvas");
  for (const size of SIZES) {
    const image = pixels(canvas, bitmap, bitmap.width, bitmap.height, size);
    const code = await decoder.read(image).catch(() => null);
    if (code) return code;
  }
  return null;
}

/** @param given (blob) => void @param hover (boolean) => void, while something is held over the page */
export function takePictures({ input, given, hover }) {
  input.addEventListener("change", () => {
    if (input.files[0]) given(input.files[0]);
    input.value = "";
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    hover(true);
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) hover(false);
  });
  addEventListener("drop", async (event) => {
    event.preventDefault();
    hover(false);
    const blob = fileIn(event.dataTransfer) ?? (await fetched(event.dataTransfer));
    given(blob ?? new Blob());
  });
  addEventListener("paste", (event) => {
    const file = fileIn(event.clipboardData);
    if (file) given(file);
  });
}

function fileIn(transfer) {
  return [...(transfer?.files ?? [])].find((file) => file.type.startsWith("image/"));
}

/** A picture dragged out of a page of our own comes as its address. Others' pages are not asked. */
async function fetched(transfer) {
  const page = new DOMParser().parseFromString(transfer.getData("text/html"), "text/html");
  const address = page.querySelector("img")?.getAttribute("src") ?? transfer.getData("text/uri-list").split("\n")[0];
  if (!address || new URL(address, location.href).origin !== location.origin) return null;
  const response = await fetch(address).catch(() => null);
  return response?.ok ? response.blob() : null;
}
