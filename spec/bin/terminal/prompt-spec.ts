/** The prompt on an emulated terminal: every shown line is there once and in order, whatever is typed, shown and resized. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Candidates } from '../../../bin/terminal/complete.ts';
import { prompting, type PromptEffect, type PromptEvent } from '../../../bin/terminal/prompt.ts';
import { Emulator } from '../../support/emulator.ts';

interface Settings {
  readonly columns?: number;
  readonly rows?: number;
  /** Whether the terminal reflows, and whether the prompt assumes it. */
  readonly isReflowing?: boolean;
  readonly reflows?: boolean;
  readonly prompt?: string;
  readonly isKept?: (line: string) => boolean;
  readonly candidates?: Candidates;
}

/** A prompt on a terminal. */
class Session {
  readonly screen: Emulator;
  readonly effects: PromptEffect[] = [];
  readonly #machine;
  #state;

  constructor(settings: Settings = {}) {
    const { columns = 20, rows = 10, isReflowing = true, reflows = isReflowing, prompt = '> ' } = settings;
    this.screen = new Emulator(columns, rows, isReflowing);
    const size = { columns, rows };
    this.#machine = prompting({
      prompt,
      size,
      reflows,
      isKept: settings.isKept ?? (() => true),
      candidates: settings.candidates,
    });
    this.#state = this.#machine.init;
  }

  get lines(): readonly string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'enter' ? [effect.line] : []));
  }

  happens(...events: readonly PromptEvent[]): this {
    for (const event of events) {
      const [after, effects] = this.#machine.step(this.#state, event);
      this.#state = after;
      for (const effect of effects) {
        if (effect.kind === 'write') this.screen.write(effect.text);
        else this.effects.push(effect);
        // As in the driver: the prompt waits for the next line at once.
        if (effect.kind === 'enter') this.happens({ kind: 'awaited' });
      }
    }
    return this;
  }

  type(...chunks: readonly string[]): this {
    return this.happens(...chunks.map((chunk) => ({ kind: 'typed', chunk }) as const));
  }

  tell(text: string): this {
    return this.happens({ kind: 'output', text });
  }

  resize(columns: number, rows = 10): this {
    this.screen.resize(columns, rows);
    return this.happens({ kind: 'resized', size: { columns, rows } }, { kind: 'settled' });
  }
}

/** A prompt with input: the first chunk counts as typed before the prompt. */
const asking = (settings?: Settings) => new Session(settings).happens({ kind: 'awaited' }).type('');

describe('output above a prompt with an input that is longer than a row', () => {
  const LONG = 'this is a line that is longer than a row';

  it('is complete, and so is the input', () => {
    const session = asking().type(LONG);
    for (const text of ['one', 'two', 'three', 'four']) session.tell(text);
    expect(session.screen.rows).to.deep.equal([
      'one',
      'two',
      'three',
      'four',
      '> this is a line tha',
      't is longer than a r',
      'ow',
    ]);
  });

  it('is complete also with the cursor in the first row of three, and a full row', () => {
    const session = asking().tell('zero').type(LONG, '\x01').tell('one').type('\x05').tell('two');
    expect(session.screen.rows.slice(0, 4)).to.deep.equal(['zero', 'one', 'two', '> this is a line tha']);
    const full = asking().type('a'.repeat(18)).tell('one').tell('two');
    expect(full.screen.rows).to.deep.equal(['one', 'two', `> ${'a'.repeat(18)}`, '']);
  });

  it('is complete on a terminal with fewer rows than the input', () => {
    const session = asking({ rows: 2 });
    for (const text of ['one', 'two', 'three']) session.tell(text).type(LONG);
    session.tell('four');
    const { rows } = session.screen;
    expect(rows.filter((row) => /^(one|two|three|four)$/.test(row))).to.have.length(4);
    // The part that fits is visible; no row of it has scrolled away.
    expect(rows.at(-1)).to.equal('ow');
    expect(rows).to.have.length(6);
  });

  it('is complete if the terminal gives more cells to a character than the prompt assumes', () => {
    const family = '👨\u200D👩\u200D👧';
    const session = asking().tell('zero').type(family.repeat(10)).tell('one').tell('two');
    const { rows } = session.screen;
    expect(rows.slice(0, 3)).to.deep.equal(['zero', 'one', 'two']);
    expect(rows).to.have.length(5);
  });

  it('is complete with a prompt that fills a row by itself', () => {
    const session = asking({ prompt: 'alive 0 1 2 3 4 5 6 │ ada: ' }).tell('one').type('hi').tell('two');
    expect(session.screen.rows).to.deep.equal(['one', 'two', 'alive 0 1 2 3 4 5 6', '│ ada: hi']);
  });
});

