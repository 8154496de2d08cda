/** The live connection of a page: one socket, what state it is in, and how it comes back. */
import { basePath, load, showConnection } from "site/page.js";
import { comeBack, failed, hurry, leave, lost, waitForSocket } from "site/live/comeback.js";
import { allBehind, catchUp, catchUpAll, ended, followed, heard, sawHeads, told } from "site/live/follows.js";

const statusListeners = new Set();

/** `status` is one of connecting, live, asking (over plain HTTP), reconnecting, and at the end signed_out or renew (the server speaks otherwise). */
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
  live.polling?.stop();
  live.polling = null;
  if (!followed().length) become("live");
  catchUpAll();
}

function hear(socket) {
  socket.on("connect", connected);
  socket.on("hello", (message) => { live.you = message.you; });
  socket.on("change", heard);
  socket.on("heads", sawHeads);
  socket.on("gone", ended);
  socket.on("you", (message) => told(message.stream, "you", message));
  socket.on("hint", (message) => told(message.stream, "hint", message));
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
  starting ??= load("vendor/socket.io.js").then(({ io }) => {
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
    addEventListener("online", () => hurry(Math.random() * 1000));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && live.socket.connected) allBehind();
    });
    document.addEventListener("live:followed", (event) => {
      if (live.socket.connected) catchUp(event.detail);
    });
  });
  return starting;
}
