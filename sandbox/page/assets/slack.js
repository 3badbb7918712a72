// The workspace: who one is, the places, the channel or DM one reads, its thread and its modal.

import { composer } from "./composer.js";
import { fill, h, stickToEnd, syncList } from "./dom.js";
import { clockTime, dayKey, initials, longDay, tone } from "./format.js";
import { icon } from "./icons.js";
import { drawModal } from "./modal.js";
import { peek } from "./notes.js";
import { now } from "./clock.js";
import { dismissed, postView } from "./post.js";
import { dmOf, go, messagesAt, names, personas, seat, sit, state, view, watch } from "./store.js";
import { peekWith, unread } from "./unread.js";

/** Draw the workspace into `root`. */
export function mountSlack(root) {
  const side = { people: h("div", { class: "side-list people-list", role: "group", "aria-label": "Who you are" }), places: h("nav", { class: "side-list places", "aria-label": "Channels and messages" }) };
  const main = pane("channel", () => ({ channel: channelId(), thread: null }));
  const aside = pane("thread", () => ({ channel: seat().thread?.channel, thread: seat().thread?.ts }));
  const layer = h("div", { class: "modal-layer", hidden: true });
  const desk = h("div", { class: "workspace-body" },
    h("aside", { class: "side" }, h("h2", { class: "side-title" }, "You are"), side.people, h("h2", { class: "side-title" }, "Places"), side.places),
    main.node, aside.node, layer);
  root.append(desk);
  aside.node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeThread(main);
  });

  watch(() => {
    drawPeople(side.people);
    drawPlaces(side.places);
    desk.classList.toggle("threaded", Boolean(seat().thread)); // first, for both change the width of the channel
    aside.node.hidden = !seat().thread;
    drawMain(main);
    drawThread(aside, main);
    drawModal(layer, desk);
  });
  peekWith(showPeek);
}

const isDm = () => seat().place === "bot";
const channelId = () => (isDm() ? dmOf(view.persona)?.channel : seat().place);
const isThread = (post) => post.thread_ts && post.thread_ts !== post.ts;

function pane(kind, where) {
  const title = h("div", { class: "pane-title" });
  const list = h("div", { class: "posts", role: "log", "aria-live": "polite", testid: `slack-${kind}` });
  const scroller = h("div", { class: "pane-scroll", tabindex: -1 }, list);
  const box = composer(kind, where);
  const node = h("section", { class: `pane ${kind}-pane`, "aria-label": kind === "channel" ? "Channel" : "Thread" }, h("header", { class: "pane-head" }, title), scroller, box.node);
  return { node, title, list, scroller, box, shown: null, toEnd: stickToEnd(scroller, list) };
}

function drawPeople(list) {
  syncList(list, personas().map((member) => {
    const { loud } = unread(member.id);
    const chosen = member.id === view.persona;
    return {
      key: member.id, sign: [member, loud, chosen],
      draw: () => h("button", {
        type: "button", class: "persona", testid: `slack-persona-${member.id}`, "aria-pressed": String(chosen),
        "aria-label": `Be ${member.name}, ${member.title}${loud ? `, ${loud} unread` : ""}`, onclick: () => go({ persona: member.id }),
      }, h("span", { class: `avatar small ${tone(member.id)}` }, initials(member.name)),
        h("span", { class: "persona-text" }, h("strong", {}, h("span", {}, member.name.split(" ")[0]), h("span", { class: "surname" }, ` ${member.name.split(" ").slice(1).join(" ")}`)), h("small", {}, member.title)),
        loud > 0 && h("span", { class: "badge" }, String(loud))),
    };
  }), { still: true });
}

function drawPlaces(list) {
  const rooms = [
    ...state.slack.channels.map((channel) => ({ id: channel.id, name: channel.name, testid: `slack-channel-${channel.id}`, sign: icon("hash") })),
    { id: "bot", name: state.bot.slack.name, testid: "slack-dm", sign: h("img", { class: "place-mark", src: "/page/mark.svg", alt: "" }) },
  ];
  syncList(list, rooms.map((room) => {
    const { loud, quiet } = unread(view.persona, room.id);
    const chosen = seat().place === room.id;
    return {
      key: room.id, sign: [room.name, loud, quiet, chosen],
      draw: () => h("button", {
        type: "button", class: loud + quiet ? "place fresh" : "place", testid: room.testid, "aria-current": chosen ? "page" : undefined,
        onclick: () => sit({ place: room.id, thread: chosen ? seat().thread : null }),
      }, h("span", { class: "place-sign" }, room.sign), h("span", { class: "place-name" }, room.name), loud > 0 && h("span", { class: "badge" }, String(loud))),
    };
  }), { still: true });
}

/** The posts a persona sees at a place: what was said, and what only they were shown, by time. */
function visible(channel, thread) {
  const whispers = (state.slack.ephemerals[view.persona] ?? []).filter((post) => post.channel === channel && !dismissed.has(post.ts));
  const here = [...messagesAt(channel), ...whispers].filter((post) =>
    thread ? post.ts === thread || post.thread_ts === thread : !isThread(post));
  const answers = new Map();
  for (const post of messagesAt(channel)) if (isThread(post) && !post.deleted) answers.set(post.thread_ts, [...(answers.get(post.thread_ts) ?? []), post]);
  return {
    answers,
    posts: here.filter((post) => !post.deleted || answers.has(post.ts)).sort((a, b) => Number(a.ts) - Number(b.ts)),
  };
}

