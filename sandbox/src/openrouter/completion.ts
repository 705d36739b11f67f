import { randomBytes } from 'node:crypto';
import type { Draft } from './draft.js';
import { costOf, modelOf, PROVIDER, tokensOf } from './models.js';

/** One answer of a model: what is said, what it is called and what it costs. */
export class Completion {
  readonly id = `gen-${Math.floor(Date.now() / 1000)}-${randomBytes(10).toString('hex')}`;
  readonly createdAt = new Date();

  constructor(
    readonly model: string,
    readonly draft: Draft,
    readonly promptTokens: number,
  ) {}

  /**
   * Tokens and USD for as much as was said. Answers without a word, or that ended in an error, are free.
   * @param said what was generated until the client hung up
   */
  bill(said = this.draft.content): { completionTokens: number; cost: number } {
    const completionTokens = tokensOf(said);
    const model = modelOf(this.model);
    const free = this.draft.finishReason === 'error' || (completionTokens === 0 && !this.draft.finishReason);
    const cost = !model || free ? 0 : costOf(model, { prompt: this.promptTokens, completion: completionTokens });
    return { completionTokens, cost };
  }

  get usage() {
    const { completionTokens, cost } = this.bill();
    return {
      prompt_tokens: this.promptTokens,
      completion_tokens: completionTokens,
      total_tokens: this.promptTokens + completionTokens,
      cost,
      is_byok: false,
      cost_details: { upstream_inference_cost: null },
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    };
  }

  #envelope(object: string) {
    return {
      id: this.id,
      object,
      created: Math.floor(this.createdAt.getTime() / 1000),
      model: this.model,
      provider: PROVIDER.name,
    };
  }

  /** The answer in one piece. */
  whole() {
    const { content, refusal, finishReason, nativeFinishReason, error } = this.draft;
    return {
      ...this.#envelope('chat.completion'),
      choices: [
        {
          index: 0,
          finish_reason: finishReason,
          native_finish_reason: nativeFinishReason,
          message: { role: 'assistant', content, refusal, reasoning: null },
          ...(error ? { error } : {}),
        },
      ],
      usage: this.usage,
    };
  }

  #chunk(delta: object, finishReason: string | null = null, nativeFinishReason: string | null = null) {
    return {
      ...this.#envelope('chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason: finishReason, native_finish_reason: nativeFinishReason }],
    };
  }

  wordsChunk(content: string) {
    return this.#chunk({ role: 'assistant', content });
  }

  lastChunk() {
    const { refusal, finishReason, nativeFinishReason } = this.draft;
    return this.#chunk(
      { role: 'assistant', content: '', ...(refusal === null ? {} : { refusal }) },
      finishReason,
      nativeFinishReason,
    );
  }

  usageChunk() {
    return { ...this.#envelope('chat.completion.chunk'), choices: [], usage: this.usage };
  }

  /** The provider failed in the middle: HTTP is 200 already, so a chunk says it. */
  errorChunk(code: number, message: string, type: string) {
    return {
      ...this.#envelope('chat.completion.chunk'),
      error: { code, message, metadata: { error_type: type, provider_code: null } },
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error', native_finish_reason: 'error' }],
    };
  }
}
