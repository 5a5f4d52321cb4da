import { isVariable, type Segment } from '../evidence/template.ts';

/**
 * The head of a path: the shortest folder a rule for it may open. That is the first segment after the base path, and one more
 * for each container: `/index.php/` or `/apps/` hold everything an app has, pages included.
 *
 * @param base the base path that everything of the app has in common
 * @returns fewer segments than the path has, or all of it
 */
export function headOf(segments: readonly Segment[], base: readonly Segment[]): readonly Segment[] {
  let length = startsWith(segments, base) ? base.length : 0;
  while (length < segments.length - 1 && isContainer(segments[length] ?? '')) length++;
  return segments.slice(0, length + 1);
}

/** Does a path begin with these segments? */
export const startsWith = (segments: readonly Segment[], start: readonly Segment[]): boolean =>
  start.every((segment, i) => segment === segments[i]);

const isContainer = (segment: Segment): boolean => !isVariable(segment) && CONTAINER.test(segment);

/** A script with more path behind it, and folders of apps within the app. */
const CONTAINER =
  /\.(?:php|cgi|pl|aspx?|ashx|fcgi|jsp|dll)$|^(?:apps|plugins|modules|addons|extensions|instances|sites|tenants|workspaces)$/i;
