import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { FIELD_ROLES, NUMBER_OF_ROLE } from './field-roles.ts';

/** The compiled kernel of `assembly/`, with the memory it shares. */
export interface ScanKernel {
  readonly bytes: Buffer;
  /** The same memory as numbers of 32 bits. */
  readonly words: Int32Array;
  /** Where blocks are: a report, records, and the text that they are about. */
  readonly blocks: readonly number[];
  /** Where the text of a block begins, seen from the block, and how long it may be. */
  readonly textAt: number;
  readonly textBytes: number;
  /** Where the records of a block begin, in words, and how many words one takes. */
  readonly recordsAt: number;
  readonly recordWords: number;
  /** Reads the whole lines of a block's text, as far as there is room, as its report asks; tells there what became of them. */
  scan(block: number): void;
  /** Puts the hash of a line (../line/line-hash.ts) at `hashAt`, in words; false where the line is not ASCII. */
  hashLine(start: number, end: number): boolean;
  readonly hashAt: number;
  /** Clears what lines have in common: shapes and paths are numbered anew. */
  forget(): void;
  /** What another thread needs to read lines into the same memory. */
  readonly shared: SharedKernel;
}

/** A kernel that another thread has made, for {@link joinKernel}. */
export interface SharedKernel {
  readonly module: object;
  readonly memory: SharedMemory;
  readonly seed: bigint;
}

/** The words of a block's report (assembly/kernel.ts). */
export const REPORT = {
  state: 0,
  from: 1,
  end: 2,
  stoppedAt: 3,
  lines: 4,
  others: 5,
  records: 6,
  tables: 7,
} as const;

/** What has become of the kernel's tables after a block. */
export const TABLES = { kept: 0, filled: 1, forgotten: 2 } as const;

/** A new kernel, or undefined where it is not wanted (`POMPATHS_SCAN=js`), not there, or not understood by this machine. */
export function loadKernel(
  environment: Readonly<Record<string, string | undefined>>,
): ScanKernel | undefined {
  if (environment['POMPATHS_SCAN'] === 'js') return undefined;
  let shared: SharedKernel;
  let exports: KernelExports;
  try {
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
    const module = new WebAssembly.Module(readFileSync(COMPILED));
    // A seed that nobody knows, so that nobody can choose texts that fall on one place.
    shared = { module, memory, seed: randomBytes(8).readBigInt64LE() };
    exports = instantiate(shared);
  } catch {
    return undefined;
  }
  const kernel = kernelOf(exports, shared);
  const scratch = exports.SCRATCH.value;
  for (const [name, role] of Object.entries(FIELD_ROLES)) {
    const length = kernel.bytes.write(name, scratch);
    exports.setRole(scratch, length, NUMBER_OF_ROLE[role]);
  }
  exports.start(shared.seed);
  return kernel;
}

/** The kernel of another thread, to read lines in its stead. */
export function joinKernel(shared: SharedKernel): ScanKernel {
  const exports = instantiate(shared);
  exports.join(shared.seed);
  return kernelOf(exports, shared);
}

function kernelOf(exports: KernelExports, shared: SharedKernel): ScanKernel {
  const { BLOCKS, BLOCK_COUNT, BLOCK_BYTES, TEXT_AT, TEXT_BYTES, RECORDS_AT, RECORD_BYTES, HASH } = exports;
  const { buffer } = shared.memory;
  return {
    bytes: Buffer.from(buffer),
    words: new Int32Array(buffer),
    blocks: Array.from({ length: BLOCK_COUNT.value }, (_, i) => BLOCKS.value + i * BLOCK_BYTES.value),
    textAt: TEXT_AT.value,
    textBytes: TEXT_BYTES.value,
    recordsAt: RECORDS_AT.value / 4,
    recordWords: RECORD_BYTES.value / 4,
    scan: exports.scan,
    hashLine: (start, end) => exports.hashLine(start, end) !== 0,
    hashAt: HASH.value / 4,
    forget: exports.forget,
    shared,
  };
}

const instantiate = ({ module, memory }: SharedKernel): KernelExports =>
  new WebAssembly.Instance(module, { env: { memory } }).exports;

/** What `assembly/kernel.ts` exports. */
interface KernelExports extends Pick<ScanKernel, 'scan' | 'forget'> {
  readonly BLOCKS: Constant;
  readonly BLOCK_COUNT: Constant;
  readonly BLOCK_BYTES: Constant;
  readonly TEXT_AT: Constant;
  readonly TEXT_BYTES: Constant;
  readonly RECORDS_AT: Constant;
  readonly RECORD_BYTES: Constant;
  readonly SCRATCH: Constant;
  readonly HASH: Constant;
  readonly hashLine: (start: number, end: number) => number;
  readonly start: (seed: bigint) => void;
  readonly join: (seed: bigint) => void;
  readonly setRole: (name: number, length: number, role: number) => void;
}

interface Constant {
  readonly value: number;
}

interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

/** As far as it is used here: the types of Node do not have it. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => SharedMemory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: KernelExports };
};

/** As many as `npm run build:kernel` gives it, of 64 KiB. */
const PAGES = 436;
/** Built into dist, where it is found from src and from dist. */
const COMPILED = new URL('../../dist/scan/kernel.wasm', import.meta.url);
