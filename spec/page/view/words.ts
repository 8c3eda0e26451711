/** The text of a template, without its markup. */
import { nothing, type TemplateResult } from 'lit-html';

export function markupOf(template: TemplateResult | typeof nothing): string {
  if (template === nothing) return '';
  const { strings, values } = template;
  return strings.map((text, i) => `${text}${i < values.length ? textOf(values[i]) : ''}`).join('');
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (value === nothing || (typeof value === 'object' && value !== null && 'strings' in value))
    return markupOf(value as TemplateResult | typeof nothing);
  return String(value);
}

export function wordsOf(template: TemplateResult | typeof nothing): string {
  return markupOf(template)
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
