/** A property that fails is enough: the smallest case is of no use in a hunt. */
import * as fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
