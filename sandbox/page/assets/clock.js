// The top bar's clock: it runs in the page between two words from the sandbox.

import { api } from "./api.js";
import { h } from "./dom.js";
import { clockTime, shortDay } from "./format.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { complain } from "./notes.js";
import { clockHeardAt, state } from "./store.js";

const SPEEDS = [1, 10, 60, 600];

/** Jumps of the clock: by so many seconds, or to the next such hour in the world's zone. */
const JUMPS = [
  { label: "Ahead 15 minutes", wish: { advance_seconds: 15 * 60 } },
  { label: "Ahead 1 hour", wish: { advance_seconds: 3_600 }, testid: "clock-ahead-hour" },
  { label: "Ahead 4 hours", wish: { advance_seconds: 4 * 3_600 } },
  { label: "Ahead 1 day", wish: { advance_seconds: 24 * 3_600 } },
  { label: "To Friday 17:30", hint: "just before the weekend", wish: { to: "friday 17:30" }, testid: "clock-to-friday" },
  { label: "To Monday 9:00", hint: "when the week begins", wish: { to: "monday 9:00" }, testid: "clock-to-monday" },
];

/** The sandbox's present instant. */
export function now() {
  const { now: heard, speed } = state.clock;
  return new Date(Date.parse(heard) + (performance.now() - clockHeardAt) * speed);
}

/** Another speed, or a jump. */
export const change = (wish) => api.clock(wish).catch(complain);

/** Draw the clock into `root`; returns `draw`. `ticks` are called with the instant four times a second. */
export function mountClock(root, ticks) {
  const time = h("time", { class: "clock-time", testid: "clock-now", "aria-label": "Time in the sandbox" }, "--:--");
  const day = h("span", { class: "clock-day" }, "");
  const speeds = SPEEDS.map((speed) => h("button", {
    type: "button", class: "speed", testid: `clock-speed-${speed}`, "aria-label": `Run time ${speed} times as fast`, title: `${speed} seconds pass each second`,
    onclick: () => change({ speed }),
  }, `×${speed}`));
  const jump = h("button", {
    type: "button", class: "round", testid: "clock-jump", title: "Jump ahead", "aria-label": "Jump ahead in time", "aria-haspopup": "menu",
    onclick: () => openMenu(jump, JUMPS.map(({ wish, ...item }) => ({ ...item, pick: () => change(wish) }))),
  }, icon("forward"));
  root.append(
    h("div", { class: "clock-face" }, time, day),
    h("div", { class: "speeds", role: "group", "aria-label": "Speed of time" }, ...speeds),
    jump,
  );

  function tick() {
    if (!state) return;
    const instant = now();
    time.textContent = clockTime(instant);
    time.dateTime = instant.toISOString();
    day.textContent = shortDay(instant);
    for (const tell of ticks) tell(instant);
  }
  setInterval(tick, 250);

  return () => {
    tick();
    speeds.forEach((button, index) => button.setAttribute("aria-pressed", String(state.clock.speed === SPEEDS[index])));
  };
}
