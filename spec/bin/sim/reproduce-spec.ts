import { expect } from 'chai';
import { DEFAULTS } from '../../../bin/sim/flags.ts';
import { reproduceByFile, reproduceBySeed } from '../../../bin/sim/reproduce.ts';

describe('the command that runs a plan again', () => {
  const usual = DEFAULTS;

  it('repeats only the options that were given', () => {
    expect(reproduceBySeed(7, '0:3:1', usual)).to.equal('chatroom sim --seed 7 --path 0:3:1');
  });

  it('contains every option that determines the generated plan', () => {
    const settings = { servers: 3, seconds: 60, rate: 0.5, faults: ['cut', 'pause'] as const, plain: true };
    expect(reproduceBySeed(7, '0', settings)).to.equal(
      'chatroom sim --seed 7 --servers 3 --seconds 60 --rate 0.5 --faults cut,pause --plain --path 0',
    );
    expect(reproduceBySeed(7, '0', { ...usual, faults: [] })).to.include(' --faults none ');
  });

  it('names the protocol if it is not the default', () => {
    expect(reproduceBySeed(7, '0', { ...usual, protocol: 'counter' })).to.equal(
      'chatroom sim --protocol counter --seed 7 --path 0',
    );
    expect(reproduceBySeed(7, '0', { ...usual, protocol: 'chatroom' })).to.equal(
      'chatroom sim --seed 7 --path 0',
    );
  });

  it('quotes a file name for a shell', () => {
    expect(reproduceByFile('a/plan-1.json')).to.equal('chatroom sim --plan a/plan-1.json');
    expect(reproduceByFile("it's here.json")).to.equal(`chatroom sim --plan 'it'\\''s here.json'`);
  });
});
