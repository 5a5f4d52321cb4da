import type { RulePath } from '../ingress/ingress.ts';
import { type CompiledPolicy, compilePolicy } from '../policy/compiled.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { NamedClient, PolicyRequest } from '../policy/input.ts';
import { canonicalHost } from '../request/assemble.ts';
import { policyPath } from '../request/policy-path.ts';
import type { Request } from '../request/request.ts';
import type { OpenRule } from './open-rule.ts';
import { isUnderHost } from '../ingress/host.ts';
import type { Subject } from './subject.ts';
import { newUse, noteUse, type RuleUse } from './use.ts';

/** What a log says of one policy. */
export interface Tally {
  requests: number;
  /** In the order of the subject's rules. */
  readonly uses: readonly RuleUse[];
  readonly otherwise: Otherwise;
  /** By account: people whom the policy in force then let through. */
  readonly people: Map<string, Person>;
  /** Requests of people that a deny rule refuses by their path now, and the first of their paths in alphabetical order. */
  guarded: number;
  guardedPath: string;
}

/** Requests without a session that a path rule let through although no rule of the present policy matches their path. */
export interface Otherwise {
  requests: number;
  /** The first ones in time. */
  readonly examples: OtherRequest[];
}

export interface OtherRequest {
  readonly time: number | undefined;
  readonly host: string;
  readonly method: string;
  /** Raw. */
  readonly path: string;
  /** `""` where the log does not tell. */
  readonly address: string;
  /** The query, which this log holds, is what the rule met. */
  readonly isByQuery: boolean;
}

export interface Person {
  requests: number;
  /** How many of them the policy lets through no more. */
  shutOut: number;
  /** The first path of those in alphabetical order. */
  example: string;
}

/** Replays the requests of one Ingress against its policy. */
export class PolicyReplay {
  readonly tally: Tally;
  private readonly subject: Subject;
  private readonly rules: readonly { readonly rule: OpenRule; readonly alone: CompiledPolicy }[];
  private readonly matches = new Map<string, Match>();
  private readonly passes = new Map<string, Passing>();

  constructor(subject: Subject) {
    this.subject = subject;
    this.rules = subject.rules.map((rule) => ({
      rule,
      alone: compilePolicy(rule.policy, subject.compiled.era),
    }));
    this.tally = {
      requests: 0,
      uses: subject.rules.map(newUse),
      otherwise: { requests: 0, examples: [] },
      people: new Map(),
      guarded: 0,
      guardedPath: '',
    };
  }

  /** @param client the id of who asked */
  add(request: Request, client: number): void {
    if (request.path === undefined) return;
    this.tally.requests++;
    const { account, outcome, allowReasons } = request;
    if (outcome === 'allowed' && allowReasons.length === 0) return; // The line that says who it was is missing.
    if (account === '') this.addAnonymous(request, request.path, client);
    else if (outcome === 'allowed' && allowReasons.some((reason) => !NOT_ABOUT_PEOPLE.has(reason)))
      this.addPerson(request, request.path);
  }

  private addAnonymous(request: Request, rawPath: string, client: number): void {
    const asked = { method: request.method, host: request.sentHost, rawPath };
    const { matching, isLetThrough } = this.matching(asked);
    const path = policyPath(rawPath);
    for (const index of isLetThrough ? matching : []) {
      const use = this.tally.uses[index];
      if (use) noteUse(use, request, path, client);
    }
    const byPath = request.outcome === 'allowed' && request.allowReasons.includes('http-path-ok');
    if (byPath && matching.length === 0 && !this.subject.isPublic) this.addOtherwise(request, asked);
  }

  private addOtherwise(request: Request, asked: PolicyRequest): void {
    const { otherwise } = this.tally;
    otherwise.requests++;
    const { query = '' } = request;
    const { compiled } = this.subject;
    keepFirst(otherwise.examples, {
      time: request.time,
      host: request.host,
      method: request.method,
      path: asked.rawPath.slice(0, MAX_EXAMPLE),
      address: request.address,
      isByQuery: query !== '' && evaluate(compiled, { ...asked, query }).allow.value === true,
    });
  }

