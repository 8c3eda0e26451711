import { expect } from 'chai';
import { readConfiguration } from '../../../lib/agent/configuration/read.ts';
import { CONFIGURATION_LIMITS } from '../../../lib/agent/configuration/limits.ts';
import { configurationSentence } from '../../../lib/agent/configuration/reason.ts';
import { CHAT, CLIENT, REPLICA, STUB_TYPES, TTY } from '../../support/stubAgents.ts';

const ECHO = '"type": "echo", "box": "127.0.0.1:5001"';

/** The mistakes of a text, as sentences. */
function mistakesIn(text: string, file?: string): string[] {
  const { problems = [] } = readConfiguration(text, { types: STUB_TYPES, file });
  return problems.map(configurationSentence);
}

/** The mistakes of an agent `a` with a valid type and box, in line 1 after `{"a": {"type": "echo", "box": "127.0.0.1:5001", `. */
const ofEcho = (rest: string): string[] => mistakesIn(`{"a": {${ECHO}, ${rest}}}`);
const REST_COLUMN = `{"a": {${ECHO}, `.length + 1;
/** The column of a part that begins `chars` after the beginning of the rest. */
const at = (chars: number): string => `line 1, column ${String(REST_COLUMN + chars)}`;

describe('reading a configuration', () => {
  it('understands the format of GoOvid, and older names of types', () => {
    const { configuration } = readConfiguration(
      `{"1": {"type": "tty", "box": "127.0.0.1:5001", "attrs": {}, "routes": {"1": {"2": 1}}},
        "2": {"type": "client", "box": "127.0.0.1:5001", "attrs": {"myid": "2"}, "routes": {"1": {"1": 1}, "2": {"3": 1}}},
        "3": {"type": "kvs", "box": "[::1]:5002", "attrs": {"log": "kvs.log"}, "routes": {"2": {"2": 2}}}}`,
      { types: STUB_TYPES },
    );
    expect([...(configuration?.agents.values() ?? [])]).to.deep.equal([
      {
        id: '1',
        type: TTY,
        box: '127.0.0.1:5001',
        attributes: undefined,
        routes: new Map([['1', [{ agent: '2', port: '1' }]]]),
      },
      {
        id: '2',
        type: CLIENT,
        box: '127.0.0.1:5001',
        attributes: { myid: '2' },
        routes: new Map([
          ['1', [{ agent: '1', port: '1' }]],
          ['2', [{ agent: '3', port: '1' }]],
        ]),
      },
      {
        id: '3',
        type: REPLICA,
        box: '[::1]:5002',
        attributes: { log: 'kvs.log' },
        routes: new Map([['2', [{ agent: '2', port: '2' }]]]),
      },
    ]);
    expect(configuration).to.deep.include({ properties: {}, interchangeable: [] });
  });

  it('keeps the order of agents, also of those with decimal ids', () => {
    const { configuration } = readConfiguration(`{"9": {${ECHO}}, "10": {${ECHO}}, "1": {${ECHO}}}`, {
      types: STUB_TYPES,
    });
    expect([...(configuration?.agents.keys() ?? [])]).to.deep.equal(['9', '10', '1']);
  });

  it('understands paths as ids, host names, names of ports, several targets for a name and several ports of a target', () => {
    const { configuration } = readConfiguration(
      `{"kvs/c": {"type": "client", "box": "box1.example:80", "attrs": {"myid": "c"},
         "routes": {"all": {"kvs/c": [2, "1"], "e": "echo"}}},
        "e": {${ECHO}}}`,
      { types: STUB_TYPES },
    );
    expect(configuration?.agents.get('kvs/c')?.routes).to.deep.equal(
      new Map([
        [
          'all',
          [
            { agent: 'kvs/c', port: '2' },
            { agent: 'kvs/c', port: '1' },
            { agent: 'e', port: 'echo' },
          ],
        ],
      ]),
    );
  });

  it('gives attributes to agents as their schemas return them', () => {
    const attrs = { myname: 'a', contacts: [] };
    const { configuration } = readConfiguration(
      `{"a": {"type": "chat", "box": "h:1", "attrs": ${JSON.stringify(attrs)}}}`,
      { types: STUB_TYPES },
    );
    expect(configuration?.agents.get('a')).to.deep.include({
      type: CHAT,
      attributes: { ...attrs, colour: 'red' },
      given: attrs,
    });
  });

  it('skips a byte order mark, and counts lines that end in CR LF', () => {
    expect(mistakesIn(`\uFEFF{\r\n "a": {${ECHO},\r\n  "comment": 1}}`)).to.deep.equal([
      'line 3, column 3: agent a: unknown key "comment"; the keys are type, box, attrs, routes, interchangeable',
    ]);
    expect(mistakesIn(`\uFEFF{"a": {${ECHO}}}`)).to.deep.equal([]);
  });

  it('counts characters, not code units', () => {
    expect(mistakesIn('{"😀": 1}')).to.deep.equal([
      'line 1, column 7: agent 😀 is 1; expected an object, for example {"type": "echo", "box": "127.0.0.1:5001"}',
    ]);
  });

  it('reports every mistake at once, in the order of the text, with the name of the file', () => {
    const text = `{
  "1": {
    "typ": "chat",
    "box": "127.0.0.1:99999",
    "routes": { "bob": { "7": 1 } }
  },
  "2": {
    "type": "caht",
    "box": "localhost:5001"
  },
  "2": {}
}`;
    expect(mistakesIn(text, 'chat.json')).to.deep.equal([
      'chat.json, line 2, column 3: agent 1: the key "type" is missing; expected the name of an agent type',
      'chat.json, line 3, column 5: agent 1: unknown key "typ"; did you mean "type"?',
      'chat.json, line 4, column 12: agent 1: the box "127.0.0.1:99999" has the port 99999; ports are from 1 to 65535',
      'chat.json, line 5, column 26: agent 1: the name "bob" leads to agent "7", which does not exist; expected one of 1, 2',
      'chat.json, line 8, column 13: agent 2: there is no agent type "caht"; did you mean "chat"?',
      'chat.json, line 11, column 3: the key "2" is in line 7 already; each key occurs once',
    ]);
  });

  describe('refuses what is not JSON, at each place', () => {
    const cases: readonly (readonly [text: string, ...mistakes: string[]])[] = [
      ['', 'line 1, column 1: this is not JSON: expected a value, the text ends'],
      ['{', 'line 1, column 2: this is not JSON: expected "}", the text ends'],
      [
        `{"a": {${ECHO}},}`,
        'line 1, column 49: this is not JSON: expected a key in double quotes, found "}"; there is a comma too many before it',
      ],
      ['{"a" 1}', 'line 1, column 6: this is not JSON: expected ":" after the key, found "1"'],
      ["{'a': {}}", "line 1, column 2: this is not JSON: found 'a'; texts are in double quotes"],
      [
        '{"a": tru}',
        'line 1, column 7: this is not JSON: found "tru"; texts are in double quotes, other values are numbers, true, false and null',
      ],
      ['{"a": 1}}', 'line 1, column 9: this is not JSON: expected the end of the text, found "}"'],
      ['// x\n{}', 'line 1, column 1: this is not JSON: found a comment; JSON has none'],
      [
        '{"a": "x\n"}',
        'line 1, column 7: this is not JSON: a text in double quotes does not end in its line',
        'line 2, column 1: this is not JSON: a text in double quotes does not end in its line',
      ],
      [
        '{"a": "\t"}',
        'line 1, column 7: this is not JSON: a control character in a text; expected an escape such as \\t or \\n',
      ],
      [
        '{"a": "\\q"}',
        'line 1, column 7: this is not JSON: unknown escape in a text; there are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits',
      ],
      ['{"a": "\\u12"}', 'line 1, column 7: this is not JSON: expected four hexadecimal digits after \\u'],
      ['{"a": 1.}', 'line 1, column 7: this is not JSON: "1." is no number'],
      ['{"a": [1 2]}', 'line 1, column 10: this is not JSON: expected "," before "2"'],
      ['[1', 'line 1, column 3: this is not JSON: expected "]", the text ends'],
    ];
    for (const [text, ...mistakes] of cases)
      it(JSON.stringify(text), () => {
        expect(mistakesIn(text).filter((one) => one.includes('JSON'))).to.deep.equal(mistakes);
      });

    it('and reports the mistakes of all other agents, except those that need the damaged one', () => {
      const text = `{
  "a": {"type": "eco", "box": "127.0.0.1:5001", "routes": {"b": {"b": 1}}},
  "b": {"type" "echo", "box": "x"},
  "c": {"type": "echo" "box": "x"}
}`;
      expect(mistakesIn(text)).to.deep.equal([
        'line 2, column 17: agent a: there is no agent type "eco"; did you mean "echo"?',
        'line 3, column 16: this is not JSON: expected ":" after the key, found "\\"echo\\""',
        'line 4, column 24: this is not JSON: expected "," before "\\"box\\""',
      ]);
    });
  });

  describe('refuses a wrong form', () => {
    const agents =
      'an object with the agents by name, for example {"1": {"type": "echo", "box": "127.0.0.1:5001"}}';
    const cases: readonly (readonly [text: string, ...mistakes: string[]])[] = [
      ['[]', `line 1, column 1: the configuration is []; expected ${agents}`],
      ['null', `line 1, column 1: the configuration is null; expected ${agents}`],
      ['{}', 'line 1, column 1: there are no agents'],
      [
        '{"a": {}}',
        'line 1, column 2: agent a: the key "type" is missing; expected the name of an agent type',
        'line 1, column 2: agent a: the key "box" is missing; expected an address such as 127.0.0.1:5001',
      ],
      [
        '{"a": {"type": 1, "box": null}}',
        'line 1, column 16: agent a: "type" is 1; expected the name of an agent type',
        'line 1, column 26: agent a: "box" is null; expected an address such as 127.0.0.1:5001',
      ],
      [
        `{"a": {${ECHO}}, "a": {${ECHO}}}`,
        'line 1, column 50: the key "a" is in line 1 already; each key occurs once',
      ],
      [
        `{" a": {${ECHO}}}`,
        'line 1, column 2: " a" cannot be the name of an agent: it contains a blank or a control character',
      ],
      [`{"": {${ECHO}}}`, 'line 1, column 2: "" cannot be the name of an agent: it is empty'],
      [
        `{"a//b": {${ECHO}}}`,
        'line 1, column 2: "a//b" cannot be the name of an agent: it begins or ends with a slash, or contains two in a row',
      ],
    ];
    for (const [text, ...mistakes] of cases)
      it(text, () => {
        expect(mistakesIn(text)).to.deep.equal(mistakes);
      });

    const ofAgent: readonly (readonly [rest: string, ...mistakes: string[]])[] = [
      ['"attrs": []', `${at(9)}: agent a: "attrs" is []; expected an object`],
      ['"attrs": {"x": 1}', `${at(15)}: agent a, attribute x: the type echo has no attributes`],
      ['"routes": 1', `${at(10)}: agent a: "routes" is 1; expected an object, for example {"bob": {"2": 1}}`],
      [
        '"routes": {"b": 1}',
        `${at(16)}: agent a: the route of "b" is 1; expected an object with the ports by agent, for example {"2": 1}`,
      ],
      [
        '"routes": {"b": {}}',
        `${at(16)}: agent a: the name "b" leads to no agent; expected at least one agent and its port, for example {"2": 1}`,
      ],
      [
        '"routes": {"b": {"a": -1}}',
        `${at(22)}: agent a: the port of agent a for the name "b" is -1; expected a number from 0, or the name of a port`,
      ],
      [
        '"routes": {"b": {"a": []}}',
        `${at(22)}: agent a: the port of agent a for the name "b" is []; expected a number from 0, or the name of a port`,
      ],
      [
        '"routes": {"b": {"a": ["echo", {}]}}',
        `${at(31)}: agent a: the port of agent a for the name "b" is {}; expected a number from 0, or the name of a port`,
      ],
      [
        '"routes": {"b": {"a": 1}}',
        `${at(22)}: agent a: the name "b" leads to port "1" of agent a, which does not exist; its type echo has port echo`,
      ],
      [
        '"routes": {"b": {"a": "toString"}}',
        `${at(22)}: agent a: the name "b" leads to port "toString" of agent a, which does not exist; its type echo has port echo`,
      ],
      [
        '"routes": {"b": {"a": ["echo", "echo"]}}',
        `${at(22)}: agent a: the name "b" leads to port echo of agent a twice`,
      ],
      [
        '"routes": {"b b": {"a": "echo"}}',
        `${at(11)}: agent a: "b b" cannot be a name in its routes: it contains a blank or a control character`,
      ],
      [
        '"routes": {"b": {"a": "echo"}, "b": {"a": "echo"}}',
        `${at(31)}: the key "b" is in line 1 already; each key occurs once`,
      ],
      [
        '"interchangeable": 1',
        `${at(19)}: agent a: "interchangeable" is 1; expected the name of a group of agents`,
      ],
      [
        '"interchangeable": "g"',
        `${at(19)}: agent a is the only one in its group of interchangeable agents; expected at least two`,
      ],
    ];
    for (const [rest, ...mistakes] of ofAgent)
      it(rest, () => {
        expect(ofEcho(rest)).to.deep.equal(mistakes);
      });
  });

  describe('refuses a box', () => {
    const expected = 'expected <host>:<port>, for example 127.0.0.1:5001, [::1]:5001 or box1.example:5001';
    const cases: readonly (readonly [box: string, why: string])[] = [
      ['127.0.0.1', `is not an address; ${expected}`],
      ['', `is not an address; ${expected}`],
      ['127.0.0.1:', `has no port; ${expected}`],
      ['127.0.0.1:http', `has no port; ${expected}`],
      ['127.0.0.1:0', 'has the port 0; ports are from 1 to 65535'],
      ['127.0.0.1:65536', 'has the port 65536; ports are from 1 to 65535'],
      ['127.0.0.1:05001', 'is not in canonical form; expected "127.0.0.1:5001"'],
      ['127.0.0.01:5001', 'is not in canonical form; expected "127.0.0.1:5001"'],
      ['127.1:5001', 'is not in canonical form; expected "127.0.0.1:5001"'],
      ['300.0.0.1:5001', `has no valid host; ${expected}`],
      ['::1:5001', 'is not an address; an IPv6 address is in brackets, as in [::1]:5001'],
      ['[::1]', `is not an address; ${expected}`],
      ['[::0001]:5001', 'is not in canonical form; expected "[::1]:5001"'],
      ['[FE80::1]:5001', 'is not in canonical form; expected "[fe80::1]:5001"'],
      ['[::ffff:127.0.0.1]:5001', 'is not in canonical form; expected "127.0.0.1:5001"'],
      ['[127.0.0.1]:5001', `has no valid host; ${expected}`],
      ['LocalHost:5001', 'is not in canonical form; expected "localhost:5001"'],
      ['-a.example:5001', `has no valid host; ${expected}`],
      ['a..example:5001', `has no valid host; ${expected}`],
      ['a b:5001', `has no valid host; ${expected}`],
      ['a/b:5001', `has no valid host; ${expected}`],
      [':5001', `has no valid host; ${expected}`],
    ];
    for (const [box, why] of cases)
      it(JSON.stringify(box), () => {
        expect(mistakesIn(`{"a": {"type": "echo", "box": ${JSON.stringify(box)}}}`)).to.deep.equal([
          `line 1, column 31: agent a: the box ${JSON.stringify(box)} ${why}`,
        ]);
      });
  });

  describe('refuses attributes', () => {
    const chat = '{"a": {"type": "chat", "box": "h:1", "attrs": ';
    const column = (chars: number): string => `line 1, column ${String(chat.length + 1 + chars)}`;
    const cases: readonly (readonly [attrs: string, ...mistakes: string[]])[] = [
      [
        '{"myname": 1, "contacts": ["b", 2]}',
        `${column(11)}: agent a, attribute myname: Invalid input: expected string, received number`,
        `${column(32)}: agent a, attribute contacts.1: Invalid input: expected string, received number`,
      ],
      [
        '{"contacts": []}',
        `${column(0)}: agent a, attribute myname: Invalid input: expected string, received undefined`,
      ],
      [
        '{"myname": "a", "contacts": [], "color": "blue"}',
        `${column(41)}: agent a, attribute color: the type chat has no such attribute`,
      ],
      [
        '{"myname": "a", "myname": "b", "contacts": []}',
        `${column(16)}: the key "myname" is in line 1 already; each key occurs once`,
      ],
    ];
    for (const [attrs, ...mistakes] of cases)
      it(attrs, () => {
        expect(mistakesIn(`${chat}${attrs}}}`)).to.deep.equal(mistakes);
      });

    it('that are missing', () => {
      expect(mistakesIn('{"a": {"type": "kvs", "box": "h:1"}}')).to.deep.equal([
        'line 1, column 7: agent a, attribute log: Invalid input: expected string, received undefined',
      ]);
    });
  });

  it('refuses two agents with a console in one box', () => {
    const text = `{
  "a": {"type": "tty", "box": "h:1"},
  "b": {"type": "chat", "box": "h:1", "attrs": {"myname": "b", "contacts": []}},
  "c": {"type": "tty", "box": "h:2"}
}`;
    expect(mistakesIn(text)).to.deep.equal([
      'line 3, column 32: the box h:1 has 2 agents that a person drives, a, b; a box has one console',
    ]);
  });

  it('refuses a text that is too long, nested too deep, or full of mistakes, in bounded time and memory', () => {
    const { textMaxChars, nestingMax, problemsMax } = CONFIGURATION_LIMITS;
    expect(mistakesIn(' '.repeat(textMaxChars + 1), 'f')).to.deep.equal([
      `f: the configuration has over ${String(textMaxChars)} characters`,
    ]);
    expect(mistakesIn('['.repeat(100_000))).to.deep.equal([
      `line 1, column ${String(nestingMax + 1)}: objects and arrays are nested more than ${String(nestingMax)} levels deep`,
    ]);
    const mistakes = mistakesIn(
      `{${Array.from({ length: 1000 }, (_, i) => `"${String(i)}": 0`).join(',\n')}}`,
    );
    expect(mistakes).to.have.length(problemsMax + 1);
    expect(mistakes.at(-1)).to.equal(`there are more mistakes than these ${String(problemsMax)}`);
  });

  it('shows no control characters of the text', () => {
    expect(mistakesIn(`{"a\u009b": 1}`)[0]).to.include('"a·" cannot be the name of an agent');
  });
});
