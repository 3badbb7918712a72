// Short words at the edge of the page: what went wrong, and who is being called elsewhere.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const STAY = 7_000;
const MOST = 3;
let shelf = null;

/** Give the notes a place. */
export function mountNotes(root) {
  shelf = root;
}

/** Say that something was refused. For use in `.catch(complain)`. */
export function complain(error) {
  show(h("div", { class: "note trouble", role: "alert" }, h("p", {}, error?.message ?? String(error))));
}

/** Somebody is being called: who, by whom, in which words; a click takes the reader there. */
export function peek({ key, avatar, title, text, open }) {
  shelf.querySelector(`[data-key="${CSS.escape(key)}"]`)?.parentElement.remove(); // the newest word for each is enough
  const note = h("button", { type: "button", class: "note peek", testid: "slack-peek", data: { key }, onclick: () => open() },
    avatar, h("span", { class: "peek-text" }, h("strong", {}, title), h("span", {}, text)));
  show(note);
}

function show(note) {
  const box = h("div", { class: "note-box" }, note,
    h("button", { type: "button", class: "round note-close", "aria-label": "Dismiss", onclick: () => box.remove() }, icon("close")));
  if (note.tagName === "BUTTON") note.addEventListener("click", () => box.remove());
  shelf.append(box);
  while (shelf.children.length > MOST) shelf.firstChild.remove();
  setTimeout(() => box.remove(), STAY);
}
