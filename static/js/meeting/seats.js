/** Who is here, and whether I am counted among them. */
import { html, nothing, repeat } from "vendor/lit-html.js";
import { basePath, say } from "site/page.js";
import { capacityWord, nameOf, plate, plateWord, problem } from "site/meeting/parts.js";
import { bySeat } from "site/meeting/rules.js";

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

function person(view, [key, row]) {
  const does = say(`function.${row.function}`);
  return html`<li class="person"><span class="presence ${row.is_present ? "is-here" : ""}" aria-hidden="true"></span>
    <span class="person-name">${nameOf(row, row)}${key === view.me ? ` (${say("people.you")})` : ""}</span> ${plate(row)}
    ${does === plateWord(row) ? nothing : html`<span class="person-for">${does}</span>`}</li>`;
}

/** Those who are present with their number; those who are admitted and not here stand apart. */
export function people(view) {
  const rows = [...view.people.all("people")].sort(bySeat);
  const list = (found) => html`<ul class="people-list">${repeat(found, ([key]) => key, (entry) => person(view, entry))}</ul>`;
  const here = rows.filter(([, row]) => row.is_present);
  const away = rows.filter(([, row]) => !row.is_present);
  return html`<h2>${say("people.title")} <span class="count">${here.length}</span></h2>
    ${here.length ? list(here) : html`<p class="quiet">${say("people.none")}</p>`}
    ${away.length ? html`<details class="fold"><summary>${say("people.away")} <span class="count">${away.length}</span></summary>${list(away)}</details>` : nothing}`;
}

function enter(view, event) {
  event.preventDefault();
  view.act("meetings.enter", { mode: new FormData(event.target).get("mode") }, "presence");
}

function entering(view) {
  return html`<p>${say("presence.away")}</p>
    <form class="inline-form" @submit=${(event) => enter(view, event)}><label for="enter-mode">${say("presence.how")}</label>
    <select id="enter-mode" name="mode">${MODES.map((mode) => html`<option value=${mode}>${say(`mode.${mode}`)}</option>`)}</select>
    <button type="submit" class="button">${say("presence.enter")}</button></form>`;
}

function leaving(view, own) {
  const leave = () => view.act("meetings.leave", {}, "presence");
  return html`<p>${say("presence.here")} <span class="quiet">${say(`mode.${own.mode}`)}</span></p>
    <button type="button" class="button button-quiet" @click=${leave}>${say("presence.leave")}</button>`;
}

/** Whether I am counted as present, and how to come and go. */
export function presence(view) {
  const own = ownSeat(view);
  if (!own) return nothing;
  const words = [capacityWord(own.capacity), say(`function.${own.function}`)].filter((word) => word && word !== plateWord(own));
  return html`<div class="row">${own.is_present ? leaving(view, own) : entering(view)}
    <p class="quiet">${plate(own)} ${words.join(", ")}</p></div> ${problem(view, "presence")}`;
}
