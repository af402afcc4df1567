const DAY = 86_400_000;
/** A machine may be off so long and nobody wonders; what the clock says beyond that is first seen to last. */
const MOST_AWAY = 30 * DAY;
/** Days of its own time after which a clock that was doubted is believed: one that is wrong is noticed within a week, if only by every certificate. */
const LONG_ENOUGH = 7 * DAY;
/** Of what passed between two looks so much counts: a clock that jumps does not live through the days it leaves out. */
const MOST_BETWEEN = DAY;

/** What an installation knows of its machine's clock. */
export interface KnownClock {
  /** When it was believed last. */
  readonly at: number;
  /** It stands far from there. `seen`: at the last look; `lived`: milliseconds since it was doubted, as far as they count. */
  readonly doubt?: { readonly seen: number; readonly lived: number };
}

/**
 * What is known after another look. A clock that stands further from where it was believed than a machine is off, ahead or behind, is
 * doubted until it has gone on from there for days: nothing may be removed for its age by a clock that one start had wrong. So the clock of
 * a machine that really was off so long is believed in the end, and one that was set right again at once.
 */
export function lookedAt(known: KnownClock | undefined, now: number): KnownClock {
  if (!known || Math.abs(now - known.at) <= MOST_AWAY) return { at: now };
  const { at, doubt } = known;
  const since = now - (doubt?.seen ?? Number.NaN);
  // It jumped once more, so it has lived through nothing yet.
  if (!doubt || Math.abs(since) > MOST_AWAY) return { at, doubt: { seen: now, lived: 0 } };
  const lived = doubt.lived + Math.min(Math.max(0, since), MOST_BETWEEN);
  return lived >= LONG_ENOUGH ? { at: now } : { at, doubt: { seen: now, lived } };
}

/** Why nothing goes for its age, for a person. */
export function doubtWords({ at, doubt }: KnownClock): string | undefined {
  if (!doubt) return undefined;
  const days = Math.round(Math.abs(doubt.seen - at) / DAY);
  const left = Math.ceil((LONG_ENOUGH - doubt.lived) / DAY);
  return `the clock of this machine stands ${days} days ${doubt.seen > at ? "ahead of" : "behind"} ${new Date(at).toISOString().slice(0, 10)}, when Aether looked at it last; nothing is removed for its age until it was used on ${left} more days. If the clock is right: aether call system.sweep '{"clock_is_right": true}'`;
}
