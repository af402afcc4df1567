import { join } from "node:path";
import { type ListedSecret, MAX_SECRETS, type NewSecret, type Secrets } from "@aether/ports";
import { SecretRule, SyscallError } from "@aether/protocol";
import * as z from "zod";
import { readPrivate, refused, replacePrivate } from "./private-file.ts";
import { isKey, newKey, seal, unseal } from "./sealing.ts";

export interface SecretsFileOptions {
  /** Made with mode 0700 by the first secret. */
  readonly folder: string;
  readonly now: () => number;
}

const VERSION = 1;
const Entry = z.strictObject({ owner: z.string().min(1).max(128), ...SecretRule.shape, setAt: z.int(), sealed: z.base64() });
type Entry = z.infer<typeof Entry>;
const Content = z.strictObject({ version: z.literal(VERSION), secrets: z.array(Entry) });

/**
 * Secrets in `secrets.json`, each value sealed (AES-256-GCM) under `secrets.key` beside it; both are this user's alone.
 *
 * It protects a copy of the file by itself, a copy of the journal, and a file whose rules somebody changed without the key. It does
 * not protect from anybody who can read both files: this user, the machine's administrator, a backup that holds the whole folder. A
 * running daemon has the values it used in its memory. Hosts, headers and names are readable.
 *
 * Both files are read anew for each use, so what was removed, replaced or opened to others counts at once.
 */
export function createSecretsFile({ folder, now }: SecretsFileOptions): Secrets {
  const file = join(folder, "secrets.json");
  const keyFile = join(folder, "secrets.key");
  let last: Promise<unknown> = Promise.resolve();

  /** One change after another: each is made to what the one before left. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const write = (entries: readonly Entry[]): Promise<void> =>
    replacePrivate(file, Buffer.from(`${JSON.stringify({ version: VERSION, secrets: entries }, null, 1)}\n`));

  return {
    set: (owner, secret) =>
      inTurn(async () => {
        const entries = await readEntries(file);
        const key = await keyFor(keyFile, { make: entries.length === 0 });
        const others = entries.filter((entry) => !isNamed(entry, owner, secret.name));
        if (others.filter((entry) => entry.owner === owner).length >= MAX_SECRETS)
          throw new SyscallError("QUOTA", `there are ${MAX_SECRETS} secrets already; remove one first`, { limit: MAX_SECRETS });
        const { value, ...rule } = secret satisfies NewSecret;
        const dated = { ...rule, setAt: now() };
        await write([...others, { owner, ...dated, sealed: seal(key, owner, { ...dated, value }) }]);
        return others.length < entries.length;
      }),

    async list(owner) {
      const own = (await readEntries(file)).filter((entry) => entry.owner === owner);
      return own.map(listed).sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    remove: (owner, name) =>
      inTurn(async () => {
        const entries = await readEntries(file);
        const others = entries.filter((entry) => !isNamed(entry, owner, name));
        if (others.length === entries.length) return false;
        await write(others);
        return true;
      }),

    async reveal(owner, name) {
      const entry = (await readEntries(file)).find((one) => isNamed(one, owner, name));
      if (!entry) return undefined;
      const rule = listed(entry);
      const value = unseal(await keyFor(keyFile, { make: false }), owner, { ...rule, sealed: entry.sealed });
      if (value === undefined) throw refused(file, `was changed, or ${keyFile} is not its key; set ${name} anew with aether secret set`);
      return { ...rule, value };
    },
  };
}

const isNamed = (entry: Entry, owner: string, name: string): boolean => entry.owner === owner && entry.name === name;

function listed({ owner: _, sealed: __, ...rule }: Entry): ListedSecret {
  return rule;
}

async function readEntries(file: string): Promise<readonly Entry[]> {
  const bytes = await readPrivate(file);
  if (!bytes) return [];
  const content = parsed(bytes);
  const version = (content as { version?: unknown } | undefined)?.version;
  if (typeof version === "number" && version > VERSION)
    throw new SyscallError("NEWER", `${file} was written by a newer Aether (format ${version}; this one reads ${VERSION}); start that one`, { file });
  const checked = Content.safeParse(content);
  if (!checked.success) throw refused(file, "is damaged; move it away and set the secrets anew");
  return checked.data.secrets;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

async function keyFor(file: string, { make }: { readonly make: boolean }): Promise<Uint8Array> {
  const found = await readPrivate(file);
  if (found && isKey(found)) return found;
  if (found) throw refused(file, "is damaged; move it and secrets.json away and set the secrets anew");
  if (!make) throw refused(file, "is missing, so what it sealed cannot be opened; put it back, or move secrets.json away and set the secrets anew");
  const key = newKey();
  await replacePrivate(file, key);
  return key;
}
