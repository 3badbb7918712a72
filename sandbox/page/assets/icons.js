// The few line icons of the page, drawn here so that nothing is fetched from anywhere.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  clip: "m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7",
  reply: "M10 7 5 12l5 5M5 12h9a5 5 0 0 1 5 5v1",
  thread: "M5 5h14v10H11l-4 4v-4H5zM9 9h6M9 12h3",
  edit: "m4 20 1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5v.5M15 9.5v.5",
  close: "M6 6l12 12M18 6 6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  slash: "M15 5 9 19",
  down: "m7 10 5 5 5-5",
  back: "m14 6-6 6 6 6",
  hash: "M10 4 8 20M16 4l-2 16M5 9h15M4 15h15",
  check: "m5 13 4 4L19 7",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  sticker: "M5 5h14v9l-5 5H5zM14 19v-5h5M9 10v.5M14 10v.5",
  voice: "M12 4v10M8.5 8v3M15.5 8v3M5 12a7 7 0 0 0 14 0M12 19v2",
  forward: "M5 6v12l7-6zM13 6v12l7-6z",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.5 9.5a2.5 2.5 0 1 1 3.5 2.300c-.7.3-1 .8-1 1.7M12 16.5v.01",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3 2",
  phone: "M8 3h8v18H8zM11 18h2",
  desk: "M4 5h16v11H4zM9 20h6M12 16v4",
};

/** An icon; decorative, so its button carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", `icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
