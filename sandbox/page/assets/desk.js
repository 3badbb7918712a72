// The desk: who is on call and who is there, and the live clocks of a ticket. A strip that opens under the bar.
//
// The desk tells twice a second what is so; in between the page counts on, and only while the desk said that time counts.

import { change, now } from "./clock.js";
import { fill, h, syncList } from "./dom.js";
import { clockTime, dayKey, initials, longDay, shortDay, tone, weekday } from "./format.js";
import { icon } from "./icons.js";
import { go, insight, seat, view, watch } from "./store.js";

const CONDITIONS = { NOT_ASSIGNED: "Not assigned", NOT_UPDATED: "Not updated", NOT_COMPLETED: "Not completed" };
const STATES = { running: "Running", standing: "Stands", paused: "Paused", held: "Held", told: "All told", stopped: "Stopped" };
const PROMISES = { response: "First answer", resolution: "Solution" };
const COURSES = { running: "Running", standing: "Stands", paused: "Paused", met: "Met", breached: "Breached", canceled: "Canceled" };
const BECAUSE = { waits: "waits for the customer", resolved: "the ticket is resolved", over: "the ticket is over", assigned: "somebody has it", still: "nothing comes", top: "" };
const THIS_WEEK = 6 * 24 * 3_600_000;

/** Draw the desk into `root`; returns a function for the clock that counts on. */
export function mountDesk(root) {
  const strip = { duty: h("span", { class: "desk-duty", testid: "desk-on-call" }), hours: h("span", { class: "desk-hours", testid: "desk-hours" }), next: h("span", { class: "desk-next", testid: "desk-next", title: "Who is reminded next, and in how much time that counts" }) };
  const jump = h("button", { type: "button", class: "link-button", testid: "desk-jump", onclick: () => change({ to: jump.dataset.to }) }, "Jump there");
  const toggle = h("button", { type: "button", class: "desk-toggle", testid: "desk-toggle", "aria-controls": "desk-body", onclick: () => go({ desk: !view.desk, hints: view.desk && view.hints }) }, icon("clock"), h("span", {}, "Desk"), icon("down"));
  const people = h("ul", { class: "desk-people", "aria-label": "Who is there" });
  const ticket = h("div", { class: "desk-ticket" });
  const clocks = h("ul", { class: "desk-clocks", "aria-label": "Clocks of the ticket" });
  const promises = h("ul", { class: "desk-promises", "aria-label": "What was promised" });
  const empty = h("div", { class: "desk-empty" },
    h("p", {}, "No ticket yet. Write to the desk from the phone: its three clocks start here."),
    h("p", {}, "A weekend in a minute: ", jumpTo("Friday 17:30"), ", write to the desk as Anna, then ", jumpTo("Monday 9:00"), ". P3’s clocks stand while the office is closed."));
  const body = h("div", { id: "desk-body", class: "desk-body", testid: "desk-body" },
    h("div", { class: "desk-column" }, h("h2", { class: "desk-title" }, "Who is there"), people),
    h("div", { class: "desk-column wide" }, ticket, clocks, empty),
    h("div", { class: "desk-column" }, h("h2", { class: "desk-title" }, "Promised"), promises));
  root.append(h("div", { class: "desk-strip" }, toggle, strip.duty, h("span", { class: "desk-hours-box" }, strip.hours, jump), strip.next), body);

  watch(() => {
    root.hidden = !insight;
    if (!insight) return;
    const one = chosen();
    root.classList.toggle("open", view.desk);
    toggle.setAttribute("aria-expanded", String(view.desk));
    drawStrip(strip, jump);
    syncList(people, insight.people.map(person), { still: true });
    drawTicket(ticket, one);
    empty.hidden = Boolean(one);
    syncList(clocks, (one?.clocks ?? []).map((clock) => clockRow(one, clock)), { still: true });
    syncList(promises, (one?.promises ?? []).map((promise) => promiseRow(one, promise)), { still: true });
    count();
  });

  function count() {
    if (!insight) return;
    const one = chosen();
    say(strip.next, one ? nextWords(one) : "");
    for (const clock of one?.clocks ?? []) countClock(clocks.querySelector(`[data-condition="${clock.condition}"]`), one, clock);
    for (const promise of one?.promises ?? []) say(promises.querySelector(`[data-kind="${promise.kind}"] .desk-left`), promiseWords(one, promise));
  }
  return count;
}

/** The ticket one stepped to, until one opens another thread; else the one whose thread is open, else the newest. */
function chosen() {
  const { thread } = seat();
  const picked = view.picked?.thread === (thread?.ts ?? null) && insight.tickets.find((one) => one.number === view.picked.number);
  if (picked) return picked;
  return insight.tickets.find((one) => thread && one.thread?.ts === thread.ts && one.thread?.channel === thread.channel) ?? insight.tickets[0];
}