const WORDS = [
  'a',
  'is ',
  'longword',
  '日本語',
  '한글',
  'e\u0301',
  'שלום',
  'مرحبا',
  '👍',
  '👨\u200D👩\u200D👧',
  '🇩🇪',
  '\t',
  '\u202E',
  'ﷺ',
];
const KEYS = [
  '\x01',
  '\x05',
  '\x02',
  '\x06',
  '\x1b[D',
  '\x1b[C',
  '\x1bb',
  '\x7f',
  '\x17',
  '\x0b',
  '\x19',
  '\x1b[A',
  '\x1b[B',
  '\x1f',
  '\r',
];

type Act =
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'tell'; readonly tail: string }
  | { readonly kind: 'rename'; readonly prompt: string }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number };

const texts = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 12 })
  .map((words) => words.join(''));
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('type'), text: texts } as const),
  fc.record({ kind: fc.constant('key'), key: fc.constantFrom(...KEYS) } as const),
  fc.record({
    kind: fc.constant('tell'),
    tail: fc.constantFrom('', 'x'.repeat(7), 'y'.repeat(33), '日本'),
  } as const),
  fc.record({ kind: fc.constant('rename'), prompt: fc.constantFrom('> ', 'alive 0 1 │ ada: ', '') } as const),
  fc.record({
    kind: fc.constant('resize'),
    columns: fc.integer({ min: 6, max: 60 }),
    rows: fc.integer({ min: 2, max: 8 }),
  } as const),
);

function play(session: Session, script: readonly Act[]): number {
  let told = 0;
  for (const act of script) {
    if (act.kind === 'type') session.type(act.text);
    else if (act.kind === 'key') session.type(act.key);
    else if (act.kind === 'tell') session.tell(`⟦${String(told++)}⟧${act.tail}`);
    else if (act.kind === 'rename') session.happens({ kind: 'renamed', prompt: act.prompt });
    else session.resize(act.columns, act.rows);
  }
  return told;
}

const markers = (text: string) => Array.from(text.matchAll(/⟦(\d+)⟧/g), ([, n]) => Number(n));

describe('any sequence of messages, keys and sizes', () => {
  const terminals = [
    [true, true],
    [true, false],
    [false, false],
  ] as const;
  for (const [isReflowing, reflows] of terminals) {
    const known = isReflowing && !reflows ? ', which nobody knows,' : '';
    it(`shows every message once and in order on a terminal that reflows: ${String(isReflowing)}${known}`, () => {
      fc.assert(
        fc.property(fc.array(acts, { maxLength: 40 }), (script) => {
          const session = asking({ isReflowing, reflows });
          const told = play(session, script);
          expect(markers(session.screen.text)).to.deep.equal(Array.from({ length: told }, (_, i) => i));
        }),
        { numRuns: 120 },
      );
    });
  }

  it('ends with the prompt and the input, as drawn on an empty terminal', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 30 }), texts, (script, text) => {
        const session = asking();
        play(session, script);
        session.resize(40, 8).type('\r').tell('⟦last⟧').type(text);
        const fresh = asking({ columns: 40, rows: 8 }).happens({
          kind: 'renamed',
          prompt: lastPrompt(script),
        });
        fresh.tell('⟦last⟧').type(text);
        const end = (one: Session) => one.screen.rows.slice(one.screen.rows.lastIndexOf('⟦last⟧'));
        expect(end(session)).to.deep.equal(end(fresh));
      }),
      { numRuns: 60 },
    );
  });
});

