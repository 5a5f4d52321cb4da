import { isVariable, type Segment, showTemplate } from '../../evidence/template.ts';
import { printable } from '../../render/printable.ts';
import { spellingOf, usualSpelling } from '../../request/spelling.ts';
import { templateRegex } from './template.ts';

/** What clients without a login need: a prefix (`path` ends in a slash), one path, or a path with variables. */
export type SplitOpening = {
  /** Hosts of the Ingress, as its rules have them; all of them where undefined. */
  readonly hosts?: readonly string[] | undefined;
  /** Undefined for every method. */
  readonly methods?: readonly string[] | undefined;
} & (
  | {
      readonly kind: 'prefix' | 'leaf';
      /** Decoded. */
      readonly path: string;
      /** Paths as clients sent them, normalized: they may spell the path in other ways than the usual one. */
      readonly rawPaths?: Iterable<string>;
    }
  | {
      readonly kind: 'template';
      /** Decoded, with variables. */
      readonly segments: readonly Segment[];
    }
);

/** For people. */
export const showOpening = (opening: SplitOpening): string =>
  printable(opening.kind === 'template' ? showTemplate(opening.segments) : opening.path);

/** A rule path that an opening asks for, as Envoy would compare it. */
export interface WantedPath {
  /** Raw; a regular expression for a template. */
  readonly path: string;
  readonly match: 'exact' | 'regex' | 'prefix';
  /** Of a template. */
  readonly segments?: readonly Segment[];
}

/** The rule paths of an opening: one for each spelling of it, raw, as Envoy sees the path. */
export function wantedPaths(opening: SplitOpening): WantedPath[] {
  if (opening.kind === 'template') {
    const { segments } = opening;
    if (segments.some(isVariable)) return [{ path: templateRegex(segments), match: 'regex', segments }];
    return [{ path: usualSpelling(`/${segments.join('/')}`), match: 'exact', segments }];
  }
  const { kind, path, rawPaths = [] } = opening;
  const spellings = new Set([usualSpelling(path)]);
  for (const raw of rawPaths) {
    const spelling = spellingOf(raw, path);
    if (spelling !== undefined && spellings.size < MAX_SPELLINGS) spellings.add(spelling);
  }
  return [...spellings].map((spelling) => ({
    path: spelling,
    match: kind === 'prefix' ? 'prefix' : 'exact',
  }));
}

const MAX_SPELLINGS = 8;
