const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Times one contender at 50 and 200 steps, alone and 20 at once, and prints a line of JSON. */
export async function report(name, prepare, { bytes } = {}) {
  const figures = [];
  for (const steps of [50, 200]) {
    const run = await prepare(steps);
    await run();
    const before = bytes?.();
    const alone = [];
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      await run();
      alone.push((performance.now() - start) / steps);
    }
    const perStep = bytes && (bytes() - before) / (3 * steps);
    const start = performance.now();
    await Promise.all(Array.from({ length: 20 }, () => run()));
    const stepsPerSecond = (20 * steps * 1_000) / (performance.now() - start);
    figures.push({ steps, msPerStep: median(alone), stepsPerSecond, ...(perStep !== undefined && { bytesPerStep: perStep }) });
  }
  process.stdout.write(`${JSON.stringify({ name, figures })}\n`);
}
