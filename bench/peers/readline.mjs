// Counts the paths of refused requests per host, as a straightforward script does.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const counts = new Map();
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    continue;
  }
  if (entry['response-code-details'] !== 'ext_authz_denied') continue;
  const key = `${entry.authority} ${entry.path}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
for (const [key, count] of counts) console.log(count, key);
