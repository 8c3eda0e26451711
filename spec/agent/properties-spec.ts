import { expect } from 'chai';
import { agentType } from '../../lib/agent/agentType.ts';
import { over } from '../../lib/agent/over.ts';
import {
  propertiesWith,
  propertyNames,
  selectedProperties,
  type Properties,
} from '../../lib/agent/properties.ts';

const holds = () => undefined;
const fails = () => 'wrong';
const typed = { name: 't', properties: { always: { a: holds }, optional: { eventually: { e: fails } } } };

describe('properties', () => {
  it('of types have the name of the type before their own, optional ones, too', () => {
    const all = propertiesWith({ always: { own: holds }, optional: { always: { other: holds } } }, [typed]);
    expect(propertyNames(all)).to.deep.equal(['own', 't: a', 'other', 't: e']);
    expect(Object.keys(all.optional?.eventually ?? {})).to.deep.equal(['t: e']);
  });

  it('are selected by name, with or without the type', () => {
    const all = propertiesWith({ always: { own: holds } }, [typed]);
    const selected = (...names: string[]) => selectedProperties(all, names) as Properties;
    expect(selected('e').eventually).to.deep.equal({ 't: e': fails });
    expect(selected('t: e', 'own')).to.deep.equal({
      always: { own: holds },
      sometimes: {},
      eventually: { 't: e': fails },
    });
    expect(selectedProperties(all, ['own', 'x'])).to.deep.equal({ unknown: 'x' });
    expect(selectedProperties(all, [': e'])).to.deep.equal({ unknown: ': e' });
  });

  it('that are made go before optional ones with the same name', () => {
    const all: Properties = { always: { a: holds }, optional: { always: { a: fails } } };
    expect(selectedProperties(all, ['a'])).to.deep.include({ always: { a: holds } });
  });

  it('of a layer see its own part, optional ones, too', () => {
    const layer = (name: string, properties: Properties) =>
      agentType({ name, ports: {}, init: () => name, step: (state) => [state, []], properties });
    const whole = over(
      layer('up', {}),
      layer('low', {
        optional: { always: { mine: ({ agents }) => JSON.stringify([agents[0]?.state, agents[0]?.facts]) } },
      }),
    );
    const agent = {
      id: 'x',
      type: 'up/low',
      state: { above: 'up', below: 'low' },
      facts: [{ kind: 'u' }, { kind: 'below/l' }],
    };
    const grid = { agents: [agent], agent: () => agent };
    expect(whole.properties?.optional?.always?.['low: mine']?.(grid)).to.equal('["low",[{"kind":"l"}]]');
    expect(propertyNames(whole.properties ?? {})).to.deep.equal(['low: mine']);
  });
});
