import * as z from "zod";

/** Who owns a row. One per person or organisation; `local` is the person at the keyboard of a fresh installation. */
export const OwnerId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
  .brand("OwnerId");
export type OwnerId = z.infer<typeof OwnerId>;

/** A process for its whole life: `p` and 16 characters of base 32; never reused. */
export const ProcessId = z
  .string()
  .regex(/^p[0-9a-z]{16}$/)
  .brand("ProcessId");
export type ProcessId = z.infer<typeof ProcessId>;

/** Who a process is across runs: memory and homes hang on this, never on the process id. */
export const Identity = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,127}$/)
  .brand("Identity");
export type Identity = z.infer<typeof Identity>;

/** Names one call for ever: `<process>:<call>`; a nested call adds `.<n>`. */
export type CallKey = string;

/** A content hash: lower-case SHA-256, 64 hexadecimal digits. */
export const Hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand("Hash");
export type Hash = z.infer<typeof Hash>;

/** A path in Aether's one namespace as a caller writes it: absolute, or under `~` or `.`. At most 4096 characters. */
export const PathInput = z.string().min(1).max(4096);

/** A canonical virtual path: absolute, no `.`, `..`, empty or odd segments. Made only by decode. */
export type VPath = string & { readonly __vpath: true };
