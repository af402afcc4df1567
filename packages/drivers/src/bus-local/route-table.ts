import type { LocalSubscription } from "./local-subscription.ts";
import { parsePattern, parseTopic } from "./topic.ts";
import { TopicTrie } from "./topic-trie.ts";

/** Topics whose subscribers are remembered. */
const MAX_ROUTES = 50_000;

/** Who gets what is published on one topic. */
export interface Route {
  readonly plain: readonly LocalSubscription[];
  readonly groups: readonly RouteGroup[];
}

/** One member gets each message; `next` is where the search for it starts. */
export interface RouteGroup {
  readonly name: string;
  readonly members: readonly LocalSubscription[];
  next: number;
}

interface Stamp {
  version: number;
}

interface CachedRoute extends Route {
  /** Shared by all topics with this first token. */
  readonly stamp: Stamp;
  readonly version: number;
  readonly wild: number;
}

/**
 * Topic → subscribers. A subscription change makes stale only the topics with its first token (all of them when it
 * starts with a wildcard), by raising a version; a stale route is matched again when next used.
 */
export class RouteTable {
  readonly #trie = new TopicTrie<LocalSubscription>();
  readonly #routes = new Map<string, CachedRoute>();
  readonly #stamps = new Map<string, Stamp>();
  #wild = 0;
  #builds = 0;

  /** Topics matched in the trie so far, for tests. */
  get builds(): number {
    return this.#builds;
  }

  /** Topics remembered now, for tests; at most 50,000. */
  get size(): number {
    return this.#routes.size;
  }

  add(subscription: LocalSubscription): void {
    const tokens = parsePattern(subscription.pattern);
    this.#trie.add(tokens, subscription);
    this.#expire(tokens[0]);
  }

  remove(subscription: LocalSubscription): void {
    const tokens = parsePattern(subscription.pattern);
    this.#trie.remove(tokens, subscription);
    this.#expire(tokens[0]);
  }

  /** @throws SyscallError `INVALID` for a bad topic */
  lookup(topic: string): Route {
    const route = this.#routes.get(topic);
    if (route !== undefined && route.version === route.stamp.version && route.wild === this.#wild) return route;
    return this.#build(topic);
  }

  #expire(first: string | undefined): void {
    const stamp = first === undefined || first === "*" || first === ">" ? undefined : this.#stamps.get(first);
    if (stamp) stamp.version++;
    else if (first === "*" || first === ">") this.#wild++;
  }

  #build(topic: string): Route {
    const tokens = parseTopic(topic);
    if (this.#routes.size >= MAX_ROUTES && !this.#routes.has(topic)) {
      this.#routes.clear();
      this.#stamps.clear();
    }
    const stamp = this.#stampOf(tokens[0] ?? "");
    const route = { ...split(this.#trie.match(tokens), this.#builds), stamp, version: stamp.version, wild: this.#wild };
    this.#routes.set(topic, route);
    this.#builds++;
    return route;
  }

  #stampOf(first: string): Stamp {
    const known = this.#stamps.get(first);
    if (known) return known;
    const stamp = { version: 0 };
    this.#stamps.set(first, stamp);
    return stamp;
  }
}

/** A group counts once, whatever patterns its members came by. */
function split(matched: readonly LocalSubscription[], next: number): Route {
  const plain = matched.filter(({ group }) => group === undefined);
  const groups = new Map<string, LocalSubscription[]>();
  for (const subscription of matched) {
    if (subscription.group === undefined) continue;
    const members = groups.get(subscription.group);
    if (members) members.push(subscription);
    else groups.set(subscription.group, [subscription]);
  }
  return { plain, groups: [...groups].map(([name, members]) => ({ name, members, next })) };
}
