import type { Conversion } from '../conversion.ts';
import { dropNameOf } from './access.ts';
import { ingressName } from '../../ingress/ingress.ts';
import { decisionFor, type Decisions } from './decisions.ts';

/** What was given up and is not there, each as `--drop` takes it: a slip of the pen leaves its question open, or has no meaning yet. */
export const idleDrops = (decisions: Decisions, { ingresses }: Conversion): readonly string[] =>
  ingresses.flatMap(({ source, findings }) => {
    const there = new Set(findings.map(({ key }) => dropNameOf(key)));
    return [...(decisionFor(source, decisions)?.drop ?? [])]
      .filter((name) => !there.has(name))
      .map((name) => `${ingressName(source)}:${name}`);
  });
