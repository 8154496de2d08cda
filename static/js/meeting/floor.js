/** The floor: who speaks, for whom, the clock, the queue, my own place in it, and the one big button. */
import { html, nothing, repeat } from "vendor/lit-html.js";
import { local, say } from "site/page.js";
import { button, capacityWord, plate, problem } from "site/meeting/parts.js";
import { clockOf, currentItem, ownRequest, placeOf, waiting } from "site/meeting/rules.js";

const command = (name) => `meetings.${name}`;

function clock(view, floor) {
  if (!floor.started_at) return nothing;
  const { text, shade } = clockOf(floor, view.now());
  const label = shade === "clock-over" ? say("clock.over") : say(floor.limit_s == null ? "clock.spoken" : "clock.left");
  return html`<p class="clock ${shade}" role="timer" aria-live="off"><span class="visually-hidden">${label} </span>${text}</p>`;
}

function speaking(view) {
  const floor = view.state.get("floor", "floor");
  if (!floor || floor.state === "free") return html`<div class="speaking"><p class="speaking-name">${say("floor.free")}</p></div>`;
  const isMine = floor.speaker?.participant === view.me;
  const behalf = floor.on_behalf_of.map((organisation) => local(organisation.names)).join(", ");
  return html`<div class="speaking">
    <p class="speaking-name">${isMine ? say("floor.mine") : floor.speaker?.name || local(floor.organisation?.names)}</p>
    <p class="speaking-for">${plate(floor)} ${capacityWord(floor.capacity)}${behalf ? html` · ${say("floor.behalf", { names: behalf })}` : nothing}</p>
    ${floor.state === "held" ? html`<p class="badge badge-warn">${say("floor.held")}</p>` : nothing}
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
  if (own || !view.can("meetings.request_floor")) return nothing;
  const off = whyNot(view);
  const label = off || say("ask.floor");
  return button(view, command("request_floor"), label, { args: { kind: "intervention" }, kind: "button-big button-live", off });
}

function otherKinds(view) {
  const kinds = (view.you?.capacity?.kinds ?? []).filter((kind) => kind !== "intervention");
  if (!kinds.length || !view.isOpen()) return nothing;
  return html`<details class="fold"><summary>${say("ask.other")}</summary>
    <div class="row">${kinds.map((kind) => button(view, command("request_floor"), say(`kind.${kind}`), { args: { kind }, kind: "button-quiet" }))}</div>
  </details>`;
}

function myPlace(view) {
  const place = placeOf(waiting(view.state.all("requests")), view.me);
  return place ? html`<p class="my-place">${place === 1 ? say("queue.next") : say("queue.place", { n: place })}</p>` : nothing;
}

export function floor(view) {
  return html`${speaking(view)} ${myPlace(view)} ${view.me ? html`${bigButton(view)} ${problem(view, "floor")} ${otherKinds(view)}` : nothing}`;
}

function row(view, [key, request]) {
  const isMine = request.person.participant === view.me;
  const classes = `${isMine ? "queue-mine" : ""} ${view.isFresh("requests", key) ? "changed" : ""}`;
  const special = request.kind === "intervention" ? nothing : html`<span class="badge">${say(`kind.${request.kind}`)}</span>`;
  const call = view.can("meetings.call_speaker")
    ? html`<span class="inline-form">${button(view, command("call_speaker"), say("chair.call"), { args: { request: key }, kind: "button-quiet", where: "queue" })}</span>`
    : nothing;
  return html`<li class=${classes}>${plate(request)} <span>${isMine ? say("queue.you") : request.person.name}</span>
    <span class="quiet">${capacityWord(request.capacity)}</span> ${special}
    ${request.moved_reason ? html`<span class="quiet">${say("queue.moved", { reason: request.moved_reason })}</span>` : nothing} ${call}</li>`;
}

export function queue(view) {
  const rows = waiting(view.state.all("requests"));
  const list = html`<ol class="queue">${repeat(rows, ([key]) => key, (entry) => row(view, entry))}</ol>`;
  return html`<h2>${say("queue.title")} <span class="count">${rows.length}</span></h2>
    ${rows.length ? list : html`<p class="quiet">${say("queue.empty")}</p>`} ${problem(view, "queue")}`;
}
