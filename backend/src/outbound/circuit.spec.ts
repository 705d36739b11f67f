import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { SelfProbingCircuit } from './circuit.js';

type Meaning = 'failure' | 'answer' | 'nothing';
class Meant extends Error {
  constructor(readonly meaning: Meaning) {
    super(meaning);
  }
}
const ends = (meaning: Meaning) => async (): Promise<never> => {
  throw new Meant(meaning);
};

/** Opens after two failures; its probe ends as `probe` says at that moment. */
function circuitWith(probe: { call: () => Promise<unknown> }): SelfProbingCircuit {
  return new SelfProbingCircuit({
    failures: 2,
    halfOpenAfterMs: 20,
    probe: () => probe.call(),
    means: (error) => (error instanceof Meant ? error.meaning : 'failure'),
    refusal: () => new Error('open'),
  });
}

const fail = (circuit: SelfProbingCircuit, meaning: Meaning) =>
  expect(circuit.run(ends(meaning))).rejects.toThrow(meaning);

describe('a circuit', () => {
  it('opens after failures in a row; an answer ends the row, nothing leaves it', async () => {
    const circuit = circuitWith({ call: ends('failure') });
    await fail(circuit, 'failure');
    await fail(circuit, 'answer');
    await fail(circuit, 'failure');
    await fail(circuit, 'nothing');
    expect(circuit.state).toBe('closed');
    await fail(circuit, 'failure');
    expect(circuit.state).toBe('open');
    circuit.close();
  });

  it.each<Meaning>(['failure', 'nothing'])(
    'stays open while its probe ends in %s, and lets no call in',
    async (end) => {
      const probe = { call: vi.fn(ends(end)) };
      const circuit = circuitWith(probe);
      await fail(circuit, 'failure');
      await fail(circuit, 'failure');
      const call = vi.fn(async () => 'done');
      const states = new Set<string>();
      while (probe.call.mock.calls.length < 3) {
        await expect(circuit.run(call)).rejects.toThrow('open');
        states.add(circuit.state);
        await sleep(1);
      }
      expect(call).not.toHaveBeenCalled();
      expect(states).not.toContain('closed');
      circuit.close();
    },
  );

  it('closes when the probe is answered, by a refusal as well', async () => {
    const probe = { call: ends('answer') };
    const circuit = circuitWith(probe);
    await fail(circuit, 'failure');
    await fail(circuit, 'failure');
    await vi.waitUntil(() => circuit.state === 'closed');
    expect(await circuit.run(async () => 'done')).toBe('done');
    circuit.close();
  });
});
