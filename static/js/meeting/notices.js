/**
 * What a change means to me, in words: my place, the floor, the list, the sitting. Never said for the first state of a page,
 * nor for what was only not known yet: who I am comes after the state.
 */
import { local, say } from "site/page.js";
import { askedOf } from "site/meeting/asked.js";
import { claimsOn } from "site/meeting/behalf.js";
import { passedOver, whyHeld, whyHeldMyself } from "site/meeting/held.js";
import { nameOf } from "site/meeting/parts.js";
import { currentItem, placeOf } from "site/meeting/rules.js";
import { placeInWords } from "site/meeting/waiting.js";

function facts(view) {
  const floor = view.state.get("floor", "floor");
  const item = currentItem(view.state.all("items"));
  const speaks = floor && floor.state !== "free" ? floor.request : null;
  return {
    me: view.me,
    place: placeOf(view.queue(), view.me),
    placeInWords: placeInWords(view),
    claims: new Map(claimsOn(view).map(([key, request]) => [key, nameOf(request.person, request)])),
    hasFloor: Boolean(view.me && speaks && floor.speaker?.participant === view.me),
    speaks,
    held: whyHeld(floor),
    heldMyself: whyHeldMyself(view),
    passedOver: passedOver(view),
    asked: askedOf(view),
    speaker: floor ? nameOf(floor.speaker, floor) : "",
    item: item?.[0] ?? null,
    itemTitle: item ? `${item[1].number} ${local(item[1].titles) || item[1].title}` : "",
    list: item ? view.state.get("list", item[0])?.state : null,
    sitting: view.sitting()?.state ?? null,
  };
}

/** Gives a function `(view) → [[text, politeness], …]`: what has to be said after each change. */
export function notices() {
  let before = null;
  return (view, full) => {
    const after = facts(view);
    const isFirst = !before || before.me !== after.me || (full && before.sitting === null);
    const said = isFirst ? [] : compare(before, after);
    before = after;
    return said;
  };
}

function compare(before, after) {
  const said = [];
  said.push(...ofTheFloor(before, after));
  // The place is news, the minutes that go by are not: they are said with it and then only shown.
  if (after.place && after.place !== before.place) said.push([after.placeInWords, "polite"]);
  for (const [key, name] of after.claims) if (!before.claims.has(key)) said.push([say("behalf.asks", { name }), "polite"]);
  after.asked.filter((name) => !before.asked.includes(name)).forEach((name) => said.push([say(`asked.${name}`), "polite"]));
  if (after.sitting !== before.sitting && after.sitting) said.push([say(`sitting.${after.sitting}`), "polite"]);
  if (after.item !== before.item && after.item) said.push([say("agenda.started", { title: after.itemTitle }), "polite"]);
  else if (after.list !== before.list && after.list) said.push([say(`list.${after.list}`), "polite"]);
  return said;
}

/** Who has the floor, whose clock stands still and why: at once for who is meant, politely for everybody else. */
function ofTheFloor(before, after) {
  const said = [];
  const name = after.speaker;
  if (after.heldMyself && after.heldMyself !== before.heldMyself) said.push([say(`held.mine.${after.heldMyself}`), "assertive"]);
  else if (after.hasFloor && before.heldMyself && !after.heldMyself) said.push([say("held.mine.again"), "assertive"]);
  else if (after.hasFloor && !before.hasFloor) said.push([say("floor.mine"), "assertive"]);
  for (const [key, request] of after.passedOver) {
    if (before.passedOver.has(key)) continue;
    if (request.person.participant === after.me) said.push([say("held.mine.passed_over"), "assertive"]);
    else said.push([say("held.passed_over", { name: nameOf(request.person, request) }), "polite"]);
  }
  if (after.hasFloor || !after.speaks) return said;
  if (after.speaks !== before.speaks) said.push([say("floor.given", { name }), "polite"]);
  if (after.held && (after.held !== before.held || after.speaks !== before.speaks)) said.push([say("text.after", { name, text: say(`held.${after.held}`) }), "polite"]);
  else if (before.held && !after.held && after.speaks === before.speaks) said.push([say("held.again", { name }), "polite"]);
  return said;
}
