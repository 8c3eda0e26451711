/** The tabs of the page. */

/** Each tab has a source of events of its own, which it keeps while another one is shown. */
export const TABS = ['live', 'trace', 'simulate'] as const;
export type Tab = (typeof TABS)[number];

/** The first words of the addresses of the tabs. */
const WORDS: Readonly<Record<Tab, string>> = { live: 'live', trace: 'trace', simulate: 'sim' };

/** The fragment of the page's URL that shows a tab. */
export function fragmentOfTab(tab: Tab): string {
  return `#${WORDS[tab]}`;
}

/** The tab that a fragment of one word shows. Without a fragment the page shows the grid. */
export function tabOfFragment(hash: string): Tab | undefined {
  return hash === '' || hash === '#' ? 'live' : TABS.find((tab) => fragmentOfTab(tab) === hash);
}
