/** Small pieces that several regions draw in the same way. */
import { html, nothing } from "vendor/lit-html.js";
import { announce, basePath, clockTime, local, say } from "site/page.js";

const PLATES = { party: "plate-party", none: "plate-guest" };

/** The words on a name plate: the organisation, else the capacity, else what somebody does here. */
export function plateWord(row) {
  const { function: does } = row.function ? row : (row.person ?? row.author ?? row.speaker ?? {});
  return local(row.organisation?.names) || say(row.capacity === "none" ? `function.${does}` : `capacity.${row.capacity}`);
}

/** Who it is and for whom: the delegation's plate, the name, the capacity in words. */
export function plate(row) {
  const name = plateWord(row);
  return name ? html`<span class="plate ${PLATES[row.capacity] ?? "plate-observer"}">${name}</span>` : nothing;
}

/** The name, or the delegation of somebody who left the platform. */
export function nameOf(person, row) {
  return person?.name || say("people.delegate", { who: plateWord(row) });
}

export const capacityWord = (capacity) => say(`capacity.${capacity}`);

export const time = (at) => html`<time datetime=${at}>${clockTime(Date.parse(at))}</time>`;

/** A text whose document symbols lead to their pages. */
export function linked(text, symbols = []) {
  const parts = [];
  let rest = text;
  for (const { printed, canonical } of symbols) {
    const at = rest.indexOf(printed);
    if (at < 0) continue;
    parts.push(rest.slice(0, at), html`<a href="${basePath}/symbols/${encodeURI(canonical)}">${printed}</a>`);
    rest = rest.slice(at + printed.length);
  }
  return [...parts, rest];
}

/** A button that carries out a command. One that does not fit the moment stays where it is and says so. */
export function button(view, name, label, { args = {}, kind = "", where = "floor", off = "", confirm = "" } = {}) {
  const press = () => {
    if (off) announce(off);
    if (off || view.isBusy(name) || (confirm && !globalThis.confirm(confirm))) return;
    view.act(name, args, where);
  };
  const isOff = Boolean(off) || view.isBusy(name);
  return html`<button type="button" class="button ${kind}" aria-disabled=${isOff ? "true" : nothing} title=${off || nothing} @click=${press}>${label}</button>`;
}

/** Leads to where the chair rules on points of order: nothing else ends one. */
export const ruling = (view, kind = "") => html`<a class="button ${kind}" href="${basePath}/meetings/${view.id}/console#ruling">${say("chair.rule")}</a>`;

/** What went wrong with the last thing done here; it stands where it happened. */
export function problem(view, where) {
  const text = view.problem?.where === where ? view.problem.text : "";
  return html`<div role="alert">${text ? html`<p class="notice notice-bad">${text}</p>` : nothing}</div>`;
}
