/** "5 minutes ago" beside the exact time, which stays one hover or one tap away. */
const STEPS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30]];
const shown = new Set();

function relative(at) {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  let amount = (at - Date.now()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size) return format.format(Math.round(amount), unit);
    amount /= size;
  }
  return null; // Longer ago than a month the date itself says more.
}

function draw(time) {
  const text = relative(Date.parse(time.dateTime));
  time.textContent = text ?? time.dataset.exact;
  time.title = time.dataset.exact;
}

export function attach(time) {
  time.dataset.exact = time.textContent;
  draw(time);
  shown.add(time);
}

setInterval(() => {
  for (const time of shown) {
    if (time.isConnected) draw(time);
    else shown.delete(time);
  }
}, 60000);
