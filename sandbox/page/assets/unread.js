// Who has not seen what: dots on phones, badges on personas, channels and threads, and a card that
// peeks in when somebody else is called, so that an escalation is seen whoever one is being.

import { messagesAt, names, personas, seat, state, view } from "./store.js";
import { plain } from "./mrkdwn.js";

const NARROW = matchMedia("(max-width: 859px)");
const phones = new Map();
let news = [];
let onpeek = () => {};

/** Call `show({persona, place, thread, title, text})` when a persona is called who is not looking. */
export function peekWith(show) {
  onpeek = show;
}

/** A customer's phone received a message. */
export function noteReply(chat, message) {
  if (message.author !== "bot" || (chat === view.chat && looking("phone"))) return;
  phones.set(chat, (phones.get(chat) ?? 0) + 1);
}

/** A post arrived in a place; `only` is the one person it is for (a DM, an ephemeral). */
export function noteNews(post, place, only = null) {
  if (post.deleted) return;
  const thread = post.thread_ts && post.thread_ts !== post.ts ? post.thread_ts : null;
  for (const { id } of personas()) {
    if ((only && only !== id) || (post.user === id && !post.ephemeral_to) || sees(id, place, thread)) continue;
    const called = Boolean(only) || calls(id, post);
    const loud = called || (Boolean(thread) && follows(id, post.channel, thread));
    if (thread && !loud) continue;
    news.push({ persona: id, place, thread, loud });
    if (called) onpeek({ persona: id, place, thread: thread && { channel: post.channel, ts: thread }, post, text: gist(post) });
  }
}

/** Forget what the reader now sees. Call when drawing. */
export function seeNow() {
  if (looking("phone")) phones.delete(view.chat);
  news = news.filter((item) => !sees(item.persona, item.place, item.thread));
}

/** Unread messages of a phone. */
export const onPhone = (chat) => phones.get(chat) ?? 0;

/** `{loud, quiet}` counts for a persona, narrowed to a place or a thread when given. */
export function unread(persona, place, thread) {
  const mine = news.filter((item) => item.persona === persona && (place === undefined || item.place === place) && (thread === undefined || item.thread === thread));
  const loud = mine.filter((item) => item.loud).length;
  return { loud, quiet: mine.length - loud };
}

/** Everything unread in a half of the page, for the tabs of the narrow layout. */
export function onHalf(half) {
  if (half === "phone") return [...phones.values()].reduce((sum, count) => sum + count, 0);
  return half === "slack" ? news.filter((item) => item.loud).length : 0;
}

const looking = (half) => !NARROW.matches || view.half === half;

function sees(persona, place, thread) {
  if (persona !== view.persona || !looking("slack")) return false;
  const at = seat(persona);
  if (at.place !== place) return false;
  if (thread) return at.thread?.ts === thread;
  return !(at.thread && NARROW.matches); // on a narrow page an open thread lies over the channel
}

function calls(person, post) {
  const said = post.text + JSON.stringify(post.blocks ?? []);
  return said.includes(`<@${person}`) || said.includes(`"user_id":"${person}"`) || /<!(channel|here|everyone)/.test(said);
}

function follows(person, channel, thread) {
  return messagesAt(channel).some((post) => (post.ts === thread || post.thread_ts === thread) && (post.user === person || calls(person, post)));
}

/** The first words of a post. */
function gist(post) {
  const first = (post.blocks ?? []).map((block) => block.text?.text).filter(Boolean).slice(0, 2).join(" · ");
  return plain(post.text || first || (post.files?.length ? "sent a file" : ""), names(null)).slice(0, 160) || `Something new in ${state.bot.slack.name}`;
}
