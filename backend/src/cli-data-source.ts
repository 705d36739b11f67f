import 'reflect-metadata';
import { createDataSource } from './data-source.js';

/** What TypeORM's command line works on: it wants an instance as a file's only export. */
export default createDataSource();
