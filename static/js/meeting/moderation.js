/** The chair's moderation of the chat: a line is hidden, its author muted and heard again. */
import { html, nothing } from "vendor/lit-html.js";
import { say } from "site/page.js";
import { nameOf, plate } from "site/meeting/parts.js";

const RUNNING = ["chair", "co_chair", "vice_chair", "secretariat_officer"];

function withReason(view, name, args, id, why, label) {
  const act = (event) => {
    event.preventDefault();
    view.act(name, { ...args, reason: new FormData(event.target).get("reason") }, "lines");
  };
  return html`<form class="inline-form" @submit=${act}><label for=${id}>${why}</label><input id=${id} name="reason" maxlength="200" required>
    <button type="submit" class="button button-quiet">${label}</button></form>`;
}

/** The chair says why a line is hidden; the line stays, its text goes. Whoever wrote it to all can be muted there. */
export function moderation(view, key, said) {
  const { participant, function: does } = said.author;
  const isMutable = participant && view.doors.open === "all" && !RUNNING.includes(does);
  return html`<details class="fold no-print"><summary>${say("line.hide")}</summary>
    ${withReason(view, "meetings.hide_line", { line: key }, `hide-${key}`, say("line.why"), say("line.hide_this"))}
    ${isMutable ? withReason(view, "meetings.mute", { participant }, `mute-${key}`, say("line.mute_why"), say("line.mute")) : nothing}</details>`;
}

/** For who runs the sitting: whom the chair muted, and the way back. */
export function muted(view) {
  const rows = [...(view.doors.states.get("bureau")?.all("muted") ?? [])];
  if (!rows.length || view.doors.open !== "all" || !view.can("meetings.unmute")) return nothing;
  const again = (participant) => view.act("meetings.unmute", { participant }, "lines");
  return html`<h3>${say("muted.title")}</h3><ul class="people-list">${rows.map(([key, row]) => html`<li class="person">
    <span class="person-name">${nameOf(row, row)}</span> ${plate(row)} <span class="quiet">${row.reason}</span>
    <button type="button" class="button button-quiet" @click=${() => again(key)}>${say("muted.again")}</button></li>`)}</ul>`;
}