const jumpTo = (hour) => h("button", { type: "button", class: "link-button", onclick: () => change({ to: hour }) }, `jump to ${hour}`);

// The strip ---------------------------------------------------------------------------------------------

function drawStrip({ duty, hours }, jump) {
  const watches = insight.teams.filter((team) => team.on_call);
  say(duty, watches.map(({ name, on_call: turn }) => `On call${insight.teams.length > 1 ? ` in ${name}` : ""}: ${turn.name}, until ${when(turn.until)}`).join(" · "));
  const office = insight.teams.flatMap((team) => team.hours)[0];
  const closed = Boolean(office && !office.open);
  say(hours, office ? hoursWords(office) : "Every hour counts");
  hours.classList.toggle("closed", closed);
  jump.hidden = !closed;
  if (closed) jump.dataset.to = `${longDay(office.until).split(" ")[0]} ${clockTime(office.until)}`;
}

function hoursWords({ open, until, priorities }) {
  if (open) return until ? `Office open until ${when(until)}` : "Office open";
  const today = longDay(now()).split(" ")[0];
  const day = ["Saturday", "Sunday"].includes(today) ? `It is ${today}` : "The office is closed";
  return `${day}: ${priorities.join(" and ")} clocks stand until ${when(until)}`;
}

function nextWords(one) {
  const soonest = one.clocks.filter((clock) => clock.left !== null).sort((a, b) => a.left - b.left)[0];
  return soonest ? `#${one.number} → ${levelName(soonest)} in ${span(left(one, soonest))}` : "";
}

// People ------------------------------------------------------------------------------------------------

function person({ name, role, slack, on_call: onCall, state, until, quiet_until: quiet, channels }) {
  const words = { working: `on shift${until ? ` until ${when(until)}` : ""}`, off: `off until ${when(until)}`, away: `away until ${when(until)}` }[state] ?? "";
  const more = quiet ? `quiet until ${clockTime(quiet)}` : "";
  const reached = channels.length ? `told by ${channels.join(", then ")}` : "cannot be reached just now";
  return {
    key: name, sign: [onCall, state, words, more, channels.join()],
    draw: () => h("li", { class: `desk-person ${state}`, testid: `desk-person-${slack ?? name}`, title: `${name}, ${role}, ${reached}` },
      h("span", { class: `avatar mini ${tone(slack ?? name)}`, "aria-hidden": "true" }, initials(name)),
      h("span", { class: "desk-name" }, h("span", {}, h("strong", {}, name), onCall && h("span", { class: "tag on-call" }, "on call"), more && h("span", { class: "tag quiet" }, more), !onCall && !more && h("small", {}, role)), h("small", {}, words))),
  };
}

// A ticket ----------------------------------------------------------------------------------------------

function drawTicket(node, one) {
  const at = insight.tickets.indexOf(one);
  const step = (to, name, label) => {
    const other = insight.tickets[to];
    return h("button", { type: "button", class: "round tiny", testid: `desk-${name}`, "aria-label": label, title: label, disabled: !other, onclick: () => go({ picked: { number: other.number, thread: seat().thread?.ts ?? null } }) }, icon("back"));
  };
  syncList(node, one ? [{
    key: "ticket", sign: [one.number, one.subject, one.priority, one.state, one.owner, at, insight.tickets.length],
    draw: () => h("h2", { class: "desk-title", testid: "desk-ticket" }, h("strong", {}, `#${one.number} · ${one.priority}`), h("span", { class: "desk-subject" }, one.subject),
      h("small", {}, `${one.state.replace("_", " ")}${one.owner ? `, ${one.owner}` : ", nobody has it"}`),
      insight.tickets.length > 1 && h("span", { class: "desk-steps" }, step(at + 1, "older", "An older ticket"), step(at - 1, "newer", "A newer ticket"))),
  }] : [], { still: true });
}

function clockRow(one, clock) {
  const total = clock.levels.at(-1).after || 1;
  return {
    key: `${one.number}.${clock.condition}`, sign: [JSON.stringify({ ...clock, passed: 0, left: 0 }), one.owner, dayKey(now())],
    draw: () => h("li", { class: `desk-clock ${clock.state}`, testid: `desk-clock-${clock.condition}`, data: { condition: clock.condition, state: clock.state } },
      h("div", { class: "desk-clock-name" }, h("strong", {}, CONDITIONS[clock.condition] ?? clock.condition), h("span", { class: "tag", title: `Since ${when(clock.since)}` }, STATES[clock.state] ?? clock.state)),
      h("div", { class: "desk-bar" }, h("div", { class: "desk-track" }, h("div", { class: "desk-fill" })),
        ...clock.levels.map((level) => h("span", {
          class: level.told ? "desk-mark told" : level.level <= clock.level ? "desk-mark told" : "desk-mark", vars: { "--at": `${Math.min(100, (level.after / total) * 100)}%` }, title: levelWords(clock, level), role: "img", "aria-label": levelWords(clock, level),
        }, String(level.level)))),
      h("div", { class: "desk-left-box" }, h("strong", { class: "desk-left", testid: `desk-left-${clock.condition}` }), h("small", {}, clockNote(one, clock)))),
  };
}

