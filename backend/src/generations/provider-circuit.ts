import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KieClient } from '../kie/kie.js';
import { SharedCircuit } from '../outbound/shared-circuit.js';

/** Whether kie.ai answers, as the processes that call it have found. */
@Injectable()
export class ProviderCircuit extends SharedCircuit {
  constructor(dataSource: DataSource, kie: KieClient) {
    super(dataSource, kie, 'kie', 'The drawing service does not answer');
  }
}
