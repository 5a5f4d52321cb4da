import type { RuleJson } from '../../policy/model.ts';
import type { Verdict } from '../finding.ts';
import type { NginxIngress } from '../source/nginx-ingress.ts';
import type { Sources } from '../source/sort-objects.ts';

/** Annotations of nginx that belong together, and what they come to on Pomerium. */
export interface Topic {
  /** By the part after the slash; a name that ends in `*` stands for all that begin so. */
  readonly names: readonly string[];
  /** Called for every Ingress, also where none of the annotations is there: nginx's defaults count. */
  readonly convert: (given: Given, context: Context) => Converted;
}

/** What else a conversion knows. */
export interface Context {
  readonly ingress: NginxIngress;
  readonly sources: Sources;
  /** Pomerium's version as `0.33.1`. */
  readonly version: string;
}

/** nginx's annotations of one Ingress, by the part after the slash. */
export class Given {
  readonly names: readonly string[];
  private readonly values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.values = values;
    this.names = [...values.keys()];
  }

  get(name: string): string | undefined {
    return this.values.get(name)?.trim();
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** As Go's `strconv.ParseBool` reads it; what it cannot read is nginx's default, which is no. */
  flag(name: string): boolean {
    return /^(?:1|t|T|TRUE|true|True)$/.test(this.get(name) ?? '');
  }

  /** Is a switch turned off in so many words? For those that nginx has on. */
  isOff(name: string): boolean {
    return /^(?:0|f|F|FALSE|false|False)$/.test(this.get(name) ?? '');
  }

  /** Is a switch set to a value that nginx cannot read? */
  isOddFlag(name: string): boolean {
    return this.has(name) && !/^(?:[01tfTF]|TRUE|true|True|FALSE|false|False)$/.test(this.get(name) ?? '');
  }
}

/** What annotations of one topic come to. */
export interface Converted {
  /** By the part after the slash. What is given and has no verdict counts as unknown. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly effect?: Effect;
}

/** What an Ingress of Pomerium gets. */
export interface Effect {
  /** Annotations by the part after `ingress.pomerium.io/`, as text. */
  readonly pomerium?: Readonly<Record<string, string>>;
  readonly setRequestHeaders?: Readonly<Record<string, string>>;
  readonly setResponseHeaders?: Readonly<Record<string, string>>;
  readonly removeRequestHeaders?: readonly string[];
  /** Rules that narrow whatever lets in. */
  readonly deny?: readonly RuleJson[];
  /** Who may come, each list on its own; all of them have to hold. */
  readonly addresses?: readonly (readonly string[])[];
  /** One of address and login is enough. */
  readonly satisfiesAny?: boolean;
  /** nginx asked for credentials. */
  readonly asksForLogin?: boolean;
  /** It was exempt from a login on purpose, so that only a decision by its own name counts. */
  readonly isOpenOnPurpose?: boolean;
  /** Why there can be no Ingress for it. */
  readonly obstacles?: readonly Obstacle[];
  /** Other names of its first host. */
  readonly aliases?: readonly string[];
  /** What there is to say besides; each a sentence without its end. */
  readonly notes?: readonly Verdict[];
}

export interface Obstacle {
  /** A sentence without its end. */
  readonly what: string;
  /** The annotation without which there would be none; undefined where giving it up is no help. */
  readonly droppable?: string | undefined;
}

/** Verdicts for those of the names that are given. */
export function verdictsFor(
  given: Given,
  names: readonly string[],
  verdict: (name: string, value: string) => Verdict,
): [string, Verdict][] {
  return given.names
    .filter((name) => names.some((each) => isMeant(each, name)))
    .map((name) => [name, verdict(name, given.get(name) ?? '')]);
}

export const isMeant = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
