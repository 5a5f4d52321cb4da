/** Something the plan rests on, or that its reader should know. */
export interface Finding {
  /** `RULE:WHERE`; stable, and what `--confirm` takes. */
  readonly id: string;
  readonly rule: string;
  /** An object as KIND NAMESPACE/NAME, or a word for the whole. */
  readonly where: string;
  readonly severity: 'high' | 'medium' | 'low' | 'info';
  /** `open`: a question nobody answered. `confirmed`: the user took it upon themselves. `told`: nothing to answer. */
  readonly state: 'open' | 'confirmed' | 'told';
  readonly what: string;
  readonly fix: string;
}

/** A finding before the user's answers are known: whether their word answers it, or nothing but other facts. */
export type Draft = Omit<Finding, 'id' | 'state'> & { readonly answer: 'word' | 'facts' | 'none' };

/** What is not proven: it keeps steps from being taken until somebody answers. */
export const question = (
  rule: string,
  where: string,
  what: string,
  fix: string,
  severity: Finding['severity'] = 'high',
): Draft => ({ rule, where, severity, what, fix, answer: 'word' });

/** What nobody's word can make up for. */
export const missing = (rule: string, where: string, what: string, fix: string): Draft => ({
  ...question(rule, where, what, fix, 'medium'),
  answer: 'facts',
});

/** What the reader should know, although it keeps nothing from being done. */
export const remark = (
  rule: string,
  where: string,
  severity: Finding['severity'],
  what: string,
  fix = '',
): Draft => ({ rule, where, severity, what, fix, answer: 'none' });

/** Drafts with the user's answers; what is said twice is said once. */
export function answered(drafts: readonly Draft[], confirmed: readonly string[]): readonly Finding[] {
  const byId = new Map<string, Finding>();
  for (const { answer, ...draft } of drafts) {
    const id = idOf(draft);
    const state =
      answer === 'none' ? 'told' : answer === 'word' && confirmed.includes(id) ? 'confirmed' : 'open';
    const key = answer === 'none' ? `${id} ${draft.what}` : id;
    if (!byId.has(key)) byId.set(key, { id, ...draft, state });
  }
  return [...byId.values()].sort((a, b) => rank(a) - rank(b));
}

/** Short enough to be typed: the kind is left out where the rule tells it. */
export const idOf = ({ rule, where }: Pick<Draft, 'rule' | 'where'>): string => {
  const name = where.replace(/^Ingress /, '');
  return name === '' ? rule : `${rule}:${name}`;
};

const rank = ({ state, severity }: Finding): number =>
  STATES.indexOf(state) * SEVERITIES.length + SEVERITIES.indexOf(severity);

const STATES = ['open', 'confirmed', 'told'];
const SEVERITIES = ['high', 'medium', 'low', 'info'];
