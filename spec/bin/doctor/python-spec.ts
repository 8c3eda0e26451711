import { expect } from 'chai';
import { checkPython } from '../../../bin/doctor/python.ts';

describe('Python', () => {
  it('is ok from 3.8 on', () => {
    for (const python3 of ['3.8.0', '3.11.2'])
      expect(checkPython({ python3, python2: undefined })).to.deep.equal({
        name: 'python',
        status: 'ok',
        found: `Python ${python3}`,
      });
  });

  it('is ok as 2.7, too, with the way to run it', () => {
    const finding = checkPython({ python3: '3.7.9', python2: '2.7.18' });
    expect(finding.status).to.equal('ok');
    expect(finding.found).to.contain('3.7.9, which is too old').and.to.contain('python2.7 master.py');
  });

  it('that is too old or missing is a warning: servers run without it', () => {
    for (const [python3, python2, lack] of [
      ['3.7.9', undefined, 'Python 3.7.9, which is too old;'],
      [undefined, undefined, 'no python3;'],
      [undefined, '2.6.9', 'no python3;'],
    ] as const) {
      const finding = checkPython({ python3, python2 });
      expect(finding.status).to.equal('warn');
      expect(finding.found).to.contain(lack);
      expect(finding.remedy).to.contain('3.8 or later');
    }
  });
});
