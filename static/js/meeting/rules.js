/** What follows from the entries alone: the order of the queue, my place in it, the speaking clock. No document, no network. */

/** Element by element, smaller first; the server decided the values, a client only compares them. */
export function compareOrder(a, b) {
  for (let n = 0; n < Math.max(a.length, b.length); n++) {
    const difference = (a[n] ?? -Infinity) - (b[n] ?? -Infinity);
    if (difference) return difference;
  }
  return 0;
}

/** Whether it stands in the line that people see while this item is discussed: what stands with no item is in the line of each. */
const isInLine = (request, item) => request.item === null || request.item === item;

/** The requests on this item, and on none, that wait, in the order in which they will be called: `[key, request]`. */
export function waiting(requests, item) {
  const rows = [...requests].filter(([, request]) => request.state === "queued" && isInLine(request, item));
  return rows.sort(([, a], [, b]) => compareOrder(a.order, b.order));
}

/** How many wait on other items. */
export function elsewhere(requests, item) {
  return [...requests].filter(([, request]) => request.state === "queued" && !isInLine(request, item)).length;
}

/** Who is called next: a right of reply waits until the chair has granted it. */
export function nextOf(queue) {
  return queue.find(([, request]) => request.kind !== "right_of_reply" || request.is_granted) ?? null;
}

/** The request of this participant that is not finished: `[key, request]`, or null. */
export function ownRequest(requests, participant) {
  const unfinished = ["queued", "called", "speaking", "held"];
  return [...requests].find(([, request]) => request.person.participant === participant && unfinished.includes(request.state)) ?? null;
}

/** My number in the queue, from 1; 0 when I am not in it. */
export function placeOf(queue, participant) {
  return queue.findIndex(([, request]) => request.person.participant === participant) + 1;
}

/** The floor with the extra time of who speaks, where the reader is one of the few who know of it: `extraS` is of `you`, by participant. */
export function withExtra(floor, extraS) {
  const extra = extraS?.[floor.speaker?.participant];
  return extra && floor.limit_s != null ? { ...floor, limit_s: floor.limit_s + extra } : floor;
}

/** Seconds spoken, pauses left out. `now` is the server's time in milliseconds. */
export function elapsed(floor, now) {
  if (!floor?.started_at) return 0;
  const until = floor.paused_at ? Date.parse(floor.paused_at) : now;
  return Math.max(0, (until - Date.parse(floor.started_at)) / 1000 - floor.paused_total_s);
}

/** What the clock shows and how: the time left where there is a limit, else the time spoken. */
export function clockOf(floor, now) {
  const spoken = elapsed(floor, now);
  if (floor.limit_s == null) return { text: digits(spoken), shade: "" };
  const left = floor.limit_s - spoken;
  if (left < 0) return { text: digits(-left), shade: "clock-over" };
  return { text: digits(Math.ceil(left)), shade: left <= 30 ? "clock-warn" : "" };
}

/** 65 → 1:05 */
export function digits(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The item under discussion: `[key, item]`, or null. */
export function currentItem(items) {
  return [...items].find(([, item]) => item.is_current) ?? null;
}

const SEATS = ["party", "non_party", "igo", "expert", "iplc", "youth", "ngo", "academia", "private_sector", "secretariat", "none"];

/** Where people sit, as on the page of the server: Parties first, then by kind, then by the English name; never by who spoke last. */
export function bySeat(a, b) {
  const [left, right] = [a, b].map(([key, row]) => {
    return [SEATS.indexOf(row.capacity), (row.organisation?.names.en ?? "").toLowerCase(), row.name.toLowerCase(), Number(key)];
  });
  const at = left.findIndex((value, n) => value !== right[n]);
  return at < 0 ? 0 : left[at] < right[at] ? -1 : 1;
}

/** Items by position. */
export function inOrder(items) {
  return [...items].sort(([, a], [, b]) => a.position - b.position);
}
