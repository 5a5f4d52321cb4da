/** How much of what Kubernetes lets the annotations of an object hold is used. */
export type AnnotationsSize =
  | { readonly kind: 'fits'; readonly bytes: number; readonly limit: number }
  | { readonly kind: 'too-large'; readonly bytes: number; readonly limit: number; readonly why: string };

/**
 * The size of all annotations of an object, names and values together, as the API server counts it
 * (apimachinery, ValidateAnnotationsSize): it refuses an object with more than 256 KiB.
 *
 * @param annotations all of the object, by their full names
 */
export function annotationsSize(annotations: Readonly<Record<string, string>>): AnnotationsSize {
  const bytes = Object.entries(annotations).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (bytes <= LIMIT) return { kind: 'fits', bytes, limit: LIMIT };
  const [figure, most] = [bytes, LIMIT].map((number) => number.toLocaleString('en'));
  return {
    kind: 'too-large',
    bytes,
    limit: LIMIT,
    why: `the annotations would have ${figure} bytes, and Kubernetes takes ${most} for all of an object together: give some of the paths an Ingress of their own`,
  };
}

const LIMIT = 262_144;
