// The person's side of the sandbox over HTTP. Every refusal becomes a Refused with a sentence in it.

/** What the sandbox refused, in words. */
export class Refused extends Error {}

/** Call a door; `body` is JSON, or a FormData when a file goes with it. */
export async function call(method, path, body) {
  const form = body instanceof FormData;
  const response = await fetch(path, {
    method,
    headers: form || body === undefined ? {} : { "Content-Type": "application/json" },
    body: form || body === undefined ? body : JSON.stringify(body),
  }).catch(() => {
    throw new Refused("The sandbox does not answer. Is it still running?");
  });
  const text = await response.text();
  if (!response.ok) throw new Refused(reason(text, response.status));
  return text ? JSON.parse(text) : null;
}

function reason(text, status) {
  try {
    const { detail, error } = JSON.parse(text);
    const said = Array.isArray(detail) ? detail.map((one) => one.msg).join("; ") : (detail ?? error);
    return String(said ?? `The sandbox refused this (${status}).`);
  } catch {
    return `The sandbox refused this (${status}).`;
  }
}

function form(fields) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null && value !== "") data.append(name, value);
  }
  return data;
}

const phone = (user) => `/person/telegram/${user}`;
const member = (user) => `/person/slack/users/${user}`;

export const api = {
  state: () => call("GET", "/person/state"),
  clock: (change) => call("POST", "/person/clock", change),
  telegram: {
    say: (user, text, reply_to) => call("POST", `${phone(user)}/say`, { text, reply_to: reply_to ?? null }),
    send: (user, fields) => call("POST", `${phone(user)}/send`, form(fields)),
    edit: (user, message_id, text) => call("POST", `${phone(user)}/edit`, { message_id, text }),
    press: (user, message_id, data) => call("POST", `${phone(user)}/press`, { message_id, data }),
    block: (user) => call("POST", `${phone(user)}/block`),
    unblock: (user) => call("POST", `${phone(user)}/unblock`),
  },
  slack: {
    say: (user, channel, text, thread_ts) => call("POST", `${member(user)}/say`, { channel, text, thread_ts: thread_ts ?? null }),
    file: (user, fields) => call("POST", `${member(user)}/file`, form(fields)),
    dm: (user) => call("GET", `${member(user)}/dm`),
    act: (user, verb, body) => call("POST", `${member(user)}/${verb}`, body),
  },
};
