/** Who is here, by delegation, in the fixed order of name plates: the same lists as `ecommunity/meetings/entering/hall.py`. */
import { html, noChange, nothing, repeat } from "vendor/lit-html.js";
import { say } from "site/page.js";
import { once } from "site/meeting/memo.js";
import { nameOf, plate } from "site/meeting/parts.js";
import { bySeat } from "site/meeting/rules.js";

const organisationOf = ([, row]) => row.organisation?.id ?? "";

/** Rows in lists by what `key` says of them; the order of rows and lists is that of the rows. */
function grouped(rows, key) {
  const found = new Map();
  for (const row of rows) {
    const listed = found.get(key(row));
    if (listed) listed.push(row);
    else found.set(key(row), [row]);
  }
  return [...found];
}

/** How many delegations; people without an organisation are none. */
export const delegations = (rows) => new Set(rows.map(organisationOf).filter(Boolean)).size;

/** All who are admitted, in their seats. */
export const seated = (view) => [...(view.people?.all("people") ?? [])].sort(bySeat);

/** One row of each delegation with somebody here. */
export const delegationsHere = (view) => grouped(seated(view).filter(([, row]) => row.is_present && row.organisation), organisationOf)
  .map(([, rows]) => rows[0][1]);

export const mode = (row) => html`<span class="mode" data-mode=${row.mode}>${say(`mode.${row.mode}`)}</span>`;

function person(view, [key, row]) {
  return html`<li class="person"><span class="presence ${row.is_present ? "is-here" : ""}" aria-hidden="true"></span>
    <span class="person-name">${nameOf(row, row)}${key === view.me ? ` (${say("people.you")})` : ""}</span>
    <span class="person-for">${say(`function.${row.function}`)}</span> ${row.is_present ? mode(row) : nothing}</li>`;
}

function delegation(view, [organisation, rows]) {
  return html`<li class="delegation">${organisation ? plate(rows[0][1]) : nothing}
    <ul class="people-list">${repeat(rows, ([key]) => key, (entry) => person(view, entry))}</ul></li>`;
}

function bench(view, capacity, listed, all) {
  const of = delegations(all);
  const here = delegations(all.filter(([, row]) => row.is_present));
  return html`<h3>${say(`bench.${capacity}`)} ${of ? html`<span class="count">${say("hall.of", { here, all: of })}</span>` : nothing}</h3>
    <ul class="people-list">${repeat(grouped(listed, organisationOf), ([key]) => key, (found) => delegation(view, found))}</ul>`;
}

function benches(view, rows, isListed) {
  return grouped(rows, ([, row]) => row.capacity)
    .map(([capacity, all]) => [capacity, all, all.filter(([, row]) => isListed(row))])
    .filter(([, , listed]) => listed.length)
    .map(([capacity, all, listed]) => bench(view, capacity, listed, all));
}

/** Those who are present with their number; those who are admitted and not here stand apart. */
export function people(view) {
  view.hall ??= once(hall, noChange);
  return view.hall([view.people?.epoch, view.people?.own, view.me], view);
}

function hall(view) {
  const rows = seated(view);
  const here = rows.filter(([, row]) => row.is_present);
  const away = rows.length - here.length;
  const [of, all] = [delegations(here), delegations(rows)];
  return html`<h2>${say("people.title")} <span class="count">${here.length}</span></h2>
    ${all ? html`<p class="quiet">${say("hall.delegations", { here: of, all })}</p>` : nothing}
    ${here.length ? benches(view, rows, (row) => row.is_present) : html`<p class="quiet">${say("people.none")}</p>`}
    ${away ? html`<details class="fold"><summary>${say("people.away")} <span class="count">${away}</span></summary>
      ${benches(view, rows, (row) => !row.is_present)}</details>` : nothing}`;
}
