// The top bar's clock: it runs in the page between two words from the sandbox.

import { api } from "./api.js";
import { h } from "./dom.js";
import { clockTime, shortDay } from "./format.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { complain } from "./notes.js";
import { clockHeardAt, state } from "./store.js";

const SPEEDS = [1, 10, 60, 600];

/** Jumps of the clock. One more (say, to Monday 9:00) is one more line: seconds from a given instant. */
export const JUMPS = [
  { label: "15 minutes", seconds: () => 15 * 60 },
  { label: "1 hour", seconds: () => 3_600 },
  { label: "4 hours", seconds: () => 4 * 3_600 },
  { label: "1 day", seconds: () => 24 * 3_600 },
];

/** The sandbox's present instant. */
export function now() {
  const { now: heard, speed } = state.clock;
  return new Date(Date.parse(heard) + (performance.now() - clockHeardAt) * speed);
}

const change = (wish) => api.clock(wish).catch(complain);

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
    onclick: () => openMenu(jump, JUMPS.map((one) => ({ label: `Ahead ${one.label}`, pick: () => change({ advance_seconds: one.seconds(now()) }) }))),
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
