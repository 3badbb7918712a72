// The phone: the private chat of each customer with the bot, one phone at a time.

import { api } from "./api.js";
import { now } from "./clock.js";
import { fill, grow, h, stickToEnd, syncList } from "./dom.js";
import { clockTime, dayKey, initials, longDay, tone } from "./format.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { complain } from "./notes.js";
import { go, learnBot, listen, phoneOf, state, view, watch } from "./store.js";
import { bubble } from "./telegram-message.js";
import { words } from "./telegram-words.js";
import { onPhone } from "./unread.js";

const TOAST_STAYS = 3_200;

/** Per customer: the unsent text and what it replies to or edits. */
const drafts = new Map();
const draft = () => drafts.get(view.chat) ?? drafts.set(view.chat, { text: "", reply: null, edit: null }).get(view.chat);

/** Draw the phone into `root`; returns a function for the clock that sets the phone's own time. */
export function mountTelegram(root) {
  const parts = skeleton();
  root.append(parts.people, h("div", { class: "phone" }, parts.screen));
  let shown = null;

  watch(() => {
    const phone = phoneOf(view.chat);
    drawPeople(parts.people);
    if (!phone) return;
    const fresh = shown !== view.chat;
    drawHead(parts, phone);
    drawMessages(parts, phone, fresh);
    parts.newest = phone.messages.at(-1)?.message_id;
    drawComposer(parts, phone, fresh);
    shown = view.chat;
  });
  listen((event) => toast(parts, event));
  return (instant) => {
    parts.time.textContent = clockTime(instant);
  };
}

function skeleton() {
  const time = h("span", { class: "phone-time" });
  const head = h("header", { class: "chat-head" });
  const list = h("div", { class: "tg-list", role: "log", "aria-live": "polite", testid: "telegram-list" });
  const scroller = h("div", { class: "tg-scroll" }, list);
  const context = h("div", { class: "tg-context", hidden: true });
  const area = h("textarea", { class: "tg-area", rows: 1, testid: "telegram-composer", enterkeyhint: "send" });
  const attach = h("button", { type: "button", class: "round", testid: "telegram-attach", "aria-haspopup": "menu" }, icon("clip"));
  const slash = h("button", { type: "button", class: "round", testid: "telegram-commands", "aria-haspopup": "menu" }, icon("slash"));
  const send = h("button", { type: "submit", class: "round solid", testid: "telegram-send" }, icon("send"));
  const picker = h("input", { type: "file", hidden: true, testid: "telegram-file" });
  const form = h("form", { class: "tg-form" }, slash, area, attach, send, picker);
  const foot = h("footer", { class: "tg-foot" }, context, form);
  const toasts = h("div", { class: "tg-toasts", role: "status" });
  const screen = h("div", { class: "phone-screen" },
    h("div", { class: "phone-status", "aria-hidden": "true" }, time, h("span", { class: "phone-signal" })), head, scroller, foot, toasts);
  const parts = { people: h("div", { class: "people", role: "tablist", "aria-label": "Customers" }), screen, time, head, list, scroller, context, area, attach, slash, send, picker, form, foot, toasts };
  wire(parts);
  parts.toEnd = stickToEnd(scroller, list);
  return parts;
}

function wire({ area, attach, slash, picker, form }) {
  area.addEventListener("input", () => {
    draft().text = area.value;
    grow(area);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
    if (event.key === "Escape") setContext({});
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(area);
  });
  attach.addEventListener("click", () => openMenu(attach, attachments(picker)));
  slash.addEventListener("click", () => offerCommands(slash));
  picker.addEventListener("change", () => {
    const [file] = picker.files;
    if (file) sendFile(picker.dataset.kind, file, area);
    picker.value = "";
  });
}

