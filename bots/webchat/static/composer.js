// Where the reader types, and chooses photos.

/** `onText(text)` and `onFile(file)` for what is to be sent. */
export function composer(form, onText, onFile) {
  const text = form.querySelector("[data-text]");
  const file = form.querySelector("[data-file]");

  function fit() {
    if (CSS.supports("field-sizing", "content")) return;
    text.rows = 1;
    text.rows = Math.min(6, Math.max(1, Math.round((text.scrollHeight - 18) / 24)));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    text.value = "";
    fit();
    onText(said);
  });
  text.addEventListener("keydown", (event) => {
    // Enter that chooses a Chinese character is not Enter that sends.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  text.addEventListener("input", fit);
  file.addEventListener("change", () => {
    for (const chosen of file.files) onFile(chosen);
    file.value = "";
  });
  // A phone's keyboard would cover half of the first message.
  if (matchMedia("(pointer: fine)").matches && window === window.top) text.focus();
  return { focus: () => text.focus() };
}
