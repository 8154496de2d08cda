/** The live connection of a page: one socket, what state it is in, and how it comes back. */
import { basePath, showConnection } from "site/page.js";
import { allBehind, catchUp, catchUpAll, ended, followed, heard, sawHeads, told } from "site/live/follows.js";

const PATIENCE_MS = 8000;
const statusListeners = new Set();

/** `status` is one of connecting, live, asking (over plain HTTP), reconnecting, signed_out. */
export const live = { socket: null, status: "connecting", trueAt: Date.now(), you: null, polling: null };

/** `listener(status)` is called at once and at every change. */
export function onStatus(listener) {
  statusListeners.add(listener);
  listener(live.status);
}

/** The connection is in this state, and the page says so. */
export function become(status) {
  if (live.status === "live" || status === "live" || status === "asking") live.trueAt = Date.now();
  if (status === live.status) return;
  live.status = status;
  showConnection(status, live.trueAt);
  statusListeners.forEach((listener) => listener(status));
}

function connected() {
  clearTimeout(patience);
  live.polling?.stop();
  live.polling = null;
  if (!followed().length) become("live");
  catchUpAll();
}

function failed(problem) {
  const code = problem?.data?.code ?? problem?.code ?? problem?.message;
  if (code === "signed_out" || code === "upgrade") leave();
  else if (!live.polling) become("reconnecting");
}

let patience = null;

/** Without a socket for a while, the same is asked for over plain HTTP, until there is one. */
function waitForSocket() {
  clearTimeout(patience);
  patience = setTimeout(async () => {
    // Where not even this script can be had, the server is away, and plain HTTP would not help.
    const http = await import("site/live/http.js").catch(() => null);
    if (live.socket?.connected || live.status === "signed_out") return;
    if (http) live.polling ??= http.poll();
    else waitForSocket();
  }, PATIENCE_MS);
}

/** The session is over: this page shows what was true until now and says that signing in again is needed. */
function leave() {
  live.socket.io.reconnection(false);
  live.socket.disconnect();
  become("signed_out");
}

/** The server stops for a moment: come back when it said, not earlier. */
function comeBack({ retry_in: wait }) {
  live.socket.io.reconnection(false);
  setTimeout(() => {
    live.socket.io.reconnection(true);
    live.socket.connect();
  }, wait * 1000);
}

function lost(reason) {
  if (live.status === "signed_out") return;
  become("reconnecting");
  waitForSocket();
  // After the server closed the connection in order, the library waits to be asked.
  if (reason === "io server disconnect" && live.socket.io.reconnection()) setTimeout(() => live.socket.connect(), 1000 + Math.random() * 4000);
}

function hear(socket) {
  socket.on("connect", connected);
  socket.on("hello", (message) => { live.you = message.you; });
  socket.on("change", heard);
  socket.on("heads", sawHeads);
  socket.on("gone", ended);
  socket.on("you", (message) => told(message.stream, "you", message));
  socket.on("presence", (message) => told(message.stream, "presence", message));
  socket.on("restarting", comeBack);
  socket.on("signed_out", leave);
  socket.on("disconnect", lost);
  socket.on("connect_error", failed);
}

let starting = null;
/** The socket is being connected; once a page. */
export function start() {
  if (!starting) waitForSocket();
  starting ??= import("vendor/socket.io.js").then(({ io }) => {
    live.socket = io("/live", {
      path: `${basePath}/socket.io`,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      auth: { protocol: 1 },
      reconnectionDelayMax: 30000,
      timeout: 10000,
      autoConnect: false,
    });
    hear(live.socket);
    live.socket.connect();
    addEventListener("online", () => live.socket.connect());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && live.socket.connected) allBehind();
    });
    document.addEventListener("live:followed", (event) => {
      if (live.socket.connected) catchUp(event.detail);
    });
  }).catch(() => null); // The library did not arrive: plain HTTP is on its way.
  return starting;
}
