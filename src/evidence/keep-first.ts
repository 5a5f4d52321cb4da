/**
 * Keeps the first `max` texts in alphabetical order. To be called whenever one was added: then any order of the log keeps the
 * same ones, and what is counted by them is complete, since a text that was dropped once is dropped for ever.
 */
export function keepFirst(texts: Set<string> | Map<string, unknown>, max: number): void {
  if (texts.size <= max) return;
  let last = '';
  for (const text of texts.keys()) if (text > last) last = text;
  texts.delete(last);
}
