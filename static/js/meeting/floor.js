/** The floor: who speaks, for whom, the clock, my own place in the queue, and the one big button. */
import { html, nothing } from "vendor/lit-html.js";
import { say } from "site/page.js";
import { behalfOf, claims } from "site/meeting/behalf.js";
import { button, capacityWord, nameOf, plate, problem } from "site/meeting/parts.js";
import { asked } from "site/meeting/asked.js";
import { held, lastWord } from "site/meeting/held.js";
import { ownSeat } from "site/meeting/seats.js";
import { clockOf, currentItem, ownRequest, withExtra } from "site/meeting/rules.js";
import { placeInWords } from "site/meeting/waiting.js";

const command = (name) => `meetings.${name}`;

function clock(view, entry) {
  if (!entry.started_at) return nothing;
  const floor = withExtra(entry, view.you?.extra_s);
  const { text, shade } = clockOf(floor, view.now());
  const label = shade === "clock-over" ? say("clock.over") : say(floor.limit_s == null ? "clock.spoken" : "clock.left");
  return html`<p class="clock ${shade}" role="timer" aria-live="off"><span class="visually-hidden">${label} </span>${text}</p>`;
}

function speaking(view) {
  const floor = view.state.get("floor", "floor");
  if (!floor || floor.state === "free") return html`<div class="speaking"><p class="speaking-name">${say("floor.free")}</p></div>`;
  const isMine = floor.speaker?.participant === view.me;
  const behalf = behalfOf(floor);
  return html`<div class="speaking">
    <p class="speaking-name">${isMine ? say("floor.mine") : nameOf(floor.speaker, floor)}</p>
    <p class="speaking-for">${plate(floor)} ${capacityWord(floor.capacity)}${behalf ? html` · ${behalf}` : nothing}</p>
    ${floor.kind === "intervention" ? nothing : html`<p><span class="badge">${say(`kind.${floor.kind}`)}</span></p>`}
    ${held(view, floor, isMine)}
    ${clock(view, floor)}
  </div>`;
}

/** Whether the list takes requests now, in words; empty when it does. */
function whyNot(view) {
  const item = currentItem(view.state.all("items"));
  if (!view.isOpen()) return say("ask.no_sitting");
  if (!item) return say("ask.no_item");
  const list = view.state.get("list", item[0])?.state;
  return list === "open" || list === "closing" ? "" : say(`ask.list_${list ?? "not_open"}`);
}

function bigButton(view) {
  const own = ownRequest(view.state.all("requests"), view.me);
  if (own && own[1].state === "queued") {
    return button(view, command("withdraw_request"), say("ask.withdraw"), { args: { request: own[0] }, kind: "button-big" });
  }
  if (own || !view.you?.capacity?.kinds.includes("intervention")) return nothing;
  const off = whyNot(view);
  const label = off || say("ask.floor");
  return button(view, command("request_floor"), label, { args: { kind: "intervention" }, kind: "button-big button-live", off });
}

function myPlace(view) {
  const place = placeInWords(view);
  return place ? html`<p class="my-place">${place}</p>` : nothing;
}

/** Who acts here without being counted as present is told so, and enters by one press, in the same way as last time. */
function howToEnter(view) {
  const own = ownSeat(view);
  if (own?.is_present !== false || !["waiting_room", "open", "suspended"].includes(view.sitting()?.state)) return nothing;
  const label = say("presence.enter_as", { mode: say(`mode.${own.mode}`) });
  return html`<div class="inline-form"><p class="quiet">${say("presence.away")}</p> ${button(view, command("enter"), label, { args: { mode: own.mode } })}</div>`;
}

export function floor(view) {
  if (!view.me) return html`${speaking(view)} <p class="quiet">${say("floor.reader")}</p>`;
  const mine = html`${lastWord(view)} ${bigButton(view)} ${problem(view, "floor")} ${myPlace(view)}`;
  return html`${speaking(view)} ${asked(view)} ${mine} ${howToEnter(view)} ${claims(view)}`;
}
