import { BinaryReader, damaged, encodeU32 } from "./binary-reader.ts";
import { ModuleRefused } from "./module-refused.ts";

const PAGE_BYTES = 65_536;
/** Of a 32-bit memory. */
const MOST_PAGES = 65_536;
/** Entries of all tables together, which take the host's memory, not the guest's. */
const MOST_ENTRIES = 1_048_576;
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const SECTION = { IMPORT: 2, TABLE: 4, MEMORY: 5 } as const;
const KIND = { FUNCTION: 0, TABLE: 1, MEMORY: 2, GLOBAL: 3, TAG: 4 } as const;
const LIMIT = { MAXIMUM: 1, SHARED: 2, WIDE: 4 } as const;
const TYPED_REFERENCE: ReadonlySet<number> = new Set([0x63, 0x64]);
const TABLE_WITH_VALUE = 0x40;

interface MemoryImport {
  readonly module: string;
  readonly name: string;
  readonly initial: number;
  readonly maximum: number;
}

export interface LimitedModule {
  readonly bytes: Uint8Array;
  /** The memory it wants to be given, if it has none of its own. */
  readonly memory?: MemoryImport;
}

interface Table {
  readonly type: Uint8Array;
  readonly limits: Limits;
}

interface Limits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/**
 * The same module with a maximum on what it can grow: its memory to `memoryBytes`, its tables to a million entries in
 * all. Growing beyond fails in the guest, as it does anywhere. Only what limits need is read; the compiler checks the rest.
 *
 * @throws ModuleRefused for what cannot be limited (several, shared or 64-bit memories) and for what needs more at once
 */
export function limitModule(bytes: Uint8Array, memoryBytes: number): LimitedModule {
  if (!HEADER.every((byte, index) => bytes[index] === byte))
    throw new ModuleRefused("this is no WebAssembly module of version 1: it begins otherwise; components and text are not run, compile it to a core module");
  const reader = new BinaryReader(bytes);
  reader.take(HEADER.length);
  const pages = Math.min(MOST_PAGES, Math.floor(memoryBytes / PAGE_BYTES));
  const sections: Uint8Array[] = [Uint8Array.from(HEADER)];
  const found: MemoryImport[] = [];
  let own = 0;
  while (!reader.done) {
    const start = reader.at;
    const id = reader.byte();
    const body = reader.take(reader.u32());
    if (id === SECTION.IMPORT) found.push(...importedMemories(body, pages));
    if (id === SECTION.MEMORY) own += new BinaryReader(body).u32();
    if (id === SECTION.MEMORY) sections.push(section(id, limitedMemories(body, pages)));
    else if (id === SECTION.TABLE) sections.push(section(id, limitedTables(body)));
    else sections.push(bytes.subarray(start, reader.at));
  }
  if (own + found.length > 1) throw new ModuleRefused("it has more than one memory, which cannot be limited; build it with one");
  const [memory] = found;
  return { bytes: Buffer.concat(sections), ...(memory && { memory }) };
}

function section(id: number, body: readonly number[]): Uint8Array {
  return Uint8Array.from([id, ...encodeU32(body.length), ...body]);
}

function limitedMemories(body: Uint8Array, pages: number): number[] {
  const reader = new BinaryReader(body);
  const count = reader.u32();
  if (count > 1) throw new ModuleRefused("it has more than one memory, which cannot be limited; build it with one");
  const memories = Array.from({ length: count }, () => memoryLimits(reader, pages));
  if (!reader.done) damaged();
  return [...encodeU32(count), ...memories.flatMap(({ minimum, maximum }) => encodeLimits(minimum, maximum))];
}

function memoryLimits(reader: BinaryReader, pages: number): Required<Limits> & { readonly maximum: number } {
  const { minimum, maximum } = readLimits(reader);
  if (minimum > pages)
    throw new ModuleRefused(`it begins with ${minimum * PAGE_BYTES} bytes of memory, and the cap is ${pages * PAGE_BYTES}; raise the memory cap`, "memory");
  return { minimum, maximum: Math.min(maximum ?? pages, pages) };
}

function limitedTables(body: Uint8Array): number[] {
  const reader = new BinaryReader(body);
  const tables: Table[] = [];
  for (let left = reader.u32(); left > 0; left--) tables.push(readTable(reader));
  if (!reader.done) damaged();
  const needed = tables.reduce((sum, { limits }) => sum + limits.minimum, 0);
  if (needed > MOST_ENTRIES)
    throw new ModuleRefused(`its tables begin with ${needed} entries, and at most ${MOST_ENTRIES} are given; build it with smaller ones`, "memory");
  const share = Math.floor((MOST_ENTRIES - needed) / Math.max(1, tables.length));
  const limited = tables.flatMap(({ type, limits: { minimum, maximum } }) => [
    ...type,
    ...encodeLimits(minimum, Math.min(maximum ?? Number.POSITIVE_INFINITY, minimum + share)),
  ]);
  return [...encodeU32(tables.length), ...limited];
}

function readTable(reader: BinaryReader): Table {
  const type = readTableType(reader);
  return { type, limits: readLimits(reader) };
}

function readTableType(reader: BinaryReader): Uint8Array {
  const first = reader.byte();
  if (first === TABLE_WITH_VALUE) throw new ModuleRefused("it has a table with a value for its entries, which cannot be limited; build it without");
  if (!TYPED_REFERENCE.has(first)) return Uint8Array.of(first);
  const start = reader.at;
  reader.skipSigned();
  const length = reader.at - start;
  reader.at = start;
  return Uint8Array.from([first, ...reader.take(length)]);
}

function readLimits(reader: BinaryReader): Limits {
  const flags = reader.byte();
  if ((flags & LIMIT.SHARED) !== 0) throw new ModuleRefused("it shares its memory between threads, and there are none; build it without threads");
  if ((flags & LIMIT.WIDE) !== 0) throw new ModuleRefused("it has a 64-bit memory or table, which WASI preview 1 has no calls for; build it for wasm32");
  if (flags > LIMIT.MAXIMUM) damaged();
  const minimum = reader.u32();
  return { minimum, maximum: (flags & LIMIT.MAXIMUM) === 0 ? undefined : reader.u32() };
}

const encodeLimits = (minimum: number, maximum: number): number[] => [LIMIT.MAXIMUM, ...encodeU32(minimum), ...encodeU32(maximum)];

/** Nothing but memories can be given to a guest, so nothing else of a size is read here: linking refuses it. */
function importedMemories(body: Uint8Array, pages: number): readonly MemoryImport[] {
  const reader = new BinaryReader(body);
  const memories: MemoryImport[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    const [module, name] = [reader.name(), reader.name()];
    const kind = reader.byte();
    if (kind === KIND.FUNCTION) reader.u32();
    else if (kind === KIND.MEMORY) {
      const { minimum, maximum } = memoryLimits(reader, pages);
      memories.push({ module, name, initial: minimum, maximum });
    } else if (kind === KIND.TABLE || kind === KIND.GLOBAL || kind === KIND.TAG)
      throw new ModuleRefused(`it imports ${module}.${name}, which is no function and no memory; there is nothing to give it`);
    else damaged();
  }
  return memories;
}
