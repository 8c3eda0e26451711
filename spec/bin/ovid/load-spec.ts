import { expect } from 'chai';
import { checkedNamedConfiguration, namedConfiguration } from '../../../bin/ovid/load.ts';

const EAGER = 'examples/broadcast/eager.json';

describe('the configuration of a command', () => {
  it('has the properties that it claims, and optional ones beside', async () => {
    const { configuration, properties } = await namedConfiguration(EAGER);
    expect(properties).to.deep.equal([]);
    expect(Object.keys(configuration.properties.eventually ?? {})).to.include('eager_broadcast: agreement');
  });

  it('has only those that are asked for', async () => {
    const asked = ['uniform agreement', 'no creation'];
    const { configuration, properties } = await checkedNamedConfiguration(EAGER, asked);
    expect(properties).to.deep.equal(asked);
    const { always, sometimes, eventually, optional } = configuration.properties;
    expect([always, sometimes, eventually].map((claims) => Object.keys(claims ?? {}))).to.deep.equal([
      ['eager_broadcast: no creation'],
      [],
      ['eager_broadcast: uniform agreement'],
    ]);
    expect(optional).to.equal(undefined);
  });

  it('is refused with a property that it does not have', async () => {
    for (const [file, name, why] of [
      [EAGER, 'casual delivery', 'there is no property "casual delivery"; did you mean "causal delivery"?'],
      [
        'examples/chat.json',
        'order',
        'there is no property "order": the configuration and its types have none',
      ],
    ] as const) {
      const refusal = await namedConfiguration(file, [name]).catch((error: unknown) => error);
      expect(refusal).to.deep.include({ name: 'CommandError', exitCode: 2, message: `--property: ${why}` });
    }
  });

  it('may be a module with a type of its own that has the properties of the broadcast ladder', async () => {
    const { configuration } = await namedConfiguration('examples/broadcast/ring.ts', ['total order']);
    expect(Object.keys(configuration.properties.always ?? {})).to.deep.equal(['ring: total order']);
  });
});
