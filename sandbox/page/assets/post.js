// One post of the workspace: author, text or blocks, files, reactions, replies, and what one can do with it.

import { api } from "./api.js";
import { blocks } from "./blocks.js";
import { grow, h } from "./dom.js";
import { EMOJI, PICKER, emoji } from "./emoji.js";
import { clockTime, initials, safeUrl, size, tone } from "./format.js";
import { icon } from "./icons.js";
import { ask } from "./modal.js";
import { closeMenu, openMenu } from "./menu.js";
import { fromTyped, mrkdwn, toTyped } from "./mrkdwn.js";
import { complain } from "./notes.js";
import { changed, names, sit, state, view } from "./store.js";

const act = (verb, post, more = {}) => api.slack.act(view.persona, verb, { channel: post.channel, ts: post.ts, ...more }).catch(complain);

/** The scene that blocks of a post act in. */
function scene(post) {
  return {
    names: names(), members: state.slack.members, channels: state.slack.channels, confirm: ask,
    act: (element, kind, value) => (kind === "press"
      ? act("press", post, { action_id: element.action_id, value })
      : act("select", post, { action_id: element.action_id, option: value })),
  };
}

/** An element for a post. `replies` undefined means that none can be opened from here (it is in a thread). */
export function postView(post, { replies, news, close, inThread, open }) {
  if (post.deleted) return gone(post, replies);
  const known = names();
  const author = post.username ?? known.user(post.user) ?? post.user;
  const body = h("div", { class: "post-body" },
    !close && h("div", { class: "post-head" }, h("strong", {}, author), post.user === state.bot.slack.id && h("span", { class: "tag" }, "app"), h("time", { datetime: post.at }, clockTime(post.at))),
    content(post, known),
    attachments(post, known),
    files(post.files),
    reactions(post, known),
    replies && repliesLine(post, replies, news));
  const node = h("article", {
    class: ["post", close && "close", post.ephemeral_to && "whisper", open && "open"].filter(Boolean).join(" "),
    testid: "slack-post", data: { ts: post.ts, ephemeral: post.ephemeral_to ? "true" : "false" }, tabindex: -1, "aria-label": `${author}, ${clockTime(post.at)}`,
  }, h("div", { class: "post-side" }, close ? h("time", { class: "post-time" }, clockTime(post.at)) : avatar(post, author)), body, !post.ephemeral_to && tools(post, body, inThread));
  if (post.ephemeral_to) body.prepend(whisper(post));
  return node;
}

/** Ephemeral posts that their reader put away, by ts. */
export const dismissed = new Set();

const whisper = (post) => h("div", { class: "whisper-mark" }, icon("smile"), "Only visible to you", h("button", { type: "button", class: "link-button", onclick: () => { dismissed.add(post.ts); changed(); } }, "Dismiss"));

function gone(post, replies) {
  return h("article", { class: "post", testid: "slack-post", data: { ts: post.ts, deleted: "true" }, tabindex: -1 },
    h("div", { class: "post-side" }, h("span", { class: "avatar ghost" }, icon("trash"))), h("div", { class: "post-body" }, h("p", { class: "b-context" }, "This message was deleted."), replies && repliesLine(post, replies, 0)));
}

function avatar(post, author) {
  if (post.user === state.bot.slack.id && !post.username) return h("span", { class: "avatar bot" }, h("img", { src: "/page/mark.svg", alt: "" }));
  return h("span", { class: `avatar ${tone(post.username ? author : post.user)}`, "aria-hidden": "true" }, initials(author));
}

function content(post, known) {
  const edited = post.edited && h("span", { class: "edited" }, " (edited)");
  if (post.blocks?.length) return h("div", { class: "blocks" }, ...blocks(post.blocks, scene(post))); // a card is edited all the time
  return post.text && h("div", { class: "b-text post-text" }, ...mrkdwn(post.text, known), edited);
}

/** The older way of setting something apart: a coloured bar beside a text or blocks. */
function attachments(post, known) {
  return (post.attachments ?? []).map((one) => {
    const color = { good: "#2f855a", warning: "#c98a12", danger: "#c0392b" }[one.color] ?? (one.color && `#${one.color.replace("#", "")}`);
    const inside = one.blocks?.length ? blocks(one.blocks, scene(post)) : [h("div", { class: "b-text" }, ...mrkdwn(one.text ?? one.fallback ?? "", known))];
    return h("div", { class: "attachment blocks", vars: color ? { "--bar": color } : {} }, ...inside);
  });
}

