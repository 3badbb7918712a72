// Times, names and sizes as people write them. Times are those of the world's zone, wherever the browser is.

const SHAPES = {
  time: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long" },
  short: { weekday: "short", day: "numeric", month: "short" },
  weekday: { weekday: "short" },
  key: { year: "numeric", month: "2-digit", day: "2-digit" },
  local: { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
};
const made = new Map();
let zone;

/** Show times in this IANA zone from now on; one that the browser does not know leaves its own. */
export function useZone(name) {
  if (name === zone) return;
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    zone = name;
    made.clear();
  } catch {
    // an older browser: its own zone is better than none
  }
}

/** A date in one of Intl's shapes, in the world's zone. */
export function dated(date, shape, language = "en-GB") {
  const key = `${language}.${JSON.stringify(shape)}`;
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(language, { ...shape, timeZone: zone }));
  return made.get(key).format(new Date(date));
}

/** "14:05" */
export const clockTime = (date) => dated(date, SHAPES.time);

/** "Mon 24 Nov" */
export const shortDay = (date) => dated(date, SHAPES.short).replace(",", "");

/** "Mon" */
export const weekday = (date) => dated(date, SHAPES.weekday);

/** "Monday 24 November", in another language when asked. */
export const longDay = (date, language = "en") => (language === "en" ? dated(date, SHAPES.day).replace(",", "") : dated(date, SHAPES.day, language));

/** A key that is equal for instants on one day. */
export const dayKey = (date) => dated(date, SHAPES.key);

/** "2026-11-24T14:05" for the fields of a browser, which know no zone; and back to seconds since 1970. */
export const toField = (seconds) => dated(seconds * 1000, SHAPES.local, "sv-SE").replace(" ", "T").slice(0, 16);
export function fromField(text) {
  const wanted = Date.parse(`${text}Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at += wanted - Date.parse(`${dated(at, SHAPES.local, "sv-SE").replace(" ", "T")}Z`);
  return Math.round(at / 1000);
}

/** "AB" for Anna Berg. */
export function initials(name) {
  return name.split(/\s+/).map((word) => [...word][0] ?? "").slice(0, 2).join("").toUpperCase();
}

/** One of eight hues, always the same one for the same id. */
export function tone(id) {
  let sum = 0;
  for (const letter of String(id)) sum = (sum * 5 + letter.codePointAt(0)) % 9973;
  return `tone-${sum % 8}`;
}

/** "12 KB" */
export function size(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** A link we are willing to follow, or null: nothing but the web, mail and phone numbers. */
export function safeUrl(text) {
  try {
    const url = new URL(text, location.href);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
