/** The streams that this page follows: asking, catching up, telling those who draw. */
import { BEHIND, StreamState } from "site/live/state.js";
import { become, live, start } from "site/live/client.js";

const PATIENCE_MS = 15000;
const OVER = ["not_found", "signed_out", "forbidden"];
const follows = new Map();

/** The names of what is followed. */
export const followed = () => [...follows.keys()];
export const stateOf = (name) => follows.get(name)?.state;

/**
 * The stream is followed: `changed(changes, full)`, `you(you)`, `gone(reason)` and `presence(message)` are called as it moves.
 * `epoch` and `seq` are what the page was printed with; without them everything is asked for. Gives the stream's state.
 */
export function follow(name, { epoch = null, seq = null, ...wishes } = {}) {
  const known = follows.get(name);
  if (known) {
    known.wishes.push(wishes);
    return known.state;
  }
  const state = new StreamState(name, { epoch, seq });
  follows.set(name, { state, wishes: [wishes], timer: null });
  start();
  document.dispatchEvent(new CustomEvent("live:followed", { detail: name }));
  return state;
}

/** Those who follow the stream are told. */
export function told(name, what, ...rest) {
  follows.get(name)?.wishes.forEach((wish) => wish[what]?.(...rest));
}

/** The stream's state is asked for by socket, page by page. */
export async function catchUp(name) {
  const { state } = follows.get(name) ?? {};
  if (!state || state.isAsking) return;
  const { socket } = live;
  let question = state.ask();
  const mine = state.asking;
  try {
    while (question) {
      const ack = await socket.timeout(PATIENCE_MS).emitWithAck("subscribe", question);
      if (state.asking !== mine) return;
      question = take(name, ack);
    }
    become("live");
  } catch {
    if (state.asking !== mine) return;
    state.abandon();
    if (socket.connected) later(name, 1000);
  }
}

/** A new connection: whatever was under way is asked anew. */
export function catchUpAll() {
  follows.forEach(({ state }, name) => {
    state.abandon();
    catchUp(name);
  });
}

/** Takes an answer, by socket or HTTP; gives the next question when there are more pages. */
export function take(name, ack) {
  const { state } = follows.get(name);
  if (ack.ok === false) {
    state.abandon();
    if (OVER.includes(ack.error?.code)) ended({ stream: name, reason: "removed" });
    else later(name, 1000 * (ack.error?.retry_in ?? 5));
    return null;
  }
  const { next, changes, full, behind } = state.answered(ack);
  if (next) return next;
  if (changes.length || full) told(name, "changed", changes, full);
  if (ack.you) told(name, "you", ack.you);
  if (behind) later(name);
  return null;
}

/** Catches up after a random wait, so that a thousand clients do not ask in the same moment. */
function later(name, wait = 0) {
  const found = follows.get(name);
  if (!found || found.timer) return;
  found.timer = setTimeout(() => {
    found.timer = null;
    if (live.socket?.connected) catchUp(name);
  }, wait + Math.random() * 500);
}

/** A change came. */
export function heard(message) {
  const done = stateOf(message.stream)?.changed(message);
  if (done === BEHIND) later(message.stream);
  else if (done?.length) told(message.stream, "changed", done, false);
}

/** Heads were seen: whoever is behind one catches up. */
export function sawHeads(heads) {
  for (const [name, head] of Object.entries(heads)) if (stateOf(name)?.isBehind(head)) later(name);
}

/** The page was asleep: who knows what it missed. */
export function allBehind() {
  follows.forEach((_, name) => later(name));
}

/** The right to follow ended. */
export function ended({ stream, reason }) {
  told(stream, "gone", reason);
  clearTimeout(follows.get(stream)?.timer);
  follows.delete(stream);
}
