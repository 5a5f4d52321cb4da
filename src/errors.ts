/** The command line cannot be used as it is: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something outside the program cannot be read or is not what it should be: exit code 3. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** Why a file operation failed, in words: `no such file`, `permission denied`, else the system's own text. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return SYSTEM_ERRORS[code] ?? error.message;
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is no directory',
  ENOSPC: 'no space left on the device',
  EMFILE: 'too many open files',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
};
