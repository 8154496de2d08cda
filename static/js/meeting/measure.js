/** Measures the line and the devices. Nothing is asked of anybody before they pressed a button; no sound or picture leaves the device. */
import { basePath } from "site/page.js";
import { live, onStatus, start } from "site/live/client.js";
import { median } from "site/live/state.js";

const TIMES = 5;
const PATIENCE_MS = 25000;
const CLOCK_AGREES_S = 2;
const IN_MINUTES_FROM_S = 120;

/** Resolves when the page knows how it is connected: over a socket, or asking over plain HTTP. */
function settled() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("nothing answers")), PATIENCE_MS);
    onStatus((status) => { if (status === "live" || status === "asking") resolve(status); });
    start();
  });
}

/** Runs `ask`, which gives the server's time in milliseconds, and says how long that took and how far this device's clock is off. */
async function once(ask) {
  const began = performance.now();
  const said = await ask();
  const took = performance.now() - began;
  return { took, off: Date.now() - took / 2 - said };
}

async function overSocket() {
  const said = await live.socket.timeout(PATIENCE_MS).emitWithAck("clock", { t0: Date.now() });
  return Date.parse(said.now);
}

/** The head of an answer says its second; on average it was sent in the middle of it. */
async function overHttp() {
  const answer = await fetch(`${basePath}/api/v1/me`, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return Date.parse(answer.headers.get("date")) + 500;
}

/** What kind of line this is, the median of five round trips, and of as many looks at the clock. */
export async function line() {
  const isLive = await settled() === "live";
  const asked = [];
  for (let n = 0; n < TIMES; n += 1) asked.push(await once(isLive ? overSocket : overHttp));
  return {
    connection: isLive ? live.socket.io.engine.transport.name : "http",
    round_trip_ms: Math.round(median(asked.map((one) => one.took))),
    clock_off_s: Math.round(median(asked.map((one) => one.off)) / 1000),
  };
}

/** Bytes a second of a block that nobody keeps. */
export async function speed(address) {
  const began = performance.now();
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { byteLength } = await answer.arrayBuffer();
  return Math.round((byteLength * 1000) / (performance.now() - began));
}

async function device(kind) {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: true });
    stream.getTracks().forEach((track) => track.stop());
    return "found";
  } catch (problem) {
    return ["NotAllowedError", "SecurityError"].includes(problem.name) ? "refused" : "missing";
  }
}

/** Whether there is a microphone and a camera, and whether this page may use them. The browser asks the person. */
export const devices = async () => ({ microphone: await device("audio"), camera: await device("video") });

/** The word for a clock that is so many seconds off, and its figure. */
export function clockWord(seconds) {
  const off = Math.abs(seconds);
  if (off < CLOCK_AGREES_S) return ["agrees", 0];
  return off < IN_MINUTES_FROM_S ? ["seconds", off] : ["minutes", Math.round(off / 60)];
}
