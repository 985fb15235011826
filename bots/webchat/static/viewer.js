// A picture large on white, ready for a scanner, with a way to keep it.

export function viewer(dialog) {
  const image = dialog.querySelector("img");
  const save = dialog.querySelector("a");
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return (address) => {
    image.src = address;
    save.href = address;
    const name = decodeURIComponent(new URL(address, location.href).pathname.split("/").at(-1));
    save.setAttribute("download", name === "card.png" ? "ticket.png" : name);
    dialog.showModal();
  };
}
