import { randomUUID } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { env } from '../env.js';
import { Open } from '../tokens/open.js';

@Open()
@Controller('health')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** 503 with the names of what is missing: the database, or a place to write pictures to. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const checks: [string, Promise<unknown>][] = [
      ['database', this.dataSource.query('select 1')],
      ['storage', this.writeProbe()],
    ];
    const results = await Promise.allSettled(checks.map(([, check]) => check));
    const missing = checks.filter((_, index) => results[index]?.status === 'rejected').map(([name]) => name);
    reply.status(missing.length > 0 ? 503 : 200);
    return missing.length > 0 ? { status: 'unavailable', missing } : { status: 'ok' };
  }

  private async writeProbe(): Promise<void> {
    const file = path.join(env().DATA_DIR, `.probe-${randomUUID()}`);
    await writeFile(file, 'ok');
    await unlink(file);
  }
}
