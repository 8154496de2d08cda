/** Whether I am counted among those who are here, and how I take part. */
import { html, nothing } from "vendor/lit-html.js";
import { basePath, say } from "site/page.js";
import { mode as modeWord } from "site/meeting/hall.js";
import { capacityWord, plate, plateWord, problem } from "site/meeting/parts.js";

export { before } from "site/meeting/before.js";
export { people } from "site/meeting/hall.js";
export { written } from "site/meeting/written.js";

const MODES = ["text", "audio", "video", "room"];

const OUTCOMES = {
  "meetings.enter": ({ mode }) => ({ is_present: true, mode }),
  "meetings.leave": () => ({ is_present: false }),
  "meetings.open_sitting": () => ({ is_present: true }),
};

/** What a command that was done says about my own seat; the stream of the people says it up to two seconds later. */
export const outcomeOf = (name, args) => OUTCOMES[name]?.(args) ?? null;

/** My own seat as it is now; nothing for those who read along. */
export function ownSeat(view) {
  const row = view.people?.get("people", view.me);
  return row && { ...row, ...view.outcome };
}

/** Who I am in this meeting, asked for beside the state of its stream where there is no socket. */
export async function seatOverHttp(id) {
  const answer = await fetch(`${basePath}/api/v1/meetings/${id}`, { credentials: "same-origin", cache: "no-cache" });
  return (await answer.json()).you;
}

function enter(view, event) {
  event.preventDefault();
  view.act("meetings.enter", { mode: new FormData(event.target).get("mode") }, "presence");
}

function modes(view, own, label) {
  return html`<form class="inline-form" @submit=${(event) => enter(view, event)}><label for="enter-mode">${say("presence.how")}</label>
    <select id="enter-mode" name="mode">${MODES.map((mode) => html`<option value=${mode} ?selected=${mode === own.mode}>${say(`mode.${mode}`)}</option>`)}</select>
    <button type="submit" class="button">${label}</button></form>`;
}

const entering = (view, own) => html`<p>${say("presence.away")}</p> ${modes(view, own, say("presence.enter"))}`;

function leaving(view, own) {
  const leave = () => view.act("meetings.leave", {}, "presence");
  return html`<p>${say("presence.here")} ${modeWord(own)}</p>
    <details class="fold"><summary>${say("presence.change")}</summary>${modes(view, own, say("presence.set"))}</details>
    <button type="button" class="button button-quiet" @click=${leave}>${say("presence.leave")}</button>`;
}

/** Whether I am counted as present, and how to come and go. */
export function presence(view) {
  const own = ownSeat(view);
  if (!own) return nothing;
  const words = [capacityWord(own.capacity), say(`function.${own.function}`)].filter((word) => word && word !== plateWord(own));
  return html`<div class="row">${own.is_present ? leaving(view, own) : entering(view, own)}
    <p class="quiet">${plate(own)} ${words.join(", ")}</p></div> ${problem(view, "presence")}`;
}
