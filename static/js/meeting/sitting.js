/**
 * A live sitting: follows the meeting's streams and draws the regions that the page has (`data-region`). The page was complete
 * before; a region is taken over when its state is here and nobody writes in it. Focus stays, nothing jumps under the finger.
 */
import { render } from "vendor/lit-html.js";
import { announce, isBeingWritten, say } from "site/page.js";
import { onStatus } from "site/live/client.js";
import { command } from "site/live/commands.js";
import { follow } from "site/live/follows.js";
import { now } from "site/live/clock.js";
import { agenda, state } from "site/meeting/agenda.js";
import { chair } from "site/meeting/console.js";
import { floor } from "site/meeting/floor.js";
import { queue } from "site/meeting/queue.js";
import { before, outcomeOf, people, presence, seatOverHttp, written } from "site/meeting/seats.js";
import { keepChatEnd, lines } from "site/meeting/talk.js";
import { notices } from "site/meeting/notices.js";
import { currentItem, waiting } from "site/meeting/rules.js";

const DRAW = { agenda, before, chair, floor, lines, people, presence, queue, state, written };
const FRESH_MS = 3000;

export function attach(root) {
  const id = root.dataset.meeting;
  const regions = [...document.querySelectorAll("[data-region]")].filter((region) => region.dataset.region in DRAW);
  const fresh = new Map();
  const busy = new Set();
  const told = notices();
  let [isHeld, isDue] = [false, false];

  const view = {
    id, now, you: null, problem: null, people: null, outcome: null,
    get me() { return this.you?.capacity?.participant ?? null; },
    can: (name) => view.you?.can.includes(name) ?? false,
    sitting: () => view.state.get("meeting", "meeting")?.sitting ?? null,
    isOpen: () => view.sitting()?.state === "open",
    queue: () => waiting(view.state.all("requests"), currentItem(view.state.all("items"))?.[0]),
    isBusy: (name) => busy.has(name),
    isFresh: (collection, key) => Date.now() - (fresh.get(`${collection}/${key}`) ?? 0) < FRESH_MS,
    act, draw,
  };

  /** Carries out a command of this meeting; true when it was done. A refusal stands where the button is. */
  async function act(name, args, where) {
    busy.add(name);
    view.problem = null;
    draw();
    try {
      await command(name, { meeting: id, ...args });
      view.outcome = outcomeOf(name, args) ?? view.outcome;
      return true;
    } catch (refusal) {
      const said = [refusal.message || say("act.failed"), ...Object.values(refusal.fields ?? {})];
      view.problem = { where, text: said.join(" ") };
      return false;
    } finally {
      busy.delete(name);
      draw();
    }
  }

  function changed(changes, full) {
    if (!full) {
      for (const [collection, key, body] of changes) if (body) fresh.set(`${collection}/${key}`, Date.now());
      setTimeout(draw, FRESH_MS);
    }
    told(view, full).forEach(([text, politeness]) => announce(text, politeness));
    draw();
  }

  function draw() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      // Between press and release nothing moves, so that the press lands where it was meant.
      if (!isHeld && view.state.own !== null && view.you) regions.forEach(drawRegion);
    });
  }

  function drawRegion(region) {
    // The people come on a stream of their own: until then the page keeps what the server wrote.
    if (["before", "people", "presence"].includes(region.dataset.region) && view.people?.own === null) return;
    const hadFocus = region.contains(document.activeElement) ? document.activeElement : null;
    if (!region.dataset.taken) {
      if (isBeingWritten(region)) return;
      region.replaceChildren();
      region.dataset.taken = "true";
    }
    const finish = keepChatEnd(region);
    render(DRAW[region.dataset.region](view), region);
    finish();
    if (hadFocus && document.activeElement !== hadFocus) keepFocus(region, hadFocus);
  }

  view.state = follow(`meeting:${id}`, {
    changed,
    you: (you) => { view.you = you; told(view); draw(); },
    gone: () => announce(say("page.gone"), "assertive"),
    presence: draw,
  });
  // Plain HTTP tells the state of a stream; who I am here is asked for beside it.
  onStatus((status) => { if (status === "asking") seatOverHttp(id).then((you) => { view.you = you; told(view); draw(); }, () => null); });
  function peopleChanged(changes, full) {
    // What the stream says of my own seat is newer than what my last command said.
    if (full || changes.some(([, key]) => key === view.me)) view.outcome = null;
    draw();
  }
  if (document.querySelector('[data-region="people"]')) view.people = follow(`meeting:${id}:people`, { changed: peopleChanged });
  document.addEventListener("pointerdown", () => { isHeld = true; });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => setTimeout(() => { isHeld = false; draw(); }, 80));
  setInterval(() => { if (view.you && view.state.get("floor", "floor")?.started_at && !isHeld) drawRegion(document.querySelector('[data-region="floor"]')); }, 500);
}

/** The focus goes back to the same element, or to what took its place: never to the top of the page. */
function keepFocus(region, element) {
  const goal = element.isConnected ? element : region.querySelector("button, a, input") ?? region;
  if (goal === region) region.tabIndex = -1;
  goal.focus({ preventScroll: true });
}
