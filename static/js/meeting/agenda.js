/** The agenda with its documents, and the state of the sitting in the band. */
import { html, nothing, repeat } from "vendor/lit-html.js";
import { basePath, local, say } from "site/page.js";
import { inOrder } from "site/meeting/rules.js";

/** Said only of a title that is not in the language of the page. */
function languageOf(titles) {
  const own = document.documentElement.lang;
  return own in titles ? nothing : "en" in titles ? "en" : Object.keys(titles)[0] ?? nothing;
}

/** In an exercise an outcome says that it is one. */
const outcome = (text) => say("agenda.outcome", { text });

function paper(document) {
  return html`<li><a href="${basePath}/symbols/${encodeURI(document.symbol)}">${document.symbol}</a> <span class="quiet">${document.title}</span>
    ${document.outcome ? html`<span class="badge">${outcome(say(`paper.${document.outcome}`))}</span>` : nothing}</li>`;
}

function item(view, [key, row]) {
  const done = row.outcome || row.state === "debate_closed";
  const facts = [row.minutes && say("agenda.minutes", { minutes: row.minutes }), row.outcome ? outcome(say(`item.${row.state}`)) : row.state !== "pending" && say(`item.${row.state}`)].filter(Boolean);
  const classes = `${row.is_current ? "agenda-now" : ""} ${done ? "agenda-done" : ""} ${view.isFresh("items", key) ? "changed" : ""}`;
  return html`<li class=${classes} aria-current=${row.is_current ? "step" : nothing}>
    <span lang=${languageOf(row.titles)}>${row.number} ${local(row.titles) || row.title}</span>
    ${row.is_current ? html`<span class="badge badge-live">${say("agenda.now")}</span>` : nothing}
    <span class="quiet">${facts.join(" · ")}</span>
    ${row.documents.length ? html`<ul>${row.documents.map(paper)}</ul>` : nothing}</li>`;
}

export function agenda(view) {
  const items = inOrder(view.state.all("items"));
  return html`<h2>${say("agenda.title")}</h2>
    ${items.length ? html`<ol class="agenda">${repeat(items, ([key]) => key, (entry) => item(view, entry))}</ol>` : html`<p class="quiet">${say("agenda.empty")}</p>`}`;
}

export function state(view) {
  const [meeting, sitting] = [view.state.get("meeting", "meeting"), view.sitting()];
  const isOff = !sitting || ["postponed", "cancelled", "adjourned_to_part_n", "draft"].includes(meeting?.state);
  const name = isOff ? say(`meeting.${meeting?.state}`) : say(`state.${sitting.state}`);
  const text = isOff ? meeting?.reason : sitting.reason;
  return text ? say("text.after", { name, text }) : name;
}
