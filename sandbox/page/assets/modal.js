// Modals of the workspace: a view that the desk opened, and short questions before an act.
// The panes underneath go inert; the phone and the persona switch beside them stay usable.

import { api } from "./api.js";
import { blocks, textOf } from "./blocks.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { complain } from "./notes.js";
import { names, state, view } from "./store.js";

/** What is typed, per view id: `{block_id: {action_id: value}}`. */
const forms = new Map();
/** Field errors of the view that was refused: `{id, errors}`. */
let refused = { id: null, errors: {} };
let question = null;
let drawn = null;
let redraw = () => {};

/** Ask yes or no with a Block Kit confirm object (or plain strings); resolves to a boolean. */
export function ask(dialog) {
  question?.answer(false);
  return new Promise((resolve) => {
    const back = document.activeElement;
    question = {
      dialog,
      answer(yes) {
        question = null;
        resolve(yes);
        redraw();
        if (back?.isConnected) back.focus({ preventScroll: true });
      },
    };
    redraw();
  });
}

/** Draw the topmost of question and view into `layer`; `under` goes inert while one is open. */
export function drawModal(layer, under) {
  redraw = () => drawModal(layer, under);
  const modal = state.slack.views[view.persona];
  const top = question ?? modal ?? null;
  under.querySelectorAll(".pane, .places").forEach((part) => (part.inert = Boolean(top)));
  layer.hidden = !top;
  const errors = modal && refused.id === modal.id ? refused.errors : {};
  if (drawn?.top === top && drawn.errors === errors) return;
  const focus = drawn?.id && drawn.id === modal?.id ? document.activeElement?.dataset.actionId : null;
  drawn = { top, errors, id: modal?.id };
  if (!top) return fill(layer);
  const box = question ? questionBox(question) : viewBox(modal, errors, redraw);
  fill(layer, box);
  const field = focus && box.querySelector(`[data-action-id="${CSS.escape(focus)}"]`);
  (field ?? box.querySelector("[aria-invalid]") ?? box.querySelector(".modal-body input, .modal-body textarea, .modal-body select, .modal-foot .first, .modal-foot button"))?.focus({ preventScroll: true });
}

function questionBox({ dialog, answer }) {
  const known = names();
  const box = h("div", { class: "modal small", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "question-title", testid: "slack-confirm", onkeydown: (event) => event.key === "Escape" && answer(false) },
    h("header", { class: "modal-head" }, h("h2", { id: "question-title" }, ...textOf(dialog.title, known))),
    h("div", { class: "modal-body" }, h("p", { class: "b-text" }, ...textOf(dialog.text, known))),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "plain-button", testid: "slack-confirm-no", onclick: () => answer(false) }, ...textOf(dialog.deny ?? "Cancel", known)),
      h("button", { type: "button", class: `solid-button first ${dialog.style ?? ""}`, testid: "slack-confirm-yes", onclick: () => answer(true) }, ...textOf(dialog.confirm ?? "Yes", known))));
  return keepFocus(box);
}

function viewBox(modal, errors, again) {
  const known = names();
  const close = () => api.slack.act(view.persona, "close", { view_id: modal.id }).catch(complain);
  const form = h("form", {
    class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title", testid: "slack-modal", data: { callbackId: modal.callback_id ?? "" }, novalidate: true,
    onkeydown: (event) => event.key === "Escape" && close(),
    onsubmit: (event) => {
      event.preventDefault();
      submit(modal, form, again);
    },
  },
    h("header", { class: "modal-head" }, h("h2", { id: "modal-title" }, ...textOf(modal.title, known)), h("button", { type: "button", class: "round", "aria-label": "Close", testid: "slack-modal-close", onclick: close }, icon("close"))),
    h("div", { class: "modal-body" }, ...blocks(modal.blocks, scene(modal, errors, known))),
    h("footer", { class: "modal-foot" }, h("button", { type: "button", class: "plain-button", onclick: close }, ...textOf(modal.close ?? "Cancel", known)),
      modal.submit && h("button", { type: "submit", class: "solid-button first", testid: "slack-modal-submit" }, ...textOf(modal.submit, known))));
  return keepFocus(form);
}

function scene(modal, errors, known) {
  const typed = forms.get(modal.id) ?? forms.set(modal.id, {}).get(modal.id);
  return {
    names: known, members: state.slack.members, channels: state.slack.channels, confirm: ask, errors,
    form: {
      read: (block, element) => typed[block.block_id]?.[element.action_id],
      write: (block, element, value) => ((typed[block.block_id] ??= {})[element.action_id] = value),
    },
    act: (element, kind, value) => api.slack.act(view.persona, "act", { view_id: modal.id, action_id: element.action_id, value }).catch(complain),
  };
}

async function submit(modal, form, again) {
  form.classList.add("busy");
  try {
    const answer = await api.slack.act(view.persona, "submit", { view_id: modal.id, values: present(modal) });
    refused = { id: modal.id, errors: answer?.errors ?? {} };
    if (answer?.failed) throw new Error(`The desk did not take this: ${answer.failed}.`);
    if (answer?.closed) forms.delete(modal.id);
    again();
  } catch (error) {
    complain(error);
  } finally {
    form.classList.remove("busy");
  }
}

/** What is typed in blocks that are still there. */
function present(modal) {
  const ids = new Set(modal.blocks.map((block, index) => block.block_id ?? `block-${index}`));
  return Object.fromEntries(Object.entries(forms.get(modal.id) ?? {}).filter(([id]) => ids.has(id)));
}

/** Tab stays inside the box. */
function keepFocus(box) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...box.querySelectorAll("button, input, select, textarea, a[href]")].filter((node) => !node.disabled && node.offsetParent);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  });
  return box;
}