  private addPerson(request: Request, rawPath: string): void {
    const { people } = this.tally;
    const known = people.get(request.account);
    if (!known && people.size >= MAX_PEOPLE) return;
    const person = known ?? { requests: 0, shutOut: 0, example: '' };
    people.set(request.account, person);
    person.requests++;
    const asked = {
      method: request.method,
      host: request.sentHost,
      rawPath,
      ip: request.address === '' ? undefined : request.address,
    };
    const passing = this.passing(asked, request.account);
    if (passing === 'passes') return;
    const example = policyPath(rawPath).slice(0, MAX_EXAMPLE);
    if (passing === 'guarded') {
      this.tally.guarded++;
      this.tally.guardedPath = first(this.tally.guardedPath, example);
      return;
    }
    person.shutOut++;
    person.example = first(person.example, example);
  }

  /** The rules that a request without a session meets by its path, method and host; by index. */
  private matching(asked: PolicyRequest): Match {
    const key = `${asked.method} ${asked.host} ${asked.rawPath}`;
    const known = this.matches.get(key);
    if (known) return known;
    const matching = this.rules.flatMap(({ rule, alone }, index) =>
      (rule.rulePath ? takes(rule.rulePath, asked) : evaluate(alone, asked).allow.value === true)
        ? [index]
        : [],
    );
    const isLetThrough = evaluate(this.subject.compiled, asked).possible.includes('allowed');
    const match = { matching, isLetThrough };
    remember(this.matches, key, match);
    return match;
  }

  private passing(asked: PolicyRequest, account: string): Passing {
    const key = `${account} ${asked.method} ${asked.host} ${asked.rawPath}`;
    const known = this.passes.get(key);
    if (known) return known;
    const { possible, deny } = evaluate(this.subject.compiled, asked, personOf(account));
    const passing = possible.includes('allowed')
      ? 'passes'
      : possible.includes('deny-rule') && deny.reasons.includes('http-path-ok')
        ? 'guarded'
        : 'shut-out';
    remember(this.passes, key, passing);
    return passing;
  }
}

interface Match {
  /** Rules by their index, whatever else the policy says. */
  readonly matching: readonly number[];
  readonly isLetThrough: boolean;
}

type Passing = 'passes' | 'guarded' | 'shut-out';

/** Somebody of whom the log says the e-mail address, or only an id of some kind. */
const personOf = (account: string): NamedClient => (account.includes('@') ? { email: account } : {});

function takes({ host, path, match }: RulePath, { host: sent, rawPath }: PolicyRequest): boolean {
  if (!isUnderHost(canonicalHost(sent), host)) return false;
  // Envoy has chosen this Ingress already; a regular expression is not tried a second time.
  if (match === 'regex') return true;
  return match === 'exact' ? rawPath === path : rawPath.startsWith(path);
}

function keepFirst(examples: OtherRequest[], example: OtherRequest): void {
  examples.push(example);
  if (examples.length <= MAX_EXAMPLES) return;
  examples.sort(byTime).pop();
}

export const byTime = (a: OtherRequest, b: OtherRequest): number =>
  (a.time ?? 0) - (b.time ?? 0) || (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0);

const keyOf = ({ host, path, method, address }: OtherRequest): string =>
  `${host} ${path} ${method} ${address}`;

const first = (a: string, b: string): string => (a === '' || b < a ? b : a);

/** Paths are a stranger's choice: what is remembered is thrown away rather than grown. */
function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= MAX_REMEMBERED) cache.clear();
  cache.set(key, value);
}

const NOT_ABOUT_PEOPLE = new Set([
  'accept',
  'http-path-ok',
  'http-method-ok',
  'cors-request',
  'source-ip-ok',
]);
const MAX_REMEMBERED = 10_000;
const MAX_EXAMPLES = 100;
const MAX_EXAMPLE = 512;
const MAX_PEOPLE = 10_000;