function drawPeople(people) {
  syncList(people, state.telegram.map(({ user }) => {
    const waiting = onPhone(user.id);
    const chosen = user.id === view.chat;
    const name = `${user.first_name} ${user.last_name ?? ""}`.trim();
    return {
      key: user.id, sign: [user, waiting, chosen],
      draw: () => h("button", {
        type: "button", role: "tab", class: "person-tab", testid: `telegram-chat-${user.id}`, "aria-selected": String(chosen),
        "aria-label": `${name}'s phone${waiting ? `, ${waiting} unread` : ""}`, onclick: () => go({ chat: user.id }),
      }, h("span", { class: `avatar small ${tone(user.id)}` }, initials(name)), h("span", { class: "person-name" }, user.first_name),
        h("span", { class: "tag" }, user.language), waiting > 0 && h("span", { class: "badge" }, String(waiting))),
    };
  }), { still: true });
}

function drawHead({ head }, phone) {
  const say = words(phone.user.language);
  const { name } = state.bot.telegram;
  syncList(head, [{
    key: "head", sign: [phone.user.id, phone.blocked, name],
    draw: () => {
      const menu = h("button", { type: "button", class: "round", "aria-label": say.menu, "aria-haspopup": "menu", testid: "telegram-menu", onclick: () => openMenu(menu, [blocking(phone, say)]) }, icon("more"));
      return h("div", { class: "chat-head-row" },
        h("span", { class: "avatar bot" }, h("img", { src: "/page/mark.svg", alt: "" })),
        h("div", { class: "chat-title" }, h("strong", {}, name || state.bot.telegram.username), h("span", {}, phone.blocked ? say.blocked : `${say.bot} · @${state.bot.telegram.username}`)), menu);
    },
  }], { still: true });
}

function blocking(phone, say) {
  const verb = phone.blocked ? "unblock" : "block";
  return { label: say[verb], danger: !phone.blocked, testid: `telegram-${verb}`, pick: () => api.telegram[verb](phone.user.id).catch(complain) };
}

function drawMessages({ list, area, toEnd, newest }, phone, fresh) {
  const last = phone.messages.at(-1);
  const sent = last?.author === "person" && last.message_id !== newest;
  const say = words(phone.user.language);
  const actions = {
    reply: (message) => focused(area, { reply: message }),
    edit: (message) => focused(area, { edit: message }),
  };
  const items = [];
  let day = null;
  for (const message of phone.messages) {
    if (dayKey(message.at) !== day) items.push(dayMark((day = dayKey(message.at)), message.at, phone.user));
    const quoted = message.reply_to && phone.messages.find((one) => one.message_id === message.reply_to);
    items.push({ key: `${phone.user.id}.${message.message_id}`, sign: [message, quoted], draw: () => bubble(message, quoted, phone.user, say, actions) });
  }
  if (!phone.messages.length) items.push(emptyChat(phone, say));
  syncList(list, items, { still: fresh });
  if (fresh || sent) toEnd();
}

function dayMark(day, at, user) {
  const today = dayKey(now()) === day;
  return { key: `${user.id}.${day}`, sign: [today], draw: () => h("div", { class: "tg-day" }, today ? words(user.language).today : longDay(at, user.language)) };
}

function emptyChat(phone, say) {
  return {
    key: `${phone.user.id}.empty`, sign: [],
    draw: () => h("div", { class: "tg-empty" }, h("img", { src: "/page/mark.svg", alt: "" }), h("strong", {}, say.empty), h("p", {}, say.emptyHint),
      h("button", { type: "button", class: "solid-button", testid: "telegram-start", onclick: () => api.telegram.say(phone.user.id, "/start").catch(complain) }, say.start)),
  };
}

function drawComposer({ context, area, attach, slash, send, form }, phone, fresh) {
  const say = words(phone.user.language);
  const { reply, edit, text } = draft();
  const about = edit ?? reply;
  context.hidden = !about;
  if (about) fill(context, ...contextBar(about, Boolean(edit), say));
  area.placeholder = say.write;
  area.setAttribute("aria-label", `${say.write} (${phone.user.first_name})`);
  attach.setAttribute("aria-label", say.attach);
  slash.setAttribute("aria-label", say.commands);
  send.setAttribute("aria-label", edit ? say.save : say.send);
  form.classList.toggle("blocked", phone.blocked);
  if (fresh || area.value !== text) {
    area.value = text;
    grow(area);
  }
}

