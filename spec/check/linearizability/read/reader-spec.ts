import { expect } from 'chai';
import * as fc from 'fast-check';
import { judgeOperations } from '../../../../lib/check/linearizability/judge.ts';
import { modelNamed, type ModelName } from '../../../../lib/check/linearizability/models/index.ts';
import type { Model } from '../../../../lib/check/linearizability/model.ts';
import { keyed } from '../../../../lib/check/linearizability/partition.ts';
import { FORM_MAX } from '../../../../lib/check/linearizability/read/forms.ts';
import { HistoryReader, type ReadHistory } from '../../../../lib/check/linearizability/read/reader.ts';
import { HistoryError } from '../../../../lib/check/linearizability/reason.ts';
import { operationWords } from '../../../../lib/check/linearizability/words.ts';

const CAS = modelNamed('cas-register', 0);

function read(pieces: string | readonly string[], model: Model = CAS, isKeyed = false): ReadHistory {
  const reader = new HistoryReader(model, isKeyed, 5);
  for (const piece of typeof pieces === 'string' ? [pieces] : pieces) reader.add(piece);
  return reader.end();
}

/** The operations in words, with their lines. */
function wordsOf(text: string, model: Model = CAS, isKeyed = false): readonly string[] {
  return read(text, model, isKeyed).operations.map(
    (operation) =>
      `${operation.process}: ${operationWords(operation)} (${String(operation.line)}-${String(operation.endLine ?? '')})`,
  );
}

/** The line and the sentence of the error. */
function errorOf(text: string, model: Model = CAS, isKeyed = false): string {
  try {
    read(text, model, isKeyed);
  } catch (error) {
    if (error instanceof HistoryError) return `${String(error.line)}: ${error.message}`;
    throw error;
  }
  return 'none';
}

const EDN_LINES = `{:process 0, :type :invoke, :f :read, :value nil}
{:process 1, :type :invoke, :f :cas, :value [0 1], :index 1, :time 12}
{:process :nemesis, :type :info, :f :start, :value {"n1" #{:n2 "n3"}}, :error \\a}
{:process 1, :type :ok, :f :cas, :value [0 1], :ratio 1/2, :at #inst "2020-01-01"}
{:process 0, :type :ok, :f :read, :value 1, :error [:a "b\\nc" :kv/x]}
`;
const WORDS = ['0: read = 1 (1-5)', '1: cas 0 → 1 (2-4)'];

