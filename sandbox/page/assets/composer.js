// Where one writes in the workspace: Enter sends, "/" offers commands, "@" offers people.

import { api } from "./api.js";
import { grow, h } from "./dom.js";
import { icon } from "./icons.js";
import { fromTyped } from "./mrkdwn.js";
import { complain } from "./notes.js";
import { learnBot, seat, state, view } from "./store.js";

const HINTS = { "/support": "[what is wrong]", "/ticket_status": "[number]", "/my_tickets": "", "/desk": "mine | team | unassigned | find [words]" };

/** A composer for a pane; `where()` says `{channel, thread}`. Returns `{node, draw(placeholder, key)}`. */
export function composer(kind, where) {
  const drafts = new Map();
  let key = null;
  const area = h("textarea", { class: "sl-area", rows: 1, testid: `slack-${kind}-composer`, enterkeyhint: "send" });
  const picker = h("input", { type: "file", hidden: true, testid: `slack-${kind}-file` });
  const attach = h("button", { type: "button", class: "round", "aria-label": "Attach a file", title: "Attach a file", onclick: () => picker.click() }, icon("clip"));
  const send = h("button", { type: "submit", class: "round solid", testid: `slack-${kind}-send`, "aria-label": "Send" }, icon("send"));
  const offers = h("div", { class: "offers", role: "listbox", hidden: true });
  const form = h("form", { class: "sl-form" }, offers, attach, area, send, picker);
  let chosen = 0;
  let list = [];

  function offer() {
    list = suggestions(area, kind);
    chosen = Math.min(chosen, Math.max(0, list.length - 1));
    offers.hidden = !list.length;
    offers.replaceChildren(...list.map((one, index) => h("button", {
      type: "button", class: "offer", role: "option", "aria-selected": String(index === chosen), testid: one.testid, tabindex: -1,
      onpointerdown: (event) => event.preventDefault(), onclick: () => take(index),
    }, h("strong", {}, one.label), h("small", {}, one.hint))));
  }

  function take(index) {
    const { from, text } = list[index];
    area.value = area.value.slice(0, from) + text + area.value.slice(area.selectionStart);
    area.setSelectionRange(from + text.length, from + text.length);
    drafts.set(key, area.value);
    chosen = 0;
    offer();
    area.focus();
  }

  async function submit() {
    const text = area.value.trim();
    if (!text) return;
    const mine = key;
    put("");
    drafts.delete(mine);
    try {
      await deliver(text, kind, where());
    } catch (error) {
      drafts.set(mine, text); // nothing a person typed is lost
      if (key === mine) put(text);
      complain(error);
    }
  }

  function put(text) {
    area.value = text;
    grow(area);
    list = [];
    offers.hidden = true;
  }

  area.addEventListener("input", () => {
    drafts.set(key, area.value);
    if (area.value === "/") api.state().then(learnBot).then(offer, () => {});
    chosen = 0;
    grow(area);
    offer();
  });
  area.addEventListener("blur", () => (offers.hidden = true));
  area.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const finished = list.length === 1 && list[0].text.trim() === area.value.trim();
    if (!offers.hidden && step) chosen = (chosen + step + list.length) % list.length;
    else if (!offers.hidden && event.key === "Escape") list = [];
    else if (!offers.hidden && !finished && (event.key === "Enter" || event.key === "Tab")) return event.preventDefault(), take(chosen);
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) return event.preventDefault(), submit();
    else return undefined;
    event.preventDefault();
    event.stopPropagation();
    if (step) offer();
    else offers.hidden = true;
    return undefined;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    picker.value = "";
    if (!file) return;
    const text = area.value.trim();
    put("");
    drafts.delete(key);
    const { channel, thread } = await place(where()).catch(complain);
    await api.slack.file(view.persona, { channel, text: fromTyped(text, people()), thread_ts: thread, file }).catch(complain);
  });

  return {
    node: form,
    draw(placeholder, now) {
      area.placeholder = placeholder;
      area.setAttribute("aria-label", placeholder);
      if (now === key) return;
      key = now;
      put(drafts.get(key) ?? "");
    },
  };
}

const people = () => [...state.slack.members, state.bot.slack];

/** The DM with the bot is made when somebody first writes to it. */
async function place({ channel, thread }) {
  if (channel) return { channel, thread };
  const made = await api.slack.dm(view.persona);
  return { channel: typeof made === "string" ? made : made.channel, thread: null };
}

async function deliver(text, kind, where) {
  const command = text.match(/^(\/\S+)\s*([\s\S]*)$/);
  const { channel, thread } = await place(where);
  if (!command) return api.slack.say(view.persona, channel, fromTyped(text, people()), thread);
  if (kind === "thread") throw new Error(`${command[1]} does not work in threads. Use the buttons, or write !help.`);
  if (!state.slack.commands.includes(command[1])) throw new Error(`${command[1]} is not a command here. Known: ${state.slack.commands.join(", ") || "none"}.`);
  return api.slack.act(view.persona, "command", { channel, command: command[1], text: command[2] });
}

/** What could complete the word at the cursor: `{from, text, label, hint}`. */
function suggestions(area, kind) {
  const typed = area.value.slice(0, area.selectionStart);
  if (kind !== "thread" && /^\/\S*$/.test(typed)) {
    return state.slack.commands.filter((one) => one.startsWith(typed)).map((one) => ({ from: 0, text: `${one} `, label: one, hint: HINTS[one] ?? "", testid: `slack-offer-${one.slice(1)}` }));
  }
  const at = typed.match(/(?:^|\s)@([\p{L}\p{N}]*)$/u);
  if (!at || (seat().place === "bot" && kind === "channel")) return [];
  const word = at[1].toLowerCase();
  return people().filter((one) => one.id && one.name.toLowerCase().split(" ").some((part) => part.startsWith(word)))
    .slice(0, 7).map((one) => ({ from: typed.length - at[1].length - 1, text: `@${one.name} `, label: one.name, hint: one.title ?? "app" }));
}
