import { expect } from 'chai';
import {
  CHECKED_PROTOCOLS,
  DEFAULT_PROTOCOL,
  MODELLED_PROTOCOLS,
  PROTOCOL_NAMES,
  PROTOCOLS,
  SIMULATED_PROTOCOLS,
} from '../lib/protocols.ts';

describe('the registry of protocols', () => {
  it('has the facts of every protocol, under the name that its traces have', () => {
    expect([...PROTOCOLS.keys()]).to.deep.equal(PROTOCOL_NAMES);
    for (const [name, facts] of PROTOCOLS) expect(facts.protocol).to.equal(name);
  });

  it('has the same facts in all its tables', () => {
    expect([...CHECKED_PROTOCOLS.keys()]).to.deep.equal(PROTOCOL_NAMES);
    for (const table of [CHECKED_PROTOCOLS, SIMULATED_PROTOCOLS, MODELLED_PROTOCOLS])
      for (const [name, { facts }] of table) expect(facts, name).to.equal(PROTOCOLS.get(name));
  });

  it('can do everything with the default protocol', () => {
    for (const table of [CHECKED_PROTOCOLS, SIMULATED_PROTOCOLS, MODELLED_PROTOCOLS])
      expect([...table.keys()]).to.include(DEFAULT_PROTOCOL);
  });
});
