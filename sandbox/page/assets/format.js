// Times, names and sizes as people write them. Times are the browser's local time.

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const SHORT = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });

/** "14:05" */
export const clockTime = (date) => TIME.format(new Date(date));

/** "Mon 24 Nov" */
export const shortDay = (date) => SHORT.format(new Date(date)).replace(",", "");

/** "Monday 24 November", in another language when asked. */
export function longDay(date, language = "en") {
  return language === "en" ? DAY.format(new Date(date)).replace(",", "") : new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(new Date(date));
}

/** A key that is equal for instants on one local day. */
export const dayKey = (date) => new Date(date).toDateString();

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
