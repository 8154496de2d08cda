/** What was drawn and would be drawn alike is left as it stands: `same` says so to whoever draws. One change of a long list costs one row. */

/**
 * Draws the rows of one `repeat` in one place of the page: `draw(key)` only where what it depends on is not what it was. A row that
 * left the list is drawn anew when it comes back, since its place went with it; without any rows the list itself is gone.
 */
export function rowsOf(draw, same) {
  let before = new Map();
  let after = new Map();
  return {
    /** A new drawing of the whole list begins. */
    begin() {
      [before, after] = [after, new Map()];
    },
    /** The row, or nothing to do; `of` is everything it depends on, compared one by one. */
    row(entry, of) {
      const was = before.get(entry[0]);
      after.set(entry[0], of);
      return was && of.length === was.length && of.every((value, n) => value === was[n]) ? same : draw(entry);
    },
  };
}

/** The same for a whole region. */
export function once(draw, same) {
  let was = null;
  return (of, ...args) => {
    if (was && of.every((value, n) => value === was[n])) return same;
    was = of;
    return draw(...args);
  };
}
