/** Building and finding elements. Text always goes in as text: names on tickets are written by strangers. */

export function find(id) {
  return document.getElementById(id);
}

/** element("button", {class: "quiet", onclick: act}, "label", child): null and empty children are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}