function contextBar(message, editing, say) {
  const own = !editing && message.author === "person" && !message.file;
  return [
    icon(editing ? "edit" : "reply"),
    h("div", { class: "tg-context-text" }, h("strong", {}, editing ? say.editing : message.author === "person" ? say.you : state.bot.telegram.name),
      h("span", {}, message.text || message.file?.name || "…")),
    own && h("button", { type: "button", class: "link-button", onclick: () => setContext({ edit: message }) }, say.editInstead),
    h("button", { type: "button", class: "round", "aria-label": say.cancel, onclick: () => setContext({}) }, icon("close")),
  ];
}

function setContext({ reply = null, edit = null }) {
  const mine = draft();
  if (edit) mine.text = edit.text;
  else if (mine.edit) mine.text = "";
  Object.assign(mine, { reply, edit });
  go({});
}

function focused(area, context) {
  setContext(context);
  area.focus();
}

async function submit(area) {
  const user = view.chat;
  const { reply, edit } = draft();
  const text = area.value.trim();
  if (!text) return;
  drafts.set(user, { text: "", reply: null, edit: null });
  go({});
  try {
    if (edit) await api.telegram.edit(user, edit.message_id, text);
    else await api.telegram.say(user, text, reply?.message_id);
  } catch (error) {
    drafts.set(user, { text, reply, edit }); // nothing a person typed is lost
    go({});
    complain(error);
  }
}

function attachments(picker) {
  const say = words(phoneOf(view.chat).user.language);
  const choose = (kind, accept) => () => {
    picker.dataset.kind = kind;
    picker.accept = accept;
    picker.click();
  };
  return [
    { label: [icon("image"), say.photo], pick: choose("photo", "image/*") },
    { label: [icon("file"), say.file], pick: choose("document", "") },
    { label: [icon("sticker"), say.sticker], pick: () => api.telegram.send(view.chat, { kind: "sticker" }).catch(complain) },
  ];
}

async function sendFile(kind, file, area) {
  const { reply, edit } = draft();
  const caption = edit ? "" : area.value.trim();
  await api.telegram.send(view.chat, { kind, caption, reply_to: reply?.message_id, file }).then(() => {
    if (!edit) drafts.delete(view.chat);
    go({});
  }, complain);
}

async function offerCommands(anchor) {
  learnBot(await api.state());
  const { user } = phoneOf(view.chat);
  const { commands } = state.bot.telegram;
  const list = commands[user.language] ?? commands[""] ?? [];
  const say = words(user.language);
  const items = list.map(({ command, description }) => ({ label: `/${command}`, hint: description, testid: `telegram-command-${command}`, pick: () => api.telegram.say(user.id, `/${command}`).catch(complain) }));
  openMenu(anchor, items.length ? items : [{ label: say.noCommands, pick() {} }]);
}

/** The answer to a pressed button: a bubble that passes, or an alert that waits for OK. */
function toast({ toasts, list }, { type, chat, toast: answer }) {
  if (type !== "telegram.toast") return;
  for (const pressed of list.querySelectorAll(".tg-button.busy")) pressed.classList.remove("busy");
  if (chat !== view.chat || !answer.text) return;
  const say = words(phoneOf(chat)?.user.language);
  const note = answer.alert
    ? h("div", { class: "tg-alert", role: "alertdialog", testid: "telegram-alert" }, h("p", {}, answer.text), h("button", { type: "button", class: "solid-button", onclick: () => note.remove() }, say.ok))
    : h("div", { class: "tg-toast", testid: "telegram-toast" }, answer.text);
  toasts.append(note);
  if (answer.alert) note.querySelector("button").focus();
  else setTimeout(() => note.remove(), TOAST_STAYS);
}