function countClock(row, one, clock) {
  if (!row) return;
  const total = clock.levels.at(-1).after || 1;
  const passed = clock.passed === null ? 0 : clock.passed + counted(one, clock);
  row.querySelector(".desk-fill").style.setProperty("--done", `${Math.max(0, Math.min(100, (passed / total) * 100))}%`);
  say(row.querySelector(".desk-left"), clockWords(one, clock));
}

function clockWords(one, clock) {
  if (clock.left === null) return { told: "All three told", paused: "Paused" }[clock.state] ?? "";
  return `${capital(levelName(clock))} in ${span(left(one, clock))}`;
}

/** The second line: until when it stands, why it does not go on, when the next is due, who was told. */
function clockNote(one, clock) {
  const last = clock.levels.filter((level) => level.told).at(-1);
  const told = last ? `told ${last.told.map((name) => name.split(" ")[0] || "the channel").join(", ")}` : "";
  if (clock.held) return `held until ${when(clock.held.until)}: ${clock.held.by} ${clock.held.how === "snoozed" ? "snoozed it" : "is on it"}`;
  if (BECAUSE[clock.because]) return clock.because === "assigned" && one.owner ? `${one.owner} has it` : BECAUSE[clock.because];
  if (clock.state === "standing") return [`stands until ${when(one.hours.until)}`, told].filter(Boolean).join(" · ");
  return [clock.next_at ? `due ${when(clock.next_at)}` : "", told].filter(Boolean).join(" · ");
}

function levelWords(clock, level) {
  const what = `Level ${level.level}, ${level.whom}, after ${span(level.after)}`;
  if (level.told) return `${what}: told ${level.told.map((name) => name || "the channel").join(", ")} ${when(level.told_at)}`;
  return level.due_at ? `${what}: due ${when(level.due_at)}` : what;
}

const levelName = (clock) => clock.levels[clock.level]?.whom ?? "";

function promiseRow(one, promise) {
  return {
    key: `${one.number}.${promise.kind}`, sign: [promise.state, promise.due_at, promise.ended_at, dayKey(now())],
    draw: () => h("li", { class: `desk-promise ${promise.state}`, testid: `desk-promise-${promise.kind}`, data: { kind: promise.kind, state: promise.state } },
      h("div", { class: "desk-clock-name" }, h("strong", {}, PROMISES[promise.kind] ?? promise.kind), h("span", { class: "tag" }, COURSES[promise.state] ?? promise.state)),
      h("strong", { class: "desk-left" }), h("small", {}, promiseNote(promise))),
  };
}

function promiseNote({ state, due_at: due, ended_at: ended, breached_at: breached }) {
  if (state === "breached") return `was due ${when(breached)}`;
  if (ended) return when(ended);
  return due ? `by ${when(due)}` : "";
}

function promiseWords(one, promise) {
  return promise.left === null ? "" : `${span(left(one, promise))} left`;
}

// Counting ----------------------------------------------------------------------------------------------

/** Seconds of service time that passed since the desk looked: none outside hours, and none past their end. */
function counted(one, thing) {
  if (!thing.counts) return 0;
  const until = one.hours.until ? Math.min(now().getTime(), Date.parse(one.hours.until)) : now().getTime();
  return Math.max(0, (until - Date.parse(insight.at)) / 1_000);
}

const left = (one, thing) => Math.max(0, thing.left - counted(one, thing));

/** "1:20:05": hours, minutes, seconds. */
function span(seconds) {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  return `${Math.floor(whole / 3_600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** "14:05" today, "Mon 09:00" within a week, "Mon 9 Mar 09:00" later. */
function when(instant) {
  if (!instant) return "";
  const at = Date.parse(instant);
  if (dayKey(at) === dayKey(now())) return clockTime(at);
  return `${Math.abs(at - now()) < THIS_WEEK ? weekday(at) : shortDay(at)} ${clockTime(at)}`;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Set a text only when it differs, so that a selection in it stays. */
function say(node, text) {
  if (node && node.textContent !== text) fill(node, text);
}
