/** The same over plain HTTP, for lines that let no socket through. */
import { basePath } from "site/page.js";
import { become, live } from "site/live/client.js";
import { followed, stateOf, take } from "site/live/follows.js";

const EVERY_MS = 20000;
const api = (path) => `${basePath}/api/v1${path}`;

async function ask(name) {
  const state = stateOf(name);
  if (!state || state.isAsking) return;
  let question = state.ask();
  const mine = state.asking;
  try {
    while (question) {
      const asked = new URLSearchParams();
      for (const field of ["epoch", "since", "cursor"]) if (question[field] != null) asked.set(field, question[field]);
      const answer = await fetch(`${api(`/live/${encodeURIComponent(name)}`)}?${asked}`, { credentials: "same-origin", cache: "no-cache" });
      const body = await answer.json();
      // A socket came meanwhile and asked anew: its answer counts.
      if (state.asking !== mine) return;
      question = take(name, answer.ok ? body : { ok: false, error: body });
    }
  } catch (problem) {
    if (state.asking === mine) state.abandon();
    throw problem;
  }
}

/** Every stream is asked for every 20 seconds or so, until `stop()`. */
export function poll() {
  let timer = null;
  let stopped = false;
  const round = async () => {
    if (stopped) return;
    try {
      await Promise.all(followed().map(ask));
      if (!stopped) become("asking");
    } catch {
      if (!stopped) become("reconnecting");
    }
    if (!stopped) timer = setTimeout(round, EVERY_MS * (0.75 + Math.random() / 2));
  };
  round();
  return { stop() { stopped = true; clearTimeout(timer); } };
}

let token = null;
async function csrf() {
  token ??= fetch(api("/me"), { credentials: "same-origin", cache: "no-store" }).then((answer) => answer.json()).then((me) => me.csrf);
  return token;
}

/** A command over HTTP; the same id has the same one effect as over the socket. */
export async function post(id, name, args) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": id, "X-CSRF-Token": (await csrf()) ?? "" };
  const answer = await fetch(api(`/commands/${name}`), { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(args) });
  const body = await answer.json();
  if (answer.status === 403 || answer.status === 401) token = null;
  return answer.ok ? body : { ok: false, id, error: { ...body, message: body.detail ?? body.title } };
}

/** Whether commands should go this way now. */
export const isNeeded = () => !live.socket?.connected && live.polling !== null;
