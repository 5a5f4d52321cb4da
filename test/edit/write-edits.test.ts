import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { unifiedDiff } from '../../src/edit/diff.ts';
import { readText } from '../../src/edit/read-text.ts';
import { commit, stage } from '../../src/edit/stage.ts';
import { writeEdits } from '../../src/edit/write-edits.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pompaths-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const put = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};

describe('writes', () => {
  test('all files, with their modes, and gives the diff', async () => {
    const [a, b] = [put('a.yaml', 'a: 1\n'), put('b.yaml', 'b: 1')];
    chmodSync(a, 0o640);
    const diff = await writeEdits([
      { file: a, before: 'a: 1\n', after: 'a: 2\n' },
      { file: b, before: 'b: 1', after: 'b: 2\n' },
      { file: at('same.yaml'), before: 'x', after: 'x' },
    ]);
    expect(readFileSync(a, 'utf8')).toBe('a: 2\n');
    expect(statSync(a).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).toSorted()).toEqual(['a.yaml', 'b.yaml']);
    expect(diff.replaceAll(folder, '.')).toBe(
      '--- ./a.yaml\n+++ ./a.yaml\n@@ -1,1 +1,1 @@\n-a: 1\n+a: 2\n' +
        '--- ./b.yaml\n+++ ./b.yaml\n@@ -1,1 +1,1 @@\n-b: 1\n\\ No newline at end of file\n+b: 2\n',
    );
  });

  test('nothing in a dry run', async () => {
    const file = put('a.yaml', 'a: 1\n');
    const diff = await writeEdits([{ file, before: 'a: 1\n', after: 'a: 2\n' }], { dryRun: true });
    expect(diff).toContain('+a: 2');
    expect(readFileSync(file, 'utf8')).toBe('a: 1\n');
  });

  test('through a symbolic link, which stays one', async () => {
    mkdirSync(at('real'));
    put('real/a.yaml', 'a: 1\n');
    symlinkSync('real/a.yaml', at('link.yaml'));
    await writeEdits([{ file: at('link.yaml'), before: 'a: 1\n', after: 'a: 2\n' }]);
    expect(lstatSync(at('link.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('real/a.yaml'), 'utf8')).toBe('a: 2\n');
  });

  test('a new file, but not over another', async () => {
    const edit = { file: at('new.yaml'), before: undefined, after: 'a: 1\n' };
    await writeEdits([edit]);
    expect(readFileSync(edit.file, 'utf8')).toBe('a: 1\n');
    expect(statSync(edit.file).mode & 0o111).toBe(0);
    await expect(writeEdits([{ ...edit, after: 'b: 1\n' }])).rejects.toThrow('it is there already');
    expect(readFileSync(edit.file, 'utf8')).toBe('a: 1\n');
    expect(readdirSync(folder)).toEqual(['new.yaml']);
  });

  test('a byte order mark', async () => {
    const file = put('a.yaml', '\ufeffa: 1\r\n');
    expect(await readText(file)).toBe('\ufeffa: 1\r\n');
    await writeEdits([{ file, before: '\ufeffa: 1\r\n', after: '\ufeffa: 2\r\n' }]);
    expect(readFileSync(file, 'utf8')).toBe('\ufeffa: 2\r\n');
  });
});

describe('leaves all as it was', () => {
  const refused = async (name: string, message: string): Promise<void> => {
    const other = put('other.yaml', 'o: 1\n');
    const before = readdirSync(folder);
    const edits = [
      { file: other, before: 'o: 1\n', after: 'o: 2\n' },
      { file: at(name), before: 'a: 1\n', after: `a: ${'2'.repeat(100_000)}\n` },
    ];
    const failed = writeEdits(edits);
    await expect(failed).rejects.toThrow(InputError);
    await expect(failed).rejects.toThrow(message);
    expect(readFileSync(other, 'utf8')).toBe('o: 1\n');
    expect(readdirSync(folder)).toEqual(before);
  };

  test('where a file has changed', async () => {
    put('a.yaml', 'a: 3\n');
    await refused('a.yaml', 'a.yaml: it has changed since it was read; run this again');
  });

  test('where a file changes at the last moment', async () => {
    const file = put('a.yaml', 'a: 1\n');
    const staged = await stage({ file, before: 'a: 1\n', after: 'a: 2\n' });
    put('a.yaml', 'a: 3\n');
    await expect(commit(staged, readText)).rejects.toThrow('it has changed');
    expect(readFileSync(file, 'utf8')).toBe('a: 3\n');
  });

  test('but what is written, of which it tells', async () => {
    const file = put('a.yaml', 'a: 1\n');
    symlinkSync('a.yaml', at('same.yaml'));
    const edits = [file, at('same.yaml')].map((name) => ({ file: name, before: 'a: 1\n', after: 'a: 2\n' }));
    await expect(writeEdits(edits)).rejects.toThrow(
      /same\.yaml: it has changed .*; already written: \S+a\.yaml$/,
    );
    expect(readdirSync(folder).toSorted()).toEqual(['a.yaml', 'same.yaml']);
  });

  test('where a file is read-only', async () => {
    chmodSync(put('a.yaml', 'a: 1\n'), 0o444);
    await refused('a.yaml', 'a.yaml: it is read-only; chmod u+w it first');
  });

  test('where the folder is gone', () => refused('gone/a.yaml', 'a.yaml: the folder or file is gone'));

  test('where it is a folder', async () => {
    mkdirSync(at('a.yaml'));
    await refused('a.yaml', 'a.yaml: it is no regular file');
  });

  test('where the disk takes no more', async (context) => {
    // The limit on the size of this process's files, for a moment, is as good as a full disk.
    const limit = (size: string): boolean =>
      spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${size}:`]).status === 0;
    put('a.yaml', 'a: 1\n');
    if (!limit('4096')) {
      console.warn('NOT TESTED: a full disk, because prlimit is not on the PATH');
      return context.skip();
    }
    try {
      await refused('a.yaml', 'a.yaml: it would be larger than files may be here');
    } finally {
      limit('unlimited');
    }
    expect(readFileSync(at('a.yaml'), 'utf8')).toBe('a: 1\n');
  });
});

test('a text that is no UTF-8 is not edited', async () => {
  writeFileSync(at('a.yaml'), Buffer.from([0x61, 0xff, 0xfe]));
  await expect(readText(at('a.yaml'))).rejects.toThrow('it is no UTF-8 text');
  expect(await readText(at('none'))).toBeUndefined();
  expect(await readText(folder)).toBeUndefined();
});

test('a diff shows what strangers wrote without obeying it', () => {
  const diff = unifiedDiff([
    { file: 'a\u001b[31m\n.yaml', before: '# \u001b[2J\tx\r\n', after: '# \u202e\r\n' },
    { file: 'new.yaml', before: undefined, after: 'a\n' },
  ]);
  expect(diff).toBe(
    '--- a\\x1b[31m\\x0a.yaml\n+++ a\\x1b[31m\\x0a.yaml\n@@ -1,1 +1,1 @@\n-# \\x1b[2J\tx\r\n+# \\u202e\r\n' +
      '--- /dev/null\n+++ new.yaml\n@@ -0,0 +1,1 @@\n+a\n',
  );
});
