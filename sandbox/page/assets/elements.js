// Block Kit: what can be clicked, chosen or typed into, in messages and in modals.

import { grow, h } from "./dom.js";
import { fromField, toField } from "./format.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { textOf } from "./blocks.js";

/** An element for one interactive element of a block. */
export function interactive(element, block, scene) {
  const draw = ELEMENTS[element.type];
  return draw ? draw(element, block, scene) : h("span", { class: "b-context" }, `[${element.type}]`);
}

const ELEMENTS = {
  button,
  overflow,
  static_select: (element, block, scene) => select(element, block, scene, options(element)),
  users_select: (element, block, scene) => select(element, block, scene, scene.members.map(choice), element.initial_user),
  conversations_select: (element, block, scene) => select(element, block, scene, scene.channels.map(place), element.initial_conversation),
  channels_select: (element, block, scene) => select(element, block, scene, scene.channels.map(place), element.initial_channel),
  multi_static_select: (element, block, scene) => ticks(element, block, scene, "checkbox", options(element), element.initial_options),
  multi_users_select: (element, block, scene) => ticks(element, block, scene, "checkbox", scene.members.map(choice), undefined, element.initial_users),
  checkboxes: (element, block, scene) => ticks(element, block, scene, "checkbox", options(element), element.initial_options),
  radio_buttons: (element, block, scene) => ticks(element, block, scene, "radio", options(element), element.initial_option && [element.initial_option]),
  plain_text_input: (element, block, scene) => field(element, block, scene, element.multiline ? "multiline" : "text"),
  number_input: (element, block, scene) => field(element, block, scene, "number"),
  email_text_input: (element, block, scene) => field(element, block, scene, "email"),
  url_text_input: (element, block, scene) => field(element, block, scene, "url"),
  datepicker: (element, block, scene) => field(element, block, scene, "date", element.initial_date),
  timepicker: (element, block, scene) => field(element, block, scene, "time", element.initial_time),
  datetimepicker: datetime,
  image: (element) => h("img", { class: "b-thumb", src: element.image_url, alt: element.alt_text ?? "" }),
};

const choice = (member) => ({ value: member.id, text: member.name });
const place = (channel) => ({ value: channel.id, text: `#${channel.name}` });
const options = (element) => element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
const hooks = (element) => ({ actionId: element.action_id ?? "" });
const label = (element, block) => ({ "aria-labelledby": block.label ? `label-${block.block_id}` : undefined, "aria-label": block.label ? undefined : (element.placeholder?.text ?? element.action_id) });

/** Ask first when the element says so, then act. */
async function act(element, block, scene, kind, value) {
  if (element.confirm && !(await scene.confirm(element.confirm))) return false;
  await scene.act(element, kind, value, block);
  return true;
}

function button(element, block, scene) {
  const node = h("button", {
    type: "button",
    class: `b-button ${element.style ?? ""}`,
    testid: "slack-button",
    data: hooks(element),
    "aria-label": element.accessibility_label,
    onclick: async () => {
      if (element.url) window.open(element.url, "_blank", "noopener");
      node.classList.add("busy");
      await act(element, block, scene, "press", element.value ?? null);
      setTimeout(() => node.classList.remove("busy"), 500);
    },
  }, ...textOf(element.text, scene.names));
  return node;
}

function overflow(element, block, scene) {
  const node = h("button", {
    type: "button", class: "b-button square", testid: "slack-overflow", data: hooks(element), "aria-label": "More actions", "aria-haspopup": "menu",
    onclick: () => openMenu(node, options(element).map((option) => ({
      label: textOf(option.text, scene.names),
      testid: "slack-option",
      pick: () => act(element, block, scene, "select", option.value),
    }))),
  }, icon("more"));
  return node;
}

function select(element, block, scene, list, initial = element.initial_option?.value) {
  const chosen = scene.form?.read(block, element) ?? initial ?? "";
  const node = h("select", {
    class: "b-select", testid: "slack-select", data: hooks(element), ...label(element, block),
    onchange: async () => {
      scene.form?.write(block, element, node.value || null);
      const done = block.type === "input" && !block.dispatch_action ? true : await act(element, block, scene, "select", node.value);
      if (!done) node.value = chosen;
    },
  },
    h("option", { value: "", disabled: !block.optional }, element.placeholder?.text ?? "Choose"),
    ...list.map((option) => h("option", { value: option.value }, ...textOf(option.text, scene.names).map((part) => part.textContent ?? part))));
  node.value = chosen;
  scene.form?.write(block, element, chosen || null);
  return node;
}

function ticks(element, block, scene, type, list, initial, ids) {
  const first = scene.form?.read(block, element) ?? ids ?? (initial ?? []).map((option) => option.value);
  const chosen = new Set([first].flat().filter(Boolean));
  const value = () => (type === "radio" ? ([...chosen][0] ?? null) : [...chosen]);
  const name = `${block.block_id}.${element.action_id}`;
  const change = (option, ticked) => {
    if (type === "radio") chosen.clear();
    if (ticked) chosen.add(option.value);
    else chosen.delete(option.value);
    scene.form?.write(block, element, value());
    if (type === "radio" && (block.type !== "input" || block.dispatch_action)) act(element, block, scene, "select", option.value);
  };
  scene.form?.write(block, element, value());
  return h("div", { class: "b-ticks", role: type === "radio" ? "radiogroup" : "group", ...label(element, block) }, ...list.map((option) => h("label", { class: "tick" },
    h("input", { type, name, value: option.value, checked: chosen.has(option.value), data: hooks(element), onchange: (event) => change(option, event.target.checked) }),
    h("span", {}, ...textOf(option.text, scene.names), option.description && h("small", {}, ...textOf(option.description, scene.names))))));
}

function field(element, block, scene, type, initial = element.initial_value) {
  const value = scene.form?.read(block, element) ?? initial ?? "";
  const multiline = type === "multiline";
  const node = h(multiline ? "textarea" : "input", {
    class: "b-field", testid: "slack-field", data: hooks(element), ...label(element, block),
    type: multiline ? undefined : type, rows: multiline ? 4 : undefined,
    placeholder: element.placeholder?.text, maxlength: element.max_length, minlength: element.min_length,
    min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : undefined, autofocus: element.focus_on_load,
    oninput: () => {
      scene.form?.write(block, element, node.value || null);
      if (multiline) grow(node);
    },
    onchange: () => {
      if (block.type !== "input" || block.dispatch_action) act(element, block, scene, "select", node.value);
    },
  });
  node.value = value;
  scene.form?.write(block, element, value || null);
  return node;
}

function datetime(element, block, scene) {
  const seconds = scene.form?.read(block, element) ?? element.initial_date_time ?? null;
  const local = seconds && toField(seconds);
  const node = h("input", {
    class: "b-field", type: "datetime-local", data: hooks(element), ...label(element, block),
    onchange: () => {
      const value = node.value ? fromField(node.value) : null;
      scene.form?.write(block, element, value);
      if (block.type !== "input" || block.dispatch_action) act(element, block, scene, "select", value);
    },
  });
  node.value = local ?? "";
  scene.form?.write(block, element, seconds);
  return node;
}
