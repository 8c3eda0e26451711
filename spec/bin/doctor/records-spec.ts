import { expect } from 'chai';
import { checkRecords } from '../../../bin/doctor/records.ts';

describe('the folder of records', () => {
  it('is ok where it can be written to', () =>
    expect(checkRecords('/room/.run', true)).to.include({
      status: 'ok',
      found: '/room/.run can be written to',
    }));

  it('is worth a warning where it cannot: servers run, ./stopall does not find them', () => {
    const { status, found } = checkRecords('/room/.run', false);
    expect(status).to.equal('warn');
    expect(found).to.contain('/room/.run').and.to.contain('./stopall');
  });
});
