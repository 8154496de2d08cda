/** The queue: who waits for the floor, in the order of the rules, and what the chair may do with each. */
import { html, noChange, nothing, repeat } from "vendor/lit-html.js";
import { say } from "site/page.js";
import { behalfOf } from "site/meeting/behalf.js";
import { rowsOf } from "site/meeting/memo.js";
import { button, capacityWord, nameOf, plate, problem, ruling } from "site/meeting/parts.js";
import { currentItem, elsewhere } from "site/meeting/rules.js";

/** What asks for a ruling or an answer of the chair: no text stands for it. */
export const INTERRUPTING = ["point_of_order", "technical"];

const command = (name) => `meetings.${name}`;

function chairButtons(view, key, request) {
  if (!view.can("meetings.call_speaker")) return nothing;
  const options = { args: { request: key }, kind: "button-quiet", where: "queue" };
  const isText = request.has_text && !INTERRUPTING.includes(request.kind);
  const isToGrant = request.kind === "right_of_reply" && !request.is_granted;
  return html`<span class="inline-form">${button(view, command("call_speaker"), say("chair.call"), options)}
    ${isToGrant ? button(view, command("grant_reply"), say("chair.grant"), options) : nothing}
    ${isText ? button(view, command("convert_to_text"), say("chair.convert"), options) : nothing}
    ${request.kind === "point_of_order" ? ruling(view, "button-quiet") : button(view, command("skip_speaker"), say("chair.skip"), options)}</span>`;
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
