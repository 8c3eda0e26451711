/** The tools of the tabs: a trace is opened, a simulation run; and what is shown is saved. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { GridNames } from '../../lib/trace/event.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { factsOf, requestWords, type Protocols } from '../../lib/trace/facts.ts';
import type { PageState } from '../machine/state.ts';
import { faultKindsOf, SIM_MAX } from '../model/permalink.ts';
import type { SimSettings } from '../work/jobs.ts';
import { part } from '../part.ts';
import type { Dispatch } from './dispatch.ts';
import { checkbox } from './checkbox.ts';

const telling = part(() => import('./scene.ts'));

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
        ${telling()?.sceneMenu(state, dispatch) ?? nothing} ${simForm(state, known, dispatch)}
      </section>`;
  }
}

/** Saves what is shown. */
export function savingView(dispatch: Dispatch): TemplateResult {
  return html`<div class="toolbar saving">
    <button @click=${() => dispatch({ kind: 'saveRequested' })}>Save what is held</button>
  </div>`;
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
    </div>
    <p class="hint">
      or drop trace files anywhere on the page: of a real run (<code>chatroom grid --trace</code>,
      <code>ovid run --trace</code>), of <code>sim</code>, of <code>check</code>
    </p>
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
    html`<label
      >${label}${name === 'seed' ? '' : ` (${String(min)}–${String(SIM_MAX[name])})`}
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
    <h2>
      Run a simulation${isOfGrid && live.names.title !== undefined ? ` of ${live.names.title}` : ''}, in this
      page
    </h2>
    <p class="fields">
      ${number('seed', 'seed', 0)} ${isOfGrid ? nothing : number('servers', 'servers', 2)}
      ${number('seconds', 'seconds', 1)} ${number('rate', `${requests} per s`, 1)}
      ${number('runs', 'runs', 1)}
    </p>
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
            />without sessions: the lab's ping and msg only, which lose what is under way when a link is
            cut</label
          >`
    }
    <p>
      <button ?disabled=${work !== undefined}>Run</button>
      ${
        work === undefined
          ? nothing
          : html`<span role="status" class="work">${work} …</span>
              <button type="button" @click=${() => dispatch({ kind: 'workStopped' })}>Stop</button>`
      }
    </p>
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

/** The largest size of all files, which a page can hold. */
const FILES_MAX_BYTES = 256 * 1024 * 1024;

/** Reads files, and has them opened. */
export async function openFiles(files: readonly File[], dispatch: Dispatch): Promise<void> {
  if (files.length === 0) return;
  if (files.reduce((sum, { size }) => sum + size, 0) > FILES_MAX_BYTES) {
    dispatch({ kind: 'workFailed', reason: 'these files have over 256 MiB: chatroom replay reads them' });
    return;
  }
  try {
    const read = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    dispatch({ kind: 'filesDropped', files: read });
  } catch (error) {
    // A folder, or a file that is gone meanwhile.
    dispatch({ kind: 'workFailed', reason: `they cannot be read: ${errorMessage(error)}` });
  }
}
