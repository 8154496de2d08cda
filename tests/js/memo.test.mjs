// Run by tests/browser/test_scripts.py, or `node --test tests/js/*.test.mjs`. What is drawn again, and what is left as it stands.
import assert from "node:assert/strict";
import test from "node:test";
import { once, rowsOf } from "../../static/js/meeting/memo.js";

const SAME = Symbol("same");

/** What a list draws of rows `{key: value}`, each depending on its value and on `more`. */
function lists() {
  const rows = rowsOf(([key, value]) => `${key}=${value}`, SAME);
  return (values, more) => {
    rows.begin();
    return Object.entries(values).map((entry) => rows.row(entry, [entry[1], more]));
  };
}

test("only the row that changed is drawn again, wherever it stands", () => {
  const draw = lists();
  assert.deepEqual(draw({ a: 1, b: 2, c: 3 }, 0), ["a=1", "b=2", "c=3"]);
  assert.deepEqual(draw({ a: 1, b: 2, c: 3 }, 0), [SAME, SAME, SAME]);
  assert.deepEqual(draw({ a: 1, b: 5, c: 3 }, 0), [SAME, "b=5", SAME]);
  assert.deepEqual(draw({ c: 3, a: 1, b: 5 }, 0), [SAME, SAME, SAME]);
});

test("what all rows depend on draws all of them", () => {
  const draw = lists();
  draw({ a: 1, b: 2 }, "free");
  assert.deepEqual(draw({ a: 1, b: 2 }, "busy"), ["a=1", "b=2"]);
});

test("a row that left the list comes back drawn, also after the list was empty", () => {
  const draw = lists();
  draw({ a: 1, b: 2 }, 0);
  draw({ a: 1 }, 0);
  assert.deepEqual(draw({ a: 1, b: 2 }, 0), [SAME, "b=2"]);
  draw({}, 0);
  assert.deepEqual(draw({ a: 1 }, 0), ["a=1"]);
});

test("a region is drawn once for what it depends on", () => {
  const draw = once((word) => word, SAME);
  assert.equal(draw([1, null], "first"), "first");
  assert.equal(draw([1, null], "second"), SAME);
  assert.equal(draw([1, "me"], "third"), "third");
});

test("two lists know nothing of each other", () => {
  const [one, other] = [lists(), lists()];
  one({ a: 1 }, 0);
  assert.deepEqual(other({ a: 1 }, 0), ["a=1"]);
  assert.deepEqual(one({ a: 1 }, 0), [SAME]);
});
