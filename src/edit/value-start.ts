import { type CST, isScalar, type Pair, type YAMLSeq } from 'yaml';

/** The offset behind the colon of a pair and the anchor or tag that follow it; behind the key where it has no colon. */
export function pairValueStart({ key, srcToken }: Pair): {
  readonly offset: number;
  readonly hasColon: boolean;
} {
  const tokens = srcToken?.sep ?? [];
  const offset = endOfLast(tokens);
  if (offset !== undefined && tokens.some(({ type }) => type === 'map-value-ind'))
    return { offset, hasColon: true };
  return { offset: isScalar(key) ? (key.range?.[1] ?? 0) : 0, hasColon: false };
}

/** The offset behind the dash of a list's item and the anchor or tag that follow it; undefined in a flow list. */
export function seqValueStart({ srcToken }: YAMLSeq, index: number): number | undefined {
  if (srcToken?.type !== 'block-seq') return undefined;
  return endOfLast(srcToken.items[index]?.start ?? []);
}

/** How far the value of a list's item stands from its dash; undefined where they do not share a line. */
export function dashGap({ srcToken }: YAMLSeq, index: number): number | undefined {
  if (srcToken?.type !== 'block-seq') return undefined;
  const { start = [], value } = srcToken.items[index] ?? {};
  const after = start.slice(start.findIndex(({ type }) => type === 'seq-item-ind') + 1);
  return value && after.length === 1 && after[0]?.type === 'space' ? 1 + after[0].source.length : undefined;
}

function endOfLast(tokens: readonly CST.SourceToken[]): number | undefined {
  const last = tokens.findLast(({ type }) => INDICATORS.has(type));
  return last && last.offset + last.source.length;
}

const INDICATORS: ReadonlySet<string> = new Set(['map-value-ind', 'seq-item-ind', 'anchor', 'tag']);
