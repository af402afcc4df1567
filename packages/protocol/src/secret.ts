import * as z from "zod";
import { SyscallError } from "./errors.ts";
import { compilePattern } from "./pattern.ts";

/** What a secret is called: letters, digits, `-` and `_`, so that it is one segment of a grant and ends where a handle ends. */
export const SecretName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, "begins with a letter; letters, digits, - and _; at most 64");

const TOKEN = /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
/** They frame a request or are for the next hop: not a place for a secret. */
const NOT_FOR_SECRETS = new Set([
  ..."connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade".split(" "),
  ..."host content-length content-encoding accept-encoding expect".split(" "),
]);

/**
 * The rule of one secret: where it may go and how it is sent. It belongs to the secret, so a grant of `secret.use` never widens it.
 * `hosts` are patterns as `host.use` is granted on, `<host>/<port>/<method>/<path>`, each naming one host.
 */
export const SecretRule = z.strictObject({
  name: SecretName,
  hosts: z.array(z.string().min(1).max(1_024).superRefine(checkHosts)).min(1).max(32),
  /** In lower case. */
  header: z
    .string()
    .regex(TOKEN, "a header's name in lower case")
    .refine((name) => !NOT_FOR_SECRETS.has(name), "this header is written by the proxy")
    .default("authorization"),
  /** Stands before the value where the proxy sets the header; absent: `Bearer ` for authorization, else nothing. */
  prefix: z
    .string()
    .regex(/^[\x20-\x7e]{0,64}$/, "at most 64 printable ASCII characters")
    .optional(),
});
export type SecretRule = z.infer<typeof SecretRule>;

/**
 * A secret's value: what a header can carry, so nothing in it can begin another header. Shorter ones could not be told from
 * ordinary text where a server reflects them.
 */
export const SecretValue = z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{6,8190})[\x21-\x7e]$/, "8 to 8,192 printable ASCII characters, no space at either end");

/** What stands for a secret in a request: `secret://<name>`. */
export const secretHandle = (name: string): string => `secret://${name}`;

/** The header's value where the proxy sets it itself. */
export function secretHeader({ header, prefix }: Pick<SecretRule, "header" | "prefix">, value: string): string {
  return `${prefix ?? (header === "authorization" ? "Bearer " : "")}${value}`;
}

function checkHosts(written: string, context: z.RefinementCtx): void {
  const [host = "", port] = written.split("/");
  const fault =
    /[*?]/.test(host) || port === undefined
      ? "name one host and what of it, as example.com/443/** or example.com/443/GET/path; a secret does not go to any host"
      : faultOf(written);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
}

function faultOf(written: string): string | undefined {
  try {
    compilePattern(written);
    return undefined;
  } catch (error) {
    return SyscallError.is(error) ? error.message : String(error);
  }
}
