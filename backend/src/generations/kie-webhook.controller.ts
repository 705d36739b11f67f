import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../errors.js';
import { KieClient } from '../kie/kie.js';
import { Queues } from '../queue/queues.js';
import { Open } from '../tokens/open.js';
import { readCallBack } from './call-back.js';
import { WATCH } from './generation-queues.js';

/**
 * A doorbell. Its address proves that the provider rings for this order; its body proves nothing, so
 * all that is taken from it is a task id to ask the provider about.
 */
@Open()
@Controller('webhooks/kie')
export class KieWebhookController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kie: KieClient,
    private readonly queues: Queues,
  ) {}

  @Post(':name')
  @HttpCode(200)
  async ring(@Param('name') name: string, @Body() body: unknown, @Headers() headers: Record<string, string>) {
    const id = readCallBack(name);
    if (!id) throw notFound('call-back');
    const taskId = this.kie.callBackTaskId(body);
    if (taskId && this.kie.verifyCallBackSignature(headers, taskId, new Date()) === 'invalid')
      throw notFound('call-back');
    // Before the nudge: whoever sees that the bell rang must find why.
    if (taskId) await this.note(id, taskId);
    const found = await this.dataSource.query<[unknown[], number]>(
      `update generation set nudged_at = clock_timestamp() where id = $1 returning id`,
      [id],
    );
    if (found[1] === 0) throw notFound('call-back');
    await this.queues.wake(WATCH, id);
    return { ok: true };
  }

  /** Kept only where it could be news: a task we do not know, of an order with a lost create. Never more than a few. */
  private async note(id: string, taskId: string): Promise<void> {
    await this.dataSource.query(
      `insert into provider_hint (generation_id, task_id)
       select $1, $2 where not exists (select 1 from provider_task where task_id = $2)
         and exists (select 1 from provider_task where generation_id = $1 and task_id is null and state in ('submitting', 'unknown'))
         and (select count(*) from provider_hint where generation_id = $1) < 5
       on conflict do nothing`,
      [id, taskId],
    );
  }
}