function files(list) {
  return list?.length > 0 && h("div", { class: "files" }, ...list.map((file) => {
    const href = safeUrl(file.url);
    const name = file.title || file.name;
    if (file.mimetype?.startsWith("image/")) return h("a", { href, target: "_blank", rel: "noopener noreferrer", class: "file-image" }, h("img", { src: href, alt: name, loading: "lazy" }));
    return h("a", { class: "chip", href, target: "_blank", rel: "noopener noreferrer" }, h("span", { class: "chip-icon" }, icon("file")), h("span", { class: "chip-text" }, h("strong", {}, name), h("small", {}, size(file.size))));
  }));
}

function reactions(post, known) {
  return post.reactions?.length > 0 && h("div", { class: "reactions" }, ...post.reactions.map(({ name, users }) => {
    const mine = users.includes(view.persona);
    const who = users.map((user) => known.user(user) ?? user).join(", ");
    return h("button", {
      type: "button", class: "reaction", testid: `slack-reaction-${name}`, "aria-pressed": String(mine), title: `${who} reacted with :${name}:`, "aria-label": `:${name}:, ${who}`,
      onclick: () => act(mine ? "unreact" : "react", post, { name }),
    }, h("span", {}, emoji(name)), h("span", {}, String(users.length)));
  }));
}

function repliesLine(post, replies, news) {
  if (post.ephemeral_to) return null;
  const faces = [...new Set(replies.map((reply) => reply.username ?? names().user(reply.user) ?? reply.user))].slice(0, 3);
  const label = replies.length === 0 ? "Reply in thread" : replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  return h("button", {
    type: "button", class: replies.length ? "replies" : "replies none", testid: "slack-thread-open", onclick: () => sit({ thread: { channel: post.channel, ts: post.ts } }),
  }, ...faces.map((name) => h("span", { class: `avatar mini ${tone(name)}`, "aria-hidden": "true" }, initials(name))), !replies.length && icon("thread"), h("span", {}, label),
    replies.length > 0 && h("span", { class: "replies-time" }, `last ${clockTime(replies.at(-1).at)}`), news > 0 && h("span", { class: "badge" }, `${news} new`));
}

function tools(post, body, inThread) {
  const own = post.user === view.persona;
  const pick = (anchor) => openMenu(anchor, PICKER.filter((name) => EMOJI.has(name)).map((name) => ({ label: emoji(name), name, testid: `slack-react-${name}`, pick: () => act("react", post, { name }) })), { grid: true });
  const react = button("smile", "React", "slack-react", () => pick(react));
  const thread = () => sit({ thread: { channel: post.channel, ts: post.ts } });
  const erase = async () => {
    if (await ask({ title: "Delete this message?", text: "It goes for everybody.", confirm: "Delete", deny: "Keep", style: "danger" })) act("delete", post);
  };
  const choices = [
    { label: [icon("smile"), "React"], pick: () => setTimeout(() => pick(more)) },
    !inThread && { label: [icon("thread"), "Reply in thread"], pick: thread },
    own && { label: [icon("edit"), "Edit"], pick: () => edit(post, body) },
    own && { label: [icon("trash"), "Delete"], danger: true, pick: erase },
  ].filter(Boolean);
  const more = h("button", { type: "button", class: "round tiny more", "aria-label": "Message actions", "aria-haspopup": "menu", onclick: () => openMenu(more, choices) }, icon("more"));
  return h("div", { class: "tools" }, react,
    !inThread && button("thread", "Reply in thread", "slack-reply", thread),
    own && button("edit", "Edit", "slack-edit", () => edit(post, body)),
    own && button("trash", "Delete", "slack-delete", erase), more);
}

const button = (sign, label, testid, onclick) => h("button", { type: "button", class: "round tiny", "aria-label": label, title: label, testid, onclick }, icon(sign));

/** Turn a post into a field to edit it in; Enter saves, Esc gives up. */
function edit(post, body) {
  closeMenu();
  const area = h("textarea", { class: "b-field", testid: "slack-edit-field", "aria-label": "Edit your message", rows: 1, oninput: () => grow(area) });
  area.value = toTyped(post.text, names());
  const people = [...state.slack.members, state.bot.slack];
  const save = async () => {
    const text = area.value.trim();
    if (text) await act("edit", post, { text: fromTyped(text, people) });
    stop();
  };
  const old = [...body.childNodes];
  const stop = () => {
    body.replaceChildren(...old);
    changed();
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) save();
    if (event.key === "Escape" || (event.key === "Enter" && !event.shiftKey)) event.preventDefault();
    event.stopPropagation();
  });
  body.replaceChildren(area, h("div", { class: "edit-bar" }, h("button", { type: "button", class: "plain-button", onclick: stop }, "Cancel"), h("button", { type: "button", class: "solid-button", testid: "slack-edit-save", onclick: save }, "Save")));
  grow(area);
  area.focus();
}
