// A picture large on white, ready for a scanner, with a way to keep it.

export function viewer(dialog) {
  const image = dialog.querySelector("img");
  const save = dialog.querySelector("a");
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return (address) => {
    image.src = address;
    save.href = address;
    save.setAttribute("download", "ticket.png");
    dialog.showModal();
  };
}
