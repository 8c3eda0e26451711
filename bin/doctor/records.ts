/** The check that servers can write the records by which ./stopall finds them. */
import { fine, type Finding } from './finding.ts';

/** @param folder - `.run`, or what it would be made in */
export function checkRecords(folder: string, isWritable: boolean): Finding {
  return isWritable
    ? fine('.run', `${folder} can be written to`)
    : {
        name: '.run',
        status: 'warn',
        found: `${folder} cannot be written to; servers run, but ./stopall does not find them`,
        remedy: `give this user the right to write there`,
      };
}
