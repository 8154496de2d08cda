/** Why a clock stands still: the words for who has the floor and for everybody else, and who was passed over. */
import { html, nothing } from "vendor/lit-html.js";
import { say } from "site/page.js";
import { currentItem, ownRequest } from "site/meeting/rules.js";

const REASONS = ["point_of_order", "technical", "connection_lost", "connection_back"];

/** Which of the words fits; what the chair wrote is the chair's. Null for who is not held. */
export const whyHeld = (row) => (row?.state === "held" ? (REASONS.includes(row.reason) ? row.reason : "chair") : null);

/** Why I am held, also while somebody who interrupted me has the floor. */
export function whyHeldMyself(view) {
  const own = view.me && ownRequest([...view.state.all("requests")].filter(([, one]) => one.state === "held"), view.me);
  return own ? whyHeld(own[1]) : null;
}

/** Everybody whom the chair passed over, or who did not come back: key → request. */
export const passedOver = (view) => new Map([...view.state.all("requests")].filter(([, one]) => one.state === "skipped"));

/** What the floor says of its clock that stands still. */
export function held(view, floor, isMine) {
  const why = whyHeld(floor);
  if (!why) return nothing;
  return isMine ? html`<p class="notice notice-warn">${say(`held.mine.${why}`)}</p>` : html`<p class="badge badge-warn">${say(`held.${why}`)}</p>`;
}

/** Who was passed over on this item and has not asked again is told what that means. */
export function lastWord(view) {
  const requests = [...view.state.all("requests")];
  if (!view.me || ownRequest(requests, view.me)) return nothing;
  const item = currentItem(view.state.all("items"))?.[0];
  const own = requests.filter(([, one]) => one.person.participant === view.me && one.item === item && one.kind === "intervention");
  const last = own.sort(([a], [b]) => Number(a) - Number(b)).at(-1);
  return last?.[1].state === "skipped" ? html`<p class="notice">${say("held.mine.passed_over")}</p>` : nothing;
}
