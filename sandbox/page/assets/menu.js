// A small menu that hangs on a button: arrow keys walk, Esc and a click elsewhere close it.

import { h } from "./dom.js";

let open = null;

/** Open a menu under (or above) `anchor`; items are `{label, pick, testid?, danger?, hint?}`. A grid is for pickers. */
export function openMenu(anchor, items, { grid = false, onclose } = {}) {
  const again = open?.anchor === anchor;
  closeMenu();
  if (again) return;
  const list = h("div", { class: grid ? "menu grid" : "menu", role: "menu" }, ...items.map(entry));
  document.body.append(list);
  place(list, anchor);
  open = { anchor, list, onclose };
  list.addEventListener("keydown", walk);
  list.querySelector("button")?.focus({ preventScroll: true });
  setTimeout(() => document.addEventListener("pointerdown", outside, true));
}

/** Close whatever menu is open. */
export function closeMenu({ back = false } = {}) {
  if (!open) return;
  const { anchor, list, onclose } = open;
  open = null;
  list.remove();
  document.removeEventListener("pointerdown", outside, true);
  onclose?.();
  if (back) anchor.focus({ preventScroll: true });
}

function entry(item) {
  return h("button", {
    type: "button", role: "menuitem", class: item.danger ? "menu-item danger" : "menu-item", testid: item.testid, "aria-label": item.name, title: item.name,
    onclick: () => {
      closeMenu({ back: true });
      item.pick();
    },
  }, h("span", {}, ...[item.label].flat()), item.hint && h("small", {}, item.hint));
}

function place(list, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = box.bottom + 6 + height < innerHeight;
  list.style.top = `${Math.max(8, below ? box.bottom + 6 : box.top - height - 6)}px`;
  list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
}

function outside(event) {
  if (open && !open.list.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
}

function walk(event) {
  const items = [...event.currentTarget.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) items[(at + step + items.length) % items.length].focus();
  if (event.key === "Escape" || event.key === "Tab") closeMenu({ back: true });
  if (step || event.key === "Escape" || event.key === "Tab") event.preventDefault();
  event.stopPropagation();
}
