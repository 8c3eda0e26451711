import { expect } from 'chai';
import { checkBrowser } from '../../../bin/doctor/browser.ts';

describe('a browser', () => {
  it('is ok where one was found, and named', () =>
    expect(checkBrowser('/usr/bin/chromium')).to.include({ status: 'ok', found: '/usr/bin/chromium' }));

  it('that is not there is worth a warning: only specs need one', () => {
    const { status, remedy } = checkBrowser(undefined);
    expect(status).to.equal('warn');
    expect(remedy).to.contain('chromium');
  });
});
