/** The agenda with its documents, and the state of the sitting in the band. */
import { html, nothing, repeat } from "vendor/lit-html.js";
import { basePath, local, say } from "site/page.js";
import { inOrder } from "site/meeting/rules.js";

function paper(document) {
  return html`<li><a href="${basePath}/symbols/${encodeURI(document.symbol)}">${document.symbol}</a> <span class="quiet">${document.title}</span></li>`;
}

function item(view, [key, row]) {
  const done = row.state === "debate_closed" || row.outcome;
  const classes = `${row.is_current ? "agenda-now" : ""} ${done ? "agenda-done" : ""} ${view.isFresh("items", key) ? "changed" : ""}`;
  return html`<li class=${classes} aria-current=${row.is_current ? "step" : nothing}>
    <span>${row.number} ${local(row.titles) || row.title}</span>
    ${row.is_current ? html`<span class="badge badge-live">${say("agenda.now")}</span>` : nothing}
    ${done ? html`<span class="badge badge-quiet">${say("agenda.done")}</span>` : nothing}
    ${row.documents.length ? html`<ul>${row.documents.map(paper)}</ul>` : nothing}</li>`;
}

export function agenda(view) {
  return html`<h2>${say("agenda.title")}</h2>
    <ol class="agenda">${repeat(inOrder(view.state.all("items")), ([key]) => key, (entry) => item(view, entry))}</ol>`;
}

export function state(view) {
  const sitting = view.sitting();
  return sitting ? html`${say(`state.${sitting.state}`)}${sitting.reason ? html`: ${sitting.reason}` : nothing}` : nothing;
}