describe('a history is read from', () => {
  it('EDN maps, a line each', () => {
    expect(wordsOf(EDN_LINES)).to.deep.equal(WORDS);
    expect(read(EDN_LINES)).to.include({ form: 'edn', skipped: 1, failed: 0, unknown: 0, processes: 2 });
  });

  it('one EDN vector or list, with comments, discarded forms, records and tags', () => {
    const lines = EDN_LINES.trimEnd().split('\n');
    for (const [open, close] of [
      ['[', ']'],
      ['(', ')'],
    ] as const)
      expect(wordsOf(`${open}${lines.join('\n')}${close}`)).to.deep.equal(WORDS);
    const records = lines.map((line) => `#jepsen.history.Op${line}`);
    expect(wordsOf(`[${records.join('\n')}]`)).to.deep.equal(WORDS);
    expect(wordsOf(records.join('\n'))).to.deep.equal(WORDS);
    const spaced = lines.map((line) => line.replaceAll(', ', ' '));
    expect(
      wordsOf(`[${spaced.join(' #_ {:process 7 :type :ok :f :x}\n')} ; the end\n] ; after it`),
    ).to.deep.equal(WORDS);
    const namespaced = lines.map((line) => `#:op${line} ; a comment } ] "`);
    expect(wordsOf(namespaced.join('\n'))).to.deep.equal(WORDS);
    const tagged = lines.map(
      (line) => `#jepsen/op ${line.replace(':type :', ':type :type/').replace(':f :', ':f :f/')}`,
    );
    expect(wordsOf(`;; a history\n${tagged.join('\n')}`)).to.deep.equal([
      '0: read = 1 (2-6)',
      '1: cas 0 → 1 (3-5)',
    ]);
  });

  it('operations of several lines', () => {
    expect(
      wordsOf('{:process 0\n :type :invoke\n :f :read}\n\n{:type :ok, :f :read\n:process 0, :value 0}'),
    ).to.deep.equal(['0: read = 0 (1-5)']);
  });

  it('JSON, a line each, and one JSON array', () => {
    const json = [
      { process: 0, type: 'invoke', f: 'read', value: null },
      { index: 1, time: 5, process: 1, type: 'invoke', f: 'cas', value: [0, 1] },
      { process: 'nemesis', type: 'info', f: 'kill', value: { n1: ['x', 2.5, true], 'ä"\\': null } },
      { process: 1, type: 'ok', f: 'cas', value: [0, 1] },
      { process: 0, type: 'ok', f: 'read', value: 1, error: 'a\nb' },
    ];
    const lines = json.map((operation) => JSON.stringify(operation));
    expect(wordsOf(lines.join('\n'))).to.deep.equal(WORDS);
    expect(wordsOf(JSON.stringify(json, undefined, 1).replaceAll('\n', ' '))[0]).to.equal(
      '0: read = 1 (1-1)',
    );
    expect(read(`[${lines.join(',\n')}]\n`)).to.include({ form: 'json', skipped: 1 });
    expect(wordsOf('{"process":"a b","type":"invoke","f":"write","value":1}')).to.deep.equal([
      'a b: write 1, outcome unknown (1-)',
    ]);
  });

  it('the log of Jepsen, and its history.txt', () => {
    const log = [
      'INFO  jepsen.util - 0\t:invoke\t:read\tnil',
      'INFO  jepsen.util - 1\t:invoke\t:cas\t[0 1]',
      'INFO  jepsen.util - :nemesis\t:info\t:start\tnil',
      'INFO  jepsen.util - 1\t:ok\t:cas\t[0 1]',
      'INFO  jepsen.util - 0\t:ok\t:read\t1',
    ];
    expect(wordsOf(log.join('\n'))).to.deep.equal(WORDS);
    expect(read(log.join('\n'))).to.include({ form: 'log', skipped: 1 });
    const newer = log.map((line) =>
      line.replace(
        'INFO  jepsen.util -',
        '2016-04-16 18:03:08,235{GMT}\tINFO\t[jepsen worker 1] jepsen.util:',
      ),
    );
    expect(wordsOf(newer.join('\r\n'))).to.deep.equal(WORDS);
    expect(wordsOf(log.map((line) => line.replace('INFO  jepsen.util - ', '')).join('\n'))).to.deep.equal(
      WORDS,
    );
    const table =
      '0    :invoke  :write   1\n0    :info    :write   1  :timeout\n1 :invoke :read\n1 :ok :read 1';
    expect(wordsOf(table)).to.deep.equal(['0: write 1, outcome unknown (1-)', '1: read = 1 (3-4)']);
    const exception = [
      '2016 WARN [jepsen worker 1] jepsen.core: Process 1 indeterminate',
      'java.net.SocketTimeoutException: Read timed out',
      '\tat java.net.SocketInputStream.socketRead0(Native Method)',
    ];
    expect(wordsOf([...exception, ...log].join('\n'))).to.deep.equal([
      '0: read = 1 (4-8)',
      '1: cas 0 → 1 (5-7)',
    ]);
  });

  it('a trace of agents: the facts of operations', () => {
    const fact = (agent: string, recorded: object) =>
      JSON.stringify({
        atMs: 1,
        kind: 'fact',
        server: 0,
        incarnation: 1,
        fact: { kind: 'recorded', agent, fact: JSON.stringify(recorded) },
      });
    const trace = [
      '{"trace":"grid","version":1,"protocol":"agents","servers":1,"source":"sim"}',
      fact('a', { kind: 'invoked', f: 'read' }),
      '{"atMs":1,"kind":"started","server":0,"incarnation":1}',
      fact('b', { kind: 'something else' }),
      fact('b', { kind: 'invoked', f: 'cas', value: [0, 1], process: 2 }),
      fact('b', { kind: 'returned', type: 'ok', process: 2 }),
      fact('a', { kind: 'returned', type: 'ok', value: 1 }),
    ];
    expect(wordsOf(trace.join('\n'))).to.deep.equal(['a: read = 1 (2-7)', 'b/2: cas 0 → 1 (5-6)']);
    expect(errorOf('{"trace":"grid","version":1,"protocol":"chatroom"}')).to.equal(
      '1: it is a trace of the protocol chatroom; expected one of agents, which record operations',
    );
  });

  it('text in pieces of any size', () => {
    const texts = [EDN_LINES, `[${EDN_LINES}]`, '0\t:invoke\t:read\tnil\n0\t:ok\t:read\t"\\u00e4\\n"\n'];
    for (const text of texts) {
      const whole = wordsOf(text);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 40 }), (size) => {
          const model = { ...CAS };
          const reader = new HistoryReader(model);
          // Longer than what is looked at before the form is known.
          reader.add(text.startsWith('0') ? '' : `;${'-'.repeat(5000)}\n`);
          for (let at = 0; at < text.length; at += size) reader.add(text.slice(at, at + size));
          expect(reader.end().operations.map(operationWords)).to.deep.equal(
            whole.map((words) => words.replace(/^\S+ | \([^(]*\)$/g, '')),
          );
        }),
        { numRuns: 40 },
      );
    }
  });
});

