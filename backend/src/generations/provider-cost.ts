import { catalog } from '../catalog.js';
import type { ProviderTask } from './generations.entity.js';

/** What a picture is expected to cost us, in millionths of a US dollar. */
const FORECAST = Math.round(catalog.providerCost.tryOnUsd * 1e6);

/**
 * What a createTask call cost, in millionths of a US dollar. One credit of kie.ai is 0.005 USD by its
 * price list (`nano-banana-edit`: 4 credits, 0.02 USD). Where it names no credits the forecast stands:
 * also for a task that failed or may not exist, since whether those are charged is documented nowhere,
 * and a cost too high in the books is found sooner than one that is missing.
 */
export function providerCost(state: ProviderTask['state'], providerCredits: string | null): number {
  if (state === 'not_created') return 0;
  return providerCredits === null
    ? FORECAST
    : Math.round(Number(providerCredits) * catalog.providerCost.creditUsd * 1e6);
}
