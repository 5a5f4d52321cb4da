import type { Answer } from '../proposal/proposal.ts';
import { reaches } from '../proposal/reach.ts';
import { count } from '../render/count.ts';
import { type Finding, findingsOf, keyOf, News } from './news.ts';

/**
 * Guides through the rounds: an app stops at its first refusal, so what it needs shows only bit by bit. A round begins when the
 * policy of an Ingress changes, and is the last one when its rules are used and nothing new was refused for a while.
 */
export class Rounds {
  private readonly news = new News();
  private readonly roundLength: number;
  private hasFound = false;
  private changedAt: number | undefined;
  private newestAt = 0;
  /** How many requests each rule had let through when the policy changed. */
  private before: ReadonlyMap<string, number> = new Map();
  private changed: ReadonlySet<string> = new Set();
  private hits: ReadonlyMap<string, number> = new Map();

  /** @param roundLength how long after its last new path a round is over, in milliseconds */
  constructor(roundLength: number) {
    this.roundLength = roundLength;
  }

  /** The policies of these Ingresses (by their titles) have just changed. */
  policyChanged(titles: Iterable<string>, answer: Answer, now: number): void {
    this.changedAt = now;
    this.newestAt = now;
    this.changed = new Set([...this.changed, ...titles]);
    this.before = hitsOf(findingsOf(answer));
    this.hits = new Map();
  }

  /** Takes the answer as it is now. Returns what it has found that the one before had not. */
  take(findings: readonly Finding[], now: number): Finding[] {
    const fresh = this.news.of(findings);
    if (fresh.length > 0) this.newestAt = now;
    this.hasFound ||= findings.length > 0;
    if (this.changedAt !== undefined) {
      const all = hitsOf(findings.filter(({ title }) => this.changed.has(title)));
      this.hits = new Map(
        [...all]
          .map(([key, number]) => [key, number - (this.before.get(key) ?? 0)] as const)
          .filter(([, number]) => number > 0),
      );
    }
    return fresh;
  }

  /** Rules that are in force and used, with what they let through in this round. */
  get working(): ReadonlyMap<string, number> {
    return this.hits;
  }

  isOver(now: number): boolean {
    return this.hits.size > 0 && now - this.newestAt >= this.roundLength;
  }

  advice(now: number): string {
    if (this.changedAt === undefined)
      return this.hasFound
        ? 'An app stops at its first refusal: add the rules, then open the app again. Ctrl-C ends and prints them.'
        : 'Open the app whose requests are refused. Ctrl-C ends.';
    if (this.hits.size === 0) return 'The policy has changed: open the app again.';
    const seconds = Math.max(0, Math.ceil((this.newestAt + this.roundLength - now) / 1000));
    return `${count(this.hits.size, 'rule')} in use, nothing new refused: done in ${seconds} s. Ctrl-C ends now.`;
  }
}

/** How many requests of nobody in particular each accepted rule has let through. */
function hitsOf(findings: readonly Finding[]): Map<string, number> {
  const hits = new Map<string, number>();
  for (const finding of findings.filter(({ decision }) => decision === 'accept'))
    hits.set(keyOf(finding), allowedBy(finding));
  return hits;
}

function allowedBy({ proposal, openings }: Finding): number {
  let sum = 0;
  for (const site of proposal.sites)
    for (const [segments, { allowed }] of site.paths.paths())
      if (
        allowed > 0 &&
        openings.some(({ kind, path }) => reaches({ kind, path }, { segments, methods: undefined }))
      )
        sum += allowed;
  return sum;
}
