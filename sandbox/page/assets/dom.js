// Building and keeping elements. Everything a person or a bot wrote goes in as a text node, so no
// data is ever parsed as HTML; there is no innerHTML anywhere in the page.

/** An element: `h("button", {class: "x", onclick: f, testid: "y"}, "text", child)`. Empty children are skipped. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) assign(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

function assign(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "testid") node.dataset.testid = value;
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "vars") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
  else if (name === "value") node.value = value;
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

const kept = new WeakMap();

/**
 * Make `parent` hold one element per item, touching only what changed, so focus and scroll stay.
 * Each item is `{key, sign, draw}`: it is drawn anew when any value of `sign` differs.
 * New elements get the class `arrive`, except on the first fill and when `still` is true.
 */
export function syncList(parent, items, { still = false } = {}) {
  const before = kept.get(parent);
  const after = new Map();
  let cursor = parent.firstChild;
  for (const item of items) {
    const old = before?.get(item.key);
    const entry = old && same(old.sign, item.sign) ? old : { sign: item.sign, node: item.draw() };
    if (before && !old && !still) entry.node.classList.add("arrive");
    if (old && entry !== old) cursor = replace(old.node, entry.node, cursor);
    if (entry.node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(entry.node, cursor);
    after.set(item.key, entry);
  }
  for (const [key, entry] of before ?? []) if (!after.has(key)) entry.node.remove();
  kept.set(parent, after);
}

function same(one, other) {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

/** Swap a node; the focus inside it goes to the same control of the new one, else to the new node itself. */
function replace(old, fresh, cursor) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (focused) refocus(focused, fresh);
  return old === cursor ? fresh : cursor;
}

function refocus(focused, fresh) {
  const { actionId, testid } = focused.dataset;
  const twin = [...fresh.querySelectorAll("[data-testid],[data-action-id]")].find(
    (node) => node.dataset.testid === testid && node.dataset.actionId === actionId,
  );
  (twin ?? fresh).focus({ preventScroll: true });
}

/** Replace all children. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
}

/**
 * Keep a scroller at its end while its reader is there, whatever grows in it (a late picture, a narrower pane);
 * whoever scrolled up is left alone. Returns `toEnd()`, which goes there regardless.
 */
export function stickToEnd(scroller, list) {
  let stuck = true;
  let last = 0;
  const toEnd = () => {
    stuck = true;
    scroller.scrollTop = scroller.scrollHeight;
  };
  scroller.addEventListener("scroll", () => {
    const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
    if (near || scroller.scrollTop < last) stuck = near;
    last = scroller.scrollTop;
  }, { passive: true });
  const observer = new ResizeObserver(() => stuck && toEnd());
  observer.observe(scroller);
  observer.observe(list);
  return toEnd;
}

/** A text area that grows with its text up to its CSS max-height. */
export function grow(area) {
  area.style.height = "auto";
  if (area.scrollHeight) area.style.height = `${area.scrollHeight + 2}px`; // nothing can be measured while hidden
}
