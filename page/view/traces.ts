/** The tools of the tabs: a trace is opened, a simulation run; and what is shown is saved. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { GridNames } from '../../lib/trace/event.ts';
import { factsOf, requestWords, type Protocols } from '../../lib/trace/facts.ts';
import type { PageState } from '../machine/state.ts';
import { faultKindsOf, SIM_MAX } from '../model/simSettings.ts';
import type { SimSettings } from '../work/jobs.ts';
import { sceneMenu } from './scene.ts';
import type { Dispatch } from './dispatch.ts';
import { checkbox } from './checkbox.ts';
import { openFiles } from './openFiles.ts';

/**
 * The tools that give a tab its source: the grid needs none.
 *
 * @param known - the facts of protocols, for the words of their requests
 */
export function sourceTools(
  state: PageState,
  known: Protocols,
  dispatch: Dispatch,
): TemplateResult | typeof nothing {
  switch (state.tab) {
    case 'live':
      return nothing;
    case 'trace':
      return openView(state, dispatch);
    case 'simulate':
      return html`<section class="traces">
        ${sceneMenu(state, dispatch)} ${foldedByScene(state, simForm(state, known, dispatch))}
      </section>`;
  }
}

/** A scene leaves its place to the diagram. */
function foldedByScene({ simulate: { source } }: PageState, form: TemplateResult): TemplateResult {
  return source.kind === 'trace' && source.scene !== undefined
    ? html`<details>
        <summary>Run a simulation</summary>
        ${form}
      </details>`
    : form;
}

function openView({ trace, work }: PageState, dispatch: Dispatch): TemplateResult {
  return html`<section class="traces" aria-label="trace files">
    <div class="toolbar">
      <label class="file button"
        >Open traces
        <input
          type="file"
          multiple
          accept=".ndjson,.json,.jsonl,.txt"
          class="hidden"
          @change=${(event: Event) => void readFiles(event.target as HTMLInputElement, dispatch)}
      /></label>
      ${work === undefined ? nothing : html`<span role="status">${work} …</span>`}
      ${trace.source.kind === 'none' ? html`<span class="none">No trace is open.</span>` : nothing}
      <span class="hint"
        >or drop trace files anywhere on the page: of a real run (<code>chatroom grid --trace</code>,
        <code>ovid run --trace</code>), of <code>sim</code>, of <code>check</code></span
      >
    </div>
  </section>`;
}

function simForm(state: PageState, known: Protocols, dispatch: Dispatch): TemplateResult {
  const { sim, work, live } = state;
  const facts = factsOf(sim, known);
  const { many: requests } = requestWords(facts);
  const isOfGrid = facts.isConfigured === true;
  if (isOfGrid && live.configuration === undefined && work === undefined) return onCommandLine(live.names);
  const change = (part: Partial<SimSettings>) => dispatch({ kind: 'simChanged', sim: part });
  const number = (name: 'seed' | 'servers' | 'seconds' | 'rate' | 'runs', label: string, min: number) =>
    html`<label class="field"
      >${label}${name === 'seed' ? '' : html` <small>(${min}–${SIM_MAX[name]})</small>`}
      <input
        type="number"
        required
        min=${min}
        max=${SIM_MAX[name]}
        .value=${String(sim[name])}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          if (input.reportValidity()) change({ [name]: Math.floor(Number(input.value)) });
        }}
    /></label>`;
  return html`<form
    class="sim"
    @submit=${(event: Event) => {
      event.preventDefault();
      dispatch({ kind: 'simRequested' });
    }}
  >
    <h2 class="hidden">
      Run a simulation${isOfGrid && live.names.title !== undefined ? ` of ${live.names.title}` : ''}, in this
      page
    </h2>
    ${number('seed', 'seed', 0)} ${isOfGrid ? nothing : number('servers', 'servers', 2)}
    ${number('seconds', 'seconds', 1)} ${number('rate', `${requests} per s`, 1)} ${number('runs', 'runs', 1)}
    <fieldset class="pick">
      <legend>faults</legend>
      ${faultKindsOf(facts).map((kind) =>
        checkbox(sim.faults.includes(kind), () => dispatch({ kind: 'simFaultToggled', fault: kind }), kind),
      )}
    </fieldset>
    ${
      isOfGrid
        ? nothing
        : html`<label class="plain"
            ><input
              type="checkbox"
              .checked=${sim.plain}
              @change=${(event: Event) => change({ plain: (event.target as HTMLInputElement).checked })}
            /><span
              >without sessions
              <small
                >the lab's ping and msg only, which lose what is under way when a link is cut</small
              ></span
            ></label
          >`
    }
    <span class="run">
      <button class="main" ?disabled=${work !== undefined}>Run</button>
      ${
        work === undefined
          ? nothing
          : html`<span role="status" class="work">${work} …</span>
              <button type="button" @click=${() => dispatch({ kind: 'workStopped' })}>Stop</button>`
      }
    </span>
  </form>`;
}

/** For agents whose types are not part of the page. */
function onCommandLine({ title = 'CONFIG' }: GridNames): TemplateResult {
  return html`<h2>Simulation</h2>
    <p class="hint">
      The types of these agents are code of a module, which this page does not load:
      <code>ovid sim ${title}</code> simulates them, and writes a trace that can be opened here.
    </p>`;
}

async function readFiles(input: HTMLInputElement, dispatch: Dispatch): Promise<void> {
  const files = [...(input.files ?? [])];
  input.value = '';
  await openFiles(files, dispatch);
}
