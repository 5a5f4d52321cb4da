import { policyPath } from '../request/policy-path.ts';
import { probeFamily, scriptName } from './probes.ts';
import { type Segment, segmentsOf } from './template.ts';

/** What a path says by itself. */
export interface PathLook {
  /** Decoded; `""` for a malformed one. */
  readonly path: string;
  /** See {@link segmentsOf}; nothing for what does not begin with a slash. */
  readonly segments: readonly Segment[];
  readonly probeFamily: string | undefined;
  readonly script: string | undefined;
}

/** @param raw as logged */
export function lookAt(raw: string): PathLook {
  const path = policyPath(raw);
  return {
    path,
    segments: path.startsWith('/') ? segmentsOf(path) : [],
    probeFamily: probeFamily(path),
    script: scriptName(path),
  };
}

/** Looks once at each path of the last few thousand. */
export class PathLooks {
  private readonly looks = new Map<string, PathLook>();

  at(raw: string): PathLook {
    const known = this.looks.get(raw);
    if (known) return known;
    if (this.looks.size >= MAX_LOOKS) this.looks.clear();
    const look = lookAt(raw);
    if (raw.length <= MAX_LENGTH) this.looks.set(raw, look);
    return look;
  }
}

const MAX_LOOKS = 16_384;
const MAX_LENGTH = 512;
