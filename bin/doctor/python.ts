/** The check for a Python that runs master.py and grading.py. Servers need none. */
import { fine, type Finding } from './finding.ts';
import { isAtLeast } from './node.ts';

const LEAST = '3.8';

/** The versions found, by major version. */
export interface Pythons {
  readonly python3: string | undefined;
  readonly python2: string | undefined;
}

export function checkPython({ python3, python2 }: Pythons): Finding {
  if (python3 !== undefined && isAtLeast(python3, LEAST)) return fine('python', `Python ${python3}`);
  const lack = python3 === undefined ? 'no python3' : `Python ${python3}, which is too old`;
  return python2?.startsWith('2.7.') === true
    ? fine('python', `${lack}, but Python ${python2}: python2.7 master.py`)
    : {
        name: 'python',
        status: 'warn',
        found: `${lack}; master.py and grading.py do not run, servers do`,
        remedy: `install Python ${LEAST} or later, or 2.7`,
      };
}