describe('a history has', () => {
  it('values of all kinds, of which equal ones are equal', () => {
    const values = [
      ['nil', 'nil'],
      ['-7', '-7N'],
      ['123456789012345678901234567890', '123456789012345678901234567890N'],
      ['1.5', '1.50M'],
      ['0x1F', '31'],
      ['"a\\tb\\u00e9"', '"a\tbé"'],
      [':a/b', ':a/b'],
      ['\\newline', '\\newline'],
      ['1/2', '1/2'],
      ['sym', 'sym'],
      ['[1 [2 3]]', '(1 (2, 3))'],
      ['#{1 2 3}', '#{3 2 1}'],
      ['{:a 1 "b" 2}', '{"b" 2, :a 1}'],
      ['#inst "2020"', '#inst  "2020"'],
      ['##Inf', '##Inf'],
      ['^:m [1]', '[1]'],
      ['true', 'true'],
    ] as const;
    for (const [written, found] of values)
      for (const [other] of [[found], ...values.filter((pair) => pair[0] !== written)] as const) {
        const text = `{:process 0 :type :invoke :f :write :value ${written}}{:process 0 :type :ok :f :write}
          {:process 0 :type :invoke :f :read}{:process 0 :type :ok :f :read :value ${other}}`;
        const { kind } = judgeOperations(
          read(text, modelNamed('register')).operations,
          modelNamed('register'),
        );
        expect([written, other, kind]).to.deep.equal([
          written,
          other,
          other === found ? 'consistent' : 'inconsistent',
        ]);
      }
  });

  it('operations that failed, which did not happen, and unknown ones, which may', () => {
    const text = `0 :invoke :write 1
      0 :fail :write 1
      1 :invoke :write 2
      1 :info :write :timed-out
      2 :invoke :write 3`;
    expect(wordsOf(text)).to.deep.equal([
      '1: write 2, outcome unknown (3-)',
      '2: write 3, outcome unknown (5-)',
    ]);
    expect(read(text)).to.include({ failed: 1, unknown: 2, processes: 3 });
  });

  it('keys, as a field or in the value', () => {
    const kv = modelNamed('key-value');
    expect(wordsOf('{:process 0, :type :invoke, :f :put, :key "x", :value "1"}', kv)).to.deep.equal([
      '0: put x "1", outcome unknown (1-)',
    ]);
    const tuples = `0 :invoke :cas [5 [0 1]]
      0 :ok :cas [5 [0 1]]
      1 :invoke :read [6 nil]
      1 :ok :read [6 0]`;
    expect(wordsOf(tuples, keyed(CAS), true)).to.deep.equal(['0: cas 5 0 → 1 (1-2)', '1: read 6 = 0 (3-4)']);
    expect(errorOf('0 :invoke :read nil', keyed(CAS), true)).to.equal(
      '1: read with the value nil; with --keyed, expected [key value]',
    );
    expect(errorOf('0 :invoke :get nil', kv)).to.match(
      /^1: get of the model key-value with nil: it has no key;/,
    );
  });
});

