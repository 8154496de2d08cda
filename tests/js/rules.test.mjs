// Run by tests/browser/test_scripts.py, or `node --test tests/js/*.test.mjs`. What a client works out of the entries of a sitting.
import assert from "node:assert/strict";
import test from "node:test";
import { bySeat, clockOf, compareOrder, elapsed, elsewhere, nextOf, ownRequest, placeOf, waiting, withExtra } from "../../static/js/meeting/rules.js";

const request = (participant, order, state = "queued", item = "5") => ({ person: { participant, name: participant }, order, state, item });

test("the order is compared element by element, as numbers", () => {
  assert.ok(compareOrder([1, 9, 0], [1, 10, 0]) < 0);
  assert.ok(compareOrder([2, 0], [10, 0]) < 0);
  assert.ok(compareOrder([1, 2], [1, 2, -5]) < 0);
  assert.equal(compareOrder([1, 2, 3], [1, 2, 3]), 0);
});

test("Party before NGO, and only those who wait have a place", () => {
  const requests = new Map([["1", request("ngo", [3, 2, 0, 0, 4, 0])], ["2", request("party", [3, 1, 0, 0, 9, 0])], ["3", request("gone", [0], "done")], ["4", request("early", [0], "queued", "6")]]);
  const queue = waiting(requests, "5");
  assert.equal(elsewhere(requests, "5"), 1);
  assert.deepEqual(queue.map(([key]) => key), ["2", "1"]);
  assert.equal(placeOf(queue, "ngo"), 2);
  assert.equal(placeOf(queue, "gone"), 0);
  assert.equal(ownRequest(requests, "gone"), null);
  assert.equal(ownRequest(requests, "ngo")[0], "1");
});

test("what waits with no item stands in the line of each, first, and is on no other item", () => {
  const requests = new Map([["1", request("party", [5, 2, 0, 0, 4, 0])], ["2", request("point", [0, 0, 0, 0, 9, 0], "queued", null)], ["3", request("early", [1, 0], "queued", "6")]]);
  assert.deepEqual(waiting(requests, "5").map(([key]) => key), ["2", "1"]);
  assert.equal(elsewhere(requests, "5"), 1);
  assert.deepEqual(waiting(requests, undefined).map(([key]) => key), ["2"]);
  assert.equal(elsewhere(requests, undefined), 2);
});

test("a right of reply waits until it is granted", () => {
  const reply = { ...request("a", [1]), kind: "right_of_reply", is_granted: false };
  const speech = { ...request("b", [2]), kind: "intervention" };
  assert.equal(nextOf([["1", reply], ["2", speech]])[0], "2");
  assert.equal(nextOf([["1", { ...reply, is_granted: true }], ["2", speech]])[0], "1");
  assert.equal(nextOf([["1", reply]]), null);
});

const start = Date.parse("2026-11-21T10:00:00Z");
const floor = { started_at: "2026-11-21T10:00:00Z", paused_at: null, paused_total_s: 0, limit_s: 180 };

test("the clock leaves pauses out and stands while it is stopped", () => {
  assert.equal(elapsed(floor, start + 65000), 65);
  assert.equal(elapsed({ ...floor, paused_total_s: 20 }, start + 65000), 45);
  assert.equal(elapsed({ ...floor, paused_at: "2026-11-21T10:00:30Z" }, start + 65000), 30);
  assert.equal(elapsed(floor, start - 5000), 0);
});

test("the clock shows what is left, warns near the end and counts on after it", () => {
  assert.deepEqual(clockOf(floor, start + 60000), { text: "2:00", shade: "" });
  assert.deepEqual(clockOf(floor, start + 155000), { text: "0:25", shade: "clock-warn" });
  assert.deepEqual(clockOf(floor, start + 187000), { text: "0:07", shade: "clock-over" });
  assert.deepEqual(clockOf({ ...floor, limit_s: null }, start + 65000), { text: "1:05", shade: "" });
});

test("extra time counts only where its reader knows of it, and never where there is no limit", () => {
  const spoken = { ...floor, speaker: { participant: "7" } };
  assert.equal(withExtra(spoken, { 7: 60 }).limit_s, 240);
  assert.equal(withExtra(spoken, { 8: 60 }).limit_s, 180);
  assert.equal(withExtra(spoken, undefined).limit_s, 180);
  assert.equal(withExtra({ ...spoken, limit_s: null }, { 7: 60 }).limit_s, null);
  assert.equal(withExtra({ state: "free", speaker: null, limit_s: null }, { 7: 60 }).limit_s, null);
});

test("people sit as the server seats them: by capacity, then by the English name of the plate, then by their own", () => {
  const seat = (key, capacity, en, name) => [key, { capacity, organisation: en && { names: { en, fr: `z${en}` } }, name }];
  const rows = [seat("1", "none", null, "Chair"), seat("2", "ngo", "Birds", "Zed"), seat("3", "iplc", "Wetland", "Abe"), seat("4", "party", "Meridia", "bo"), seat("5", "party", "Meridia", "Al"), seat("6", "party", "Aland", "Zoe")];
  assert.deepEqual(rows.sort(bySeat).map(([key]) => key), ["6", "5", "4", "3", "2", "1"]);
  assert.equal(bySeat(seat("7", "ngo", "Birds", ""), seat("7", "ngo", "Birds", "")), 0);
});
