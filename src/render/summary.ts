import { CAUSES, isDenial } from '../request/cause.ts';
import { count } from './count.ts';
import { printable } from './printable.ts';
import { REMEDIES } from './remedies.ts';
import type { Report } from '../proposal/report.ts';

/** What was read, what of it was used and what was not: every skipped thing with its number. */
export function renderSummary(report: Report): string {
  return [...linesRead(report), ...requestsMade(report), ...outcome(report), ...pairings(report)]
    .map((line) => `${line}\n`)
    .join('');
}

function linesRead({ counts }: Report): string[] {
  const { lines, checks, entries, others, unreadable, firstUnreadable, setAside, crowdedOut } = counts;
  const read = `Read ${count(lines, 'line')}: ${count(checks, 'authorize check')}, ${count(entries, 'http-request')}, ${others.toLocaleString('en')} of other kinds, ${unreadable.toLocaleString('en')} unreadable.`;
  const first = firstUnreadable;
  return [
    read,
    ...(first
      ? [
          `First unreadable: ${printable(first.source)}, line ${first.line}: ${printable(first.why, 120)}: ${printable(first.text, 120)}`,
        ]
      : []),
    ...(counts.repeated > 0
      ? [`Counted ${count(counts.repeated, 'line')} once that two of the files hold.`]
      : []),
    ...(counts.outsideTime > 0
      ? [
          `Left out ${count(counts.outsideTime, 'request')} before or after the time asked about, or without a time.`,
        ]
      : []),
    ...(setAside > 0
      ? [
          `Set aside ${count(setAside, 'http-request')} without a request-id, since their authorize checks count already (add request-id to access_log_fields).`,
        ]
      : []),
    ...(crowdedOut > 0
      ? [
          `Counted ${count(crowdedOut, 'line')} alone, since too many others came before the other line of the request.`,
        ]
      : []),
  ];
}

function requestsMade({ answer, totals }: Report): string[] {
  const { requests, allowed, denied, own, strays, untold, beyondSites } = totals;
  const other = requests - allowed - denied - own - strays;
  const parts = [
    `${allowed.toLocaleString('en')} let through`,
    `${denied.toLocaleString('en')} refused`,
    ...(own > 0 ? [`${own.toLocaleString('en')} answered by Pomerium itself`] : []),
    ...(strays > 0 ? [`${strays.toLocaleString('en')} to hosts or paths without a route`] : []),
    ...(other > 0 ? [`${other.toLocaleString('en')} broken, broken off or not told`] : []),
  ];
  const sites = answer.proposals.flatMap((proposal) => proposal.sites);
  const causes = CAUSES.map((cause) => ({
    cause,
    number: sites.reduce((sum, site) => sum + site.causes[cause], 0),
  }))
    .filter(({ cause, number }) => number > 0 && isDenial(cause))
    .map(({ cause, number }) => `${number.toLocaleString('en')} ${REMEDIES[cause].what}`);
  return [
    `${count(requests, 'request')}: ${parts.join(', ')}.`,
    ...(causes.length > 0 ? [`Refused on the hosts above: ${causes.join('; ')}.`] : []),
    ...(untold > 0
      ? [`${count(untold, 'request')} could not be placed: the log does not say for which host.`]
      : []),
    ...(beyondSites > 0
      ? [`${count(beyondSites, 'request')} to more hosts than are kept were not used.`]
      : []),
  ];
}

function outcome({ answer, totals, approximate }: Report): string[] {
  const { proposals, crowded } = answer;
  const sum = (of: (proposal: (typeof proposals)[number]) => number): number =>
    proposals.reduce((total, proposal) => total + of(proposal), 0);
  const asked = (verdicts: readonly { readonly requests: number }[]): number =>
    verdicts.reduce((total, { requests }) => total + requests, 0);
  const rules = sum((proposal) => proposal.rules.length);
  const used = sum(({ rules: all }) =>
    asked([...new Set(all.flatMap(({ verdicts, alongside }) => [...verdicts, ...alongside]))]),
  );
  const open = sum(({ review }) => review.length);
  const left = sum(({ review }) => asked(review.flatMap(({ verdicts }) => verdicts)));
  const rejected = sum(({ rejected: all }) => asked(all));
  const byPath = proposals
    .flatMap(({ sites }) => sites)
    .reduce((total, site) => total + site.otherThanPath, 0);
  return [
    `${count(rules, 'rule')} for ${count(used, 'refused request')}; ${count(open, 'thing')} for you to decide (${count(left, 'request')}); rejected ${count(rejected, 'request')}.`,
    ...(crowded.length > 0
      ? [
          `Everybody comes from ${crowded
            .slice(0, 3)
            .map((address) => printable(address))
            .join(
              ', ',
            )}, so that address proves nothing: if a proxy of yours stands there, --trusted-hops 1 finds the real ones.`,
        ]
      : []),
    ...(byPath > 0
      ? [
          `${count(byPath, 'anonymous request')} possibly let through by other than its path: no path rule in force matches it. Unpinned rules do that; the rules here are pinned.`,
        ]
      : []),
    ...(approximate ? [approximation(totals.forgotten)] : []),
  ];
}

function pairings({ answer }: Report): string[] {
  return answer.pairings.map(({ device, refusal, late, previews }, i) => {
    const token = `Pairing token ${i + 1}`;
    const others = [
      ...(late.length > 0 ? [`${count(late.length, 'later use')} from other addresses changed nothing`] : []),
      ...(previews > 0 ? [`${count(previews, 'link preview')} ignored`] : []),
    ];
    const what = device ? `paired with ${device.address}` : `not paired: ${refusal ?? ''}`;
    return `${token}: ${[what, ...others].join('; ')}.`;
  });
}

function approximation(forgotten: number): string {
  const bound = `; the paths of ${count(forgotten, 'request')} were forgotten, so no figure about paths is off by more`;
  return `A limit of memory was reached: the answer is approximate${forgotten > 0 ? bound : ''}.`;
}
