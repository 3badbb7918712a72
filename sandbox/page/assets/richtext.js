// Slack's rich_text blocks as elements: sections, lists, quotes, preformatted text.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { clockTime, longDay } from "./format.js";
import { link, mention } from "./mrkdwn.js";

/** Elements for a rich_text block. */
export function richText(block, names) {
  return (block.elements ?? []).map((part) => {
    if (part.type === "rich_text_list") return list(part, names);
    const inside = (part.elements ?? []).map((one) => inline(one, names));
    if (part.type === "rich_text_preformatted") return h("pre", { class: "code-block" }, ...inside);
    if (part.type === "rich_text_quote") return h("blockquote", { class: "quote" }, ...inside);
    return h("div", { class: "rich" }, ...inside);
  });
}

function list(part, names) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const items = (part.elements ?? []).map((item) => h("li", {}, ...(item.elements ?? []).map((one) => inline(one, names))));
  return h(tag, { class: "rich-list", start: part.offset ? part.offset + 1 : undefined, vars: { "--indent": part.indent ?? 0 } }, ...items);
}

function inline(one, names) {
  return Object.entries({ bold: "strong", italic: "em", strike: "s", code: "code" })
    .filter(([style]) => one.style?.[style])
    .reduce((inside, [, tag]) => h(tag, {}, inside), bare(one, names));
}

function bare(one, names) {
  switch (one.type) {
    case "text": return one.text;
    case "link": return link(one.url, one.text || one.url);
    case "emoji": return emoji(one.name);
    case "user": return mention(`@${names.user(one.user_id) ?? one.user_id}`, one.user_id === names.me);
    case "channel": return mention(`#${names.channel(one.channel_id) ?? one.channel_id}`);
    case "usergroup": return mention("@team");
    case "broadcast": return mention(`@${one.range}`, true);
    case "date": return h("time", {}, `${longDay(one.timestamp * 1000)}, ${clockTime(one.timestamp * 1000)}`);
    default: return one.text ?? "";
  }
}
