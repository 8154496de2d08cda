// Run by tests/browser/test_scripts.py, or `node --test tests/js/*.test.mjs`. The state machine against every order of loss, doubling and delay that a line can think of.
import assert from "node:assert/strict";
import test from "node:test";
import { BEHIND, StreamState, median } from "../../static/js/live/state.js";

/** The server's side of one stream: every step it committed, and the answer to any question. */
class Server {
  constructor(pageSize = Infinity) {
    this.steps = [];
    this.pageSize = pageSize;
    this.epoch = "e1";
  }
  get seq() { return this.steps.length; }
  commit(put, drop = []) {
    this.steps.push({ put, drop });
    return { stream: "s", after: this.seq - 1, seq: this.seq, put, drop };
  }
  at(seq) {
    const state = new Map();
    for (const { put, drop } of this.steps.slice(0, seq)) {
      drop.forEach(([c, k]) => state.delete(`${c}/${k}`));
      put.forEach(([c, k, body]) => state.set(`${c}/${k}`, body));
    }
    return state;
  }
  answer(question) {
    const { head, full, since, from } = question.cursor ?? {
      head: this.seq, from: 0, since: question.since,
      full: question.epoch !== this.epoch || question.since === null || question.since > this.seq,
    };
    const now = this.at(head);
    const touched = new Set();
    for (const { put, drop } of this.steps.slice(full ? 0 : since, head)) [...put, ...drop].forEach(([c, k]) => touched.add(`${c}/${k}`));
    const rows = [...touched].filter((name) => !full || now.has(name)).slice(from, from + this.pageSize);
    const more = from + this.pageSize < touched.size ? { head, full, since, from: from + this.pageSize } : null;
    const split = (name) => name.split("/");
    return {
      ok: true, stream: "s", epoch: this.epoch, seq: head, full, more,
      put: rows.filter((name) => now.has(name)).map((name) => [...split(name), now.get(name)]),
      drop: rows.filter((name) => !now.has(name)).map(split),
    };
  }
}

function catchUp(server, client, meanwhile = () => {}) {
  let question = client.ask();
  let done;
  while (question) {
    const ack = server.answer(question);
    meanwhile();
    done = client.answered(ack);
    question = done.next;
  }
  return done;
}

function content(client) {
  const found = new Map();
  for (const [collection, rows] of client.entries) for (const [key, body] of rows) found.set(`${collection}/${key}`, body);
  return found;
}

const same = (client, server) => {
  assert.equal(client.own, server.seq);
  assert.deepEqual([...content(client)].sort(), [...server.at(server.seq)].sort());
};

test("a change that follows is applied, a known one ignored, a gap asks", () => {
  const server = new Server();
  const client = new StreamState("s");
  catchUp(server, client);
  const one = server.commit([["posts", 41, { v: 1 }]]);
  const two = server.commit([], [["posts", 41]]);
  const three = server.commit([["posts", "43", { v: 1 }]]);
  assert.deepEqual(client.changed(one), [["posts", "41", { v: 1 }]]);
  assert.deepEqual(client.changed(one), []);
  assert.equal(client.changed(three), BEHIND);
  assert.equal(client.own, 1);
  assert.deepEqual(client.changed(two), [["posts", "41", null]]);
  client.changed(three);
  same(client, server);
});

test("several commits come as one change, also when the first of them is known", () => {
  const server = new Server();
  const client = new StreamState("s");
  server.commit([["a", "1", 1]]);
  catchUp(server, client);
  server.commit([["a", "2", 2]]);
  server.commit([["a", "3", 3]]);
  client.changed({ stream: "s", after: 0, seq: 3, put: [["a", "1", 1], ["a", "2", 2], ["a", "3", 3]], drop: [] });
  same(client, server);
});

test("fetch asks, unless its number is known", () => {
  const client = new StreamState("s", { epoch: "e1", seq: 5 });
  assert.equal(client.changed({ stream: "s", after: 5, seq: 6, fetch: true }), BEHIND);
  assert.deepEqual(client.changed({ stream: "s", after: 4, seq: 5, fetch: true }), []);
});

test("a page that printed the state asks since its number", () => {
  const client = new StreamState("thread:9", { epoch: "k3v9", seq: 57 });
  assert.deepEqual(client.ask(), { stream: "thread:9", epoch: "k3v9", since: 57 });
  assert.deepEqual(new StreamState("thread:9").ask(), { stream: "thread:9", epoch: null, since: null });
});

test("changes during a subscribe are kept and tried after its answer", () => {
  const server = new Server();
  const client = new StreamState("s");
  server.commit([["a", "1", 1]]);
  const done = catchUp(server, client, () => { if (server.seq === 1) client.changed(server.commit([["a", "2", 2]])); });
  same(client, server);
  assert.equal(done.behind, false);
});

test("a kept change that does not follow says that something is missing", () => {
  const server = new Server();
  const client = new StreamState("s");
  let lost = 0;
  const done = catchUp(server, client, () => {
    if (lost++) return;
    server.commit([["a", "1", 1]]);
    client.changed(server.commit([["a", "2", 2]]));
  });
  assert.equal(done.behind, true);
  catchUp(server, client);
  same(client, server);
});

test("another epoch makes the client forget what it had", () => {
  const server = new Server();
  const client = new StreamState("s");
  server.commit([["a", "old", 1]]);
  catchUp(server, client);
  const after = new Server();
  after.epoch = "e2";
  after.commit([["a", "new", 1]]);
  const done = catchUp(after, client);
  assert.deepEqual(done.changes, [["a", "new", 1], ["a", "old", null]]);
  assert.equal(client.epoch, "e2");
  same(client, after);
});

test("while pages are missing the old state and the old number stay", () => {
  const server = new Server(2);
  const client = new StreamState("s");
  for (let n = 0; n < 5; n++) server.commit([["a", `${n}`, n]]);
  const first = client.answered(server.answer(client.ask()));
  assert.ok(first.next);
  assert.equal(client.own, null);
  assert.equal(content(client).size, 0);
  catchUp(server, client);
  same(client, server);
});

test("heads tell who is behind, but not while a question is under way", () => {
  const client = new StreamState("s", { epoch: "e1", seq: 4 });
  assert.equal(client.isBehind(4), false);
  assert.equal(client.isBehind(5), true);
  client.ask();
  assert.equal(client.isBehind(5), false);
});

test("whatever is lost, doubled or late, the end is the same as a fresh state", () => {
  let seed = 7;
  const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n; };
  for (let round = 0; round < 300; round++) {
    const server = new Server(1 + random(4));
    const client = new StreamState("s");
    const line = [];
    for (let step = 0; step < 40; step++) {
      const key = `${random(6)}`;
      const dice = random(10);
      if (dice < 6) {
        const exists = server.at(server.seq).has(`a/${key}`);
        const message = exists && random(3) === 0 ? server.commit([], [["a", key]]) : server.commit([["a", key, step]]);
        if (random(5)) line.push(message, ...(random(4) ? [] : [message]));
      } else if (dice < 9 && line.length) {
        client.changed(line.splice(random(line.length), 1)[0]);
      } else {
        catchUp(server, client, () => { if (random(2) && server.seq < 60) client.changed(server.commit([["b", key, step]])); });
      }
    }
    line.forEach((message) => client.changed(message));
    if (client.isBehind(server.seq)) catchUp(server, client);
    same(client, server);
  }
});

test("the median of five is not moved by one slow answer", () => {
  assert.equal(median([10, 900, 12, 11, 9]), 11);
  assert.equal(median([4, 2]), 3);
});
