/** The three regions of a sitting as tabs on a phone. The links work by themselves; this keeps the history and the place clean. */
export function attach(tabs) {
  const links = [...tabs.querySelectorAll('a[href*="#"]')];
  const mark = () => {
    const here = links.find((link) => link.hash === location.hash) ?? links.find((link) => link.hash === "#floor");
    for (const link of links) {
      if (link === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  tabs.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link?.hash || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { scrollX, scrollY } = window;
    location.replace(link.hash);
    scrollTo(scrollX, scrollY);
    link.focus({ preventScroll: true });
  });
  addEventListener("hashchange", mark);
  mark();
}
