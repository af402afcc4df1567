import { readFileSync } from "node:fs";

export const INSTALL = "install bubblewrap (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap; Alpine: apk add bubblewrap bash coreutils)";

/** Why this machine did not let bubblewrap make namespaces, and what a person does about it. */
export function whyRefused(cause: unknown): { readonly reason: string; readonly get: string } {
  const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
  const first = said.split("\n")[0] ?? said;
  if (!/namespace|uid map|setting up|Operation not permitted|Permission denied|No space left/i.test(said))
    return { reason: `bubblewrap does not work here: ${first}`, get: INSTALL };
  if (sysctl("kernel/apparmor_restrict_unprivileged_userns") === "1") {
    const profileText = "an AppArmor profile that allows userns for bwrap (apt install apparmor-profiles, then aa-enforce bwrap-userns-restrict)";
    return {
      reason: `AppArmor does not let ordinary users make namespaces: ${first}`,
      get: `add ${profileText}, or set kernel.apparmor_restrict_unprivileged_userns=0`,
    };
  }
  if (sysctl("user/max_user_namespaces") === "0" || sysctl("kernel/unprivileged_userns_clone") === "0") {
    return {
      reason: `this machine does not let users make namespaces: ${first}`,
      get: "set user.max_user_namespaces=15000 and kernel.unprivileged_userns_clone=1 with sysctl",
    };
  }
  return {
    reason: `namespaces cannot be made here: ${first}`,
    get: "in a container, start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined",
  };
}

function sysctl(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, "utf8").trim();
  } catch {
    return undefined;
  }
}
