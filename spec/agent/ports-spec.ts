import { expect } from 'chai';
import { anyPort, portFormat, s, text } from '../../lib/agent/index.ts';

describe('portFormat', () => {
  it('finds the format of a port', () => {
    const ports = { 1: text, two: s.number };
    expect(portFormat({ ports }, '1')).to.equal(text);
    expect(portFormat({ ports }, 'two')).to.equal(s.number);
    for (const name of ['3', '*', 'toString', '__proto__'])
      expect(portFormat({ ports }, name)).to.equal(undefined);
  });

  it('finds the format of any port of a type that takes all', () => {
    for (const name of ['1', '*', 'toString'])
      expect(portFormat({ ports: anyPort(text) }, name)).to.equal(text);
  });
});
