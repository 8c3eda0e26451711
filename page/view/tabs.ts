/** The tabs at the top of the page: links to their addresses, which the arrow keys go through. */
import { html, type TemplateResult } from 'lit-html';
import { fragmentOfTab, TABS, type Tab } from '../model/tab.ts';

const NAMES: Readonly<Record<Tab, string>> = { live: 'Live', trace: 'Trace', simulate: 'Simulate' };

/** The id of the element that a tab shows. */
export const TAB_PANEL = 'shown';

export function tabsView(shown: Tab): TemplateResult {
  return html`<div class="tabs" role="tablist" aria-label="what is shown" @keydown=${moveAmongTabs}>
    ${TABS.map(
      (tab) =>
        html`<a
          id="tab-${tab}"
          role="tab"
          href=${fragmentOfTab(tab)}
          aria-selected=${tab === shown ? 'true' : 'false'}
          aria-controls=${TAB_PANEL}
          tabindex=${tab === shown ? 0 : -1}
          >${NAMES[tab]}</a
        >`,
    )}
  </div>`;
}

/** The one tab of the page on a model. */
export function exploreTab(): TemplateResult {
  return html`<div class="tabs"><span aria-current="page">Explore</span></div>`;
}

/** Where a key leads from tab `at` of `count`; undefined: it means nothing here. */
export function nextTab(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return (at + count - 1) % count;
    case 'ArrowRight':
      return (at + 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** Shows the tab to which a key leads, and gives it the focus. */
function moveAmongTabs(event: KeyboardEvent): void {
  const tabs = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')];
  const to = nextTab(event.key, tabs.indexOf(event.target as HTMLElement), tabs.length);
  if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  tabs[to]?.focus();
  tabs[to]?.click();
}
