import { randomUUID } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { env } from '../env.js';
import { Open } from '../tokens/open.js';
import { HealthChecks } from './health-checks.js';

@Open()
@Controller('health')
export class HealthController {
  constructor(
    dataSource: DataSource,
    private readonly checks: HealthChecks,
  ) {
    checks.add('database', () => dataSource.query('select 1'));
    checks.add('storage', () => this.writeProbe());
  }

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** 503 with the names of what is missing. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const missing = await this.checks.missing();
    reply.status(missing.length > 0 ? 503 : 200);
    return missing.length > 0 ? { status: 'unavailable', missing } : { status: 'ok' };
  }

  private async writeProbe(): Promise<void> {
    const file = path.join(env().DATA_DIR, `.probe-${randomUUID()}`);
    await writeFile(file, 'ok');
    await unlink(file);
  }
}
