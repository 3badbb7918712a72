// The page starts here: mount the parts, connect, keep the small things of the frame.

import { mountClock } from "./clock.js";
import { mountDesk } from "./desk.js";
import { h } from "./dom.js";
import { connect } from "./live.js";
import { mountNotes } from "./notes.js";
import { mountSlack } from "./slack.js";
import { apply, changed, go, insight, view, watch } from "./store.js";
import { mountTelegram } from "./telegram.js";
import { onHalf, seeNow } from "./unread.js";

const HALVES = ["phone", "slack", "desk"];
const at = (id) => document.getElementById(id);

mountNotes(at("notes"));
watch(seeNow); // before the views, so that none draws a badge for what is in front of the reader
const phoneTime = mountTelegram(at("phone"));
mountSlack(at("slack"));
const deskTime = mountDesk(at("desk"));
const drawClock = mountClock(at("clock"), [phoneTime, deskTime]);
watch(drawClock);
watch(drawFrame);

at("hints-close").addEventListener("click", () => go({ hints: false }));
at("hints-open").addEventListener("click", () => go({ hints: !view.hints }));
for (const half of HALVES) at(`tab-${half}`).addEventListener("click", () => go({ half }));
matchMedia("(max-width: 859px)").addEventListener("change", changed);

connect(apply, (up) => {
  at("offline").hidden = up;
});

function drawFrame() {
  const shown = view.half === "desk" && !insight ? "phone" : view.half;
  document.body.dataset.half = shown;
  document.body.classList.add("ready");
  at("hints").hidden = !view.hints;
  at("hints-open").setAttribute("aria-expanded", String(view.hints));
  at("tab-desk").hidden = at("hint-weekend").hidden = !insight;
  for (const half of HALVES) {
    const tab = at(`tab-${half}`);
    const count = onHalf(half);
    tab.setAttribute("aria-selected", String(shown === half));
    tab.querySelector(".badge")?.remove();
    if (count && shown !== half) tab.append(h("span", { class: "badge" }, String(count)));
  }
}
