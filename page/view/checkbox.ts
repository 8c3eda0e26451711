/** A checkbox with its label. */
import { html, type TemplateResult } from 'lit-html';

export function checkbox(isChecked: boolean, toggle: () => void, label: string | number): TemplateResult {
  return html`<label><input type="checkbox" .checked=${isChecked} @change=${toggle} />${label}</label>`;
}
