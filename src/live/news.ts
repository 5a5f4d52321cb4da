import type { Answer, Proposal } from '../proposal/proposal.ts';
import { ingressTitle } from '../render/title.ts';
import type { Opening } from '../rules/pin.ts';
import type { Verdict } from '../verdict/judge.ts';
import { writePathWord } from '../verdict/word.ts';

/** One thing that an answer lets through or leaves to the user. */
export interface Finding {
  /** The Ingress for people, see {@link ingressTitle}. */
  readonly title: string;
  readonly decision: 'accept' | 'review';
  /** A path as `--accept` takes it: `/api/`, `/status`, `POST /login`; `""` where no prefix can express it. */
  readonly path: string;
  readonly openings: readonly Opening[];
  readonly verdicts: readonly Verdict[];
  readonly proposal: Proposal;
}

/** Everything an answer has found, in its order. */
export function findingsOf({ proposals }: Answer): Finding[] {
  return proposals.flatMap((proposal) => {
    const title = ingressTitle(proposal);
    const rules = proposal.rules.map((rule): Finding => ({
      title,
      decision: 'accept',
      path: wordOf(rule),
      openings: [rule],
      verdicts: [...rule.verdicts, ...rule.alongside],
      proposal,
    }));
    const review = proposal.review.map(({ openings, verdicts }): Finding => ({
      title,
      decision: 'review',
      path: openings.map(wordOf).join(' '),
      openings,
      verdicts,
      proposal,
    }));
    return [...rules, ...review];
  });
}

/** Tells what is new in an answer. Bounded: the answer itself is. */
export class News {
  private known = new Set<string>();

  /** The findings that the answer before did not have. */
  of(findings: readonly Finding[]): Finding[] {
    const fresh = findings.filter((finding) => !this.known.has(keyOf(finding)));
    this.known = new Set(findings.map(keyOf));
    return fresh;
  }
}

export const keyOf = ({ title, decision, path }: Finding): string => `${title}\n${decision}\n${path}`;

function wordOf({ kind, path, methods }: Opening): string {
  const each: readonly (string | undefined)[] = methods ?? [undefined];
  return each.map((method) => writePathWord({ host: undefined, kind, path, method })).join(' ');
}
