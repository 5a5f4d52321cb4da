/** Go's PathUnescape, then JSON: U+FFFD for each byte that is not part of a character. */
export function goPath(raw: string): string {
  const bytes = goUnescape(raw);
  return bytes ? goText(bytes) : '';
}

function goUnescape(raw: string): number[] | undefined {
  const source = [...Buffer.from(raw, 'utf8')];
  const bytes: number[] = [];
  for (let index = 0; index < source.length; index++) {
    const byte = source[index] ?? 0;
    if (byte !== 0x25) bytes.push(byte);
    else {
      const hex = String.fromCharCode(...source.slice(index + 1, index + 3));
      if (!/^[0-9a-f]{2}$/i.test(hex)) return undefined;
      bytes.push(Number(`0x${hex}`));
      index += 2;
    }
  }
  return bytes;
}

function goText(bytes: readonly number[]): string {
  let text = '';
  for (let index = 0; index < bytes.length;) {
    const length = [1, 2, 3, 4].find((size) => {
      const decoded = Buffer.from(bytes.slice(index, index + size)).toString('utf8');
      const isWhole = Buffer.from(decoded).equals(Buffer.from(bytes.slice(index, index + size)));
      return isWhole && Array.from(decoded).length === 1;
    });
    text +=
      length === undefined ? '\uFFFD' : Buffer.from(bytes.slice(index, index + length)).toString('utf8');
    index += length ?? 1;
  }
  return text;
}

export function goUrl(host: string, rawPath: string, query: string): string {
  const bytes = goUnescape(rawPath);
  let path = '';
  if (bytes && bytes.length > 0) {
    const isValid = /^[A-Za-z0-9\-._~$&+,/:;=@!'()*[\]%]*$/.test(rawPath);
    path = isValid ? rawPath : bytes.map((byte) => escapeUnless(byte, /[A-Za-z0-9\-._~$&+,/:;=@]/)).join('');
    if (!path.startsWith('/')) path = `/${path}`;
  }
  const pairs: [string, string][] = [];
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const at = pair.includes('=') ? pair.indexOf('=') : pair.length;
    const name = goUnescape(pair.slice(0, at).replace(/\+/g, ' '));
    const value = goUnescape(pair.slice(at + 1).replace(/\+/g, ' '));
    if (name && value) pairs.push([String.fromCharCode(...name), queryText(name) + '=' + queryText(value)]);
  }
  const encoded = pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, text]) => text);
  return `https://${host.replace(/:443$/, '')}${path}${encoded.length > 0 ? '?' : ''}${encoded.join('&')}`;
}

const queryText = (bytes: readonly number[]): string =>
  bytes.map((byte) => (byte === 0x20 ? '+' : escapeUnless(byte, /[A-Za-z0-9\-._~]/))).join('');

const escapeUnless = (byte: number, keep: RegExp): string => {
  const char = String.fromCharCode(byte);
  return keep.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
};