function lastPrompt(script: readonly Act[]): string {
  return script.findLast((act) => act.kind === 'rename')?.prompt ?? '> ';
}

describe('a line', () => {
  it('that was typed before the raw mode is entered and not drawn a second time', () => {
    const session = new Session();
    // The terminal has shown it.
    session.screen.write('early\nhal');
    session.type('early\nhal').type('f');
    expect(session.lines).to.deep.equal(['early']);
    expect(session.screen.rows).to.deep.equal(['early', '> half']);
  });

  it('that is typed before the prompt is shown without a prompt, and output above it', () => {
    const session = new Session().type('').type('ear').tell('0 is up').type('ly');
    expect(session.screen.rows).to.deep.equal(['0 is up', 'early']);
    session.happens({ kind: 'awaited' });
    expect(session.screen.rows).to.deep.equal(['0 is up', '> early']);
  });

  it('ends with the key Enter and with nothing else', () => {
    const text = 'a\u2028b\u2029c\u0085d';
    const session = asking({ columns: 40 }).type(text, '\r');
    expect(session.lines).to.deep.equal([text]);
    expect(session.screen.rows).to.deep.equal(['> a·b·c·d', '>']);
  });

  it('stays on the screen as typed, or is removed, as the caller chooses', () => {
    const isKept = (line: string) => line.startsWith('/');
    const session = asking({ isKept }).type('said and gone, more than a row', '\r', '/help', '\r');
    expect(session.lines).to.deep.equal(['said and gone, more than a row', '/help']);
    expect(session.screen.rows).to.deep.equal(['> /help', '>']);
  });

  it('is written in one piece when it stays, however many rows it fills', () => {
    const text = 'a line that is longer than a row';
    expect(asking().type(text, '\r').screen.text).to.equal(`> ${text}\n> `);
  });

  it('is drawn again when the terminal is resumed', () => {
    const session = asking().type('half a li');
    session.happens({ kind: 'released' });
    expect(session.screen.cursor).to.deep.equal([1, 0]);
    session.screen.write('[1]+ Stopped\n$ fg\n');
    session.happens({ kind: 'taken' }).type('ne', '\r');
    expect(session.lines).to.deep.equal(['half a line']);
    expect(session.screen.rows).to.deep.equal(['> half a li', '[1]+ Stopped', '$ fg', '> half a line', '>']);
  });

  for (const [key, name] of [
    ['\x03', 'interrupt'],
    ['\x1c', 'quit'],
    ['\x04', 'end'],
    ['\x1a', 'suspend'],
  ] as const) {
    it(`that is empty emits ${name} for its key, and the cursor moves below it`, () => {
      const session = asking().type(key);
      expect(session.effects).to.deep.equal([{ kind: name }]);
      // The shell's prompt has a row of its own.
      session.happens({ kind: 'released' });
      expect(session.screen.cursor).to.deep.equal([1, 0]);
      expect(session.screen.rows).to.deep.equal(['>', '']);
    });
  }

  it('is the only one on a cleared screen', () => {
    const session = asking().tell('news').type('half', '\x0c');
    expect(session.screen.rows).to.deep.equal(['> half']);
  });
});

describe('Tab', () => {
  const candidates = (words: readonly string[]) =>
    words.length === 0 ? ['cut', 'crash', 'alive'] : ['0', '1'];

  it('completes the word at the cursor, or lists the possible words above the prompt', () => {
    const session = asking({ candidates }).type('cr\t1', '\t', '\r', 'c\t');
    expect(session.lines).to.deep.equal(['crash 1 ']);
    expect(session.screen.rows.filter((row) => row !== '')).to.deep.equal(['> crash 1', 'cut  crash', '> c']);
  });

  it('is a character in pasted text, and where nothing is completed', () => {
    expect(asking({ candidates }).type('\x1b[200~c\tr\x1b[201~\r').lines).to.deep.equal(['c\tr']);
    expect(asking().type('a\tb\r').lines).to.deep.equal(['a\tb']);
  });
});
