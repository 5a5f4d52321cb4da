import type { Site } from '../evidence/site.ts';
import { isVariable, type Segment } from '../evidence/template.ts';
import type { Ingress } from '../ingress/ingress.ts';

/**
 * The base path of the app on this site: what every rule path of the Ingress begins with, or the folder that only the front
 * end uses (Audiobookshelf's pages and their calls lie below `/audiobookshelf`, its apps ask for bare paths).
 *
 * @param isHomeApp is this client, by id, an app of the house? What strangers ask for decides nothing
 */
export function basePathOf(
  site: Site,
  ingress: Ingress | undefined,
  isHomeApp: (client: number) => boolean,
): readonly Segment[] {
  const rulePaths = (ingress?.paths ?? [])
    .filter(({ host }) => host === site.route.host)
    .map(({ path }) => path);
  const [common = '/'] = rulePaths;
  const isWhole = rulePaths.every((path) => path === common) && common.length > 1;
  return isWhole ? common.split('/').filter(Boolean) : frontEndBase(site, isHomeApp);
}

/** The first segment that holds nine tenths of the signed-in calls, but little of what the apps of the house ask for. */
function frontEndBase(site: Site, isHomeApp: (client: number) => boolean): readonly Segment[] {
  const use = new Map<Segment, { calls: number; gets: number; asked: number }>();
  const total = { calls: 0, gets: 0, asked: 0 };
  for (const [[first = '', ...rest], { signedIn, sightings }] of site.paths.paths()) {
    if (rest.length === 0) continue;
    const sum = use.get(first) ?? { calls: 0, gets: 0, asked: 0 };
    let asked = 0;
    for (const [client, { requests }] of sightings) if (isHomeApp(client)) asked += requests;
    for (const part of [sum, total]) {
      part.calls += signedIn.calls;
      part.gets += signedIn.gets;
      part.asked += asked;
    }
    use.set(first, sum);
  }
  const base = [...use].find(
    ([first, { calls, gets, asked }]) =>
      !isVariable(first) &&
      calls >= ENOUGH_CALLS &&
      calls >= 0.9 * total.calls &&
      gets >= 0.5 * total.gets &&
      total.asked > 0 &&
      asked <= 0.5 * total.asked,
  );
  return base ? [base[0]] : [];
}

const ENOUGH_CALLS = 10;
