/** Whoever follows the thread sees that somebody writes, and not who: told at most every few seconds, and never while there is no line. */
import { live } from "site/live/client.js";

const EVERY_MS = 4000;

export function attach(line) {
  const { body } = line.closest("form").elements;
  const stream = line.dataset.in;
  const tell = () => {
    if (!live.socket?.connected || !body.value.trim() || Date.now() - (line.dataset.own ?? 0) < EVERY_MS) return;
    line.dataset.own = Date.now();
    live.socket.emit("hint", { stream, name: "typing" });
  };
  body.addEventListener("input", tell);
}
