// Run by tests/browser/test_scripts.py, or `node --test tests/js/*.test.mjs`. What of a half-written line is shown to the server.
import assert from "node:assert/strict";
import test from "node:test";
import { candidates } from "../../static/js/meeting/symbols.js";

test("a symbol among words is taken out without them", () => {
  assert.deepEqual(candidates("We support UNEP/CMS/COP15/Doc.18 as it stands"), ["UNEP/CMS/COP15/Doc.18"]);
});

test("spaces inside a symbol and small letters are kept", () => {
  assert.deepEqual(candidates("see unep/cms/cop15 doc. 18, please"), ["unep/cms/cop15 doc. 18,"]);
  assert.deepEqual(candidates("(COP15 Doc.28.1/Rev.1) and StC41 Inf. 3"), ["COP15 Doc.28.1/Rev.1)", "StC41 Inf. 3"]);
  assert.deepEqual(candidates("UNEP / CMS / COP15 / Doc. 18"), ["UNEP / CMS / COP15 / Doc. 18"]);
});

test("two symbols with words between them are two", () => {
  assert.deepEqual(candidates("COP15/Doc.18 replaces COP14/Doc.3"), ["COP15/Doc.18", "COP14/Doc.3"]);
});

test("what names no document stays on this device", () => {
  for (const text of ["", "Our red line is 500 boats", "the cops came at 5", "copper 29", "CMS is an instrument", "my number is 0044 20 7946"]) assert.deepEqual(candidates(text), []);
});

test("a word that follows a symbol stays too", () => {
  assert.deepEqual(candidates("COP15/Doc.18 do not tell the others"), ["COP15/Doc.18"]);
});
