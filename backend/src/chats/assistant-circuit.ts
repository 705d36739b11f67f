import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../errors.js';
import { OpenRouterClient } from '../openrouter/openrouter.js';
import { SharedCircuit } from '../outbound/shared-circuit.js';

/** Seconds to come back in when there is no assistant at all. */
const NOBODY_RETRY = 300;

/** Whether OpenRouter can be asked at all, and answers the processes that ask it. */
@Injectable()
export class AssistantCircuit extends SharedCircuit {
  constructor(
    dataSource: DataSource,
    private readonly client: OpenRouterClient,
  ) {
    super(dataSource, client, 'openrouter', 'The assistant does not answer');
  }

  /** @throws AppError `unavailable`, also when there is no key */
  override async refuseWhileOpen(): Promise<void> {
    if (!this.client.configured) {
      throw new AppError('unavailable', 'There is no assistant here', { retryAfter: NOBODY_RETRY });
    }
    await super.refuseWhileOpen();
  }
}
