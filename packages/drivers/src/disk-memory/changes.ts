import type { Segments } from "@aether/ports";

const COALESCE_MS = 50;

export interface Changes {
  note(path: Segments): void;
  /** Reports what changes at or below `path`, at most once per 50 ms; the result stops it. */
  watch(path: Segments, changed: (paths: readonly string[]) => void): () => void;
}

interface Watcher {
  readonly path: Segments;
  note(path: string): void;
}

export function createChanges(): Changes {
  const watchers = new Set<Watcher>();
  return {
    note(path) {
      for (const watcher of watchers) if (watcher.path.every((name, index) => name === path[index])) watcher.note(path.join("/"));
    },
    watch(path, changed) {
      const pending = new Set<string>();
      let timer: NodeJS.Timeout | undefined;
      const report = (): void => {
        const paths = [...pending].sort();
        pending.clear();
        timer = undefined;
        changed(paths);
      };
      const watcher: Watcher = {
        path,
        note(changedPath) {
          pending.add(changedPath);
          timer ??= setTimeout(report, COALESCE_MS);
        },
      };
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
        clearTimeout(timer);
      };
    },
  };
}
