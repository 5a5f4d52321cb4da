import { isJsonArray, isJsonObject, type Json } from './model.ts';

/**
 * The values of a claim. Pomerium flattens what the identity provider sent: nested names are joined with dots,
 * everything becomes a list.
 *
 * @param claims nested, flattened, or both
 * @param path as a policy writes it: `groups`, `org.team`
 * @returns an empty list for a claim that is not there
 */
export function claimValues(claims: Readonly<Record<string, Json>>, path: string): readonly Json[] {
  const value = find(claims, path);
  if (value === undefined || isJsonObject(value)) return [];
  return isJsonArray(value) ? value : [value];
}

function find(claims: Readonly<Record<string, Json>>, path: string): Json | undefined {
  const whole = Object.hasOwn(claims, path) ? claims[path] : undefined;
  if (whole !== undefined && !isJsonObject(whole)) return whole;
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    const inner = Object.hasOwn(claims, head) ? claims[head] : undefined;
    const value = inner !== undefined && isJsonObject(inner) ? find(inner, path.slice(dot + 1)) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}
