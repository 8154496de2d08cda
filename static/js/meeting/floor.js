/** The floor: who speaks, for whom, the clock, the queue, my own place in it, and the one big button. */
import { html, noChange, nothing, repeat } from "vendor/lit-html.js";
import { say } from "site/page.js";
import { behalfOf, claims } from "site/meeting/behalf.js";
import { rowsOf } from "site/meeting/memo.js";
import { button, capacityWord, nameOf, plate, problem } from "site/meeting/parts.js";
import { asked } from "site/meeting/asked.js";
import { held, lastWord } from "site/meeting/held.js";
import { ownSeat } from "site/meeting/seats.js";
import { clockOf, currentItem, elsewhere, ownRequest, withExtra } from "site/meeting/rules.js";
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

/** Who acts here without being counted as present is told so, and where that is mended. */
function howToEnter(view) {
  const isNeeded = ownSeat(view)?.is_present === false && ["waiting_room", "open", "suspended"].includes(view.sitting()?.state);
  return isNeeded ? html`<p class="quiet">${say("presence.away")} <a href="#talk">${say("presence.enter")}</a></p>` : nothing;
}

export function floor(view) {
  if (!view.me) return html`${speaking(view)} <p class="quiet">${say("floor.reader")}</p>`;
  const mine = html`${lastWord(view)} ${bigButton(view)} ${problem(view, "floor")} ${myPlace(view)}`;
  return html`${speaking(view)} ${asked(view)} ${mine} ${howToEnter(view)} ${claims(view)}`;
}

function chairButtons(view, key, request) {
  if (!view.can("meetings.call_speaker")) return nothing;
  const options = { args: { request: key }, kind: "button-quiet", where: "queue" };
  const isToGrant = request.kind === "right_of_reply" && !request.is_granted;
  return html`<span class="inline-form">${button(view, command("call_speaker"), say("chair.call"), options)}
    ${isToGrant ? button(view, command("grant_reply"), say("chair.grant"), options) : nothing}
    ${request.has_text ? button(view, command("convert_to_text"), say("chair.convert"), options) : nothing}
    ${button(view, command("skip_speaker"), say("chair.skip"), options)}</span>`;
}

function row(view, [key, request]) {
  const isMine = request.person.participant === view.me;
  const classes = `${isMine ? "queue-mine" : ""} ${view.isFresh("requests", key) ? "changed" : ""}`;
  const notes = [
    behalfOf(request),
    request.has_text && say("queue.text"),
    request.moved_reason && say("queue.moved", { reason: request.moved_reason }),
  ].filter(Boolean);
  return html`<li class=${classes}>${plate(request)} <span>${isMine ? say("queue.you") : nameOf(request.person, request)}</span>
    <span class="quiet">${capacityWord(request.capacity)}</span>
    ${request.kind === "intervention" ? nothing : html`<span class="badge">${say(`kind.${request.kind}`)}</span>`}
    ${notes.map((note) => html`<span class="quiet">${note}</span>`)} ${chairButtons(view, key, request)}</li>`;
}

const CHAIRS = ["call_speaker", "grant_reply", "convert_to_text", "skip_speaker"];

/** All that the buttons of a row depend on beside the request, the same for every row. */
const ofButtons = (view) => view.can("meetings.call_speaker") && CHAIRS.map((name) => Number(view.isBusy(command(name)))).join("");

function list(view, rows) {
  view.rows ??= rowsOf((entry) => row(view, entry), noChange);
  view.rows.begin();
  const buttons = ofButtons(view);
  const drawn = (entry) => view.rows.row(entry, [entry[1], view.me, buttons, view.isFresh("requests", entry[0])]);
  return html`<ol class="queue">${repeat(rows, ([key]) => key, drawn)}</ol>`;
}

export function queue(view) {
  const rows = view.queue();
  const item = currentItem(view.state.all("items"));
  const state = item && view.state.get("list", item[0])?.state;
  const others = elsewhere(view.state.all("requests"), item?.[0]);
  return html`<h2>${say("queue.title")} <span class="count">${rows.length}</span></h2>
    ${state ? html`<p class="quiet">${say(`list.${state}`)}</p>
      <details class="fold"><summary>${say("queue.rule_title")}</summary><p class="quiet">${say("queue.rule")}</p></details>` : nothing}
    ${rows.length ? list(view, rows) : html`<p class="quiet">${say("queue.empty")}</p>`} ${problem(view, "queue")}
    ${others ? html`<p class="quiet">${say("queue.elsewhere", { n: others })}</p>` : nothing}`;
}
