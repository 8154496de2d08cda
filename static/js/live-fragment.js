/**
 * A reading page that stays true: a part whose entry changed is fetched again (`data-live-src`), a new entry of a list is
 * fetched and added (`data-live-list`, `data-live-list-src`). Focus never moves, and nothing is replaced under somebody's hands.
 */
import { follow } from "site/live/follows.js";
import { announce, fragment, isBeingWritten, say } from "site/page.js";

const SPREAD_MS = 2000;
const TRIES = 4;
const due = new Map();

/** The page follows every stream that it was printed from. */
export function attach() {
  for (const scope of document.querySelectorAll("[data-stream]:not([data-behaviour~=sitting])")) {
    const { stream, epoch, seq } = scope.dataset;
    follow(stream, {
      epoch,
      seq: Number(seq),
      changed: (changes, full) => changed(scope, changes, full),
      gone: () => announce(say("page.gone")),
      hint: showTyping,
    });
  }
}

function changed(scope, changes, full) {
  for (const [collection, key, body] of changes) {
    const entry = `${collection}/${key}`;
    const parts = scope.querySelectorAll(`[data-live-entry="${CSS.escape(entry)}"]`);
    // An entry that is gone may only have left a bounded list: the server says whether the part is still there.
    if (parts.length) parts.forEach((part) => soon(part.dataset.liveSrc, () => refresh(part)));
    // After a full answer an entry that is not shown is usually one of another page, not a new one.
    else if (body && !full) lists(scope, collection).forEach((list) => soon(`${entry} ${list.dataset.liveListSrc}`, () => add(list, entry, key)));
  }
}

const TYPING_MS = 6000;
let forgetting = null;

/** Others write at this moment; one's own hint comes back too and does not count. */
function showTyping({ stream, name, count }) {
  const line = document.querySelector("[data-typing]");
  const own = Date.now() - (line?.dataset.own ?? 0) < TYPING_MS ? 1 : 0;
  if (line?.dataset.in !== stream || name !== "typing" || count <= own) return;
  line.textContent = line.dataset.typing;
  clearTimeout(forgetting);
  forgetting = setTimeout(() => { line.textContent = ""; }, TYPING_MS);
}

const lists = (scope, collection) => [...scope.querySelectorAll("[data-live-list]")].filter((list) => list.dataset.liveList === collection);

/** Runs after a random wait, once, however many changes ask for it meanwhile; a failure is tried again, later each time. */
function soon(name, run, tries = 1) {
  if (due.has(name)) return;
  const wait = Math.random() * SPREAD_MS + (tries - 1) * 5000;
  due.set(name, setTimeout(async () => {
    due.delete(name);
    try {
      await run();
    } catch {
      if (tries < TRIES) soon(name, run, tries + 1);
    }
  }, wait));
}

/** Does it now, or as soon as nobody has the focus inside or writes there. */
function whenFree(part, act) {
  if (!isBeingWritten(part) && !part.contains(document.activeElement)) {
    act();
    return;
  }
  part.addEventListener("focusout", () => setTimeout(() => whenFree(part, act), 100), { once: true });
}

async function refresh(part) {
  if (!part.isConnected) return;
  const fresh = await fragment(part.dataset.liveSrc);
  whenFree(part, () => {
    if (!part.isConnected) return;
    if (!fresh) {
      part.remove();
      return;
    }
    part.replaceWith(fresh);
    place(fresh);
    announce(fresh.dataset.liveChanged);
  });
}

async function add(list, entry, key) {
  const isShown = () => list.querySelector(`[data-live-entry="${CSS.escape(entry)}"]`);
  if (!list.isConnected || isShown()) return;
  const fresh = await fragment(list.dataset.liveListSrc.replace(/\{key\}|%7Bkey%7D/i, encodeURIComponent(key)));
  if (!fresh || isShown() || !isLater(list, fresh)) return;
  list.querySelector("[data-live-empty]")?.remove();
  if (list.dataset.liveListAt === "start") list.prepend(fresh);
  else list.append(fresh);
  place(fresh);
  announce(list.dataset.liveNew);
}

/** In an ordered list, something older that changed belongs to another page. */
function isLater(list, fresh) {
  if (!list.dataset.liveOrder) return true;
  const shown = [list, ...list.children].map((element) => Number(element.dataset.liveOrder ?? 0));
  return Number(fresh.dataset.liveOrder) > Math.max(...shown);
}

/** What is new in the page is marked for a moment and has its behaviours. */
function place(element) {
  element.classList.add("changed");
  element.addEventListener("animationend", (event) => {
    if (event.target === element) element.classList.remove("changed");
  });
  element.dispatchEvent(new CustomEvent("live:placed", { bubbles: true }));
}
