// Slack's mrkdwn as elements. Grammar: fenced code, quotes by line, then inline marks; `<...>` are
// references and links; &amp; &lt; &gt; are the only escapes.

import { h } from "./dom.js";
import { emoji, withEmoji, withNames } from "./emoji.js";
import { clockTime, dated, longDay, safeUrl } from "./format.js";

const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    ":([a-z0-9_+'-]+(?:::skin-tone-\\d)?):",
    "(?<![\\p{L}\\p{N}*])\\*(?!\\s)([^*\\n]+?)(?<!\\s)\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?!\\s)([^_\\n]+?)(?<!\\s)_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?!\\s)([^~\\n]+?)(?<!\\s)~(?![\\p{L}\\p{N}~])",
    "(https?://[^\\s<>|]+[^\\s<>|.,:;!?)\\]'\"])",
  ].join("|"),
  "gu",
);

/** Undo Slack's three escapes. */
export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** Elements for a mrkdwn text; `names` turns ids into names: `{user(id), channel(id)}`. */
export function mrkdwn(text, names) {
  return text.split(/```/).flatMap((part, index, parts) => {
    const fenced = index % 2 === 1 && index < parts.length - 1;
    if (fenced) return [h("pre", { class: "code-block" }, unescape(part.replace(/^\n|\n$/g, "")))];
    return lines(index % 2 === 1 ? "```" + part : part, names, index > 0);
  });
}

function lines(text, names, afterCode) {
  const out = [];
  let quote = null;
  const all = (afterCode ? text.replace(/^\n/, "") : text).split("\n");
  all.forEach((line, index) => {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (quoted) {
      if (quote) quote.append("\n");
      else out.push((quote = h("blockquote", { class: "quote" })));
      quote.append(...inline(quoted[1], names));
      return;
    }
    if (index > 0 && !quote) out.push("\n");
    quote = null;
    out.push(...inline(line, names));
  });
  return out;
}

function inline(text, names) {
  const out = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) out.push(unescape(text.slice(from, match.index)));
    out.push(...token(match, names));
    from = match.index + match[0].length;
  }
  if (from < text.length) out.push(unescape(text.slice(from)));
  return out;
}

function token([whole, code, angle, short, bold, italic, strike, bare], names) {
  if (code) return [h("code", {}, unescape(code))];
  if (angle) return [reference(angle, names)];
  if (short) return [emoji(short)];
  if (bold) return [h("strong", {}, ...inline(bold, names))];
  if (italic) return [h("em", {}, ...inline(italic, names))];
  if (strike) return [h("s", {}, ...inline(strike, names))];
  return [bare ? link(unescape(bare), unescape(bare)) : whole];
}

/** A link that opens aside, or plain text when its scheme is not one we follow. */
export function link(url, label) {
  const href = safeUrl(url);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, label) : label;
}

function reference(body, names) {
  const [target, label] = body.split(/\|(.*)/s);
  if (target.startsWith("@")) return mention(`@${names.user(target.slice(1)) ?? label ?? target.slice(1)}`, target.slice(1) === names.me);
  if (target.startsWith("#")) return mention(`#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return dateOf(target, label);
  if (target.startsWith("!subteam^")) return mention(unescape(label ?? "@team"));
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`, true);
  return link(unescape(target), unescape(label ?? target));
}

/** A highlighted name; brighter when it is the reader who is meant. */
export const mention = (text, mine = false) => h("span", { class: mine ? "mention mine" : "mention" }, text);

const PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

function dateOf(target, label) {
  const [, stamp, pattern = ""] = target.split("^");
  const date = new Date(Number(stamp) * 1000);
  if (Number.isNaN(date.getTime())) return unescape(label ?? target);
  const text = pattern.replace(/\{(\w+?)(?:_pretty)?\}/g, (whole, name) => (PARTS[name] ? dated(date, PARTS[name]) : whole));
  return h("time", { datetime: date.toISOString(), title: `${longDay(date)}, ${clockTime(date)}` }, text);
}

/** mrkdwn as one line of plain text, for previews. */
export function plain(text, names) {
  const holder = h("div", {}, ...mrkdwn(text, names));
  return holder.textContent.replace(/\s+/g, " ").trim();
}

/** What a person typed, as a Slack client sends it: names as references, signs as short names. The workspace escapes. */
export function fromTyped(text, people) {
  let out = withNames(text);
  for (const { id, name } of [...people].sort((a, b) => b.name.length - a.name.length)) {
    out = out.replaceAll(`@${name}`, `<@${id}>`);
  }
  return out.replace(/(?<![\p{L}\p{N}])@(channel|here|everyone)\b/gu, "<!$1>");
}

/** The reverse, for editing. */
export function toTyped(text, names) {
  const named = text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id) => `@${names.user(id) ?? id}`)
    .replace(/<!(\w+)>/g, "@$1")
    .replace(/<([^>|]+)\|?[^>]*>/g, "$1");
  return withEmoji(unescape(named));
}
