/** A deliberate mistake: a place in the source, and its replacement. */
export interface Mutant {
  /** The mistake in words. */
  readonly name: string;
  readonly file: string;
  /** Text that occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Another change in the same file. */
  readonly and?: Pick<Mutant, 'find' | 'replace'>;
  /** Whether no run of correct servers shows it, or hardly one: then the unit specs have to find it. */
  readonly isForSpecs?: true;
  /** Whether it takes more seeds than the gate has time for; `npm run mutants` hunts it nevertheless. */
  readonly isRare?: true;
}
