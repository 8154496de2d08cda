/**
 * A board: parts that the server draws (`data-part`). When what it heeds changes on one of its streams, the parts are fetched again and
 * those that differ are put in place: not under somebody's hands, and the focus stays where it was.
 */
import { announce, fragment, isBeingWritten, say } from "site/page.js";
import { now } from "site/live/clock.js";
import { follow } from "site/live/follows.js";
import { act } from "site/meeting/acting.js";
import { clockOf } from "site/meeting/rules.js";

const REST_MS = 1000;
const AGAIN_MS = 5000;
// Time alone changes what stands here: how long an item took, that a sitting is beyond its end.
const OLD_MS = 20000;

export function attach(root) {
  const heeds = root.dataset.heeds.split(" ");
  const spread = Number(root.dataset.spread ?? 0);
  let [timer, isHeld, at] = [null, false, Date.now()];

  function soon(wait = Math.random() * spread) {
    timer ??= setTimeout(refresh, Math.max(wait, at + REST_MS - Date.now()));
  }

  async function refresh() {
    at = Date.now();
    const fresh = await fragment(root.dataset.src).catch(() => undefined);
    timer = null;
    if (fresh === null) announce(say("page.gone"), "assertive");
    else if (!fresh || !place(fresh)) soon(AGAIN_MS);
  }

  /** True when everything that differed could be put in place. */
  function place(fresh) {
    if (isHeld) return false;
    const before = saidIn(root);
    const left = [...fresh.querySelectorAll("[data-part]")].filter((part) => !placePart(part));
    root.querySelectorAll("[data-say]").forEach((row) => { if (!before.has(row.dataset.say)) announce(row.textContent.trim()); });
    return left.length === 0;
  }

  function placePart(part) {
    const old = root.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    old.querySelectorAll("details[open][id]").forEach((row) => part.querySelector(`#${CSS.escape(row.id)}`)?.setAttribute("open", ""));
    if (plain(old).isEqualNode(plain(part))) return true;
    if (isBeingWritten(old)) return false;
    const focus = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(part);
    part.dispatchEvent(new CustomEvent("live:placed", { bubbles: true }));
    if (focus) keepFocus(part, focus);
    tick();
    return true;
  }

  function tick() {
    root.querySelectorAll("[data-clock]").forEach((clock) => {
      const floor = JSON.parse(clock.dataset.clock);
      const { text, shade } = clockOf(floor, now());
      clock.querySelector("[data-digits]").textContent = text;
      const label = shade === "clock-over" ? say("clock.over") : say(floor.limit_s == null ? "clock.spoken" : "clock.left");
      clock.querySelector("[data-label]").textContent = label;
      clock.className = `clock ${shade}`;
    });
  }

  const heads = JSON.parse(root.dataset.heads);
  for (const [name, seq] of Object.entries(heads)) {
    follow(name, {
      epoch: root.dataset.epoch,
      seq,
      changed: (changes, full) => { if (full || changes.some(([collection]) => heeds.includes(collection))) soon(); },
      gone: () => announce(say("page.gone"), "assertive"),
    });
  }
  act(root, (form) => {
    // A part is not drawn anew under somebody's hands, and these are done.
    if (form.contains(document.activeElement)) form.querySelector("button").focus();
    soon(0);
  });
  document.addEventListener("pointerdown", () => { isHeld = true; });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => setTimeout(() => { isHeld = false; }, 80));
  setInterval(tick, 500);
  if (!spread) setInterval(() => { if (!document.hidden && Date.now() - at > OLD_MS) soon(); }, AGAIN_MS);
}

const saidIn = (root) => new Set([...root.querySelectorAll("[data-say]")].map((row) => row.dataset.say));

/** A copy without what is another at each drawing: keys of forms, and digits that run. */
function plain(part) {
  const copy = part.cloneNode(true);
  copy.querySelectorAll("input[type=hidden]").forEach((field) => field.remove());
  copy.querySelectorAll("form").forEach((form) => ["aria-busy", "data-busy", "data-sent"].forEach((name) => form.removeAttribute(name)));
  copy.querySelectorAll("[data-clock]").forEach((clock) => { clock.className = ""; clock.replaceChildren(); });
  return copy;
}

/** The focus goes to what took the place of its element: the same form's button, the same link, the same fold. */
function keepFocus(part, element) {
  const form = element.closest("form");
  const same = form
    ? [...part.querySelectorAll("form")].find((other) => other.getAttribute("action") === form.getAttribute("action"))?.querySelector(element.localName)
    : [...part.querySelectorAll(element.localName)].find((other) => other.textContent === element.textContent);
  const goal = same ?? part;
  if (goal === part) part.tabIndex = -1;
  goal.focus({ preventScroll: true });
}
