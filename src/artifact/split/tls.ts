import { type Fields, objectsIn, texts } from '../../fields.ts';
import { specOf } from './entries.ts';

/** `spec.tls` for some hosts of an Ingress: the same Secrets, without the other hosts. */
export const tlsFor = (manifest: Fields, hosts: readonly string[]): readonly object[] =>
  objectsIn(specOf(manifest)['tls']).flatMap((entry) => {
    const names = texts(entry, 'hosts').map((name) => name.toLowerCase());
    const covered = hosts.filter((host) => names.some((name) => covers(name, host)));
    const { hosts: _, ...rest } = entry;
    if (names.length === 0) return [rest];
    return covered.length === 0 ? [] : [{ hosts: covered, ...rest }];
  });

/** A certificate's wildcard stands for one label. */
const covers = (name: string, host: string): boolean =>
  name === host || (name.startsWith('*.') && host.replace(/^[^.*]+/, '*') === name);
