/** Before a sitting opens: when that is, who is here already, what can be done meanwhile. Said calmly, and never aloud. */
import { html, nothing } from "vendor/lit-html.js";
import { basePath, local, say } from "site/page.js";
import { now } from "site/live/clock.js";
import { delegationsHere } from "site/meeting/hall.js";
import { plateWord } from "site/meeting/parts.js";
import { inOrder } from "site/meeting/rules.js";

const STATES = ["scheduled", "waiting_room"];
const OVER = ["closed", "report_draft", "report_comment", "report_adopted", "archived", "cancelled"];
const FIRST_ITEMS = 3;
const COUNTED_MINUTES = 120;

/** As the server wrote it; of a sitting that was moved meanwhile, in much the same shape. */
function moment(at, timeZone) {
  const shape = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone, timeZoneName: "short" };
  return say(`before.at.${at}`) || new Intl.DateTimeFormat(document.documentElement.lang, shape).format(Date.parse(at));
}

/** How long it still is, in whole minutes, for the last two hours. */
function left(at) {
  const minutes = Math.ceil((Date.parse(at) - now()) / 60000);
  if (minutes > COUNTED_MINUTES) return "";
  return minutes > 0 ? say("before.in", { n: minutes }) : say("before.soon");
}

// The figure is kept up to date apart from what is drawn: a minute that passed is no change of the meeting.
const count = () => document.querySelectorAll("[data-left]").forEach((place) => { place.textContent = left(place.dataset.left); });
setInterval(count, 15000);

function here(view) {
  if (!view.people) return nothing; // who only reads along as a visitor is not told
  const names = delegationsHere(view).map(plateWord);
  return html`<p>${names.length ? say("before.here", { names: names.join(", ") }) : say("before.nobody")}</p>`;
}

function papers(view) {
  const items = inOrder(view.state.all("items")).filter(([, item]) => item.documents.length).slice(0, FIRST_ITEMS);
  const rows = items.flatMap(([, item]) => item.documents.map((paper) => [paper.symbol, `${item.number} ${local(item.titles) || item.title}`]));
  if (!rows.length) return nothing;
  return html`<details class="fold"><summary>${say("before.papers")}</summary><ul>
    ${rows.map(([symbol, about]) => html`<li><a href="${basePath}/symbols/${encodeURI(symbol)}">${symbol}</a> <span class="quiet">${about}</span></li>`)}</ul></details>`;
}

export function before(view) {
  const sitting = view.sitting();
  if (!STATES.includes(sitting?.state) || OVER.includes(view.state.get("meeting", "meeting")?.state)) return nothing;
  const zone = say("zone") || "UTC";
  queueMicrotask(count);
  const isUtc = ["UTC", "Etc/UTC"].includes(zone);
  return html`<h2>${say(`before.${sitting.state}`)}</h2>
    <p>${say("before.opens")} <time datetime=${sitting.starts_at}>${moment(sitting.starts_at, zone)}</time>
      ${isUtc ? nothing : html`<span class="quiet">${sitting.starts_at.slice(11, 16)} UTC</span>`} <span data-left=${sitting.starts_at}></span></p>
    ${say("before.you") ? html`<p>${say("before.you")}</p>` : nothing}
    ${view.me ? html`<p>${say(sitting.state === "waiting_room" ? "before.chat_open" : "before.chat_soon")}</p>` : nothing}
    ${here(view)}
    <p><a href="${basePath}/meetings/${view.id}/test">${say("before.test")}</a></p>
    ${papers(view)}`;
}
