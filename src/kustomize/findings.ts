import { InputError, reasonOf } from '../errors.ts';
import { shellWord } from '../render/printable.ts';

/** What there is to say of a build, and what it means for what is known. */
export class Findings {
  readonly notes: string[] = [];
  /** Whether something that is not applied here acts on every object. */
  isUnsure = false;
  private first: string | undefined;
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Why kustomize fails; it stops at the first reason, so this is the only one. */
  get failure(): string | undefined {
    return this.first;
  }

  /** Takes down what went wrong with a file; a bug of ours is thrown on. */
  fail(where: string, error: unknown): void {
    this.first ??=
      `cannot build the kustomization ${this.folder}: ${where}: ${whyOf(error)}; ` +
      `the policies of its Ingresses count as unknown until this works: kubectl kustomize ${shellWord(this.folder)}`;
  }

  /** Takes down the fields of a kustomization that are not applied here. */
  refuseFields(file: string, fields: readonly string[]): void {
    const shown = fields.slice(0, MAX_FIELDS).map((field) => field.slice(0, 40));
    const more = fields.length > MAX_FIELDS ? [`${fields.length - MAX_FIELDS} more`] : [];
    this.refuse(`${file} has ${[...shown, ...more].join(', ')}, which are not applied here`);
  }

  /** Takes down something else that is not applied here, as a sentence without its end. */
  refuse(what: string): void {
    this.notes.push(
      `${what}, so present policies count as unknown; ` +
        `for the whole: kubectl kustomize ${shellWord(this.folder)} | pompaths logs FILE --ingresses -`,
    );
  }
}

function whyOf(error: unknown): string {
  if (error instanceof InputError) return error.message;
  // Values may be deeper than the stack: patches can put one into another.
  if (error instanceof RangeError) return 'it is nested too deep';
  if (error instanceof Error && 'code' in error) return reasonOf(error);
  throw error;
}

const MAX_FIELDS = 8;
