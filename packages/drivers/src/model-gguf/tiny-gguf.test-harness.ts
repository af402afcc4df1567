import { writeFileSync } from "node:fs";

const WIDTH = 32;
const INNER = 64;
const TYPES = { text: 8, whole: 4, signed: 5, real: 6, list: 9 } as const;
type Kind = Exclude<keyof typeof TYPES, "list">;
type Entry = readonly [key: string, kind: Kind, value: string | number | readonly (string | number)[]];

/** 256 byte tokens and the printable characters, so that every text has tokens. */
const BYTES = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
const LETTERS = Array.from({ length: 95 }, (_, at) => (at === 0 ? "\u2581" : String.fromCharCode(32 + at)));
const TOKENS = ["<unk>", "<s>", "</s>", ...BYTES, ...LETTERS];

/** Writes a whole model of one layer with weights that mean nothing: what it says is noise, and every part of the library is used. */
export function writeTinyGguf(file: string, window = 512): void {
  const head = [Buffer.from("GGUF"), whole(3), long(TENSORS.length)];
  const entries = entriesOf(window);
  head.push(long(entries.length), ...entries.map(entryBytes));
  let offset = 0;
  for (const [name, shape] of TENSORS) {
    head.push(textBytes(name), whole(shape.length), ...shape.map(long), whole(0), long(offset));
    offset += Math.ceil((4 * size(shape)) / 32) * 32;
  }
  const bytes = Buffer.concat(head);
  let seed = 7;
  const next = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (seed / 0x7fffffff - 0.5) * 0.4;
  };
  const weights = TENSORS.map(([name, shape]) => padded(Buffer.from(new Float32Array(size(shape)).map(() => (name.includes("norm") ? 1 : next())).buffer)));
  writeFileSync(file, Buffer.concat([padded(bytes), ...weights]));
}

const TENSORS: readonly (readonly [string, readonly number[]])[] = [
  ["token_embd.weight", [WIDTH, TOKENS.length]],
  ["output_norm.weight", [WIDTH]],
  ["output.weight", [WIDTH, TOKENS.length]],
  ["blk.0.attn_norm.weight", [WIDTH]],
  ...["q", "k", "v", "output"].map((part) => [`blk.0.attn_${part}.weight`, [WIDTH, WIDTH]] as const),
  ["blk.0.ffn_norm.weight", [WIDTH]],
  ["blk.0.ffn_gate.weight", [WIDTH, INNER]],
  ["blk.0.ffn_up.weight", [WIDTH, INNER]],
  ["blk.0.ffn_down.weight", [INNER, WIDTH]],
];

function entriesOf(window: number): Entry[] {
  return [
    ["general.architecture", "text", "llama"],
    ["general.name", "text", "tiny"],
    ["llama.context_length", "whole", window],
    ["llama.embedding_length", "whole", WIDTH],
    ["llama.block_count", "whole", 1],
    ["llama.feed_forward_length", "whole", INNER],
    ["llama.attention.head_count", "whole", 4],
    ["llama.attention.head_count_kv", "whole", 4],
    ["llama.attention.layer_norm_rms_epsilon", "real", 1e-5],
    ["llama.rope.dimension_count", "whole", WIDTH / 4],
    ["llama.vocab_size", "whole", TOKENS.length],
    ["tokenizer.ggml.model", "text", "llama"],
    ["tokenizer.ggml.tokens", "text", TOKENS],
    ["tokenizer.ggml.scores", "real", TOKENS.map((_, at) => -at)],
    ["tokenizer.ggml.token_type", "signed", TOKENS.map((_, at) => (at === 0 ? 2 : at < 3 ? 3 : at < 259 ? 6 : 1))],
    ["tokenizer.ggml.bos_token_id", "whole", 1],
    ["tokenizer.ggml.eos_token_id", "whole", 2],
  ];
}

function entryBytes([key, kind, value]: Entry): Buffer {
  if (typeof value === "string" || typeof value === "number") return Buffer.concat([textBytes(key), whole(TYPES[kind]), valueBytes(kind, value)]);
  return Buffer.concat([textBytes(key), whole(TYPES.list), whole(TYPES[kind]), long(value.length), ...value.map((each) => valueBytes(kind, each))]);
}

function valueBytes(kind: Kind, value: string | number): Buffer {
  if (kind === "text") return textBytes(String(value));
  return kind === "real" ? Buffer.from(new Float32Array([Number(value)]).buffer) : whole(Number(value));
}

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((32 - (bytes.length % 32)) % 32)]);
const whole = (value: number): Buffer => Buffer.from(new Uint32Array([value]).buffer);
const long = (value: number): Buffer => Buffer.from(new BigUint64Array([BigInt(value)]).buffer);
const textBytes = (text: string): Buffer => Buffer.concat([long(Buffer.byteLength(text)), Buffer.from(text)]);
