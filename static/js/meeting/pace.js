/** How long a wait is, from the entries alone; pure, in whole seconds, number for number as `ecommunity/meetings/waiting_time.py`. */
const BETWEEN_S = 10;
const USUAL_S = 120;
const USUAL_OF_KIND = { point_of_order: 60, technical: 30, right_of_reply: 60, motion: 60 };
const PACE_FROM = 3;
const SPEAKER_OF_TIER = { 1: "group_of_parties", 2: "party", 3: "non_party", 4: "organisation", 5: "observer" };
const [LANE_PRESENTER, LANE_NOT_GRANTED] = [4, 6];
const LONGEST_MIN = 120;

/** The median of what speakers really used on the item, the lower of two; null while there are too few. */
export function usedS(requests, item) {
  const over = [...requests].map(([, one]) => one).filter((one) => one.item === item && one.kind === "intervention" && one.spoken_s != null);
  const spoken = over.map((one) => one.spoken_s).sort((a, b) => a - b);
  return spoken.length >= PACE_FROM ? spoken[(spoken.length - 1) >> 1] : null;
}

function limitS({ kind, order }, { limits, itemLimit }) {
  if (kind !== "intervention") return limits[kind] ?? null;
  if (itemLimit !== null) return itemLimit;
  return limits[order[0] === LANE_PRESENTER ? "presenter" : (SPEAKER_OF_TIER[order[1]] ?? "observer")] ?? null;
}

/** How long such a request will probably take; one that the chair has not granted takes nothing. */
export function usualS(request, pace) {
  if (request.order[0] === LANE_NOT_GRANTED) return 0;
  const limit = limitS(request, pace);
  const usual = USUAL_OF_KIND[request.kind] || pace.used || limit || USUAL_S;
  return BETWEEN_S + (limit === null ? usual : Math.min(usual, limit));
}

/** Whole seconds spoken. `now` is the server's time in milliseconds. */
export function spokenS(floor, now) {
  const until = floor.paused_at ? Date.parse(floor.paused_at) : now;
  return Math.max(0, Math.floor((until - Date.parse(floor.started_at) - Math.floor(floor.paused_total_s * 1000 + 0.5)) / 1000));
}

/** What is left of the speech that runs: to its limit, else to what is usual. */
function leftS(floor, request, pace, now) {
  if (!floor?.started_at) return 0;
  const until = floor.limit_s ?? usualS(request, pace) - BETWEEN_S;
  return BETWEEN_S + Math.max(0, until - spokenS(floor, now));
}

/** The seconds until who stands behind `ahead` is called; of those interrupted about half is still to come. */
export function waitS(ahead, { item, requests, floor, limits, itemLimit }, now) {
  const pace = { limits, itemLimit, used: usedS(requests, item) };
  const holder = requests.get(String(floor?.request)) ?? { kind: floor?.kind, order: [5, 2] };
  const held = [...requests].filter(([key, one]) => one.state === "held" && key !== String(floor?.request));
  const behind = held.reduce((sum, [, one]) => sum + Math.floor((usualS(one, pace) + 1) / 2), 0);
  return leftS(floor, holder, pace, now) + behind + ahead.reduce((sum, [, one]) => sum + usualS(one, pace), 0);
}

/** As a person says it: `[word, minutes]`, to the minute, from ten on to five, from an hour on to a quarter of an hour. */
export function inWords(seconds) {
  let minutes = Math.floor((seconds + 30) / 60);
  if (seconds < 60) return ["soon", 0];
  if (minutes >= 60) minutes = 15 * Math.floor((minutes + 7) / 15);
  else if (minutes >= 10) minutes = 5 * Math.floor((minutes + 2) / 5);
  if (minutes > LONGEST_MIN) return ["long", LONGEST_MIN];
  return [minutes === 1 ? "one" : "some", minutes];
}

/** The wait in words, or null for a reply that the chair has yet to grant. */
export function about(ahead, own, entries, now) {
  return own.order[0] === LANE_NOT_GRANTED ? null : inWords(waitS(ahead, entries, now));
}
