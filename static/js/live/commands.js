/** Commands: each has an id of its own and is sent again with it until it is answered, so that it has its effect once. */
import { load } from "site/page.js";
import { live, onStatus } from "site/live/client.js";
import { sawHeads } from "site/live/follows.js";

const PATIENCE_MS = 8000;
const pending = new Map();

/** A word that nobody else has, also where the page is not served securely and `randomUUID` is missing. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The result of the command; a refusal is thrown as `{code, message, fields, retry_in, stale}`. */
export function command(name, args) {
  return new Promise((resolve, reject) => {
    const id = newId();
    pending.set(id, { name, args, resolve, reject, isUnderWay: false });
    send(id);
  });
}

async function send(id) {
  const row = pending.get(id);
  if (!row || row.isUnderWay) return;
  row.isUnderWay = true;
  // No answer is no answer: whether it was done is only known when the same id is sent again.
  const ack = await carry(id, row).catch(() => null);
  row.isUnderWay = false;
  if (ack) answered(id, ack);
  else if (live.socket?.connected || live.polling) setTimeout(() => send(id), 1000);
}

async function carry(id, { name, args }) {
  if (live.socket?.connected) return live.socket.timeout(PATIENCE_MS).emitWithAck("command", { id, name, args });
  if (!live.polling) return null;
  const { post } = await load("site/live/http.js");
  return post(id, name, args);
}

function answered(id, ack) {
  const { resolve, reject } = pending.get(id);
  const isBusy = ack.error?.code === "unavailable" || ack.error?.code === "too_often";
  if (!ack.ok && isBusy && ack.error.retry_in) {
    setTimeout(() => send(id), ack.error.retry_in * 1000);
    return;
  }
  pending.delete(id);
  if (!ack.ok) return reject(ack.error);
  // The changes themselves are on their way; only who still misses them after a moment asks.
  setTimeout(() => sawHeads(ack.seq ?? {}), 1500);
  resolve(ack.result);
}

onStatus((status) => {
  if (status === "live" || status === "asking") pending.forEach((_, id) => send(id));
});
