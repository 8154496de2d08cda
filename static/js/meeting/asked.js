/** What whoever has the floor is asked: to speak more slowly, or louder. Drawn for the speaker alone, while the signal stands. */
import { html } from "vendor/lit-html.js";
import { say } from "site/page.js";

/** The signals that are meant for me now; none for anybody who does not have the floor. */
export function askedOf(view) {
  const floor = view.state.get("floor", "floor");
  if (!view.me || floor?.speaker?.participant !== view.me) return [];
  const given = [...view.state.all("signals")].filter(([, signal]) => signal.state === "given" && signal.request === floor.request);
  return given.map(([name]) => name).filter((name) => say(`asked.${name}`));
}

export const asked = (view) => askedOf(view).map((name) => html`<p class="notice notice-warn">${say(`asked.${name}`)}</p>`);
