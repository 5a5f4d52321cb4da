import { type Finding, SEVERITIES } from './finding.ts';

/** From which severity on findings make a command fail. */
export const THRESHOLDS = [...SEVERITIES, 'never'] as const;
export type Threshold = (typeof THRESHOLDS)[number];

/** Is any of these at or above the threshold? */
export const isFailure = (findings: readonly Finding[], threshold: Threshold): boolean =>
  threshold !== 'never' &&
  findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold));
