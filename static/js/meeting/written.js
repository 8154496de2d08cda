/** The text in place of the voice: what was delivered in writing, and the box of who may write now. */
import { html, nothing } from "vendor/lit-html.js";
import { basePath, say } from "site/page.js";
import { plate, problem, time } from "site/meeting/parts.js";
import { ownRequest } from "site/meeting/rules.js";

const SHOWN = 3;

async function send(view, request, event) {
  event.preventDefault();
  const box = event.target.querySelector("textarea");
  const text = box.value.trim();
  if (text && await view.act("meetings.write_intervention", { request, text }, "written") && box.value.trim() === text) box.value = "";
}

function box(view, [key, request]) {
  const isMyTurn = request.state !== "queued";
  const form = html`<form class="form" @submit=${(event) => send(view, key, event)}>
    <div class="field"><label class="visually-hidden" for="write-text">${say("writing.label")}</label>
    <p class="hint" id="write-hint">${say(isMyTurn ? "writing.hint" : "writing.hint_before")}</p>
    <textarea id="write-text" name="text" rows="4" dir="auto" maxlength="20000" required aria-describedby="write-hint"></textarea></div>
    <div class="button-row"><button type="submit" class="button ${isMyTurn ? "button-act" : ""}">${say(isMyTurn ? "writing.deliver" : "writing.keep")}</button></div></form>`;
  // One fold for both, so that the box keeps what is being written when the turn comes.
  return html`<details class="fold" ?open=${isMyTurn}><summary>${say("writing.label")}</summary>${form}</details>`;
}

function one(view, [key, row]) {
  return html`<li class=${view.isFresh("written", key) ? "changed" : ""}>
    <p class="meta">${row.organisation || row.capacity !== "none" ? plate(row) : nothing} <span>${time(row.at)}</span>
      ${row.kind === "intervention" ? nothing : html`<span class="badge">${say(`kind.${row.kind}`)}</span>`}</p>
    <p class="written-text" dir="auto" lang=${row.language}>${row.text}${row.is_whole ? nothing : html`…
      <a href="${basePath}/meetings/${view.id}/written#written-${key}">${say("writing.whole")}</a>`}</p></li>`;
}

/** The newest first, as on the page of the server. */
export function written(view) {
  const all = [...view.state.all("written")].sort(([a], [b]) => Number(b) - Number(a));
  const own = ownRequest(view.state.all("requests"), view.me);
  const isOpen = own && own[1].kind !== "technical" && !all.some(([, row]) => row.request === own[0]);
  if (!isOpen && !all.length) return nothing;
  return html`${isOpen ? box(view, own) : nothing} ${problem(view, "written")}
    ${all.length ? html`<h2>${say("writing.title")}</h2><ol class="written">${all.slice(0, SHOWN).map((entry) => one(view, entry))}</ol>` : nothing}`;
}
