/** The page on a model: the violated properties, the possible steps, the path and its branches, the diagram, and every agent. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { keyed } from 'lit-html/directives/keyed.js';
import type { AboutModel } from '../../lib/model/agents/exploreAnswer.ts';
import type {
  ExploredAgent,
  ExploredBox,
  ExploredState,
  PossibleStep,
} from '../../lib/model/agents/explored.ts';
import { textOfSteps } from '../../lib/model/agents/pathText.ts';
import { harmlessLines } from '../../lib/wire/text.ts';
import { inspectorView } from '../inspector/inspector.ts';
import { stateTree } from '../inspector/tree.ts';
import { stateTreeView } from '../inspector/view.ts';
import { currentView } from '../machine/currentView.ts';
import { serversShown } from '../machine/playhead.ts';
import type { ExploreState } from '../machine/exploreState.ts';
import type { PageState } from '../machine/state.ts';
import { agentValue, boxValue } from '../model/agentTree.ts';
import { takenFrom } from '../model/branches.ts';
import { fragmentOf, idsOf } from '../model/explorePath.ts';
import { diagramView } from './diagram.ts';
import type { Dispatch } from './dispatch.ts';
import { noticesView } from './notices.ts';
import { moveFocus } from './rovingTabindex.ts';
import { exploreTab } from './tabs.ts';

/** How many possible steps are shown; a person cannot tell more apart. */
const NEXT_MAX = 200;
/** Steps with a key of their own. */
const KEYS = 9;

export function exploreView(
  state: PageState,
  explore: ExploreState,
  pageMs: number,
  dispatch: Dispatch,
): TemplateResult {
  const { about, shown } = explore;
  return html`<header>
      <h1>ovid</h1>
      ${exploreTab()}
      <p class="connection aside" role="status">
        ${
          about === undefined
            ? 'the model is asked for …'
            : html`the model of <strong>${harmlessLines(about.file)}</strong>: network ${about.network}; at
                most ${budgetsInWords(about)}`
        }
      </p>
    </header>
    ${shown === undefined ? nothing : brokenView(explore, shown)}
    <main class="explore">
      ${
        shown === undefined
          ? nothing
          : html`<div class="steps">
                ${guard([explore], () => [nextView(explore, shown), pathView(explore, shown)])}
              </div>
              <div class="states">
                ${diagramView(state, serversShown(state), pageMs, dispatch)}
                ${currentView(state).chosen === undefined ? nothing : inspectorView(state, dispatch)}
                ${guard([explore], () => agentsView(explore, shown))}
              </div>`
      }
    </main>
    ${noticesView(state, dispatch)}
    <p class="hidden" role="status" aria-live="polite">${state.announcement}</p>`;
}

function budgetsInWords({ budgets }: AboutModel): string {
  return Object.entries(budgets)
    .map(([budget, limit]) => `${budget} ${limit}`)
    .join(', ');
}

/** The claims that do not hold here, and those that did not earlier on the path. It stays in view. */
function brokenView({ about }: ExploreState, shown: ExploredState): TemplateResult | typeof nothing {
  const { broken, path } = shown;
  const ids = idsOf(path);
  const traced = isEndOfTrace(about, ids) ? about?.trace?.property : undefined;
  // A claim about reachable states is violated by no single state: it is named because the trace says so.
  const ofTrace = broken.some(({ property }) => property === traced) ? undefined : traced;
  const earlier = path
    .slice(0, -1)
    .flatMap((step, i) => step.broken.map(({ property }) => ({ property, place: i + 1 })));
  if (broken.length === 0 && earlier.length === 0 && ofTrace === undefined) return nothing;
  return html`<section class="source broken" aria-label="violated properties">
    ${broken.map(
      ({ property, message }) =>
        html`<p>
          <strong>Property violated (${harmlessLines(property)})</strong>: ${harmlessLines(message)}
        </p>`,
    )}
    ${
      ofTrace === undefined
        ? nothing
        : html`<p>Here the trace ends: <strong>property violated (${harmlessLines(ofTrace)})</strong></p>`
    }
    ${
      earlier.length === 0
        ? nothing
        : html`<p class="earlier">
            Violated on the way:
            ${earlier.map(
              ({ property, place }) =>
                html`<a href=${fragmentOf(ids.slice(0, place))}
                  >step ${place} (${harmlessLines(property)})</a
                > `,
            )}
          </p>`
    }
  </section>`;
}

/** Whether a path is that of the trace with which the page was opened. */
function isEndOfTrace(about: AboutModel | undefined, ids: readonly string[]): boolean {
  return about?.trace !== undefined && textOfSteps(about.trace.path) === textOfSteps(ids);
}

