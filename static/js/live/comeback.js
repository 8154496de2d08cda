/** How a page comes back: after a refusal, a cut, a restart, the end of a session; and what it does meanwhile. */
import { isBeingWritten, load, say } from "site/page.js";
import { become, live } from "site/live/client.js";

const PATIENCE_MS = 8000;
const TRIED = "renewed-at";
const AGAIN_MS = 60000;

/** The connection was refused, or nothing answered. */
export function failed(problem) {
  const { code = problem?.message, retry_in: wait = 5 } = problem?.data ?? {};
  if (code === "signed_out" || code === "upgrade") {
    (code === "upgrade" ? renew : leave)();
    return;
  }
  if (!live.polling) become("reconnecting");
  // After a refusal by the server the library does not try again of its own accord.
  if (!live.socket.active) hurry(1000 * wait * (1 + Math.random() / 2));
}

let hurrying = null;

/** A new attempt after so many milliseconds, whatever wait or half-open attempt the library is in by then. */
export function hurry(wait = 0) {
  clearTimeout(hurrying);
  hurrying = setTimeout(() => {
    if (live.socket.connected || isOver() || !live.socket.io.reconnection()) return;
    live.socket.disconnect().connect();
  }, wait);
}

let patience = null;

/** Without a socket for a while, the same is asked for over plain HTTP, until there is one. */
export function waitForSocket() {
  clearTimeout(patience);
  patience = setTimeout(async () => {
    const http = await load("site/live/http.js");
    if (!live.socket?.connected && !isOver()) live.polling ??= http.poll();
  }, PATIENCE_MS);
}

/** The session is over: this page shows what was true until now and says that signing in again is needed. */
export function leave() {
  end("signed_out");
}

function end(status) {
  live.socket.io.reconnection(false);
  live.socket.disconnect();
  live.polling?.stop();
  become(status);
}

const isOver = () => ["signed_out", "renew"].includes(live.status);

/** The server is newer than this page: it is loaded anew, by its reader where something is being written or where that did not help. */
function renew() {
  end("renew");
  if (!isBeingWritten(document.body) && !isTriedLately()) location.reload();
  else setTimeout(offer, 0); // after the line has its words
}

function isTriedLately() {
  try {
    const before = Number(sessionStorage.getItem(TRIED));
    sessionStorage.setItem(TRIED, Date.now());
    return Date.now() - before < AGAIN_MS;
  } catch {
    return true; // nobody would know how often it was tried
  }
}

function offer() {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: say("page.load") });
  button.addEventListener("click", () => location.reload());
  document.getElementById("connection")?.append(" ", button);
}

/** The server stops for a moment: come back when it said, not earlier. */
export function comeBack({ retry_in: wait }) {
  live.socket.io.reconnection(false);
  setTimeout(() => {
    live.socket.io.reconnection(true);
    live.socket.connect();
  }, wait * 1000);
}

/** The connection that stood is gone. */
export function lost(reason) {
  if (isOver()) return;
  become("reconnecting");
  waitForSocket();
  // After the server closed the connection in order, the library waits to be asked.
  if (reason === "io server disconnect") hurry(1000 + Math.random() * 4000);
}

