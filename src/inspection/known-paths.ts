import type { Evidence } from '../evidence/collect.ts';
import { showTemplate } from '../evidence/template.ts';
import type { Operation } from '../openapi/operation.ts';

/** The operations of an app, and its host where that is said. */
export interface KnownOperations {
  readonly host: string | undefined;
  readonly operations: readonly Operation[];
}

/**
 * The paths of a host that are known to be the app's: what its documents declare, and what it answered to people who were signed
 * in. What strangers asked for is none of the app's.
 *
 * @returns paths decoded, values as `{id}`; sorted
 */
export function knownPaths(
  specs: readonly KnownOperations[],
  evidence: Evidence | undefined,
): (host: string) => readonly string[] {
  return (host) => {
    const declared = specs
      .filter((spec) => spec.host === undefined || spec.host === host)
      .flatMap(({ operations }) => operations.map(({ segments }) => showTemplate(segments)));
    const seen = (evidence?.sites ?? [])
      .filter(({ route }) => route.host === host)
      .flatMap(({ paths }) => [...paths.paths()])
      .filter(([, { signedIn }]) => signedIn.gets + signedIn.calls > 0)
      .map(([segments]) => showTemplate(segments));
    return [...new Set([...declared, ...seen])].sort();
  };
}
