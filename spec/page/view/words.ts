/** The words of a template, without what is around them. */
import { nothing, type TemplateResult } from 'lit-html';

export function markupOf(template: TemplateResult | typeof nothing): string {
  if (template === nothing) return '';
  const { strings, values } = template;
  return strings.map((text, i) => `${text}${i < values.length ? String(values[i]) : ''}`).join('');
}

export function wordsOf(template: TemplateResult | typeof nothing): string {
  return markupOf(template)
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
