import { InputError } from '../errors.ts';
import type { Fields } from '../fields.ts';
import { type Base, baseOfSwagger, baseOfUrl, basesOfServers, joined } from './servers.ts';

/** Where operations lie, in the user's words. */
export interface Placing {
  /** One of the document's servers: its number from 1 up, or a URL. */
  readonly server: string | undefined;
  /** In place of the base paths of the document's servers. */
  readonly basePath: string | undefined;
  /** A path that repeats the base path counts as written and behind it, not only as written. */
  readonly bothReadings: boolean;
  /** Hosts that are the app's own, in lower case; empty where they are not known. */
  readonly hosts: readonly string[];
}

/** Where the operations of the document lie that say nothing else; each place once. */
export function basesOf(root: Fields, isSwagger: boolean, placing: Placing, name: string): readonly Base[] {
  const { server, basePath } = placing;
  const declared = isSwagger ? [baseOfSwagger(root)] : (basesOfServers(root['servers']) ?? [NOWHERE]);
  const chosen = server === undefined ? ownOf(declared, placing.hosts) : [serverOf(server, declared, name)];
  const placed =
    basePath === undefined
      ? chosen
      : chosen.map((base) => ({ ...base, path: joined(basePath, ''), note: undefined }));
  return [...new Map(placed.map((base) => [`${base.path} ${base.host ?? ''}`, base])).values()];
}

/** Where the user named hosts and some of the servers are on them, the others are not meant. */
function ownOf(bases: readonly Base[], hosts: readonly string[]): readonly Base[] {
  const own = bases.filter(({ host }) => host !== undefined && hosts.includes(host));
  return own.length > 0 ? own : bases;
}

function serverOf(server: string, declared: readonly Base[], name: string): Base {
  if (/^[a-z]+:\/\/|^\//i.test(server)) return baseOfUrl(server);
  const found = declared[Number(server) - 1];
  if (found) return found;
  throw new InputError(
    `cannot use the document ${name}: it has ${declared.length === 1 ? 'one server' : `${declared.length} servers`}, so --server ${server} is none of them`,
  );
}

const NOWHERE: Base = { path: '', host: undefined, note: undefined };
