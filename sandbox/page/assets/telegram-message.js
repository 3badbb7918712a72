// One message of the phone: bubble, reply, file, marks, and its inline keyboard.

import { api } from "./api.js";
import { h } from "./dom.js";
import { entities } from "./entities.js";
import { clockTime, safeUrl, size } from "./format.js";
import { icon } from "./icons.js";
import { complain } from "./notes.js";
import { state } from "./store.js";

const PRESS_ENDS = 8_000;

/** An element for a message; `actions` are `reply(message)` and `edit(message)`. */
export function bubble(message, quoted, user, say, actions) {
  const own = message.author === "person";
  const data = { messageId: message.message_id };
  if (message.deleted) return h("div", { class: `tg-row ${own ? "own" : ""}`, testid: "telegram-message", data: { ...data, deleted: "true" } }, h("div", { class: "tg-gone" }, say.deleted));
  const body = h("div", { class: message.file?.kind === "sticker" ? "tg-bubble bare" : "tg-bubble", onclick: (event) => reply(event, message, actions) },
    quoted && h("div", { class: "tg-quoted" }, h("strong", {}, quoted.author === "person" ? say.you : state.bot.telegram.name), h("span", {}, quoted.text || quoted.file?.name || "…")),
    message.file && attached(message.file, say),
    message.text && h("div", { class: "tg-text" }, ...entities(message.text, message.entities)),
    h("div", { class: "tg-meta" }, message.edited && h("span", {}, say.edited), h("time", { datetime: message.at }, clockTime(message.at))));
  return h("div", { class: `tg-row ${own ? "own" : ""}`, testid: "telegram-message", data, tabindex: -1 },
    h("div", { class: "tg-line" }, body, tools(message, own, say, actions)),
    message.buttons?.length > 0 && keyboard(message, user));
}

/** A click on the bubble replies, unless it was meant for something inside or for selecting text. */
function reply(event, message, actions) {
  if (event.target.closest("a,button,img,pre") || !getSelection().isCollapsed) return;
  actions.reply(message);
}

function tools(message, own, say, actions) {
  return h("div", { class: "tg-tools" },
    h("button", { type: "button", class: "round tiny", "aria-label": say.reply, title: say.reply, onclick: () => actions.reply(message) }, icon("reply")),
    own && !message.file && h("button", { type: "button", class: "round tiny", "aria-label": say.edit, title: say.edit, testid: "telegram-edit", onclick: () => actions.edit(message) }, icon("edit")));
}

function attached(file, say) {
  const url = file.url && safeUrl(file.url);
  if (file.kind === "photo" && url) return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "tg-photo" }, h("img", { src: url, alt: file.name || say.photo, loading: "lazy" }));
  if (file.kind === "sticker") return h("div", { class: "tg-sticker" }, icon("sticker"), h("span", {}, say.sticker));
  const name = file.kind === "voice" ? say.voice : file.name || say[file.kind] || say.file;
  const inside = [h("span", { class: "chip-icon" }, icon(file.kind === "voice" ? "voice" : file.kind === "photo" ? "image" : "file")), h("span", { class: "chip-text" }, h("strong", {}, name), h("small", {}, size(file.size)))];
  return url ? h("a", { class: "chip", href: url, target: "_blank", rel: "noopener noreferrer" }, ...inside) : h("div", { class: "chip" }, ...inside);
}

function keyboard(message, user) {
  return h("div", { class: "tg-keyboard" }, ...message.buttons.map((row) => h("div", { class: "tg-keys" }, ...row.map((one) => key(one, message, user)))));
}

function key(one, message, user) {
  if (one.url) return h("a", { class: "tg-button", testid: "telegram-button", href: safeUrl(one.url) ?? undefined, target: "_blank", rel: "noopener noreferrer" }, one.text, " ↗");
  const node = h("button", {
    type: "button", class: "tg-button", testid: "telegram-button", data: { callback: one.data ?? "" },
    onclick: () => {
      node.classList.add("busy");
      setTimeout(() => node.classList.remove("busy"), PRESS_ENDS);
      api.telegram.press(user.id, message.message_id, one.data).catch((error) => {
        node.classList.remove("busy");
        complain(error);
      });
    },
  }, one.text);
  return node;
}
