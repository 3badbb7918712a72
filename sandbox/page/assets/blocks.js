// Block Kit: layout blocks as elements. What can be clicked or typed into is in elements.js.

import { h } from "./dom.js";
import { interactive } from "./elements.js";
import { withEmoji } from "./emoji.js";
import { safeUrl } from "./format.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * Elements for a list of blocks. `scene` is where they stand:
 * `{names, members, channels, confirm(dialog), act(element, kind, value, block), form?, errors?}`;
 * a modal has a `form` that collects what is typed and `errors` by block_id.
 */
export function blocks(list, scene) {
  return (list ?? []).map((block, index) => {
    const draw = LAYOUTS[block.type];
    return draw ? draw({ ...block, block_id: block.block_id ?? `block-${index}` }, scene) : unknown(block.type);
  });
}

/** A text object: mrkdwn with its marks, or plain text with emoji. */
export function textOf(object, names) {
  if (!object) return [];
  if (typeof object === "string") return [object];
  return object.type === "mrkdwn" ? mrkdwn(object.text, names) : [withEmoji(object.text ?? "")];
}

const LAYOUTS = {
  header: (block, { names }) => h("h3", { class: "b-header" }, ...textOf(block.text, names)),
  divider: () => h("hr", { class: "b-divider" }),
  section,
  context: (block, { names }) => h("div", { class: "b-context" }, ...block.elements.map((one) => contextPart(one, names))),
  actions: (block, scene) => h("div", { class: "b-actions" }, ...block.elements.map((one) => interactive(one, block, scene))),
  image: (block, { names }) => h("figure", { class: "b-image" }, ...figure(block, names)),
  rich_text: (block, { names }) => h("div", { class: "b-rich" }, ...richText(block, names)),
  input,
  markdown: (block) => h("div", { class: "b-text" }, block.text ?? ""),
};

function section(block, scene) {
  const { accessory } = block;
  const aside = accessory && (accessory.type === "image" ? picture(accessory, "b-thumb") : interactive(accessory, block, scene));
  return h("div", { class: "b-section" },
    h("div", { class: "b-main" },
      block.text && h("div", { class: "b-text" }, ...textOf(block.text, scene.names)),
      block.fields && h("div", { class: "b-fields" }, ...block.fields.map((one) => h("div", { class: "b-text" }, ...textOf(one, scene.names))))),
    aside && h("div", { class: "b-aside" }, aside));
}

function contextPart(one, names) {
  return one.type === "image" ? picture(one, "b-mini") : h("span", { class: "b-text" }, ...textOf(one, names));
}

function figure(block, names) {
  return [
    block.title && h("figcaption", {}, ...textOf(block.title, names)),
    picture(block, "b-picture"),
  ];
}

function picture(object, className) {
  const src = safeUrl(object.image_url ?? object.slack_file?.url ?? "");
  return src ? h("img", { class: className, src, alt: object.alt_text ?? "", loading: "lazy" }) : unknown("image");
}

function input(block, scene) {
  const error = scene.errors?.[block.block_id];
  const hint = block.hint && h("p", { class: "hint" }, ...textOf(block.hint, scene.names));
  const control = interactive(block.element, block, scene);
  if (error) control.setAttribute("aria-invalid", "true");
  return h("div", { class: error ? "b-input wrong" : "b-input", data: { blockId: block.block_id } },
    h("div", { class: "b-label", id: `label-${block.block_id}` }, ...textOf(block.label, scene.names),
      block.optional && h("span", { class: "optional" }, " (optional)")),
    control, hint,
    error && h("p", { class: "field-error", role: "alert" }, error));
}

const unknown = (type) => h("div", { class: "b-context" }, `A “${type}” block, which this page does not draw.`);
