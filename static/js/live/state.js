/**
 * What one stream holds, and what to do with each message about it. No network, no document.
 * The rules are those of docs/live-protocol.md: whatever is lost, doubled or late, the state ends equal to a fresh one.
 */
export const BEHIND = Symbol("behind");
const NONE = new Map();

export class StreamState {
  /** `epoch` and `seq` are what the page was printed with; without them the whole state is asked for. */
  constructor(name, { epoch = null, seq = null } = {}) {
    this.name = name;
    this.epoch = epoch;
    this.own = seq;
    this.entries = new Map();
    this.asking = null;
  }

  /** The entries of a collection: key → body. */
  all(collection) {
    return this.entries.get(collection) ?? NONE;
  }

  get(collection, key) {
    return this.all(collection).get(String(key));
  }

  get isAsking() {
    return this.asking !== null;
  }

  /** The question to send. Changes that come before its answer are kept. */
  ask() {
    this.asking = { pages: [], kept: this.asking?.kept ?? [] };
    return { stream: this.name, epoch: this.epoch, since: this.own };
  }

  /** No answer came: the next question will ask the same again. */
  abandon() {
    this.asking = null;
  }

  /** The answer: `{next}` is the question for the next page; otherwise what changed, and whether more was missed meanwhile. */
  answered(ack) {
    const { pages, kept } = this.asking;
    pages.push(ack);
    if (ack.more) return { next: { stream: this.name, cursor: ack.more } };
    this.asking = null;
    const full = pages[0].full;
    const put = pages.flatMap((page) => page.put);
    const drop = pages.flatMap((page) => page.drop);
    const changes = full ? this.#replace(put) : this.#apply(put, drop);
    this.epoch = ack.epoch;
    this.own = pages[0].seq;
    let behind = false;
    for (const message of kept.sort((a, b) => a.seq - b.seq)) {
      const done = this.changed(message);
      if (done === BEHIND) behind = true;
      else changes.push(...done);
    }
    return { changes, full, behind };
  }

  /** A change: a list of `[collection, key, body | null]`, empty when it was known, or BEHIND when something is missing. */
  changed(message) {
    if (this.asking) {
      this.asking.kept.push(message);
      return [];
    }
    if (this.own === null) return BEHIND;
    if (message.seq <= this.own) return [];
    if (message.fetch || message.after > this.own) return BEHIND;
    const changes = this.#apply(message.put ?? [], message.drop ?? []);
    this.own = message.seq;
    return changes;
  }

  /** Whether a head that was seen says that something is missing. While a question is under way its answer will tell. */
  isBehind(head) {
    return !this.asking && (this.own === null || head > this.own);
  }

  #apply(put, drop) {
    const changes = [];
    for (const [collection, key] of drop) {
      this.entries.get(collection)?.delete(String(key));
      changes.push([collection, String(key), null]);
    }
    for (const [collection, key, body] of put) {
      this.#set(collection, String(key), body);
      changes.push([collection, String(key), body]);
    }
    return changes;
  }

  #replace(put) {
    const before = this.entries;
    this.entries = new Map();
    const changes = this.#apply(put, []);
    for (const [collection, rows] of before) {
      for (const key of rows.keys()) {
        if (this.get(collection, key) === undefined) changes.push([collection, key, null]);
      }
    }
    return changes;
  }

  #set(collection, key, body) {
    if (!this.entries.has(collection)) this.entries.set(collection, new Map());
    this.entries.get(collection).set(key, body);
  }
}

/** The median of the offsets measured: one slow answer does not move the clock. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