function drawMain(main) {
  const channel = channelId();
  const room = state.slack.channels.find((one) => one.id === channel);
  const where = `${view.persona}.${seat().place}`;
  const fresh = main.shown !== where;
  if (fresh || main.room !== room?.name) fill(main.title, ...mainTitle(room));
  drawPosts(main, channel, null, fresh);
  main.box.draw(isDm() ? `Message ${state.bot.slack.name}` : `Message #${room?.name ?? ""}`, where);
  Object.assign(main, { shown: where, room: room?.name });
}

function mainTitle(room) {
  if (isDm()) return [h("img", { class: "title-mark", src: "/page/mark.svg", alt: "" }), h("strong", {}, state.bot.slack.name), h("span", { class: "pane-note" }, `Only ${names().user(view.persona)} sees this`)];
  const note = room?.archived ? "archived" : room?.bot_is_member ? "" : `${state.bot.slack.name} is not in this channel`;
  return [icon("hash"), h("strong", {}, room?.name ?? ""), note && h("span", { class: "pane-note" }, note)];
}

function drawThread(aside, main) {
  const { thread } = seat();
  const where = thread ? `${view.persona}.${thread.channel}.${thread.ts}` : null;
  const fresh = aside.shown !== where;
  if (thread) {
    if (fresh) fill(aside.title, h("button", { type: "button", class: "round back", "aria-label": "Close the thread", title: "Close (Esc)", testid: "slack-thread-close", onclick: () => closeThread(main) }, icon("back")), h("strong", {}, "Thread"), h("span", { class: "pane-note" }, placeName(thread.channel)));
    drawPosts(aside, thread.channel, thread.ts, fresh);
    aside.box.draw("Reply in the thread", where);
    if (fresh) main.list.querySelector(".post.open")?.scrollIntoView({ block: "nearest" });
  }
  if (!thread && aside.shown) syncList(aside.list, []); // nothing unseen stays in the page
  aside.shown = where;
}

function closeThread(main) {
  sit({ thread: null });
  main.scroller.focus({ preventScroll: true });
}

const placeName = (channel) => (names().channel(channel) ? `#${names().channel(channel)}` : state.bot.slack.name);

function drawPosts(part, channel, thread, fresh) {
  const { posts, answers } = visible(channel, thread);
  const last = posts.at(-1);
  const sent = last?.user === view.persona && last.ts !== part.last;
  const items = [];
  let day = null;
  let before = null;
  for (const post of posts) {
    if (dayKey(post.at) !== day && !thread) items.push(dayMark((day = dayKey(post.at)), post.at));
    const replies = thread ? undefined : (answers.get(post.ts) ?? []);
    const news = thread ? 0 : totals(unread(view.persona, seat().place, post.ts));
    const close = follows(before, post);
    items.push({
      key: `${post.ts}.${post.ephemeral_to ?? ""}`,
      sign: [post, replies?.length, replies?.at(-1), news, close, view.persona, seat().thread?.ts === post.ts, state.slack.members.length],
      draw: () => postView(post, { replies, news, close, inThread: Boolean(thread), open: !thread && seat().thread?.ts === post.ts }),
    });
    before = post;
    if (thread && post.ts === thread) items.push(replyCount(answers.get(thread)?.length ?? 0, thread));
  }
  if (!posts.length) items.push(emptyPlace());
  syncList(part.list, items, { still: fresh });
  if (fresh || sent) part.toEnd();
  part.last = last?.ts;
}

const totals = ({ loud, quiet }) => loud + quiet;

/** Whether a post goes on right after one of the same author, so that the name need not be said again. */
function follows(before, post) {
  return Boolean(before) && !before.deleted && before.user === post.user && before.username === post.username && !before.ephemeral_to && !post.ephemeral_to
    && !post.blocks?.length && !before.blocks?.length && Date.parse(post.at) - Date.parse(before.at) < 5 * 60_000;
}

function dayMark(day, at) {
  const today = dayKey(now()) === day;
  return { key: day, sign: [today], draw: () => h("div", { class: "day-mark" }, h("span", {}, today ? "Today" : longDay(at))) };
}

function replyCount(count, thread) {
  return { key: `count.${thread}`, sign: [count], draw: () => h("div", { class: "day-mark left" }, h("span", {}, count === 0 ? "No replies yet" : count === 1 ? "1 reply" : `${count} replies`)) };
}

function emptyPlace() {
  const { place } = seat();
  const [title, hint] = isDm()
    ? ["Nothing for you yet", "When a ticket needs you, Switchboard writes here. You can also write to it like a customer would."]
    : place === state.slack.channels[0]?.id
      ? ["No tickets yet", "Write to the desk from the phone; the ticket's card appears here, with a button to claim it."]
      : ["It is quiet here", "Anything you write stays between colleagues."];
  return { key: `empty.${view.persona}.${place}`, sign: [], draw: () => h("div", { class: "empty" }, h("img", { src: "/page/mark.svg", alt: "" }), h("strong", {}, title), h("p", {}, hint)) };
}

/** Somebody other than the reader is called: say who and in which words, and go there on a click. */
function showPeek({ persona, place, thread, text, post }) {
  const who = names().user(persona) ?? "";
  const from = post.username ?? names().user(post.user) ?? "";
  peek({
    key: persona,
    avatar: h("span", { class: `avatar small ${tone(persona)}` }, initials(who)),
    title: persona === view.persona ? `${from}, ${clockTime(post.at)}` : `For ${who} · ${from}`,
    text,
    open: () => {
      go({ persona, half: "slack" });
      sit({ place, thread }, persona);
    },
  });
}

