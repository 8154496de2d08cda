/** For whom else somebody speaks, whether those have confirmed, and my answer when it is for us. */
import { html, nothing } from "vendor/lit-html.js";
import { local, say } from "site/page.js";
import { button, nameOf, plate } from "site/meeting/parts.js";

const FIRST_IN = (a, b) => Number(a[0]) - Number(b[0]);

/** What an organisation said to being spoken for; `named` until it says something. */
function standing(row, id) {
  if (row.confirmed_by?.includes(id)) return "confirmed";
  return row.declined_by?.includes(id) ? "declined" : "named";
}

/** `on behalf of …`, each with what they said; empty for who speaks for none but themselves. */
export function behalfOf(row) {
  const names = row.on_behalf_of.map((one) => say(`behalf.${standing(row, one.id)}`, { name: local(one.names) }));
  return names.length ? say("floor.behalf", { names: names.join(", ") }) : "";
}

/** The requests that wait and name my organisation: `[key, request]`. */
export function claimsOn(view) {
  const own = view.you?.capacity?.organisation?.id;
  if (!own || !view.can("meetings.confirm_on_behalf")) return [];
  const waits = ({ state, on_behalf_of: named }) => (state === "queued" || state === "called") && named.some((one) => one.id === own);
  return [...view.state.all("requests")].filter(([, request]) => waits(request)).sort(FIRST_IN);
}

/** Both buttons stay where they are: the one that was pressed says what holds. */
export function claims(view) {
  const own = view.you?.capacity?.organisation?.id;
  return claimsOn(view).map(([key, request]) => {
    const said = standing(request, own);
    const option = (off) => ({ args: { request: key }, off });
    const text = say("behalf.asks", { name: nameOf(request.person, request) });
    return html`<div class="notice claim"><p>${plate(request)} ${text} ${said === "named" ? nothing : html`<strong>${say(`behalf.is_${said}`)}</strong>`}</p>
      <p class="button-row">${button(view, "meetings.confirm_on_behalf", say("behalf.confirm"), option(said === "confirmed" && say("behalf.is_confirmed")))}
      ${button(view, "meetings.decline_on_behalf", say("behalf.decline"), option(said === "declined" && say("behalf.is_declined")))}</p></div>`;
  });
}
