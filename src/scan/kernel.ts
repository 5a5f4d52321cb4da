import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { FIELD_ROLES, NUMBER_OF_ROLE } from './field-roles.ts';

/** The compiled kernel of `assembly/`, with the memory it shares. */
export interface ScanKernel {
  readonly bytes: Uint8Array;
  /** The same memory as numbers of 32 bits. */
  readonly words: Int32Array;
  /** Where lines are put, and how much room there is. */
  readonly block: number;
  readonly blockBytes: number;
  /** Where records are, and how many words one takes. */
  readonly recordsAt: number;
  readonly recordWords: number;
  /**
   * Reads the whole lines between two addresses, as far as there is room for records.
   *
   * @returns 0, or 1 where `forget` has to be called before it can go on
   */
  scan(from: number, end: number): number;
  /** Where the last scan stopped. */
  stoppedAt(): number;
  /** How many lines it has told of, how many of them are no requests, and how many records there are. */
  lineCount(): number;
  otherCount(): number;
  recordCount(): number;
  /** Clears what lines have in common: shapes and paths are numbered anew. */
  forget(): void;
}

/** A new kernel, or undefined where it is not wanted (`POMPATHS_SCAN=js`), not there, or not understood by this machine. */
export function loadKernel(
  environment: Readonly<Record<string, string | undefined>>,
): ScanKernel | undefined {
  if (environment['POMPATHS_SCAN'] === 'js') return undefined;
  let exports;
  try {
    const module = new WebAssembly.Module(readFileSync(COMPILED));
    exports = new WebAssembly.Instance(module, {}).exports;
  } catch {
    return undefined;
  }
  return prepare(exports);
}

/** What `assembly/kernel.ts` exports. */
interface KernelExports extends Omit<ScanKernel, 'bytes' | 'words'> {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly BLOCK: { readonly value: number };
  readonly BLOCK_BYTES: { readonly value: number };
  readonly RECORDS: { readonly value: number };
  readonly RECORD_BYTES: { readonly value: number };
  readonly SCRATCH: { readonly value: number };
  readonly start: (seed: bigint) => void;
  readonly setRole: (name: number, length: number, role: number) => void;
}

/** As far as it is used here: the types of Node do not have it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: KernelExports };
};

function prepare(exports: KernelExports): ScanKernel {
  const bytes = new Uint8Array(exports.memory.buffer);
  const scratch = exports.SCRATCH.value;
  for (const [name, role] of Object.entries(FIELD_ROLES)) {
    const text = Buffer.from(name);
    bytes.set(text, scratch);
    exports.setRole(scratch, text.length, NUMBER_OF_ROLE[role]);
  }
  exports.start(randomBytes(8).readBigInt64LE()); // so that nobody can choose texts that fall on one place
  return {
    bytes,
    words: new Int32Array(exports.memory.buffer),
    block: exports.BLOCK.value,
    blockBytes: exports.BLOCK_BYTES.value,
    recordsAt: exports.RECORDS.value / 4,
    recordWords: exports.RECORD_BYTES.value / 4,
    scan: exports.scan,
    stoppedAt: exports.stoppedAt,
    lineCount: exports.lineCount,
    otherCount: exports.otherCount,
    recordCount: exports.recordCount,
    forget: exports.forget,
  };
}

/** Built into dist, where it is found from src and from dist. */
const COMPILED = new URL('../../dist/scan/kernel.wasm', import.meta.url);
