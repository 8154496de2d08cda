/** The chair's buttons that are used most; the others stand on the chair's console. Each keeps its place; one that does not fit the moment says why when it is pressed or hovered. */
import { html, nothing } from "vendor/lit-html.js";
import { local, say } from "site/page.js";
import { button, nameOf, problem, ruling } from "site/meeting/parts.js";
import { compareOrder, currentItem, inOrder, nextOf } from "site/meeting/rules.js";
import { INTERRUPTING } from "site/meeting/queue.js";

const options = (rest) => ({ where: "chair", ...rest });

function openingButton(view) {
  return view.isOpen() ? nothing : html`<div class="row">${button(view, "meetings.open_sitting", say("chair.open_sitting"), options({ kind: "button-live" }))}</div>`;
}

function listButtons(view) {
  const item = currentItem(view.state.all("items"));
  const list = item && view.state.get("list", item[0])?.state;
  const noItem = !item && say("ask.no_item");
  const isOpen = list === "open" || list === "closing";
  return html`${button(view, "meetings.open_list", say("chair.open_list"), options({ off: noItem || (isOpen && say("chair.list_open")) }))}
    ${button(view, "meetings.close_list", say("chair.close_list"), options({ off: noItem || (!isOpen && say("chair.list_closed")) }))}`;
}

/** What interrupts is called first, on whatever item it was asked. */
function following(view) {
  const points = [...view.state.all("requests")].filter(([, one]) => one.state === "queued" && INTERRUPTING.includes(one.kind));
  return points.sort(([, a], [, b]) => compareOrder(a.order, b.order))[0] ?? nextOf(view.queue());
}

/** The text of a speaker whose connection is lost can stand for the rest of the speech. */
function textButton(view, floor) {
  const request = floor.state === "held" && floor.reason === "connection_lost" && view.state.get("requests", floor.request);
  if (!request?.has_text || INTERRUPTING.includes(request.kind)) return nothing;
  return button(view, "meetings.convert_to_text", say("chair.convert"), options({ args: { request: floor.request } }));
}

function floorButtons(view) {
  const floor = view.state.get("floor", "floor") ?? { state: "free" };
  const next = following(view);
  const who = next && (nameOf(next[1].person, next[1]));
  const label = who ? say("chair.call_next_name", { name: who }) : say("chair.call_next");
  const interrupts = next && INTERRUPTING.includes(next[1].kind);
  const busy = floor.state !== "free" && !interrupts && say("chair.floor_taken");
  const free = floor.state === "free" && say("floor.free");
  const pause = floor.state === "held" ? ["meetings.resume_speaker", say("chair.resume")] : ["meetings.hold_speaker", say("chair.hold")];
  const isPoint = view.state.get("requests", floor.request)?.kind === "point_of_order";
  const finish = isPoint ? ruling(view) : button(view, "meetings.finish_speaker", say("chair.finish"), options({ off: free }));
  return html`${button(view, "meetings.call_next", label, options({ kind: "button-act", off: busy || (!next && say("queue.empty")) }))}
    ${finish} ${button(view, pause[0], pause[1], options({ off: free }))}
    ${textButton(view, floor)}`;
}

function startItem(view, event) {
  event.preventDefault();
  view.act("meetings.start_item", { item: new FormData(event.target).get("item") }, "chair");
}

function itemForm(view) {
  const items = inOrder(view.state.all("items"));
  return html`<form class="inline-form" @submit=${(event) => startItem(view, event)}>
    <label for="chair-item">${say("chair.item")}</label>
    <select id="chair-item" name="item">${items.map(([key, row]) => html`<option value=${key}>${row.number} ${local(row.titles) || row.title}</option>`)}</select>
    <button class="button" type="submit">${say("chair.start_item")}</button></form>`;
}

export function chair(view) {
  if (!view.can("meetings.call_next")) return nothing;
  return html`<h2>${say("chair.title")}</h2>
    <div class="row">${floorButtons(view)}</div>
    ${problem(view, "chair")}
    <div class="row">${listButtons(view)}</div>
    ${itemForm(view)}
    ${openingButton(view)}`;
}
