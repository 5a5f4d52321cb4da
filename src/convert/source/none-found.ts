/** Why there is nothing to convert: what was found in place of it. */
export function noneFound(sources: readonly string[], census: ReadonlyMap<string, number>): string {
  const seen = [...census].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, number]) => `${number} ${what}`);
  const where = sources.map((source) => (source === '-' ? 'standard input' : source)).join(', ');
  return `no Ingress of class nginx in ${where}: found ${seen.slice(0, 8).join(', ') || 'nothing'}; where the class has another name, say --class NAME, or give its IngressClass as well`;
}
