import { InputError } from '../errors.ts';

/** Whether a map of labels, or annotations, has what a selector asks for. */
export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

/**
 * Reads a Kubernetes label selector: `app=x,tier!=y,zone in (a,b),!old,level>3`. An empty one takes everything.
 *
 * @throws InputError where it is none
 */
export function parseLabelSelector(selector: string): LabelTest {
  if (selector.trim() === '') return () => true;
  // A comma inside of parentheses belongs to their list.
  const tests = selector.split(/,(?![^(]*\))/).map((part) => parseRequirement(part));
  return (labels) => tests.every((passes) => passes(labels));
}

function parseRequirement(part: string): LabelTest {
  const [, not, key = '', operator, value = '', word, list = ''] = REQUIREMENT.exec(part) ?? [];
  const values = list.split(',').map((item) => item.trim());
  if (!isKey(key) || (not && (operator ?? word) !== undefined)) throw noSelector(part);
  if (![value, ...values].every((item) => VALUE.test(item))) throw noSelector(part);
  const valueOf = (labels: Readonly<Record<string, string>>): string | undefined =>
    Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (not) return (labels) => valueOf(labels) === undefined;
  switch (operator ?? word) {
    case undefined:
      return (labels) => valueOf(labels) !== undefined;
    case '=':
    case '==':
      return (labels) => valueOf(labels) === value;
    case '!=':
      return (labels) => valueOf(labels) !== value;
    case 'in':
    case 'notin': {
      const isIn: LabelTest = (labels) => values.includes(valueOf(labels) ?? '');
      return word === 'in'
        ? (labels) => valueOf(labels) !== undefined && isIn(labels)
        : (labels) => valueOf(labels) === undefined || !isIn(labels);
    }
    default: {
      if (!INTEGER.test(value)) throw noSelector(part);
      const sign = operator === '>' ? 1n : -1n;
      return (labels) => {
        const given = valueOf(labels) ?? '';
        return INTEGER.test(given) && (BigInt(given) - BigInt(value)) * sign > 0n;
      };
    }
  }
}

/** validation.go, `IsQualifiedName`. */
function isKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = key.slice(0, Math.max(0, slash));
  const name = key.slice(slash + 1);
  return name !== '' && VALUE.test(name) && (slash < 0 || (prefix.length <= 253 && PREFIX.test(prefix)));
}

const noSelector = (part: string): InputError =>
  new InputError(`${JSON.stringify(part.trim().slice(0, 100))} is no label selector`);

const WORD = '[^=!(),<>\\s]';
const REQUIREMENT = new RegExp(
  `^\\s*(!?)\\s*(${WORD}+)(?:\\s*(==|=|!=|>|<)\\s*(${WORD}*)|\\s+(in|notin)\\s*\\(([^()=!<>]*)\\))?\\s*$`,
);
/** validation.go, `IsValidLabelValue`. */
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const INTEGER = /^-?\d{1,18}$/;
