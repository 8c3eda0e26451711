/** A deliberate mistake: a place in the source, and what stands there instead. */
export interface Mutant {
  /** What is wrong, as one would say it. */
  readonly name: string;
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What else is wrong in the same file. */
  readonly and?: Pick<Mutant, 'find' | 'replace'>;
  /** Whether no run of sound servers shows it, or hardly one: it is for the unit specs to find. */
  readonly isForSpecs?: true;
  /** Whether it takes more seeds than there is time for with every change: `npm run mutants` hunts it all the same. */
  readonly isRare?: true;
}
