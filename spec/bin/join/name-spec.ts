import { expect } from 'chai';
import { nameOf } from '../../../bin/join/name.ts';

const entry = (username: string) => () => ({ username });
const noEntry = () => {
  throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT');
};

describe('the name of a chat user', () => {
  it('is that of --name', () => {
    expect(nameOf('ada l', {}, entry('root'), 0)).to.equal('ada l');
  });

  for (const name of ['', ' ada', 'a:b', 'a\tb', 'x'.repeat(33)])
    it(`is refused as wrong usage if --name is ${JSON.stringify(name)}`, () => {
      expect(() => nameOf(name, {}, entry('root'), 0))
        .to.throw('--name')
        .with.property('exitCode', 2);
    });

  it('is the login name of the user if --name is not given', () => {
    expect(nameOf(undefined, { LOGNAME: 'eve' }, entry('ada'), 0)).to.equal('ada');
  });

  it('is that of the environment if the system has no entry for the user, or an invalid one', () => {
    expect(nameOf(undefined, { LOGNAME: 'ada', USER: 'eve' }, noEntry, 54_321)).to.equal('ada');
    expect(nameOf(undefined, { LOGNAME: '', USER: 'eve' }, noEntry, 54_321)).to.equal('eve');
    expect(nameOf(undefined, { USER: 'eve' }, entry('x'.repeat(33)), 54_321)).to.equal('eve');
  });

  it('is derived from the user id if there is none at all', () => {
    expect(nameOf(undefined, {}, noEntry, 54_321)).to.equal('user54321');
    expect(nameOf(undefined, { USER: 'a:b' }, noEntry, 7)).to.equal('user7');
  });
});
