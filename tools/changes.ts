import { execFileSync } from "node:child_process";

const HALF_A_DAY = 12 * 60 * 60;

function git(root: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync("git", [...args], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

/**
 * The commit that the present change began at: where this branch left origin's, or, on origin's own, the newest commit
 * that is half a day older than the last one. Empty where nothing can be said, as in a checkout without history.
 */
export function newestBase(root: string): string {
  const head = git(root, "rev-parse", "HEAD");
  const shared = git(root, "merge-base", "HEAD", "origin/HEAD");
  if (shared !== undefined && shared !== head) return shared;
  const time = Number(git(root, "log", "-1", "--format=%ct"));
  return git(root, "rev-list", "-1", `--before=${time - HALF_A_DAY}`, "HEAD") ?? "";
}

/** Every path that differs from the base, also uncommitted; every path at all where the base is not known. */
export function changedSince(root: string, base: string, paths: readonly string[]): readonly string[] {
  const lines = (text: string | undefined): string[] | undefined => text?.split("\n").filter(Boolean);
  const changed = base === "" ? undefined : lines(git(root, "diff", "--name-only", base));
  if (changed === undefined) return paths;
  return [...changed, ...(lines(git(root, "ls-files", "--others", "--exclude-standard")) ?? [])];
}
