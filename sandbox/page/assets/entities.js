// Telegram's text entities as elements. Offsets count UTF-16 units, as JavaScript strings do.

import { h } from "./dom.js";
import { link } from "./mrkdwn.js";

/** Elements for a text with entities; entities may nest. */
export function entities(text, list = []) {
  const sorted = [...list].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, sorted);
}

function span(text, start, end, list) {
  const out = [];
  let at = start;
  while (list.length) {
    const [first, ...rest] = list;
    const last = Math.min(first.offset + first.length, end);
    if (first.offset > at) out.push(text.slice(at, first.offset));
    const inside = rest.filter((one) => one.offset < last);
    out.push(wrap(first, text.slice(first.offset, last), span(text, first.offset, last, inside)));
    list = rest.filter((one) => one.offset >= last);
    at = last;
  }
  if (at < end) out.push(text.slice(at, end));
  return out;
}

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

function wrap(entity, text, inside) {
  switch (entity.type) {
    case "pre": return h("pre", { class: "code-block" }, ...inside);
    case "blockquote":
    case "expandable_blockquote": return h("blockquote", { class: "quote" }, ...inside);
    case "spoiler": return spoiler(inside);
    case "text_link": return link(entity.url, text);
    case "url": return link(/^[a-z]+:/i.test(text) ? text : `https://${text}`, text);
    case "email": return link(`mailto:${text}`, text);
    case "phone_number": return link(`tel:${text}`, text);
    case "mention":
    case "text_mention":
    case "hashtag":
    case "bot_command": return h("span", { class: "tg-mark" }, ...inside);
    default: return TAGS[entity.type] ? h(TAGS[entity.type], {}, ...inside) : h("span", {}, ...inside);
  }
}

function spoiler(inside) {
  const node = h("button", {
    type: "button", class: "spoiler", title: "Show",
    onclick: (event) => {
      event.stopPropagation();
      node.classList.add("shown");
    },
  }, ...inside);
  return node;
}