describe('a history is refused', () => {
  const op = (fields: string) => `{:process 0, ${fields}}`;
  for (const [text, error] of [
    [
      op(':type :ok, :f :read, :value 1'),
      '1: process 0 ends read (ok), but has begun nothing; expected an invoke before it',
    ],
    [
      `${op(':type :invoke, :f :read')}\n${op(':type :invoke, :f :write, :value 1')}`,
      '2: process 0 begins write while its read of line 1 has not ended; a process has one operation at a time',
    ],
    [
      `${op(':type :invoke, :f :read')}\n${op(':type :ok, :f :write')}`,
      '2: process 0 ends write, but has begun read of line 1',
    ],
    [op(':type :invoke, :f :raed'), '1: the model cas-register has no function "raed": did you mean "read"?'],
    [
      op(':type :invoke, :f :drain'),
      '1: the model cas-register has no function "drain": expected one of read, write, cas',
    ],
    [op(':type :okay, :f :read'), '1: type is :okay; expected one of invoke, ok, fail, info'],
    [op(':f :read'), '1: the operation has no type; expected one of invoke, ok, fail, info'],
    [op(':type :invoke'), '1: the operation has no f; expected the name of a function'],
    ['{:type :invoke, :f :read}', '1: the operation has no process; expected a number or a name'],
    [op(':type :invoke, :f :cas, :value 3'), '1: cas of the model cas-register with 3: expected [old new]'],
    ['\n[1 2]', '2: found 1; expected an operation: {:process 0, :type :invoke, :f :read}'],
    ['hello', '1: found hello; expected an operation: 0 :invoke :read nil'],
    [
      'INFO  jepsen.util - 0\t:invoke\n',
      '1: found INFO  jepsen.util - 0·:invoke; expected an operation: 0 :invoke :read nil',
    ],
    ['0 :invoke :read nil\n0 :okay :read 1', '2: type is :okay; expected one of invoke, ok, fail, info'],
    ['a :invoke :read nil', '1: the process is a; expected a number'],
    ['0 :invoke :write [1 2', '1: the text ends inside a value'],
    [`\n${op(':type :invoke, :f :read]')}`, '2: found ]}; expected a value'],
    [op(':type :invoke, :f :write, :value 1x'), '1: found 1x}; expected a number'],
    [op(':type :invoke, :f :write, :value "abc'), '1: the text ends inside an operation'],
    [`[${op(':type :invoke, :f :read')}`, '1: the text ends inside a list; expected ]'],
    [`[]\n${op(':type :invoke, :f :read')} ]`, '2: found ]; expected a value'],
    ['{"process": 0, "type": "invoke", "f": "read", "value": tru}', '1: found tru}; expected a value'],
    ['{"process": 0, "type" "ok"}', '1: found "ok"}; expected a colon'],
    [`[${'['.repeat(600)}`, /^1: found \[+; expected at most 500 levels of brackets/],
    [
      Array.from({ length: 6 }, (_, i) => `{:process ${String(i)} :type :invoke :f :read}`).join('\n'),
      '6: there are over 5 operations; a history with so many is not read, because it would not fit in memory',
    ],
  ] as const)
    it(`with its line: ${text.slice(0, 60).replaceAll('\n', ' ')}`, () => {
      if (typeof error === 'string') expect(errorOf(text)).to.equal(error);
      else expect(errorOf(text)).to.match(error);
    });

  it('if one operation is too long to be kept', () => {
    const reader = new HistoryReader(CAS);
    reader.add(op(':type :invoke, :f :read'));
    expect(() => {
      for (let length = 0; length <= FORM_MAX; length += 1_000_000)
        reader.add(`{:process 1 "${'x'.repeat(1_000_000)}`);
    }).to.throw(HistoryError, 'an operation has over 16777216 characters');
  });

  it('or read, whatever the text: no other error', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      ':process 0',
      ':type :invoke',
      ':type :ok',
      ':f :read',
      ':value',
      '1',
      '"',
      '\\',
      '#',
      '_',
      '#{',
      ';',
      '\n',
      '\t',
      ':ok',
      '0',
      'nil',
      '^',
      '##',
      ',',
      '"process":0',
      '{"',
      '1/2',
      '0x',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 20 }), (parts) => {
        for (const separator of ['', ' ']) errorOf(parts.join(separator));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('histories of every model', () => {
  /** Lines of the text form; each model with one that is linearizable, and one that is not. */
  const HISTORIES: Readonly<Record<ModelName, readonly [good: readonly string[], bad: readonly string[]]>> = {
    register: [
      [
        '0 invoke write 1',
        '1 invoke read nil',
        '1 ok read nil',
        '1 invoke read nil',
        '1 ok read 1',
        '0 ok write 1',
      ],
      [
        '0 invoke write 1',
        '1 invoke read nil',
        '1 ok read 1',
        '1 invoke read nil',
        '1 ok read nil',
        '0 ok write 1',
      ],
    ],
    'cas-register': [
      [
        '0 invoke write 1',
        '0 ok write 1',
        '1 invoke cas [1 2]',
        '1 info cas :timed-out',
        '0 invoke read nil',
        '0 ok read 2',
      ],
      [
        '0 invoke write 1',
        '0 ok write 1',
        '1 invoke cas [3 2]',
        '1 info cas :timed-out',
        '0 invoke read nil',
        '0 ok read 2',
      ],
    ],
    'key-value': [
      [
        '0 invoke append ["x" "a"]',
        '1 invoke get ["x" nil]',
        '1 ok get ["x" ""]',
        '0 ok append ["x" "a"]',
        '1 invoke get ["x" nil]',
        '1 ok get ["x" "a"]',
      ],
      ['0 invoke append ["x" "a"]', '0 ok append ["x" "a"]', '1 invoke get ["y" nil]', '1 ok get ["y" "a"]'],
    ],
    counter: [
      [
        '0 invoke add 2',
        '1 invoke increment nil',
        '0 ok add 2',
        '2 invoke read nil',
        '2 ok read 2',
        '1 ok increment nil',
        '2 invoke dec 3',
        '2 ok dec 3',
        '2 invoke read nil',
        '2 ok read 0',
      ],
      ['0 invoke add 2', '0 ok add 2', '2 invoke read nil', '2 ok read 1'],
    ],
    queue: [
      [
        '0 invoke enqueue 1',
        '0 ok enqueue 1',
        '0 invoke enqueue 2',
        '0 ok enqueue 2',
        '1 invoke dequeue nil',
        '1 ok dequeue 1',
        '1 invoke dequeue nil',
        '1 ok dequeue 2',
        '1 invoke dequeue nil',
        '1 ok dequeue nil',
      ],
      [
        '0 invoke enqueue 1',
        '0 ok enqueue 1',
        '0 invoke enqueue 2',
        '0 ok enqueue 2',
        '1 invoke dequeue nil',
        '1 ok dequeue 2',
      ],
    ],
    'unordered-queue': [
      [
        '0 invoke enqueue 1',
        '0 ok enqueue 1',
        '0 invoke enqueue 2',
        '0 ok enqueue 2',
        '1 invoke dequeue nil',
        '1 ok dequeue 2',
      ],
      [
        '0 invoke enqueue 1',
        '0 ok enqueue 1',
        '1 invoke dequeue nil',
        '1 ok dequeue 1',
        '1 invoke dequeue nil',
        '1 ok dequeue 1',
      ],
    ],
    set: [
      [
        '0 invoke add 1',
        '0 ok add 1',
        '1 invoke add 2',
        '2 invoke read nil',
        '2 ok read #{1}',
        '1 ok add 2',
        '2 invoke read nil',
        '2 ok read [2 1]',
        '0 invoke remove 1',
        '0 ok remove 1',
        '0 invoke contains 1',
        '0 ok contains false',
      ],
      ['0 invoke add 1', '0 ok add 1', '2 invoke read nil', '2 ok read #{}'],
    ],
    mutex: [
      [
        '0 invoke acquire nil',
        '1 invoke acquire nil',
        '0 ok acquire nil',
        '0 invoke release nil',
        '1 ok acquire nil',
        '0 ok release nil',
      ],
      ['0 invoke acquire nil', '0 ok acquire nil', '1 invoke acquire nil', '1 ok acquire nil'],
    ],
  };
  for (const [name, [good, bad]] of Object.entries(HISTORIES))
    it(`${name}: a good one and a bad one`, () => {
      const isKeyed = name === 'key-value';
      const model = modelNamed(name as ModelName);
      for (const [lines, kind] of [
        [good, 'consistent'],
        [bad, 'inconsistent'],
      ] as const) {
        const text = lines.map((line) => line.replace(/^(\d) (\w+) (\w+)/, '$1 :$2 :$3')).join('\n');
        const reader = new HistoryReader(model, isKeyed);
        reader.add(text);
        expect(judgeOperations(reader.end().operations, model).kind).to.equal(kind);
      }
    });
});
