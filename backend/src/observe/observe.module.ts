import { Module } from '@nestjs/common';
import { HealthChecks } from './health-checks.js';
import { HealthController } from './health.controller.js';
import { RateLimits } from './rate-limit.js';

@Module({ controllers: [HealthController], providers: [RateLimits, HealthChecks], exports: [RateLimits, HealthChecks] })
export class ObserveModule {}
