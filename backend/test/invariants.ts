import type { Pool } from 'pg';
import { expect } from 'vitest';

/** Each must return no row, after every test and at any moment in between. */
const ALWAYS: readonly { name: string; sql: string }[] = [];

/** What must hold of the whole database whatever a test did. A failure shows the offending rows. */
export async function checkInvariants({ database }: { database: Pool }): Promise<void> {
  for (const { name, sql } of ALWAYS) {
    const { rows } = await database.query<Record<string, unknown>>(sql);
    expect(rows, name).toEqual([]);
  }
}
