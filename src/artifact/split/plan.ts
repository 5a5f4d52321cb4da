import type { Fields } from '../../fields.ts';
import type { Ingress } from '../../ingress/ingress.ts';
import { titleOf } from '../names.ts';
import { type Entry, entriesOf, entryOf, PATH_TYPES } from './entries.ts';
import { type SplitOpening, type WantedPath, wantedPaths } from './opening.ts';
import { place, type PlacedPath, type Surroundings } from './place.ts';
import { rewriteOf } from './rewrite.ts';

/** The rule paths of a public Ingress. */
export interface PathPlan {
  /** For the openings. */
  readonly entries: readonly Entry[];
  /** Of an earlier round. */
  readonly earlier: readonly Entry[];
  /** The `prefix_rewrite` that all of them need; `""` for none. */
  readonly rewrite: string;
  readonly left: readonly LeftOpening[];
  readonly notes: readonly string[];
}

/** What cannot be opened by a rule path on a host, and why. */
export interface LeftOpening {
  readonly opening: SplitOpening;
  readonly host: string;
  readonly why: string;
}

/**
 * Finds the rule paths for openings, with the backends that serve them now.
 *
 * @param manifest of the Ingress for people
 * @param earlier the public Ingress of an earlier round
 */
export function planPaths(
  openings: readonly SplitOpening[],
  surroundings: Surroundings,
  manifest: Fields,
  earlier: Ingress | undefined,
): PathPlan {
  const { own } = surroundings;
  const found: Found[] = [];
  const left: LeftOpening[] = [];
  const notes = new Set<string>();
  for (const opening of openings)
    for (const host of opening.hosts ?? own.hosts) {
      const leave = (why: string): void => void left.push({ opening, host, why });
      if (opening.methods) leave('it is for certain methods, and a rule path is for all');
      else if (!own.hosts.includes(host)) leave(`${titleOf(own)} has no rule for this host`);
      else
        for (const wanted of wantedPaths(opening))
          find(wanted, host, surroundings, manifest, {
            leave,
            note: (text) => void notes.add(text),
            take: (entry, rewrite) => void found.push({ entry, rewrite, leave }),
          });
    }
  const before = earlier ? earlierEntries(earlier) : [];
  const rewrite = commonRewrite(found, before.length > 0 ? earlier : undefined);
  for (const { leave } of found.filter((path) => path.rewrite !== rewrite)) leave(OTHER_REWRITE);
  const entries = found.filter((path) => path.rewrite === rewrite).map(({ entry }) => entry);
  return { entries, earlier: before, rewrite, left, notes: [...notes] };
}

interface Found {
  readonly entry: Entry;
  readonly rewrite: string;
  readonly leave: (why: string) => void;
}

interface Sink {
  readonly leave: (why: string) => void;
  readonly note: (text: string) => void;
  readonly take: (entry: Entry, rewrite: string) => void;
}

function find(
  wanted: WantedPath,
  host: string,
  surroundings: Surroundings,
  manifest: Fields,
  { leave, note, take }: Sink,
): void {
  const placement = place(wanted, host, surroundings);
  if (placement.kind === 'left') return leave(placement.why);
  placement.notes.forEach(note);
  for (const path of placement.paths) takePath(path, surroundings.own, manifest, { leave, note, take });
}

function takePath(path: PlacedPath, own: Ingress, manifest: Fields, { leave, take }: Sink): void {
  const entry = entryOf(path, manifest);
  if (!entry) return leave(`the manifest of ${titleOf(own)} names no backend for it`);
  const rewrite = rewriteOf(path, own.annotations);
  if (rewrite.kind === 'unclear') return leave(rewrite.why);
  take(entry, rewrite.kind === 'prefix' ? rewrite.to : '');
}

/** A regular expression only where the annotation says so; otherwise Pomerium takes such a path for a prefix. */
const earlierEntries = ({ manifest = {}, annotations }: Ingress): Entry[] =>
  entriesOf(manifest).map((entry) => ({
    ...entry,
    pathType:
      entry.pathType === PATH_TYPES.regex && annotations['path_regex'] !== 'true'
        ? PATH_TYPES.prefix
        : entry.pathType,
  }));

/** An annotation holds for all paths of an Ingress: what an earlier round needs stays, else what all need, else nothing. */
function commonRewrite(found: readonly Found[], earlier: Ingress | undefined): string {
  if (earlier) return earlier.annotations['prefix_rewrite'] ?? '';
  const [first = '', ...others] = new Set(found.map(({ rewrite }) => rewrite));
  return others.length === 0 ? first : '';
}

const OTHER_REWRITE =
  'prefix_rewrite holds for all paths of an Ingress, and this one needs another than the rest';
