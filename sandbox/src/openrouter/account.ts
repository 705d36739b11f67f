import { PROVIDER } from './models.js';
import type { OpenRouterSettings } from './settings.js';

/** One completion, as `GET /generation` tells of it. */
export interface Generation {
  id: string;
  model: string;
  createdAt: Date;
  streamed: boolean;
  cancelled: boolean;
  promptTokens: number;
  completionTokens: number;
  /** USD. */
  cost: number;
  finishReason: string | null;
}

/** The money of the one account and key there are, and what it was spent on. */
export class Account {
  readonly generations = new Map<string, Generation>();
  #used = 0;

  constructor(private readonly settings: OpenRouterSettings) {}

  /** USD. */
  get used(): number {
    return Number(this.#used.toFixed(9));
  }

  get remaining(): number {
    return Number((this.settings.balance - this.#used).toFixed(9));
  }

  get keyRemaining(): number | null {
    const { keyLimit } = this.settings;
    return keyLimit === null ? null : Number((keyLimit - this.#used).toFixed(9));
  }

  get isEmpty(): boolean {
    return this.remaining <= 0 || (this.keyRemaining !== null && this.keyRemaining <= 0);
  }

  book(generation: Generation): void {
    this.generations.set(generation.id, generation);
    this.#used += generation.cost;
  }

  clear(): void {
    this.generations.clear();
    this.#used = 0;
  }

  key() {
    const { used } = this;
    return {
      label: 'sk-or-v1-san...box',
      limit: this.settings.keyLimit,
      limit_reset: null,
      limit_remaining: this.keyRemaining,
      include_byok_in_limit: false,
      usage: used,
      usage_daily: used,
      usage_weekly: used,
      usage_monthly: used,
      byok_usage: 0,
      byok_usage_daily: 0,
      byok_usage_weekly: 0,
      byok_usage_monthly: 0,
      is_free_tier: false,
    };
  }

  credits() {
    return { total_credits: this.settings.balance, total_usage: this.used };
  }
}

export const shown = (generation: Generation) => ({
  id: generation.id,
  model: generation.model,
  provider_name: PROVIDER.name,
  created_at: generation.createdAt.toISOString(),
  streamed: generation.streamed,
  cancelled: generation.cancelled,
  finish_reason: generation.finishReason,
  tokens_prompt: generation.promptTokens,
  tokens_completion: generation.completionTokens,
  native_tokens_prompt: generation.promptTokens,
  native_tokens_completion: generation.completionTokens,
  native_tokens_reasoning: 0,
  total_cost: generation.cost,
  usage: generation.cost,
  is_byok: false,
});
