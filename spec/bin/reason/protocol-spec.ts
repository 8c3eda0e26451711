import { Command } from 'commander';
import { expect } from 'chai';
import { protocolOption } from '../../../bin/protocol.ts';
import { protocolNamed } from '../../../bin/reason/protocol.ts';
import { chatroomSubject } from '../../../bin/sim/chatroom.ts';
import { chosenPlans } from '../../../bin/sim/plans.ts';
import { DEFAULTS, type SimFlags } from '../../../bin/sim/flags.ts';

const KNOWN = new Map([
  ['chatroom', 'the chat room'],
  ['counter', 'a counter'],
]);

describe('the protocol that a command runs', () => {
  it('is the one with the name, by default the chat room', () => {
    expect(protocolNamed('counter', KNOWN)).to.equal('a counter');
    expect(protocolNamed(undefined, KNOWN)).to.equal('the chat room');
  });

  it('is refused with the known names if there is none with the name', () => {
    expect(() => protocolNamed('paxos\x1b[2J', KNOWN))
      .to.throw('no protocol "paxos·[2J" for this command; expected one of chatroom, counter')
      .with.property('exitCode', 2);
  });

  it('is named by an option, which lists the known names', () => {
    const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    command.addOption(protocolOption());
    expect(command.parse(['--protocol', 'chatroom'], { from: 'user' }).opts()).to.deep.equal({
      protocol: 'chatroom',
    });
    expect(() => command.parse(['--protocol', 'paxos'], { from: 'user' })).to.throw(
      /'--protocol <name>' argument 'paxos' is invalid\. Allowed choices are chatroom\./,
    );
  });

  it('is in generated plans if it is not the default, for their worker threads and files', () => {
    const flags = { ...DEFAULTS, seed: 7, runs: 2 } as unknown as SimFlags;
    const protocolsOf = (protocol: string | undefined) => {
      const chosen = chosenPlans(flags, chatroomSubject({ ...flags, protocol }));
      return [chosen.protocol, chosen.last().protocol, ...[...chosen.plans].map((plan) => plan.protocol)];
    };
    expect(protocolsOf('counter')).to.deep.equal(['counter', 'counter', 'counter', 'counter']);
    for (const usual of [undefined, 'chatroom'])
      expect(protocolsOf(usual)).to.deep.equal([undefined, undefined, undefined, undefined]);
  });
});
