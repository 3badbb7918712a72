// What the page knows: the sandbox's state, kept current by events, and where the reader is looking.
// Views subscribe and redraw; only this module changes the state.

import { useZone } from "./format.js";
import { noteNews, noteReply } from "./unread.js";

const KEPT = "switchboard.view";
const watchers = new Set();
const tellers = new Set();
let planned = false;

/** The sandbox's state as docs/sandbox.md has it; null until the first snapshot. */
export let state = null;

/** When the clock was last told, in `performance.now()` terms. */
export let clockHeardAt = 0;

/** What the desk behind the sandbox shows of itself (docs/sandbox.md); null where there is none to look into. */
export let insight = null;

/** Where the reader is: which half (when narrow), whose phone, who in the workspace, which place and thread. */
export const view = restored();

/** Call `draw` after changes, at most once per turn. */
export function watch(draw) {
  watchers.add(draw);
}

/** Call `hear(event)` for passing things that are no state: toasts. */
export function listen(hear) {
  tellers.add(hear);
}

/** Redraw soon, and remember where the reader is for a reload. */
export function changed() {
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    remember();
    if (state) for (const draw of watchers) draw();
  });
}

/** Move the reader: any of `half`, `chat`, `persona`. */
export function go(where) {
  Object.assign(view, where);
  changed();
}

/** Where this persona is in the workspace: `{place, thread}`; place is a channel id or "bot". */
export function seat(persona = view.persona) {
  return (view.seats[persona] ??= { place: state.slack.channels[0]?.id ?? "bot", thread: null });
}

/** Take the persona somewhere; a thread is `{channel, ts}`. */
export function sit(where, persona = view.persona) {
  Object.assign(seat(persona), where);
  changed();
}

/** Apply one live event. */
export function apply(event) {
  EVENTS[event.type]?.(event);
  changed();
}

const EVENTS = {
  snapshot({ state: fresh }) {
    const before = state;
    state = fresh;
    useZone(state.zone);
    clockHeardAt = performance.now();
    settle();
    if (before) catchUp(before);
  },
  clock({ clock }) {
    state.clock = clock;
    clockHeardAt = performance.now();
  },
  insight({ insight: seen }) {
    insight = seen;
  },
  "telegram.message"({ chat, message }) {
    const phone = phoneOf(chat);
    if (phone && put(phone.messages, "message_id", message)) noteReply(chat, message);
  },
  "telegram.user"({ user, blocked }) {
    const phone = phoneOf(user.id);
    if (phone) Object.assign(phone, { user, blocked });
    else state.telegram.push({ user, blocked, messages: [] });
  },
  "telegram.toast": tell,
  "slack.message"({ channel, dm_of: owner, message }) {
    if (put(roomOf(channel, owner).messages, "ts", message)) noteNews(message, owner ? "bot" : channel, owner);
  },
  "slack.ephemeral"({ user, message }) {
    const seen = (state.slack.ephemerals[user] ??= []);
    if (put(seen, "ts", message)) noteNews(message, placeOf(message.channel), user);
  },
  "slack.view"({ user, view: modal }) {
    state.slack.views[user] = modal;
  },
  "slack.member"({ member }) {
    put(state.slack.members, "id", member);
  },
  "slack.channel"({ channel }) {
    const known = state.slack.channels.find((one) => one.id === channel.id);
    if (known) Object.assign(known, channel, { messages: channel.messages ?? known.messages });
    else state.slack.channels.push({ messages: [], ...channel });
  },
};

function tell(event) {
  for (const hear of tellers) hear(event);
}

/** Put a new or changed thing into a list, as a new object in its place; true when it was not there. */
function put(list, key, thing) {
  const at = list.findIndex((one) => one[key] === thing[key]);
  if (at >= 0) list[at] = thing;
  else list.push(thing);
  return at < 0;
}

/** Somebody's phone by user id. */
export const phoneOf = (chat) => state.telegram.find((phone) => phone.user.id === chat);

/** The DM between a person and the bot, or undefined when there is none yet. */
export const dmOf = (person) => state.slack.dms.find((dm) => dm.user === person);

const placeOf = (channel) => (state.slack.dms.some((dm) => dm.channel === channel) ? "bot" : channel);

function roomOf(channel, owner) {
  const rooms = owner ? state.slack.dms : state.slack.channels;
  const known = rooms.find((room) => (owner ? room.channel : room.id) === channel);
  if (known) return known;
  const fresh = owner ? { user: owner, channel, messages: [] } : { id: channel, name: channel, bot_is_member: true, archived: false, messages: [] };
  rooms.push(fresh);
  return fresh;
}

/** The people of the workspace one can be: not bots, nobody who has left. */
export const personas = () => state.slack.members.filter(({ id, kind }) => !["bot", "deactivated"].includes(kind) && id !== state.bot.slack.id);

/** Names for ids, as one persona reads them. */
export function names(me = view.persona) {
  const { members, channels } = state.slack;
  const bot = state.bot.slack;
  return {
    me,
    user: (id) => (id === bot.id ? bot.name : members.find((member) => member.id === id)?.name),
    channel: (id) => channels.find((channel) => channel.id === id)?.name,
  };
}

/** Learn the bot's commands anew: the platforms announce no change of them. */
export function learnBot({ bot, slack }) {
  state.bot = bot;
  state.slack.commands = slack.commands;
  changed();
}

/** After the first snapshot, look somewhere that exists. */
function settle() {
  if (!phoneOf(view.chat)) view.chat = state.telegram[0]?.user.id ?? null;
  if (!personas().some((member) => member.id === view.persona)) view.persona = personas()[0]?.id ?? null;
  for (const place of Object.values(view.seats)) {
    if (place.place !== "bot" && !state.slack.channels.some((channel) => channel.id === place.place)) place.place = state.slack.channels[0]?.id ?? "bot";
    if (place.thread && !messagesAt(place.thread.channel).some((post) => post.ts === place.thread.ts)) place.thread = null;
  }
}

/** What was said while the line was down counts as unread, like any other news. */
function catchUp(before) {
  for (const phone of state.telegram) {
    const seen = new Set(before.telegram.find((one) => one.user.id === phone.user.id)?.messages.map((one) => one.message_id));
    for (const message of phone.messages) if (!seen.has(message.message_id)) noteReply(phone.user.id, message);
  }
  const old = new Set([...before.slack.channels, ...before.slack.dms].flatMap((room) => room.messages.map((post) => post.ts)));
  for (const channel of state.slack.channels) for (const post of channel.messages) if (!old.has(post.ts)) noteNews(post, channel.id);
  for (const dm of state.slack.dms) for (const post of dm.messages) if (!old.has(post.ts)) noteNews(post, "bot", dm.user);
}

/** Every post of a channel or DM, by its id. */
export function messagesAt(channel) {
  return (state.slack.channels.find((room) => room.id === channel) ?? state.slack.dms.find((room) => room.channel === channel))?.messages ?? [];
}

function restored() {
  const fresh = { half: "phone", chat: null, persona: null, seats: {}, hints: true, desk: false, picked: null };
  try {
    return { ...fresh, ...JSON.parse(sessionStorage.getItem(KEPT)) };
  } catch {
    return fresh;
  }
}

function remember() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(view));
  } catch {
    // a browser without storage forgets, nothing worse
  }
}