function nextView({ branches }: ExploreState, shown: ExploredState): TemplateResult {
  const { next, isRest, met } = shown;
  const path = idsOf(shown.path);
  const taken = takenFrom(branches, path);
  const forward = taken[0];
  const link = (to: readonly string[] | undefined, text: string, title: string) =>
    to === undefined
      ? html`<button disabled>${text}</button>`
      : html`<a class="button" href=${fragmentOf(to)} title=${title}>${text}</a>`;
  return html`<section class="next" aria-labelledby="next-title">
    <h2 id="next-title">What can happen next</h2>
    <div class="toolbar">
      ${link(path.length === 0 ? undefined : path.slice(0, -1), '◂ Back', 'to the state before')}
      ${link(forward && [...path, forward.id], 'Forward ▸', harmlessLines(forward?.words ?? ''))}
      ${link(path.length === 0 ? undefined : [], 'Start', 'to the first state')}
    </div>
    <ol class="list" @keydown=${moveFocus}>
      ${next.slice(0, NEXT_MAX).map((step, i) => {
        const isTaken = taken.some(({ id }) => id === step.id);
        return html`<li>${stepView(step, i, [...path, step.id], isTaken)}</li>`;
      })}
    </ol>
    ${next.length > NEXT_MAX ? html`<p class="hint">and ${next.length - NEXT_MAX} more</p>` : nothing}
    ${next.length === 0 ? html`<p class="hint">Nothing can happen any more.</p>` : nothing}
    ${isRest && next.length > 0 ? html`<p class="hint">A state of rest: nothing more happens by itself.</p>` : nothing}
    ${
      next.some(({ isOptional }) => isOptional)
        ? html`<p class="hint">Steps with a dashed edge may never happen.</p>`
        : nothing
    }
    ${met.map((name) => html`<p class="hint">Met here: ${harmlessLines(name)}</p>`)}
    <p class="keys">
      <kbd>1</kbd>–<kbd>9</kbd> take a step · <kbd>b</kbd> back · <kbd>f</kbd> forward · <kbd>↑</kbd>
      <kbd>↓</kbd> in the list
    </p>
  </section>`;
}

function stepView(
  { words, seen, broken, isOptional }: PossibleStep,
  place: number,
  to: readonly string[],
  isTaken: boolean,
): TemplateResult {
  return html`<a
    class="step ${isOptional ? 'optional' : ''} ${broken.length > 0 ? 'bad' : ''}"
    href=${fragmentOf(to)}
  >
    ${place < KEYS ? html`<kbd aria-hidden="true">${place + 1}</kbd>` : html`<span class="nokey"></span>`}
    <span>
      <span class="words">${harmlessLines(words)}</span>
      ${isOptional ? html`<span class="hidden">(may never happen)</span>` : nothing}
      ${isTaken ? html`<span class="tag">taken before</span>` : nothing}
      ${broken.map(({ property }) => html`<span class="tag bad">violates: ${harmlessLines(property)}</span>`)}
      ${seen.map((sentence) => html`<span class="effect">${harmlessLines(sentence)}</span>`)}
    </span>
  </a>`;
}

function pathView({ branches, about }: ExploreState, { path }: ExploredState): TemplateResult {
  const ids = idsOf(path);
  const trace = about?.trace;
  const others = (place: number) => {
    const here = ids.slice(0, place);
    const branchesHere = takenFrom(branches, here).filter(({ id }) => id !== ids[place]);
    // At the end of the path they are among the steps that are possible.
    return place === ids.length || branchesHere.length === 0
      ? nothing
      : html`<span class="others"
          >other branches:
          ${branchesHere.map(
            ({ id, words }) => html`<a href=${fragmentOf([...here, id])}>${harmlessLines(words)}</a> `,
          )}</span
        >`;
  };
  return html`<section class="path" aria-labelledby="path-title">
    <h2 id="path-title">The path</h2>
    <ol class="list" start="0">
      <li>
        <a href=${fragmentOf([])} aria-current=${ids.length === 0 ? 'step' : nothing}>the first state</a>
        ${others(0)}
      </li>
      ${path.map(
        ({ words, seen, broken }, i) =>
          html`<li class=${broken.length > 0 ? 'bad' : ''}>
            <a href=${fragmentOf(ids.slice(0, i + 1))} aria-current=${i + 1 === ids.length ? 'step' : nothing}
              >${harmlessLines(words)}</a
            >
            ${seen.map((sentence) => html`<span class="effect">${harmlessLines(sentence)}</span>`)}
            ${others(i + 1)}
          </li>`,
      )}
    </ol>
    ${
      trace === undefined || isEndOfTrace(about, ids)
        ? nothing
        : html`<p class="hint">
            <a href=${fragmentOf(trace.path)}>The end of ${harmlessLines(trace.file)}</a>
          </p>`
    }
  </section>`;
}

function agentsView({ about }: ExploreState, shown: ExploredState): TemplateResult {
  const { agents, boxes, left, history, path } = shown;
  const budgets = Object.entries(left).flatMap(([budget, count]) =>
    about !== undefined && budget in about.budgets ? [`${budget} ${String(count)}`] : [],
  );
  // Made anew for each state: folding is not carried over to another one.
  return html`<section class="agents" aria-labelledby="agents-title">
    <h2 id="agents-title">Agents</h2>
    ${keyed(
      textOfSteps(idsOf(path)),
      html`<div class="cards">${agents.map(agentView)} ${boxes.map(boxView)}</div>
        ${
          history === undefined
            ? nothing
            : html`<h3>The history of the properties</h3>
                ${stateTreeView(stateTree(history), 'the history of the properties')}`
        }`,
    )}
    ${budgets.length === 0 ? nothing : html`<p class="hint">Left of the budgets: ${budgets.join(', ')}</p>`}
  </section>`;
}

function agentView({ id, type, box, now, before }: ExploredAgent): TemplateResult {
  const tree = stateTree(agentValue(now), before && agentValue(before));
  const condition = now.phase === 'running' ? '' : `, ${now.phase}`;
  return html`<article class="card ${before === undefined ? '' : 'changed'} ${now.phase}">
    <h3>${harmlessLines(id)} <small>${harmlessLines(type)}, ${box}${condition}</small></h3>
    ${stateTreeView(tree, `the state of ${harmlessLines(id)}`)}
  </article>`;
}

function boxView({ id, now, before }: ExploredBox): TemplateResult {
  return html`<article class="card box ${before === undefined ? '' : 'changed'}">
    <h3>${id} <small>box</small></h3>
    ${stateTreeView(stateTree(boxValue(now), before && boxValue(before)), `box ${id}`)}
  </article>`;
}
